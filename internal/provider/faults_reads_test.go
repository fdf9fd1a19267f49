package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

const elsewhere = "https://elsewhere.example"

// library is an account, and a LeafLink, with something in them for each data source and each ephemeral resource.
type library struct {
	*leafsim.Simulator

	link        *leafsim.LeafLink
	user, other string
}

func newLibrary(sim *leafsim.Simulator) *library {
	l := &library{Simulator: sim, link: leafsim.NewLeafLink(leafsim.LeafLinkTraps{})}
	l.user = l.AddUserOf(map[string]string{"name": "grower", "externalId": "theirs"})
	l.other = l.AddUser("another grower")
	l.AddKey(l.user, "theirs", 365*acctest.Day)
	for _, k := range acctest.AllCredentials() {
		l.SetCredentials(l.user, k.Segment, k.Body())
		l.AddEvent(l.user, k.Segment, http.StatusOK, "fine")
	}
	for _, a := range acctest.EveryApp("theirs") {
		l.SetApp(a.Segment, a.Name, a.ClientEnvironment, a.Body())
	}
	l.ChangeUserConfig(l.user, map[string]any{"fieldsAttachIntersection": 0.5})
	l.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://example.com/theirs", Events: []string{"fieldCreated"}})
	l.AddMagicLink(leafsim.MagicLink{Kind: leafsim.FileUploadLink, LeafUserID: l.user}, 300*acctest.Day)
	l.SetOrganization(l.user, leafsim.Organization{ID: "7", Name: "theirs", Status: leafsim.OrganizationPreview})
	l.AddContract(leafsim.Contract{ID: "c-1"})
	l.AddFailedCall(leafsim.FailedCall{URL: "https://example.com/theirs", Status: http.StatusTeapot})
	l.link.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read, Products: leafsim.ReadWrite, Customers: leafsim.Read}, acctest.GreenLeaf)
	for _, list := range acctest.LeafLinkLists() {
		l.link.SetRows(list.Path, leafsim.LeafLinkRow{"id": 7})
	}
	return l
}

// source is a data source and how errors name what it reads.
type source struct {
	typeName, named string
	config          map[string]any
	// path is that of a request by which it asks.
	path string
}

// sources are the data sources by their types in the schema.
func (l *library) sources(tb testing.TB, types map[string]*tfprotov6.Schema) []source {
	tb.Helper()
	ofUser := map[string]any{"leaf_user_id": l.user}
	known := []source{
		{"leaf_api_keys", "Leaf user", ofUser, acctest.Keys},
		{"leaf_configuration", "configuration", map[string]any{}, acctest.Configurations},
		{"leaf_user_configuration", "configuration", ofUser, acctest.Configurations + "/" + l.user},
		{"leaf_provider_app", "provider app", map[string]any{"provider_name": "Stara", "app_name": "theirs"}, acctest.Apps + "Stara"},
		{"leaf_provider_apps", "provider app", map[string]any{"provider_name": "JohnDeere"}, acctest.Apps + "JohnDeere"},
		{"leaf_user", "Leaf user", map[string]any{"id": l.other}, acctest.Users + "/" + l.other},
		{"leaf_users", "Leaf users", map[string]any{}, acctest.Users},
		{"leaf_connections", "Leaf user", map[string]any{"external_id": "theirs"}, acctest.Users},
		{"leaf_webhooks", "webhooks", map[string]any{}, acctest.Webhooks},
		{"leaf_magic_links", "magic links", map[string]any{"kind": "file_upload"}, acctest.MagicLinks + "/file-upload"},
		{"leaf_provider_organizations", "organizations", ofUser, acctest.Users + "/" + l.user + "/organizations/JohnDeere"},
		{"leaf_webhook_failed_calls", "failed calls", map[string]any{}, acctest.Webhooks + "/failed-calls"},
		{"leaf_sync_summary", "Leaf user", ofUser, "/services/integrations/api/resources"},
		{"leaf_billing_contracts", "billing contracts", map[string]any{}, "/services/billingapplication/api/billing/contracts"},
		{"leaf_billing_consumption", "consumption", map[string]any{"contract_id": "c-1"}, "/services/billingapplication/api/billing/contracts/c-1/consumption"},
		{"leaf_leaflink_application", "the key of LeafLink", map[string]any{}, "/api/v2/companies/"},
	}
	for _, k := range acctest.AllCredentials() {
		path := acctest.Users + "/" + l.user + "/" + k.Segment
		known = append(known, source{k.Type, k.Title, ofUser, path}, source{k.Type + "_events", k.Title, ofUser, path + "/events"})
	}
	for _, list := range acctest.LeafLinkLists() {
		known = append(known, source{"leaf_leaflink_" + list.Name, strings.ReplaceAll(list.Name, "_", " "), map[string]any{}, "/api/v2/" + list.Path + "/"})
	}
	var names []string
	for _, s := range known {
		names = append(names, s.typeName)
	}
	slices.Sort(names)
	if all := slices.Sorted(maps.Keys(types)); !slices.Equal(names, all) {
		tb.Fatalf("the data sources are %q, and the test knows %q", all, names)
	}
	return known
}

