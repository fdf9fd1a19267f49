package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// bothSystems asks Leaf and LeafLink for something in a plan.
const bothSystems = acctest.Requires + `
data "leaf_api_keys" "t" {
  leaf_user_id = "$USER"
}

` + acctest.LeafLinkApplication

// counted is a server, not started yet, and how often somebody has connected to it.
func counted(t *testing.T, h http.Handler) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	t.Cleanup(server.Close)
	return server, &connections
}

// trap is a host that nobody should talk to, and how often somebody tried.
func trap(t *testing.T) (host string, tried *atomic.Int64) {
	t.Helper()
	server, tried := counted(t, http.NotFoundHandler())
	server.Start()
	return server.Listener.Addr().String(), tried
}

// privateCertificate is of an authority that no system trusts.
func privateCertificate(t *testing.T) (pair tls.Certificate, asPEM string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"leaf.test", "leaflink.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4zero},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

// proxy passes on connections to the hosts that it alone can resolve, as those of companies do, and remembers for which
// it was asked.
type proxy struct {
	hosts map[string]string

	mu    sync.Mutex
	asked []string
}

// requests are the different ones, in alphabetical order.
func (p *proxy) requests() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(p.asked))), ", ")
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.mu.Unlock()
	to, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", p.hosts[r.Host])
	if r.Method != http.MethodConnect || err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = to.Close() }()
	from, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = from.Close() }()
	_, _ = io.WriteString(from, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(to, buffered)
		_ = to.Close()
	}()
	_, _ = io.Copy(from, to)
}

// Certificates are verified, by the authorities of SSL_CERT_FILE too; proxies are those of the environment. A host name
// that the proxy alone can resolve shows that nothing goes around it, 0.0.0.0 that something does: Go takes the names of
// this machine itself to no proxy in any case.
func TestAccProvider_certificatesAndProxies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		leaf, leaflink string // addresses, with $PORT
		noProxy        string
		trusted        bool
		proxied        string
	}{
		"by the proxy":     {leaf: "https://leaf.test", leaflink: "https://leaflink.test", trusted: true, proxied: "CONNECT leaf.test:443, CONNECT leaflink.test:443"},
		"around the proxy": {leaf: "https://0.0.0.0:$PORT", leaflink: "https://0.0.0.0:$PORT", noProxy: "example.com,0.0.0.0", trusted: true},
		"not trusted":      {leaf: "https://127.0.0.1:$PORT", leaflink: "https://127.0.0.1:$PORT"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			u, m := acctest.NewAsUser(t), acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			certificate, ca := privateCertificate(t)
			p := &proxy{hosts: map[string]string{}}
			connections := map[string]*atomic.Int64{}
			for variable, address := range map[string]string{"LEAF_BASE_URL": test.leaf, "LEAFLINK_BASE_URL": test.leaflink} {
				handler := map[string]http.Handler{"LEAF_BASE_URL": u.Simulator, "LEAFLINK_BASE_URL": m.LeafLink}[variable]
				server, count := counted(t, handler)
				connections[variable] = count
				server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
				server.StartTLS()
				at := server.Listener.Addr().String()
				_, port, _ := net.SplitHostPort(at)
				p.hosts[strings.TrimPrefix(address, "https://")+":443"] = at
				u.Setenv(variable, strings.ReplaceAll(address, "$PORT", port))
			}
			forward := httptest.NewServer(p)
			t.Cleanup(forward.Close)
			u.Write(t, "main.tf", bothSystems)
			u.Write(t, "ca.pem", ca)
			for name, value := range map[string]string{"LEAFLINK_API_KEY": acctest.LeafLinkKey, "HTTPS_PROXY": forward.URL, "HTTP_PROXY": "", "NO_PROXY": test.noProxy, "no_proxy": test.noProxy} {
				u.Setenv(name, value)
			}
			if test.trusted {
				u.Setenv("SSL_CERT_FILE", filepath.Join(u.Dir, "ca.pem"))
			}
			r := u.Run(t, "plan", "-json")
			if test.trusted != (r.Code == 0) {
				t.Errorf("exit code %d:\n%s", r.Code, r.Stdout)
			}
			acctest.Equal(t, "asked of the proxy", p.requests(), test.proxied)
			if test.trusted {
				acctest.Equal(t, "keys listed", u.Count("GET", acctest.Keys), 1)
				acctest.Equal(t, "companies listed", m.Count("GET", "/api/v2/companies/"), 1)
				return
			}
			acctest.Equal(t, "requests", len(u.Requests())+len(m.Requests()), 0)
			for variable, count := range connections {
				acctest.Equal(t, "connections to "+variable, count.Load(), 1)
			}
			for _, system := range []string{"Cannot list the API keys … Leaf gave no answer", "Cannot verify the key of LeafLink … LeafLink gave no answer"} {
				wanted := acctest.SaysInOrder(system + " … x509: certificate signed by unknown authority … nothing was sent to it … SSL_CERT_FILE")
				if !slices.ContainsFunc(strings.Split(r.Stdout, "\n"), wanted.MatchString) {
					t.Errorf("no %q in\n%s", system, r.Stdout)
				}
			}
		})
	}
}

// No answer of Leaf or LeafLink leads to another host: not by any redirect of a create, not by the address of a next page.
func TestAccProvider_trapHost(t *testing.T) {
	u := acctest.NewAsUser(t)
	elsewhere, tried := trap(t)
	m := acctest.NewMarket(t, leafsim.LeafLinkTraps{NextHost: elsewhere, MaxLimit: 1})
	m.SetRows("brands", leafsim.LeafLinkRow{"id": 1}, leafsim.LeafLinkRow{"id": 2})
	for name, value := range m.Env {
		u.Setenv(name, value)
	}
	statuses := []int{301, 302, 303, 307, 308}
	for i, status := range statuses {
		to := []string{"http://", "https://", "//"}[i%3] + elsewhere
		u.Before(leafsim.On("POST", fmt.Sprintf("/services/usermanagement/api/app-keys/Stara/%d", status), leafsim.Redirect(status, to)))
	}
	u.Before(func(r *http.Request) http.Handler {
		if r.URL.Path != acctest.Keys || r.URL.Query().Get("page") != "0" {
			return nil
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "<https://"+elsewhere+r.RequestURI+`>; rel="next"`)
			_, _ = io.WriteString(w, `[{"id": "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e", "key": "xxxx...xxxx", "valid": true}]`)
		})
	})
	u.Write(t, "main.tf", bothSystems+fmt.Sprintf(`
data "leaf_leaflink_brands" "t" {}

resource "leaf_provider_app" "t" {
  for_each = toset(split(" ", trim("%v", "[]")))
  app_name = each.key
  stara    = { user = "u", pwd = "password" }
}
`, statuses))
	r := u.Run(t, "apply", "-auto-approve", "-json")
	if n := strings.Count(r.Stdout, "a redirect to the host "+elsewhere+", which is never followed"); n != len(statuses) || r.Code != 1 {
		t.Errorf("exit code %d, %d redirects, expected %d:\n%s", r.Code, n, len(statuses), r.Stdout)
	}
	acctest.Equal(t, "keys listed", u.Count("GET", acctest.Keys), 2)
	acctest.Equal(t, "brands listed", m.Count("GET", "/api/v2/brands/"), 2)
	acctest.Equal(t, "connections to the other host", tried.Load(), 0)
}
