package leaf

import (
	"context"
	"net/http"
	"net/url"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Calls that have Leaf do something and make no object (API.md, "Calls that act"). Each only schedules work or withdraws
// tokens, which does no harm when it is asked for twice: where an answer was lost, the call is sent again.

const (
	fieldsService     = "/services/fields/api"
	operationsService = "/services/operations/api"
)

// SyncFields has Leaf fetch the fields of a Leaf user from the connected providers.
func (c *Client) SyncFields(ctx context.Context, leafUserID string) error {
	return c.call(ctx, http.MethodPost, fieldsService+"/users/"+url.PathEscape(foldID(leafUserID))+"/fields/sync")
}

// SyncOrganizations has Leaf fetch the John Deere organizations of a Leaf user.
func (c *Client) SyncOrganizations(ctx context.Context, leafUserID string) error {
	return c.call(ctx, http.MethodPost, userPath(leafUserID)+"/JohnDeere/organizations/sync")
}

// Reprocess has Leaf process an operation again, from the step of merging on.
func (c *Client) Reprocess(ctx context.Context, operationID string) error {
	return c.call(ctx, http.MethodPost, operationsService+"/operations/"+url.PathEscape(operationID)+"/reprocess")
}

// RetryBatch has Leaf process a batch of uploaded files again.
func (c *Client) RetryBatch(ctx context.Context, batchID string) error {
	return c.call(ctx, http.MethodPut, operationsService+"/batch/"+url.PathEscape(batchID)+"/retry")
}

func (c *Client) call(ctx context.Context, method, path string) error {
	_, err := c.do(ctx, rest.Request{Method: method, Path: path, Repeatable: true})
	return err
}
