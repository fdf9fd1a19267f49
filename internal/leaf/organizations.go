package leaf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Statuses of an organization (API.md, "Organizations").
const (
	OrganizationSelected = "SELECTED"
	OrganizationPreview  = "PREVIEW"
	OrganizationBlocked  = "BLOCKED"
)

// Organization is an organization that a grower has at a provider. ID, Name and ManagementURI are all that is known of one
// that the grower has not connected. A status that is none of the constants is one that no page names.
type Organization struct {
	ID, Name, Status, ManagementURI string
}

// CanSet reports whether the API is known to take a status from a client.
func CanSet(status string) bool {
	return status == OrganizationSelected || status == OrganizationPreview
}

// Label names the organization to people.
func (o Organization) Label() string {
	if o.Name == "" {
		return o.ID
	}
	return fmt.Sprintf("%s (%q)", o.ID, o.Name)
}

func organizationFrom(o Object) Organization {
	var org Organization
	org.ID, _ = o.Shown("providerOrgId")
	org.Name, _ = o.Text("providerOrgName")
	org.Status, _ = o.Text("status")
	org.Status = strings.ToUpper(org.Status)
	org.ManagementURI, _ = o.Text("managementUri")
	return org
}

func organizationsPath(leafUserID string) string {
	return userPath(leafUserID) + "/JohnDeere/organizations"
}

func organizationPath(leafUserID, id string) string {
	return organizationsPath(leafUserID) + "/" + url.PathEscape(id)
}

// Organization reads a John Deere organization of a Leaf user.
func (c *Client) Organization(ctx context.Context, leafUserID, id string) (Organization, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: organizationPath(leafUserID, id)})
	if err != nil {
		return Organization{}, false, c.absentUnlessListed(ctx, err, func(ctx context.Context) (there, whole bool, err error) {
			all, whole, err := c.Organizations(ctx, leafUserID)
			return slices.ContainsFunc(all, func(o Organization) bool { return o.ID == id }), whole, err
		})
	}
	org, err := organizationIn(response, id)
	return org, err == nil, err
}

// organizationIn reads an answer that is the organization of that id.
func organizationIn(response *rest.Response, id string) (Organization, error) {
	object, err := decodeObject(response, "providerOrgId", "status")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without an organization in it")
	}
	if err != nil {
		return Organization{}, err
	}
	org := organizationFrom(object)
	if org.ID != id {
		return Organization{}, response.Unreadable("an answer about another organization")
	}
	return org, nil
}

// Organizations lists the John Deere organizations of a Leaf user that Leaf has fetched; whole is true where the end of the
// list was seen.
func (c *Client) Organizations(ctx context.Context, leafUserID string) (all []Organization, whole bool, err error) {
	rows, err := c.pages(ctx, organizationsPath(leafUserID), nil)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows.rows {
		org := organizationFrom(row)
		if org.ID == "" {
			return nil, false, &rest.Error{
				System: "Leaf", Method: http.MethodGet, Path: organizationsPath(leafUserID), Status: http.StatusOK,
				Reason: "a list with an organization that has no providerOrgId",
			}
		}
		all = append(all, org)
	}
	return all, rows.whole, nil
}

// ConnectedOrganizations gives the organizations that a grower has opened to the app at a provider, and those that not.
// Of Trimble the two cannot be told apart.
func (c *Client) ConnectedOrganizations(ctx context.Context, leafUserID, provider string) (connected, not []Organization, err error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: userPath(leafUserID) + "/organizations/" + url.PathEscape(provider)})
	if err != nil {
		return nil, nil, err
	}
	var answer struct {
		Connected *[]Object `json:"connectedOrganizations"`
		Not       []Object  `json:"notConnectedOrganizations"`
	}
	if err := response.Decode(&answer); err != nil {
		return nil, nil, err
	}
	if answer.Connected == nil && answer.Not == nil {
		return nil, nil, response.Unreadable("an answer without organizations in it")
	}
	read := func(rows []Object) (all []Organization) {
		for _, row := range rows {
			var org Organization
			org.ID, _ = row.ID()
			org.Name, _ = row.Text("name")
			org.ManagementURI, _ = row.Text("managementUri")
			all = append(all, org)
		}
		return all
	}
	if answer.Connected != nil {
		connected = read(*answer.Connected)
	}
	return connected, read(answer.Not), nil
}

