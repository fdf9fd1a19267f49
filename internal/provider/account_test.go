package provider_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What a run with the credentials of a wrong account may do: nothing.

// accounts are two accounts, and an engine that works with the first one until it is told otherwise.
type accounts struct {
	*acctest.World

	other  *acctest.World
	engine *core.Engine
}

const otherOwner = "other@example.com"

func twoAccounts(t *testing.T, v leafsim.Variants) *accounts {
	t.Helper()
	a := &accounts{World: acctest.New(t, v), other: acctest.NewWith(t, leafsim.WithVariants(v), leafsim.WithCredentials(otherOwner, leafsim.Password))}
	a.engine = a.Core(t)
	return a
}

// use makes the runs to come those of an account.
func (a *accounts) use(w *acctest.World, owner string) {
	a.Setenv("LEAF_BASE_URL", w.URL)
	a.Setenv("LEAF_USERNAME", owner)
	w.ResetRequests()
}

func (a *accounts) useOther() { a.use(a.other, otherOwner) }
func (a *accounts) useOwn()   { a.use(a.World, leafsim.Username) }

// everything is an object of each kind that can be lost.
func everything() []core.Resource {
	grower := core.Ref{Address: "leaf_user.g", Attribute: "id"}
	return []core.Resource{
		{Type: "leaf_user", Name: "g", Attributes: map[string]any{"name": "North Farm", "external_id": "crm-1"}},
		{Type: "leaf_agvance_credentials", Name: "c", Attributes: map[string]any{"leaf_user_id": grower, "client_environment": "STAGE", "database_id": "d", "username": "u", "password": "p", "api_key": "k"}},
		{Type: "leaf_api_key", Name: "k", Attributes: map[string]any{"leaf_user_id": grower}},
		{Type: "leaf_user_configuration", Name: "u", Attributes: map[string]any{"leaf_user_id": grower, "fields_auto_sync": true}},
		{Type: "leaf_sharing_relation", Name: "r", Attributes: map[string]any{"receiver_api_owner": partner}},
		{Type: "leaf_sharing_permissions", Name: "p", Attributes: map[string]any{
			"receiver_api_owner": core.Ref{Address: "leaf_sharing_relation.r", Attribute: "receiver_api_owner"}, "leaf_user_id": grower,
			"permissions": map[string]any{"FIELDS": map[string]any{"actions": []string{"READ"}}},
		}},
		{Type: "leaf_configuration", Name: "o", Attributes: map[string]any{"fields_auto_sync": true}},
		{Type: "leaf_provider_app", Name: "a", Attributes: map[string]any{"app_name": "app", "trimble": map[string]any{"application_name": "n", "client_id": "i", "client_secret": "s"}}},
		{Type: "leaf_webhook", Name: "w", Attributes: map[string]any{"name": "w", "url": "https://hooks.example.com", "events": []string{"fieldCreated"}, "secret": "s"}},
	}
}

// must fails the test where a command has failed.
func must(t *testing.T, r *core.Result) *core.Result {
	t.Helper()
	if r.Failed() {
		t.Fatal(r.Diagnostics)
	}
	return r
}

