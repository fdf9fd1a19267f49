package provider_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// meddler is Leaf, and LeafLink beside it, some of whose answers are replaced on their way.
type meddler struct {
	*leafsim.Simulator

	link *leafsim.LeafLink

	mu      sync.Mutex
	meddle  func(r *http.Request, nth int) http.Handler // nil passes the request on
	refuses func() bool
	asked   []asked
}

// asked is a GET, and whether its answer was replaced.
type asked struct {
	path     string
	replaced bool
}

// ServeHTTP implements http.Handler.
func (m *meddler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var h http.Handler
	if r.Method == http.MethodGet {
		m.mu.Lock()
		if m.meddle != nil {
			h = m.meddle(r, len(m.asked))
		}
		m.asked = append(m.asked, asked{r.URL.Path, h != nil})
		m.mu.Unlock()
	}
	switch {
	case h != nil:
	case strings.HasPrefix(r.URL.Path, leafLinkAPI):
		h = m.link
	default:
		h = m.Simulator
	}
	h.ServeHTTP(w, r)
}

// leafLinkAPI is where LeafLink has its lists.
const leafLinkAPI = "/api/v2/"

// shown is the path of the last GET that Leaf or LeafLink has answered.
func (m *meddler) shown() (path string) {
	for _, r := range append(m.Requests(), m.link.Requests()...) {
		if r.Method == http.MethodGet && r.Status == http.StatusOK {
			path = r.Path
		}
	}
	return path
}

// begin forgets what was asked, and replaces answers from now on.
func (m *meddler) begin(meddle func(r *http.Request, nth int) http.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.meddle, m.asked = meddle, nil
	m.ResetRequests()
	m.link.ResetRequests()
}

// subject is an object in a state, and an API with that object in it.
type subject struct {
	*plugin
	managed

	api *meddler
	// own is the path at which the API answers for this object alone; "" where it does so in a list only.
	own     string
	before  map[string]tftypes.Value
	secrets []string
}

// atOnceInstead is how a provider waits whose clock stands still, or in a test that has none to lose.
func atOnceInstead(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// managedTypes are all types of managed resources.
func managedTypes(tb testing.TB) []string {
	tb.Helper()
	return slices.Sorted(maps.Keys(newPlugin(tb, map[string]any{"token": "fixed-token"}).schemas.ResourceSchemas))
}

// newSubject makes an object of a type through a healthy API.
func newSubject(tb testing.TB, typeName string, retries int) *subject {
	tb.Helper()
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	api := &meddler{Simulator: leafsim.New(leafsim.WithClock(now)), link: leafsim.NewLeafLink(leafsim.LeafLinkTraps{})}
	api.link.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, acctest.GreenLeaf)
	user, token := api.AddUser("grower"), api.Token()
	api.SetOrganization(user, leafsim.Organization{ID: "7", Name: "theirs", Status: leafsim.OrganizationPreview})
	if typeName == "leaf_sharing_permissions" {
		api.AddRelation("receiver", "partner@example.com")
	}
	s := &subject{api: api, secrets: []string{acctest.LeafLinkKey, token}} // the last one is what answers repeat
	meddled := faults.Direct(api, func(*http.Request) bool { return api.refuses != nil && api.refuses() })
	s.plugin = newPlugin(tb, map[string]any{
		"base_url": "https://api.example.com", "token": token, "max_retries": retries,
		"leaflink": map[string]any{"api_key": acctest.LeafLinkKey, "base_url": "https://leaflink.example.com"},
	},
		provider.WithClock(now), provider.WithRetryWait(1), provider.WithWait(atOnceInstead), provider.WithEnvironment(func(string) string { return "" }),
		provider.WithTransport(meddled), provider.WithLeafLinkTransport(meddled))
	s.managed = s.create(tb, typeName, configOfType(typeName, user))
	s.before = attributes(tb, s.of, s.state)
	_ = tftypes.Walk(tftypes.NewValue(s.of, s.before), func(_ *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		var text string
		if v.Type().Is(tftypes.String) && v.IsKnown() && v.As(&text) == nil && strings.Contains(text, faultSecret) {
			s.secrets = append(s.secrets, text)
		}
		return true, nil
	})
	switch id := textIn(s.before, "id"); typeName {
	case "leaf_leaflink_customer_status", "leaf_leaflink_promo_code", "leaf_leaflink_product_line":
		s.own, s.secrets = api.shown(), []string{token, acctest.LeafLinkKey}
	case "leaf_api_key":
		s.secrets = append(s.secrets, textIn(s.before, "key"))
	case "leaf_magic_link":
		link := api.MagicLinks(user)[0].ID
		s.own, s.secrets = acctest.MagicLinks+"/provider/"+link, append(s.secrets, link)
	case "leaf_provider_app":
		s.own = acctest.Apps + id
	case "leaf_webhook":
		s.own = acctest.Webhooks + "/" + id
	default:
		s.own = api.shown()
	}
	return s
}

// configOfType is a configuration of an object in which every secret argument is set.
func configOfType(typeName, user string) map[string]any {
	switch typeName {
	case "leaf_api_key":
		return map[string]any{"leaf_user_id": user, "description": "ours"}
	case "leaf_provider_app":
		return map[string]any{"app_name": "ours", "john_deere": map[string]any{"client_environment": "STAGE", "client_key": faultSecret + "-key", "client_secret": faultSecret}}
	case "leaf_user":
		return map[string]any{"name": "Our Grower", "external_id": "ours", "phone": "+1 555"}
	case "leaf_sharing_relation":
		return map[string]any{"receiver_api_owner": "partner@example.com"}
	case "leaf_sharing_permissions":
		return map[string]any{"leaf_user_id": user, "receiver_api_owner": "partner@example.com", "permissions": map[string]any{"FIELDS": map[string]any{"actions": []string{"READ"}}}}
	case "leaf_webhook":
		return map[string]any{"name": "ours", "url": "https://example.com/ours", "events": []string{"fieldCreated"}, "secret": faultSecret}
	case "leaf_magic_link":
		return map[string]any{"leaf_user_id": user, "kind": "provider", "expires_in": 86400, "settings": map[string]any{"company_name": "ours"}}
	case "leaf_provider_organization":
		return map[string]any{"leaf_user_id": user, "provider_org_id": "7", "selected": true}
	case "leaf_leaflink_customer_status":
		return map[string]any{"state": "Gold", "description": "ours"}
	case "leaf_leaflink_promo_code":
		return map[string]any{"brand": 3, "code": "OURS", "start_date": "2027-03-01T00:00:00Z", "end_date": "2027-04-01T00:00:00Z"}
	case "leaf_leaflink_product_line":
		return map[string]any{"name": "ours", "brand": 3}
	case "leaf_configuration":
		return map[string]any{"fields_attach_intersection": 0.5}
	case "leaf_user_configuration":
		return map[string]any{"leaf_user_id": user, "fields_attach_intersection": 0.5}
	}
	kinds := acctest.AllCredentials()
	k := kinds[slices.IndexFunc(kinds, func(k acctest.CredentialsKind) bool { return k.Type == typeName })]
	config := map[string]any{"leaf_user_id": user}
	for _, f := range k.Fields {
		if v, ok := acctest.FirstValue(f); f.Secret {
			config[f.Name] = faultSecret + "-" + f.Name
		} else if ok {
			config[f.Name] = v
		}
	}
	return config
}