// BlockedError says that an organization is blocked at the provider, which Leaf cannot change.
type BlockedError struct{ Cause error }

// Error implements error.
func (e *BlockedError) Error() string {
	const blocked = "the organization is BLOCKED, which is set and taken back at John Deere alone"
	if e.Cause == nil {
		return blocked
	}
	return fmt.Sprintf("%v; %s", e.Cause, blocked)
}

// Unwrap gives the refusal, if there was one.
func (e *BlockedError) Unwrap() error { return e.Cause }

// statusInBody is the spelling of a change whose status stands in the body, as a table of the documents has it; it is
// remembered under organizationSpelling.
const (
	organizationSpelling = "organizations"
	statusInBody         = "status in body"
)

// SetOrganization gives an organization a status, SELECTED or PREVIEW. Where it is not there, the error is a GoneError; where
// it is blocked, a BlockedError. A change whose answer is lost has happened where the organization shows it.
func (c *Client) SetOrganization(ctx context.Context, leafUserID, id, status string) (Organization, error) {
	org, failure := c.patchOrganization(ctx, leafUserID, id, status)
	if failure == nil && org.Status == status {
		return org, nil
	}
	now, found, err := c.Organization(ctx, leafUserID, id)
	switch {
	case err != nil && failure != nil && rest.OutcomeOf(failure) == rest.MaybeExecuted:
		return Organization{}, &UnsureError{failure}
	case err != nil && failure != nil:
		return Organization{}, failure
	case err != nil:
		return Organization{}, &UnsureError{fmt.Errorf("the change was accepted, and reading it back failed: %w", err)}
	case !found && failure == nil:
		failure = &rest.Error{System: "Leaf", Method: http.MethodGet, Path: organizationPath(leafUserID, id), Status: http.StatusNotFound}
		return Organization{}, &GoneError{failure}
	case !found:
		return Organization{}, &GoneError{failure}
	case now.Status == status:
		return now, nil
	case now.Status == OrganizationBlocked:
		return now, &BlockedError{failure}
	case failure != nil:
		return now, failure
	}
	return now, fmt.Errorf("the API accepted the change to %s, and the organization is still %s", status, now.Status)
}

// UnsureError is for a change of which nobody knows whether it was made.
type UnsureError struct{ cause error }

// Error implements error.
func (e *UnsureError) Error() string { return e.cause.Error() }

// Unwrap gives the failed request.
func (e *UnsureError) Unwrap() error { return e.cause }

// patchOrganization asks for a status: in the path, as the examples of the documents do, or, where the API knows no such
// path, in a body.
func (c *Client) patchOrganization(ctx context.Context, leafUserID, id, status string) (Organization, error) {
	path := organizationPath(leafUserID, id)
	inPath := rest.Request{Method: http.MethodPatch, Path: path + "/" + status, Repeatable: true}
	inBody := rest.Request{Method: http.MethodPatch, Path: path, Body: map[string]string{"status": status}, Repeatable: true}
	c.mu.Lock()
	known := c.spellings[organizationSpelling]
	c.mu.Unlock()
	request := inPath
	if known == statusInBody {
		request = inBody
	}
	response, err := c.do(ctx, request)
	if s := rest.StatusOf(err); known == "" && (s == http.StatusNotFound || s == http.StatusMethodNotAllowed) {
		again, refused := c.do(ctx, inBody)
		if refused == nil {
			response, err = again, nil
			c.mu.Lock()
			c.spellings[organizationSpelling] = statusInBody
			c.mu.Unlock()
		}
	}
	if err != nil {
		return Organization{}, err
	}
	object, err := decodeObject(response, "status") // no page says whether it is the whole organization
	switch org := organizationFrom(object); {
	case err != nil && !errors.Is(err, errEmpty):
		return Organization{}, err
	case org.ID != "" && org.ID != id:
		return Organization{}, response.Unreadable("an answer about another organization")
	default:
		org.ID = id
		return org, nil
	}
}

// NoteTaken remembers that this process has taken over an organization.
func (c *Client) NoteTaken(leafUserID, id string) {
	c.noteMade(organizationPath(leafUserID, id), id)
}

// HasTaken reports whether this process has taken over an organization.
func (c *Client) HasTaken(leafUserID, id string) bool {
	return c.hasMade(organizationPath(leafUserID, id), id, true)
}
