package leafsim

import (
	"net/http"
	"slices"
)

// Statuses of an organization of a provider.
const (
	OrganizationSelected = "SELECTED"
	OrganizationPreview  = "PREVIEW"
	OrganizationBlocked  = "BLOCKED"
)

// Organization is an organization that a grower has at John Deere.
type Organization struct {
	ID, Name string
	// Status is SELECTED, PREVIEW or BLOCKED.
	Status string
	// NotConnected is true until the grower has opened it to the app, at ManagementURI.
	NotConnected bool
}

// ManagementURI is where the grower opens the organization to the app.
func (o Organization) ManagementURI() string {
	return "https://connections.deere.com/connections/clientKey/connections-dialog?orgId=" + o.ID
}

// SetOrganization puts an organization of a Leaf user there, or changes it, as its owner or John Deere does.
func (s *Simulator) SetOrganization(leafUserID string, o Organization) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(leafUserID)
	deed := Made
	at := slices.IndexFunc(u.organizations, func(other Organization) bool { return other.ID == o.ID })
	u.organizations = slices.Clone(u.organizations)
	if at < 0 {
		u.organizations = append(u.organizations, o)
	} else {
		deed, u.organizations[at] = Changed, o
	}
	s.note(Event{Deed: deed, Kind: KindOrganization, ID: o.ID, User: leafUserID})
}

// RemoveOrganization takes an organization away.
func (s *Simulator) RemoveOrganization(leafUserID, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(leafUserID)
	u.organizations = slices.DeleteFunc(slices.Clone(u.organizations), func(o Organization) bool { return o.ID == id })
	s.note(Event{Deed: Deleted, Kind: KindOrganization, ID: id, User: leafUserID})
}

// Organizations are those of a Leaf user, in the order in which they came.
func (s *Simulator) Organizations(leafUserID string) []Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mustUser(leafUserID).organizations)
}

// organizationOf finds an organization that Leaf has fetched; nil is none.
func (s *Simulator) organizationOf(leafUserID, id string) *Organization {
	u := s.userByID[leafUserID]
	if u == nil {
		return nil
	}
	for _, o := range u.organizations {
		if o.ID == id && !o.NotConnected {
			return &o
		}
	}
	return nil
}

func (o Organization) print() map[string]any {
	return map[string]any{"providerOrgId": o.ID, "providerOrgName": o.Name, "status": o.Status, "managementUri": o.ManagementURI()}
}

// listConnected answers GET /users/{leafUserId}/organizations/{provider}.
func (s *Simulator) listConnected(c *call) answer {
	u := s.userByID[c.args["leafUserId"]]
	if u == nil {
		return s.unknownUser(c)
	}
	connected, not := []any{}, []any{}
	for _, o := range u.organizations {
		row := map[string]any{"id": o.ID, "name": o.Name, "managementUri": o.ManagementURI()}
		if o.NotConnected && c.args["provider"] == "JohnDeere" {
			not = append(not, row)
		} else {
			connected = append(connected, row) // Trimble cannot tell the two apart
		}
	}
	return reply(http.StatusOK, map[string]any{"connectedOrganizations": connected, "notConnectedOrganizations": not})
}

func (s *Simulator) knowsConnected(c *call) bool {
	return c.args["provider"] == "JohnDeere" || c.args["provider"] == "Trimble"
}

// listOrganizations answers GET /users/{leafUserId}/JohnDeere/organizations.
func (s *Simulator) listOrganizations(c *call) answer {
	u := s.userByID[c.args["leafUserId"]]
	if u == nil {
		return s.unknownUser(c)
	}
	list := []any{}
	for _, o := range seenList(s, c, KindOrganization, u.id, u.organizations) {
		if !o.NotConnected {
			list = append(list, o.print())
		}
	}
	return s.answerList(c, list, true)
}

// getOrganization answers GET /users/{leafUserId}/JohnDeere/organizations/{providerOrgId}.
func (s *Simulator) getOrganization(c *call) answer {
	user, id := c.args["leafUserId"], c.args["providerOrgId"]
	if s.userByID[user] == nil {
		return s.unknownUser(c)
	}
	found := seenOne(s, KindOrganization, user+"/"+id, s.organizationOf(user, id))
	if found == nil {
		return s.notFound(c, "Organization not found")
	}
	return reply(http.StatusOK, found.print())
}

// patchOrganization answers PATCH /users/{leafUserId}/JohnDeere/organizations/{providerOrgId}/{status}. BLOCKED is set and
// taken back at John Deere alone.
func (s *Simulator) patchOrganization(c *call) answer {
	user, id, status := c.args["leafUserId"], c.args["providerOrgId"], c.args["status"]
	if s.variants.OrganizationStatusInBody {
		body, refused := s.decode(c, []field{{name: "status", flags: required}})
		if refused != nil {
			return *refused
		}
		status, _ = body["status"].(string)
	}
	if s.userByID[user] == nil {
		return s.unknownUser(c)
	}
	found := s.organizationOf(user, id)
	switch {
	case found == nil:
		return s.notFound(c, "Organization not found")
	case status != OrganizationSelected && status != OrganizationPreview:
		return s.bad(c, "The status must be SELECTED or PREVIEW")
	case found.Status == OrganizationBlocked:
		return s.bad(c, "The organization is blocked")
	}
	u := s.userByID[user]
	u.organizations = slices.Clone(u.organizations)
	for i := range u.organizations {
		if o := &u.organizations[i]; o.ID == id && o.Status != status {
			o.Status = status
			s.note(Event{Deed: Changed, Kind: KindOrganization, ID: id, User: user})
		}
	}
	return reply(http.StatusOK, s.organizationOf(user, id).print())
}

// The two editions of the documents differ in where the status stands.
func (s *Simulator) statusInPath(*call) bool { return !s.variants.OrganizationStatusInBody }

// touchOrganization tells the views of an organization.
func (s *Simulator) touchOrganization(leafUserID, id string) {
	found := s.organizationOf(leafUserID, id)
	s.show(viewKey{KindOrganization, false, leafUserID + "/" + id}, found, found != nil)
	if u := s.userByID[leafUserID]; u != nil {
		s.show(viewKey{KindOrganization, true, leafUserID}, slices.Clone(u.organizations), true)
	}
}
