package leafsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An account that was written down is the same when it is read: every object, with its ids, times and secrets.
func TestAccount(t *testing.T) {
	t.Parallel()
	sim := leafsim.New()
	user := sim.AddUserOf(map[string]string{"name": "Jane", "externalId": "grower-1"})
	sim.SetCredentials(user, "agvance-credentials", map[string]any{"username": "jane", "password": "secret", "status": "UNAUTHENTICATED"})
	live, revoked := sim.AddKey(user, "widget", time.Hour), sim.AddKey(user, "", time.Hour)
	sim.RevokeKey(revoked.ID)
	sim.SetApp("JohnDeere", "my-app", leafsim.Stage, map[string]any{"clientKey": "key", "clientSecret": "secret"})
	sim.AddWebhook(leafsim.Webhook{Name: "alerts", URL: "https://example.com", Secret: "secret", Events: []string{"fieldCreated"}})
	sim.ChangeOwnerConfig(map[string]any{"fieldsAutoSync": false})
	sim.ChangeUserConfig(user, map[string]any{"unitMeasurement": "IMPERIAL"})
	sim.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: user, Settings: map[string]any{"companyName": "Green"}}, time.Hour)
	sim.SetOrganization(user, leafsim.Organization{ID: "7", Name: "home farm", Status: leafsim.OrganizationBlocked})
	sim.SetRelation("receiver", "partner@example.com", leafsim.RelationPending)
	sim.AddRelation("sender", "other@example.com")
	sim.SetPermissions("partner@example.com", user, map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}})
	sim.AddSyncSummary(leafsim.SyncSummary{Provider: "JohnDeere", LeafUserID: user, Fields: 12})
	sim.AddContract(leafsim.Contract{ID: "c-1", Product: "fields", Areas: map[string]float64{user: 2.5}})

	written := saved(t, sim)
	again := leafsim.New()
	if err := again.Load(strings.NewReader(written)); err != nil {
		t.Fatal(err)
	}
	if got := saved(t, again); got != written {
		t.Errorf("it is read as\n%s\nand was\n%s", got, written)
	}
	for _, want := range []string{user, live.Key, live.ID, "UNAUTHENTICATED", "revoked", "my-app", "fieldCreated", "IMPERIAL", "Green", "home farm", "PENDING", "other@example.com", "READ", "c-1"} {
		if !strings.Contains(written, want) {
			t.Errorf("there is no %q in\n%s", want, written)
		}
	}
	if c := again.Credentials(user, "agvance-credentials"); c["password"] != "secret" {
		t.Errorf("the credentials are %v", c)
	}
	if n := len(again.History()); n > 0 {
		t.Errorf("the history has %d deeds of nobody", n)
	}
	if err := again.Load(strings.NewReader(written)); err == nil || !strings.Contains(err.Error(), user) {
		t.Errorf("the same Leaf user was accepted a second time: %v", err)
	}
}

func saved(t *testing.T, sim *leafsim.Simulator) string {
	t.Helper()
	var text strings.Builder
	if err := sim.Save(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// What people write themselves has little in it, and mistakes.
func TestAccountByHand(t *testing.T) {
	t.Parallel()
	sim := leafsim.New()
	if err := sim.Load(strings.NewReader(`{"users": [{"credentials": {"agleader-credentials": {"fields": {"publicKey": "p"}}}, "keys": [{}]}]}`)); err != nil {
		t.Fatal(err)
	}
	user := sim.UserIDs()[0]
	sim.ChangeUser(user, map[string]string{"name": "Jane"})
	if c := sim.Credentials(user, "ag-leader-credentials"); c["status"] != "OK" || c["publicKey"] != "p" {
		t.Errorf("the credentials are %v", c)
	}
	if keys := sim.Keys(user); len(keys) != 1 || !keys[0].Live(time.Now()) {
		t.Errorf("the keys are %v", keys)
	}
	for document, want := range map[string]string{
		`[]`:              "not an account",
		`{"growers": []}`: "growers",
		`{"users": [{"credentials": {"agvance": {"fields": {}}}}]}`: `"agvance"`,
		`{"apps": [{"provider": "JohnDeere", "name": "a"}]}`:        `"JohnDeere"`,
	} {
		if err := leafsim.New().Load(strings.NewReader(document)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", document, err, want)
		}
	}
}
