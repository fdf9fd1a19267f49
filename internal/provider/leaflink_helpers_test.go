package provider_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

const (
	// appKey has the length of the keys that LeafLink shows.
	appKey    = "SENTINEL0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5"
	userToken = "SENTINEL0a1b2c3d4e5f60718293a4b5c6d7e8f9"
)

// market is a simulated LeafLink, and a provider that has its key and nothing of Leaf.
type market struct {
	*leafsim.LeafLink

	URL string
	env map[string]string
}

// newMarket makes a LeafLink in which appKey is the key of an Application of the company green-leaf that may read all.
func newMarket(t *testing.T, traps leafsim.LeafLinkTraps) *market {
	t.Helper()
	sim := leafsim.NewLeafLink(traps)
	sim.AddApplication(appKey, leafsim.LeafLinkApp{Orders: leafsim.Read, Products: leafsim.ReadWrite, Customers: leafsim.Read}, greenLeaf)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return &market{sim, server.URL, map[string]string{"LEAFLINK_BASE_URL": server.URL, "LEAFLINK_API_KEY": appKey}}
}

var greenLeaf, redLeaf = leafsim.LeafLinkCompany(1234, "green-leaf", "Green Leaf"), leafsim.LeafLinkCompany(99, "red-leaf", "Red Leaf")

// RoundTrip takes a request for any host to the simulator, which sees the host that was meant.
func (m *market) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := url.Parse(m.URL)
	if err != nil {
		return nil, err
	}
	clone := r.Clone(r.Context())
	clone.Host = r.URL.Host
	clone.URL.Scheme, clone.URL.Host = to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(clone)
}

func (m *market) providers() map[string]func() (tfprotov6Server, error) {
	return acctest.Factories(
		provider.WithRetryWait(time.Millisecond),
		provider.WithEnvironment(func(name string) string { return m.env[name] }),
		provider.WithLeafLinkTransport(m),
	)
}

func (m *market) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: m.providers(), Steps: steps})
}

// testEphemeral opens an ephemeral resource and echoes it into a state.
func (m *market) testEphemeral(t *testing.T, config string, step resource.TestStep) {
	t.Helper()
	providers := m.providers()
	maps.Copy(providers, map[string]func() (tfprotov6Server, error){"echo": echoprovider.NewProviderServer()})
	step.Config = config + "\nprovider \"echo\" {\n  data = ephemeral.leaf_leaflink_application.t\n}\nresource \"echo\" \"t\" {}\n"
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: providers, Steps: []resource.TestStep{step}})
}

// set is a provider block with arguments of leaflink.
func leaflinkBlock(arguments string) string {
	return "provider \"leaf\" {\n  leaflink = {\n" + arguments + "\n  }\n}\n"
}

func fingerprint(key string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(key)))[:12] }

// expectProper fails the test where a request is not as LeafLink wants it, or goes to another host.
func (m *market) expectProper(t *testing.T, authorization, host string) {
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

func (m *market) host() string { return strings.TrimPrefix(m.URL, "http://") }
