package leafsim

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// What an account has beside the objects of its Leaf users: these types are those of the simulator, with names for JSON.
type (
	accountLink struct {
		ID               string         `json:"id,omitempty"`
		Kind             string         `json:"kind"`
		LeafUserID       string         `json:"leafUserId"`
		CreatedAt        time.Time      `json:"created,omitzero"`
		ExpiresAt        time.Time      `json:"expires,omitzero"`
		AllowedProviders []string       `json:"allowedProviders,omitempty"`
		Provider         string         `json:"provider,omitempty"`
		Settings         map[string]any `json:"settings,omitempty"`
		UsageCount       int            `json:"usageCount,omitempty"`
		LastAccessedAt   *time.Time     `json:"lastAccessed,omitempty"`
	}
	accountOrganization struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		Status       string `json:"status"`
		NotConnected bool   `json:"notConnected,omitempty"`
	}
	// accountRelation is a relation with another API owner, whose role is receiver or sender.
	accountRelation struct {
		Role        string                           `json:"role"`
		Owner       string                           `json:"owner"`
		Status      string                           `json:"status"`
		Permissions map[string]map[string]Permission `json:"permissions,omitempty"` // by Leaf user
	}
	accountSummary struct {
		Provider   string    `json:"provider"`
		LeafUserID string    `json:"leafUserId"`
		Growers    int       `json:"growers"`
		Farms      int       `json:"farms"`
		Fields     int       `json:"fields"`
		NoGrowers  bool      `json:"noGrowers,omitempty"`
		Synced     time.Time `json:"synced,omitzero"`
	}
	accountContract struct {
		ID        string             `json:"id"`
		Product   string             `json:"product"`
		StartDate string             `json:"startDate"`
		EndDate   string             `json:"endDate"`
		Region    string             `json:"region"`
		Areas     map[string]float64 `json:"areas,omitempty"` // by Leaf user
	}
)

func (s *Simulator) saveMore(document *accountDocument) {
	for _, l := range s.links {
		document.MagicLinks = append(document.MagicLinks, accountLink(l))
	}
	for i, u := range s.users {
		for _, o := range u.organizations {
			document.Users[i].Organizations = append(document.Users[i].Organizations, accountOrganization(o))
		}
	}
	for _, r := range s.sharing.relations {
		one := accountRelation{Role: "receiver", Owner: r.other(s.username), Status: r.Status}
		if r.Sender != s.username {
			one.Role = "sender"
		}
		for key, granted := range s.sharing.permissions {
			if receiver, user, _ := strings.Cut(key, "/"); one.Role == "receiver" && receiver == one.Owner {
				if one.Permissions == nil {
					one.Permissions = map[string]map[string]Permission{}
				}
				one.Permissions[user] = granted
			}
		}
		document.Sharing = append(document.Sharing, one)
	}
	for _, one := range s.supervised.summaries {
		document.Summaries = append(document.Summaries, accountSummary(one))
	}
	for _, one := range s.supervised.contracts {
		document.Contracts = append(document.Contracts, accountContract(one))
	}
}

func (s *Simulator) loadMore(document accountDocument) {
	for _, l := range document.MagicLinks {
		made := s.storeLink(MagicLink(l), minLinkLifetime*time.Second)
		kept := &s.links[len(s.links)-1]
		kept.ID, kept.CreatedAt, kept.ExpiresAt = cmp.Or(l.ID, made.ID), orTime(l.CreatedAt, made.CreatedAt), orTime(l.ExpiresAt, made.ExpiresAt)
	}
	for _, r := range document.Sharing {
		s.storeRelation(r.Role != "sender", r.Owner, cmp.Or(r.Status, RelationAllowed), r.Owner)
		for _, user := range slices.Sorted(maps.Keys(r.Permissions)) {
			s.storePermissions(r.Owner, user, r.Permissions[user])
		}
	}
	for _, one := range document.Summaries {
		s.supervised.summaries = append(s.supervised.summaries, SyncSummary(one))
	}
	for _, one := range document.Contracts {
		s.supervised.contracts = append(s.supervised.contracts, Contract(one))
	}
}