// summaries are those of the warnings, in order of the alphabet.
func summaries(r *core.Result) string {
	var all []string
	for _, d := range r.Diagnostics {
		if !d.Error {
			all = append(all, d.Summary)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// details of what a command has said.
func details(r *core.Result, errors bool) string {
	var all []string
	for _, d := range r.Diagnostics {
		if d.Error == errors {
			all = append(all, d.Detail)
		}
	}
	return strings.Join(all, "\n")
}

// An object that was made in one account is neither read nor deleted in another, whatever stands there.
func TestObjectsRememberTheirAccount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		allowed  [2]string
	}{
		"the token says it": {},
		"the API says it":   {leafsim.Variants{Token: leafsim.TokenOpaque}, [2]string{leafsim.Username, "OTHER@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := twoAccounts(t, test.variants)
			a.Setenv("LEAF_ALLOWED_OWNERS", test.allowed[0])
			must(t, a.engine.Apply(t.Context(), everything()))
			a.other.SetApp("Trimble", "app", "", map[string]any{"clientId": "theirs"})

			a.Setenv("LEAF_ALLOWED_OWNERS", test.allowed[1])
			a.useOther()
			a.engine.Forget("leaf_user.g") // which is protected
			runs := map[string]*core.Result{"destroy": a.engine.Destroy(t.Context()), "plan": a.engine.Plan(t.Context(), everything()[6:])}
			for command, r := range runs {
				said := strings.Fields(details(r, true))
				objects := map[string]int{"destroy": 8, "plan": 8}[command]
				if strings.Count(strings.Join(said, " "), "account of the API owner "+leafsim.Username+", and the provider's credentials are of the API owner "+otherOwner) != objects {
					t.Errorf("%s says:\n%s", command, strings.Join(said, " "))
				}
				if advised := strings.Count(strings.Join(said, " "), "terraform state rm"); advised != 1 {
					t.Errorf("%s: %d times advice, expected once", command, advised)
				}
			}
			for _, r := range a.other.Requests() {
				if r.Path != "/api/authenticate" && (test.variants.Token == leafsim.TokenJWT || r.Path != "/services/config/api/configs") {
					t.Errorf("the other account was asked: %s %s", r.Method, r.Path)
				}
			}

			a.Setenv("LEAF_ALLOWED_OWNERS", "")
			a.useOwn()
			if r := must(t, a.engine.Plan(t.Context(), everything()[6:])); len(r.Changes) != 5 { // what is not in this configuration is destroyed
				t.Errorf("changes in the right account: %v", r.Changes)
			}
			must(t, a.engine.Destroy(t.Context()))
		})
	}
}

// A state of before remembers its account from the next run on that has seen the object, and from no other.
func TestOldStatesLearnTheirAccount(t *testing.T) {
	t.Parallel()
	a := twoAccounts(t, leafsim.Variants{Token: leafsim.TokenOpaque})
	config := everything()[:3]
	must(t, a.engine.Apply(t.Context(), config))
	a.Setenv("LEAF_ALLOWED_OWNERS", otherOwner+" , "+leafsim.Username)

	a.useOther()
	if r := must(t, a.engine.Plan(t.Context(), config)); len(r.Changes) != 3 || strings.Contains(summaries(r), "The Leaf user of an object is not known") {
		t.Errorf("what nobody remembers is made again: %v\n%s", r.Changes, summaries(r))
	}
	a.useOwn()
	must(t, a.engine.Apply(t.Context(), config))
	a.useOther()
	if r := a.engine.Plan(t.Context(), config); !r.Failed() || len(r.Changes) > 0 {
		t.Errorf("after a run in the right account: %v", r.Changes)
	}

	// A key that is kept in the state without being there was not seen.
	a = twoAccounts(t, leafsim.Variants{Token: leafsim.TokenOpaque})
	config = []core.Resource{{Type: "leaf_api_key", Name: "k", Attributes: map[string]any{"leaf_user_id": a.User, "on_invalid": "keep"}}}
	must(t, a.engine.Apply(t.Context(), config))
	a.Setenv("LEAF_ALLOWED_OWNERS", otherOwner+","+leafsim.Username)
	a.useOther()
	must(t, a.engine.Apply(t.Context(), config))
	a.useOwn()
	must(t, a.engine.Apply(t.Context(), config))
}

// Where the token does not name its owner, the API is asked before an object that remembers another one leaves the state.
func TestObjectsThatAreGoneAskForTheirAccount(t *testing.T) {
	t.Parallel()
	a := twoAccounts(t, leafsim.Variants{Token: leafsim.TokenOpaque})
	config := everything()[1:4]
	a.Setenv("LEAF_ALLOWED_OWNERS", leafsim.Username)
	must(t, a.engine.Apply(t.Context(), everything()[:4]))
	a.Setenv("LEAF_ALLOWED_OWNERS", "")
	a.engine.Forget("leaf_user.g") // which is protected
	a.useOther()
	for command, r := range map[string]*core.Result{"destroy": a.engine.Destroy(t.Context()), "plan": a.engine.Plan(t.Context(), config)} {
		if !r.Failed() || len(r.Changes) > 0 || !strings.Contains(details(r, true), "are of the API owner "+otherOwner) {
			t.Errorf("%s: %v\n%s", command, r.Changes, details(r, true))
		}
	}
	if n := a.other.Count(http.MethodGet, "/services/config/api/configs"); n > 2 {
		t.Errorf("two runs asked %d times", n)
	}
	a.useOwn()
	must(t, a.engine.Destroy(t.Context()))
}

// Where nothing tells one account from another, what vanishes is said: who, and what a wrong account looks like.
func TestVanishedObjectsAreSaid(t *testing.T) {
	t.Parallel()
	a := twoAccounts(t, leafsim.Variants{Token: leafsim.TokenOpaque})
	config := everything()[:4]
	must(t, a.engine.Apply(t.Context(), config))
	user := a.engine.Object("leaf_user.g").Attribute("id")
	a.Clock.Advance(leaf.Young) // what is young is looked for several times

	a.DeleteCredentials(user, "agvance-credentials")
	if r := must(t, a.engine.Plan(t.Context(), config)); summaries(r) != "" {
		t.Errorf("one object alone: %s", summaries(r))
	}
	a.useOther()
	r := must(t, a.engine.Plan(t.Context(), config))
	const child = "The Leaf user of an object is not known to the API"
	if want := strings.Join([]string{"A protected Leaf user is no longer there", "Several objects are no longer there", child, child, child}, "\n"); summaries(r) != want {
		t.Errorf("warnings:\n%s\nexpected:\n%s", summaries(r), want)
	}
	for _, words := range []string{`name "North Farm", external_id "crm-1"`, "made again", "allowed_owners", "leaf_agvance_credentials (leaf_user_id"} {
		if !strings.Contains(details(r, false), words) {
			t.Errorf("the warnings do not say %q:\n%s", words, details(r, false))
		}
	}
	if n := a.other.Count(http.MethodGet, acctest.Users+"/*"); n != 3 {
		t.Errorf("%d requests for the Leaf user, expected its own, that of the API key, and one for all its children", n)
	}
	// A key that was revoked was seen: that is no other account.
	a.useOwn()
	must(t, a.engine.Apply(t.Context(), config))
	a.RevokeKey(a.engine.Object("leaf_api_key.k").Attribute("id"))
	a.DeleteCredentials(user, "agvance-credentials")
	if r := must(t, a.engine.Plan(t.Context(), config)); len(r.Changes) != 2 || summaries(r) != "" {
		t.Errorf("a revoked key: %v %s", r.Changes, summaries(r))
	}
	// A destroy that does not refresh says it too.
	a.useOther()
	a.engine.Forget("leaf_user.g")
	if r := must(t, a.engine.Destroy(t.Context())); strings.Count(summaries(r), child) == 0 {
		t.Errorf("a destroy says %q", summaries(r))
	}
}

// With an address where nobody answers, or a login that is refused, each object fails at once, and one of them says it in full.
func TestWhatAllMeetIsToldOnce(t *testing.T) {
	t.Parallel()
	a := twoAccounts(t, leafsim.Variants{})
	must(t, a.engine.Apply(t.Context(), everything()))
	dead := httptest.NewServer(nil)
	dead.Close()
	for advice, change := range map[string]func(){
		"Check base_url, the network and proxies": func() { a.Setenv("LEAF_BASE_URL", dead.URL) },
		"Check the username and password": func() {
			a.useOwn()
			a.Setenv("LEAF_PASSWORD", "wrong")
		},
		"add this API owner to the provider's allowed_owners": func() {
			a.useOther()
			a.Setenv("LEAF_PASSWORD", leafsim.Password)
			a.Setenv("LEAF_ALLOWED_OWNERS", leafsim.Username)
		},
	} {
		change()
		a.engine.Forget("leaf_user.g")
		r := a.engine.Destroy(t.Context())
		full, brief, all := 0, 0, 0
		for range a.engine.State() {
			all++
		}
		for _, d := range r.Diagnostics {
			switch {
			case strings.Contains(d.Detail, advice):
				full++
			case d.Error && !strings.Contains(d.Detail, "\n"):
				brief++
			}
		}
		if full != 1 || brief != all-1 || all < 6 {
			t.Errorf("%s: %d in full, %d in one line:\n%s", advice, full, brief, details(r, true))
		}
		a.Setenv("LEAF_PASSWORD", leafsim.Password)
		a.Setenv("LEAF_ALLOWED_OWNERS", "")
		a.useOwn()
	}
}

// A replacement of a protected user is refused by the plan, before anything that depends on the user is deleted. One of a tainted user is
// a creation to the provider: its refusal comes late, and says what is gone.
func TestProtectionComesInTime(t *testing.T) {
	t.Parallel()
	a := twoAccounts(t, leafsim.Variants{})
	config := everything()[:3]
	must(t, a.engine.Apply(t.Context(), config))
	a.ResetRequests()
	key := a.engine.Object("leaf_api_key.k").Attribute("id")

	refused := func(r *core.Result, words ...string) {
		t.Helper()
		for _, want := range append(words, `The Leaf user "North Farm" (external_id crm-1, id `+a.engine.Object("leaf_user.g").Attribute("id"), "prevent_destroy") {
			if !strings.Contains(details(r, true), want) {
				t.Errorf("the error does not say %q:\n%s", want, details(r, true))
			}
		}
	}
	replaced := slices.Clone(config)
	replaced[0].Replace = true
	refused(a.engine.Apply(t.Context(), replaced))
	refused(a.engine.Destroy(t.Context()))
	if len(a.Writes()) > 0 {
		t.Errorf("written before the refusal: %v", a.Writes())
	}
	a.engine.Taint("leaf_user.g")
	refused(a.engine.Apply(t.Context(), config), "is gone", "leaf_agvance_credentials", key)
}

// Whether the account is allowed cannot be known before the argument is: nothing is asked until then.
func TestUnknownAllowedOwners(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	server, err := w.Providers()["leaf"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	text := tftypes.Set{ElementType: tftypes.String}
	for _, owners := range []tftypes.Value{
		tftypes.NewValue(text, tftypes.UnknownValue),
		tftypes.NewValue(text, []tftypes.Value{tftypes.NewValue(tftypes.String, leafsim.Username), tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}),
	} {
		of, _ := schemas.Provider.ValueType().(tftypes.Object)
		values := map[string]tftypes.Value{}
		for name, t := range of.AttributeTypes {
			values[name] = tftypes.NewValue(t, nil)
		}
		values["allowed_owners"] = owners
		config, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config}); err != nil {
			t.Fatal(err)
		}
		source, err := tfprotov6.NewDynamicValue(schemas.DataSourceSchemas["leaf_users"].ValueType(), nullsOf(schemas.DataSourceSchemas["leaf_users"].ValueType()))
		if err != nil {
			t.Fatal(err)
		}
		read, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "leaf_users", Config: &source})
		if err != nil {
			t.Fatal(err)
		}
		if len(read.Diagnostics) != 1 || !strings.Contains(read.Diagnostics[0].Detail, "allowed_owners") {
			t.Errorf("a read with an unknown argument says %v", read.Diagnostics)
		}
	}
	if n := len(w.Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// nullsOf is an object with nothing in it.
func nullsOf(of tftypes.Type) tftypes.Value {
	values := map[string]tftypes.Value{}
	if o, ok := of.(tftypes.Object); ok {
		for name, t := range o.AttributeTypes {
			values[name] = tftypes.NewValue(t, nil)
		}
	}
	return tftypes.NewValue(of, values)
}
