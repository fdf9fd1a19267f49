package acctest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/leaflink"
)

// LeafLinkList is a row of the table of LeafLink's lists, for tests that are driven from it.
type LeafLinkList struct {
	Name, Path      string
	Filters, Fields []LeafLinkField
}

// LeafLinkField is a filter or a field of such a list.
type LeafLinkField struct {
	Name    string
	Kind    string // "number", "truth", "text" or "list"
	Numbers bool   // of a list
}

// LeafLinkLists gives the table.
func LeafLinkLists() []LeafLinkList {
	var lists []LeafLinkList
	for _, l := range leaflink.Lists {
		lists = append(lists, LeafLinkList{l.Name, l.Path(), exportFields(l.Filters), exportFields(l.Fields)})
	}
	return lists
}

func exportFields(fields []leaflink.Field) []LeafLinkField {
	var exported []LeafLinkField
	for _, f := range fields {
		e := LeafLinkField{Name: f.Name, Kind: "text"}
		switch of := f.Of.(type) {
		case types.ListType:
			e.Kind, e.Numbers = "list", of.ElemType == types.Int64Type
		default:
			switch of {
			case types.Int64Type:
				e.Kind = "number"
			case types.BoolType:
				e.Kind = "truth"
			}
		}
		exported = append(exported, e)
	}
	return exported
}

// LeafLinkApplication is the data source that asks what the key is.
const LeafLinkApplication = `data "leaf_leaflink_application" "t" {}` + "\n"

// EnvironmentArgument is what examples say of LeafLink's place.
var EnvironmentArgument = regexp.MustCompile(`\benvironment( +)= "(production|sandbox|integrations)"`)

// withLeafLink gives an example that uses LeafLink one with rows in every list, at an address that takes the place of the
// environment, and a key for each variable that is one.
func withLeafLink(t *testing.T, u *AsUser, content string) string {
	t.Helper()
	if !strings.Contains(content, "leaf_leaflink_") {
		return content
	}
	m := NewMarket(t, leafsim.LeafLinkTraps{})
	for name, value := range m.Env {
		u.Setenv(name, value)
	}
	if strings.Contains(content, "resource \"leaf_leaflink_") {
		m.AllowWrites()
	}
	for _, v := range regexp.MustCompile(`variable "(\w+_key)"`).FindAllStringSubmatch(content, -1) {
		m.AddApplication("made-up-"+v[1], leafsim.LeafLinkApp{Orders: leafsim.Read, Products: leafsim.Read}, GreenLeaf)
	}
	for _, list := range LeafLinkLists() {
		row, _ := LeafLinkRow(list, 1)
		row["company_slug"], row["number"], row["is_stock"] = "green-leaf", "403R-00123", false
		m.SetRows(list.Path, row)
	}
	return EnvironmentArgument.ReplaceAllString(content, `base_url$1= "`+m.URL+`"`)
}

const (
	// LeafLinkKey has the length of the keys that LeafLink shows.
	LeafLinkKey = "SENTINEL0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5"
	// LeafLinkToken has the length of the tokens of users.
	LeafLinkToken = "SENTINEL0a1b2c3d4e5f60718293a4b5c6d7e8f9"
)

// Market is a simulated LeafLink, and a provider that has its key and nothing of Leaf.
type Market struct {
	*leafsim.LeafLink

	URL string
	Env map[string]string
}

// NewMarket makes a LeafLink in which LeafLinkKey is the key of an Application of the company green-leaf that may read
// all.
func NewMarket(t *testing.T, traps leafsim.LeafLinkTraps) *Market {
	t.Helper()
	sim := leafsim.NewLeafLink(traps)
	sim.AddApplication(LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read, Products: leafsim.ReadWrite, Customers: leafsim.Read}, GreenLeaf)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return &Market{sim, server.URL, map[string]string{"LEAFLINK_BASE_URL": server.URL, "LEAFLINK_API_KEY": LeafLinkKey}}
}

// AllowWrites lets the key write all that a key can write.
func (m *Market) AllowWrites() {
	m.AddApplication(LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, GreenLeaf)
}

// LeafLink makes a LeafLink, which this world's provider may write to.
func (w *World) LeafLink(t *testing.T) *Market {
	t.Helper()
	m := NewMarket(t, leafsim.LeafLinkTraps{})
	m.AllowWrites()
	maps.Copy(w.env, m.Env)
	w.Market = m
	return m
}