// reader is a provider for the library, without a network.
type reader struct {
	*plugin
	*library

	refuse  func(*http.Request) bool
	secrets []string
}

func newReader(tb testing.TB) *reader {
	tb.Helper()
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	r := &reader{library: newLibrary(leafsim.New(leafsim.WithClock(now), leafsim.WithVariants(acctest.NewerPages)))}
	token := r.Token()
	r.secrets = []string{token, acctest.LeafLinkKey, leafsim.Password}
	for _, user := range r.UserIDs() {
		for _, k := range r.Keys(user) {
			r.secrets = append(r.secrets, k.Key)
		}
		for _, l := range r.MagicLinks(user) {
			r.secrets = append(r.secrets, l.ID)
		}
	}
	refuse := func(q *http.Request) bool { return r.refuse != nil && r.refuse(q) }
	r.plugin = newPlugin(tb, map[string]any{
		"base_url": "https://api.example.com", "token": token, "max_retries": 1, "leaflink": map[string]any{"api_key": acctest.LeafLinkKey, "environment": "production"},
	}, provider.WithClock(now), provider.WithEnvironment(func(string) string { return "" }),
		provider.WithTransport(faults.Direct(r, refuse)), provider.WithLeafLinkTransport(faults.Direct(r.link, refuse)))
	return r
}

// strike makes requests meet a fault until heal is called.
func (r *reader) strike(f faults.Fault, hits func(*http.Request) bool) (struck *atomic.Bool, heal func()) {
	struck = &atomic.Bool{}
	hook := func(q *http.Request) http.Handler {
		if !hits(q) {
			return nil
		}
		struck.Store(true)
		return f.Answer
	}
	if f.Times > 0 {
		hook = leafsim.Times(f.Times, hook)
	}
	readBack := func(q *http.Request) http.Handler {
		if q.Method == http.MethodGet && struck.Load() && !hits(q) {
			return f.ReadBack
		}
		return nil
	}
	remove := []func(){r.Before(readBack)}
	switch {
	case f.Answer == nil:
		r.refuse = func(q *http.Request) bool { hit := hits(q); struck.CompareAndSwap(false, hit); return hit }
	case f.Executed:
		remove = append(remove, r.After(hook), r.link.After(hook))
	default:
		remove = append(remove, r.Before(hook), r.link.Before(hook))
	}
	return struck, func() {
		r.refuse = nil
		for _, undo := range remove {
			undo()
		}
	}
}

func isGET(q *http.Request) bool { return q.Method == http.MethodGet }

// notThere are the words of data sources for what is not there.
var notThere = regexp.MustCompile(`(?m)^(Not found: |There |No )`)

// Every data source meets every fault of the table: what it reads is what is there, or an error that names the object,
// what was answered and what to do; never an empty list, and never half of an object.
func TestDataSourceFaults(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	for i, s := range r.sources(t, r.schemas.DataSourceSchemas) {
		t.Run(s.typeName, func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			s := r.sources(t, r.schemas.DataSourceSchemas)[i] // with the ids of this account
			of := r.schemas.DataSourceSchemas[s.typeName].ValueType()
			whole := r.list(t, s)
			expectNoError(t, whole.Diagnostics)
			for _, f := range faults.All(elsewhere) {
				synctest.Test(t, func(t *testing.T) { r.meet(t, s, of, f, whole) })
			}
		})
	}
}

