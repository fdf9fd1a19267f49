package leaflink

import (
	"context"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Do is what every request goes through, for verbs that no method uses yet.
func (c *Client) Do(ctx context.Context, method, path string) error {
	_, err := c.do(ctx, rest.Request{Method: method, Path: path})
	return err
}