// LeafLink makes a LeafLink, which the provider may write to.
func (u *AsUser) LeafLink(t *testing.T) *Market {
	t.Helper()
	m := u.World.LeafLink(t)
	for name, value := range m.Env {
		u.Setenv(name, value)
	}
	return m
}

// GreenLeaf and RedLeaf are two companies.
var (
	GreenLeaf = leafsim.LeafLinkCompany(1234, "green-leaf", "Green Leaf")
	RedLeaf   = leafsim.LeafLinkCompany(99, "red-leaf", "Red Leaf")
)

// RoundTrip takes a request for any host to the simulator, which sees the host that was meant.
func (m *Market) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := url.Parse(m.URL)
	if err != nil {
		return nil, err
	}
	clone := r.Clone(r.Context())
	clone.Host = r.URL.Host
	clone.URL.Scheme, clone.URL.Host = to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(clone)
}

// Providers starts the provider.
func (m *Market) Providers() Starts {
	return Factories(
		provider.WithRetryWait(time.Millisecond),
		provider.WithEnvironment(func(name string) string { return m.Env[name] }),
		provider.WithLeafLinkTransport(m),
	)
}

// Test runs steps against this LeafLink.
func (m *Market) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	Run(t, resource.TestCase{ProtoV6ProviderFactories: m.Providers(), Steps: steps})
}

// TestEphemeral opens an ephemeral resource and echoes it into a state.
func (m *Market) TestEphemeral(t *testing.T, config string, step resource.TestStep) {
	t.Helper()
	providers := m.Providers()
	maps.Copy(providers, Starts{"echo": echoprovider.NewProviderServer()})
	step.Config = config + "\nprovider \"echo\" {\n  data = ephemeral.leaf_leaflink_application.t\n}\nresource \"echo\" \"t\" {}\n"
	Run(t, resource.TestCase{ProtoV6ProviderFactories: providers, Steps: []resource.TestStep{step}})
}

// LeafLinkBlock is a provider block with arguments of leaflink.
func LeafLinkBlock(arguments string) string {
	return "provider \"leaf\" {\n  leaflink = {\n" + arguments + "\n  }\n}\n"
}

// LeafLinkFingerprint is what the provider shows of a key.
func LeafLinkFingerprint(key string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(key)))[:12]
}

// ExpectProper fails the test where a request is not as LeafLink wants it, or goes to another host.
func (m *Market) ExpectProper(t *testing.T, authorization, host string) {
	t.Helper()
	requests := m.Requests()
	if len(requests) == 0 {
		t.Error("nothing was asked of LeafLink")
	}
	for _, r := range requests {
		if !strings.HasSuffix(r.Path, "/") || r.Method != http.MethodGet {
			t.Errorf("request %s %s", r.Method, r.EscapedPath)
		}
		if got := r.Header.Get("Authorization"); got != authorization {
			t.Errorf("%s: Authorization is %q", r.Path, got)
		}
		if r.Host != host {
			t.Errorf("%s was asked of the host %s, expected %s", r.Path, r.Host, host)
		}
	}
}

// Host is the host that requests are to be made for.
func (m *Market) Host() string { return strings.TrimPrefix(m.URL, "http://") }

// LeafLinkRow is the row of a list with that id, as LeafLink would print it, and as the provider should.
func LeafLinkRow(list LeafLinkList, id int) (leafsim.LeafLinkRow, knownvalue.Check) {
	row, want := leafsim.LeafLinkRow{"company_slug": fmt.Sprint("company-", id)}, map[string]knownvalue.Check{}
	for _, f := range list.Fields {
		switch {
		case f.Name == "id":
			row["id"], want["id"] = id, knownvalue.Int64Exact(int64(id))
		case f.Kind == "number":
			row[f.Name], want[f.Name] = 1000+id, knownvalue.Int64Exact(int64(1000+id))
		case f.Kind == "truth":
			row[f.Name], want[f.Name] = id%2 == 0, knownvalue.Bool(id%2 == 0)
		default:
			text := fmt.Sprintf("%s number %d.", f.Name, id)
			row[f.Name], want[f.Name] = text, knownvalue.StringExact(text)
		}
	}
	if list.Name == "product_lines" {
		row["company"] = 1000 + id
	}
	return row, knownvalue.ObjectExact(want)
}

// SetListRows sets the rows of a list.
func (m *Market) SetListRows(list LeafLinkList, rows []leafsim.LeafLinkRow) {
	if list.Name == "companies" { // they depend on the key
		m.AddToken(LeafLinkToken, rows...)
		return
	}
	m.SetRows(list.Path, rows...)
}
