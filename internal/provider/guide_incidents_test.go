package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The steps of the guide "Incidents" do what it says of them: each changes what it is for, and nothing else.
func TestAccGuide_incidents(t *testing.T) {
	u := acctest.NewAsUser(t)
	config := acctest.TextOf(t, acctest.ExamplesDir+"guides/incidents/main.tf")
	u.Write(t, "main.tf", config)
	u.Setenv("TF_VAR_app_secret", "SENTINEL-secret-1")
	u.Setenv("TF_VAR_agvance_api_key", "SENTINEL-api-key")
	u.Setenv("TF_VAR_agvance_password", "SENTINEL-password-1")
	u.Apply(t)
	first := u.Keys(u.User)[0]

	// setDefault writes a new value of a variable down, where it outlives the run.
	setDefault := func(variable, value string) {
		t.Helper()
		_, from, found := strings.Cut(config, "variable \""+variable+"\" {")
		block, _, closed := strings.Cut(from, "\n}")
		before, _, has := strings.Cut(block, "default = ")
		if !found || !closed || !has {
			t.Fatalf("the variable %s has no default", variable)
		}
		changed := before + "default = " + value
		config = strings.Replace(config, block, changed, 1)
		u.Write(t, "main.tf", config)
	}
	step := func(name string, writes []string, args ...string) {
		t.Helper()
		u.ResetRequests()
		u.MustRun(t, append([]string{"apply", "-auto-approve", "-no-color"}, args...)...)
		got := u.Writes()
		slices.Sort(got)
		if !slices.Equal(got, writes) {
			t.Errorf("%s wrote %q, expected %q", name, got, writes)
		}
	}
	keys, credentials := "/services/usermanagement/api/api-keys", acctest.Users+"/"+u.User+"/agvance-credentials"
	step("a leaked key", []string{"DELETE " + keys + "/" + first.ID, "POST " + keys}, "-replace=leaf_api_key.widget")
	if u.Keys(u.User)[0].Live(u.Clock.Now()) {
		t.Error("the leaked key lives")
	}
	second := u.Keys(u.User)[1]
	setDefault("keys_of", `"2026-11-26"`)
	step("all keys", []string{"DELETE " + keys + "/" + second.ID, "POST " + keys})

	u.Setenv("TF_VAR_app_secret", "SENTINEL-secret-2")
	setDefault("app_secret_version", "2")
	step("a leaked secret of an app", []string{"PUT /services/usermanagement/api/app-keys/JohnDeere/my-john-deere-app/PRODUCTION"})

	u.ChangeCredentials(u.User, "agvance-credentials", map[string]any{"status": "UNAUTHENTICATED"})
	if r := u.Run(t, "plan", "-no-color"); !strings.Contains(r.Stdout, "UNAUTHENTICATED") {
		t.Errorf("the plan does not say that the grower is disconnected:\n%s", r.Stdout)
	}
	u.Setenv("TF_VAR_agvance_password", "SENTINEL-password-2")
	setDefault("agvance_password_version", "2")
	step("a disconnected grower", []string{"DELETE " + credentials, "POST " + credentials})
	if got := u.Credentials(u.User, "agvance-credentials")["password"]; got != "SENTINEL-password-2" {
		t.Errorf("Leaf has the password %q", got)
	}
	u.ExpectEmptyPlan(t)
}

// A key that nobody manages is revoked by its text, or with all others.
func TestAccGuide_incidentsUnmanagedKeys(t *testing.T) {
	acctest.NeedsActions(t)
	u := acctest.NewAsUser(t)
	managed, leaked, other := u.AddKey(u.User, "managed", acctest.Day), u.AddKey(u.User, "leaked", acctest.Day), u.AddKey(u.User, "other", acctest.Day)
	expect := func(live ...leafsim.Key) {
		t.Helper()
		for _, k := range u.Keys(u.User) {
			want := slices.ContainsFunc(live, func(l leafsim.Key) bool { return l.ID == k.ID })
			if got := k.Live(u.Clock.Now()); got != want {
				t.Errorf("%s lives: %t, expected %t", *k.Description, got, want)
			}
		}
	}
	invoke := func(folder, action string) {
		t.Helper()
		u.Write(t, "main.tf", acctest.TextOf(t, acctest.ExamplesDir+"guides/incidents/"+folder+"/actions.tf"))
		r := u.MustRun(t, "apply", "-auto-approve", "-no-color", "-invoke=action.leaf_api_key_revoke."+action)
		for _, k := range []leafsim.Key{managed, leaked, other} {
			if strings.Contains(r.Stdout+r.Stderr, k.Key) {
				t.Errorf("a key is shown:\n%s", r.Stdout)
			}
		}
	}
	u.Setenv("TF_VAR_leaked_keys", `["`+leaked.Key+`"]`)
	invoke("leaked-keys", "leaked")
	expect(managed, other)
	u.Write(t, "main.tf", acctest.TextOf(t, acctest.ExamplesDir+"guides/incidents/unmanaged-keys/actions.tf"))
	if r := u.Run(t, "apply", "-auto-approve", "-no-color", "-input=false", "-invoke=action.leaf_api_key_revoke.all_others"); r.Code == 0 || !strings.Contains(r.Stderr, "managed_key_ids") {
		t.Errorf("without the ids that may live the plan is not refused:\n%s%s", r.Stdout, r.Stderr)
	}
	expect(managed, other)
	u.Setenv("TF_VAR_managed_key_ids", `["`+managed.ID+`"]`)
	invoke("unmanaged-keys", "all_others")
	expect(managed)
}

// Without actions the key is taken over, found by its text, and destroyed.
func TestAccGuide_incidentsWithoutActions(t *testing.T) {
	u := acctest.NewAsUser(t)
	leaked, other := u.AddKey(u.User, "leaked", acctest.Day), u.AddKey(u.User, "other", acctest.Day)
	u.Setenv("TF_VAR_leaked_key", leaked.Key)
	for _, name := range []string{"keys.tf", "leaked.tf"} {
		u.Write(t, name, acctest.TextOf(t, acctest.ExamplesDir+"guides/incidents/without-actions/"+name))
	}
	if r := u.MustRun(t, "apply", "-auto-approve", "-no-color"); !strings.Contains(r.Stdout, "1 to import, 0 to add, 0 to change, 0 to destroy") || strings.Contains(r.Stdout, leaked.Key) {
		t.Errorf("the key is not taken over as the guide says:\n%s", r.Stdout)
	}
	u.Write(t, "leaked.tf", "")
	u.Apply(t)
	for _, k := range u.Keys(u.User) {
		if got, want := k.Live(u.Clock.Now()), k.ID == other.ID; got != want {
			t.Errorf("%s lives: %t, expected %t", *k.Description, got, want)
		}
	}
}