func (r *reader) list(t *testing.T, s source) *tfprotov6.ReadDataSourceResponse {
	t.Helper()
	r.configure(t)
	answer, err := r.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: s.typeName, Config: written(t, s.config)})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func (r *reader) meet(t *testing.T, s source, of tftypes.Type, f faults.Fault, whole *tfprotov6.ReadDataSourceResponse) {
	t.Helper()
	struck, heal := r.strike(f, isGET)
	answer := r.list(t, s)
	heal()
	if !struck.Load() {
		t.Errorf("%s: no request met the fault", f.Name)
	}
	same := func(got *tfprotov6.ReadDataSourceResponse) bool {
		return tftypes.NewValue(of, attributes(t, of, got.State)).Equal(tftypes.NewValue(of, attributes(t, of, whole.State)))
	}
	problems := errorsOf(answer.Diagnostics)
	switch {
	case problems == "" && !same(answer):
		t.Errorf("%s: something else was read, without an error", f.Name)
	case problems == "" && f.Times == 0:
		t.Errorf("%s: nobody has noticed", f.Name)
	case problems != "" && !strings.Contains(problems, s.named):
		t.Errorf("%s: the error does not name the object:\n%s", f.Name, problems)
	}
	expectDecent(t, f.Name, answer.Diagnostics, r.secrets)
	if !notThere.MatchString(problems) { // that it is not there has words of its own
		expectSays(t, f, answer.Diagnostics, f.Times == 0)
	} else if f.Means != faults.Absent && f.Means != faults.Nothing {
		t.Errorf("%s: it is said not to be there:\n%s", f.Name, problems)
	}
	if healed := r.list(t, s); errorsOf(healed.Diagnostics) != "" || !same(healed) {
		t.Errorf("%s: after the fault: %s", f.Name, errorsOf(healed.Diagnostics))
	}
}

// A plan of all data sources, each of which meets another fault, says of each what was the matter; the next plan reads
// them all.
func TestAccFaults_dataSources(t *testing.T) {
	u := acctest.NewAsUser(t, acctest.NewerPages)
	l := newLibrary(u.Simulator)
	link := httptest.NewServer(l.link)
	t.Cleanup(link.Close)
	u.Setenv("LEAFLINK_BASE_URL", link.URL)
	u.Setenv("LEAFLINK_API_KEY", acctest.LeafLinkKey)
	var b strings.Builder
	b.WriteString(acctest.Requires + "provider \"leaf\" {\n  request_timeout = 5\n  max_retries = 1\n}\n")
	table := slices.DeleteFunc(faults.All(elsewhere), func(f faults.Fault) bool { return f.Answer == nil || f.Means == faults.Later })
	met := map[string]faults.Fault{}
	var remove []func()
	sources := l.sources(t, newReader(t).schemas.DataSourceSchemas)
	for i, s := range sources {
		fmt.Fprintf(&b, "data %q \"t\" {\n", s.typeName)
		for name, v := range s.config {
			fmt.Fprintf(&b, "  %s = %q\n", name, v)
		}
		b.WriteString("}\n")
		f := table[i%len(table)]
		if j := slices.IndexFunc(sources[:i], func(other source) bool { return other.path == s.path }); j >= 0 { // one path meets one fault
			f = met["data."+sources[j].typeName+".t"]
		}
		met["data."+s.typeName+".t"] = f
		hook := func(r *http.Request) http.Handler {
			// The older spelling of a path is that of the same object.
			if strings.Replace(r.URL.Path, "/agleader-", "/ag-leader-", 1) != s.path {
				return nil
			}
			return f.Answer
		}
		remove = append(remove, u.Before(hook), l.link.Before(hook))
	}
	u.Write(t, "main.tf", b.String())
	r := u.Run(t, "plan", "-json")
	for _, undo := range remove {
		undo()
	}
	said := map[string]acctest.Said{}
	for _, m := range acctest.SaidBy(r) {
		if m.Severity == acctest.Failure {
			said[m.Address] = m
		}
	}
	for _, s := range sources {
		address := "data." + s.typeName + ".t"
		m, f := said[address], met[address]
		text := m.Summary + "\n" + m.Detail
		absent := (f.Means == faults.Absent || f.Means == faults.Nothing) && notThere.MatchString(text)
		if !strings.Contains(text, s.named) || !absent && !slices.ContainsFunc(f.Says, func(words string) bool { return strings.Contains(text, words) }) {
			t.Errorf("%s × %s says:\n%s", address, f.Name, text)
		}
	}
	if r.Code == 0 {
		t.Error("the plan with faults succeeds")
	}
	u.MustRun(t, "plan", "-no-color")
}
