package schedule_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	operation = "3f1e5f0a-2f2c-4c76-8d3b-9f2f2d7c1a01"
	another   = "3f1e5f0a-2f2c-4c76-8d3b-9f2f2d7c1a02"
	batch     = "3f1e5f0a-2f2c-4c76-8d3b-9f2f2d7c1a03"
	nobody    = "00000000-0000-4000-8000-000000000000"
)

// Each action sends the one documented request, says what it did, and may be invoked again.
func TestActions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action    string
		arguments func(*acctest.World) map[string]any
		variants  leafsim.Variants
		request   string // with $USER for the Leaf user
		says      string
	}{
		"fields":        {"leaf_fields_sync", ofUser, leafsim.Variants{}, "POST /services/fields/api/users/$USER/fields/sync", "the fields of Leaf user $USER will be fetched"},
		"organizations": {"leaf_organizations_sync", ofUser, leafsim.Variants{}, "POST /services/usermanagement/api/users/$USER/JohnDeere/organizations/sync", "organizations of Leaf user $USER"},
		"operation":     {"leaf_operation_reprocess", operations(operation), leafsim.Variants{}, "POST /services/operations/api/operations/" + operation + "/reprocess", operation + " will be processed again"},
		"batch": {
			"leaf_batch_retry", given(map[string]any{"batch_id": batch}),
			leafsim.Variants{},
			"PUT /services/operations/api/batch/" + batch + "/retry", batch + " will be processed again",
		},
		"tokens": {
			"leaf_sharing_invalidate_tokens", given(map[string]any{"role": "receiver", "api_owner": "partner@example.com"}),
			leafsim.Variants{},
			"POST /services/usermanagement/api/api-owners/sharing-relation/receiver/partner@example.com/invalidate-tokens", "are invalid now",
		},
		"tokens, the caller's role below a doubled path": {
			"leaf_sharing_invalidate_tokens", given(map[string]any{"role": "receiver", "api_owner": "partner@example.com"}),
			leafsim.Variants{SharingRoleOfCaller: true, SharingDoubledPath: true},
			"POST /services/usermanagement/api/usermanagement/api/api-owners/sharing-relation/sender/partner@example.com/invalidate-tokens", "are invalid now",
		},
		"tokens, the role in capitals": {
			"leaf_sharing_invalidate_tokens", given(map[string]any{"role": "receiver", "api_owner": "partner@example.com"}),
			leafsim.Variants{SharingRoleUpper: true},
			"POST /services/usermanagement/api/api-owners/sharing-relation/RECEIVER/partner@example.com/invalidate-tokens", "are invalid now",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.variants)
			for range 2 {
				acted := w.Act(t, test.action, test.arguments(w))
				if len(acted.Refused)+len(acted.Failed) > 0 {
					t.Fatalf("it failed: %q %q", acted.Refused, acted.Failed)
				}
				if says := strings.ReplaceAll(test.says, "$USER", w.User); len(acted.Progress) != 1 || !strings.Contains(acted.Progress[0], says) {
					t.Errorf("it says %q, not %q", acted.Progress, says)
				}
			}
			if want, got := strings.ReplaceAll(test.request, "$USER", w.User), successes(w); !slices.Equal(got, []string{want, want}) {
				t.Errorf("it sent %q, not %q twice", got, want)
			}
		})
	}
}

// What goes wrong is said in the plan where it can be known there, and nothing is sent.
func TestActions_badInput(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action    string
		arguments map[string]any
		says      []string
	}{
		"no id":               {"leaf_fields_sync", map[string]any{"leaf_user_id": "grower-1"}, []string{"leaf_user_id", "must be the id of a Leaf user"}},
		"nobody":              {"leaf_fields_sync", map[string]any{"leaf_user_id": nobody}, []string{"leaf_user_id", "no Leaf user", nobody}},
		"nobody at all":       {"leaf_organizations_sync", map[string]any{"leaf_user_id": nobody}, []string{"leaf_user_id", "no Leaf user"}},
		"no operation":        {"leaf_operation_reprocess", map[string]any{"operation_ids": []string{}}, []string{"operation_ids", "must have at least one entry"}},
		"an odd operation":    {"leaf_operation_reprocess", map[string]any{"operation_ids": []string{"../users"}}, []string{"operation_ids", `without "/"`}},
		"an odd batch":        {"leaf_batch_retry", map[string]any{"batch_id": ".."}, []string{"batch_id", `neither "." nor ".."`}},
		"an unknown role":     {"leaf_sharing_invalidate_tokens", map[string]any{"role": "RECEIVER", "api_owner": "x"}, []string{"role", "receiver or sender"}},
		"an owner with slash": {"leaf_sharing_invalidate_tokens", map[string]any{"role": "sender", "api_owner": "a/b"}, []string{"api_owner", `without "/"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, leafsim.Variants{})
			acted := w.Act(t, test.action, test.arguments)
			for _, words := range test.says {
				if len(acted.Refused) != 1 || !strings.Contains(acted.Refused[0], words) {
					t.Errorf("the plan says %q, without %q", acted.Refused, words)
				}
			}
			if sent := w.Writes(); len(sent) > 0 {
				t.Errorf("it sent %q", sent)
			}
		})
	}
}

// An item that fails does not keep the others from being asked for, and the end says which one it was.
func TestActions_goOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, leafsim.Variants{})
	unknown := "3f1e5f0a-2f2c-4c76-8d3b-9f2f2d7c1a00" // the first of the three
	acted := w.Act(t, "leaf_operation_reprocess", operations(unknown, operation, another)(w))
	if n := len(successes(w)); n != 2 || len(acted.Progress) != 3 {
		t.Errorf("%d were asked for, and the progress is %q", n, acted.Progress)
	}
	if len(acted.Failed) != 1 || !strings.Contains(acted.Failed[0], "Cannot reprocess the operation "+unknown) || !strings.Contains(acted.Failed[0], "The other 2 went well") {
		t.Errorf("it ends with %q", acted.Failed)
	}

	w.Before(leafsim.On(http.MethodPost, "/services/operations/api/operations/"+another+"/reprocess", leafsim.Status(http.StatusForbidden)))
	acted = w.Act(t, "leaf_operation_reprocess", operations(unknown, operation, another)(w))
	if len(acted.Failed) != 1 || !strings.Contains(acted.Failed[0], "Cannot reprocess 2 of 3") || !strings.Contains(acted.Failed[0], unknown) || !strings.Contains(acted.Failed[0], another) {
		t.Errorf("it ends with %q", acted.Failed)
	}
}

// Work that is only scheduled may be asked for twice, so a lost answer is no error.
func TestActions_lostAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, leafsim.Variants{})
	path := "/services/fields/api/users/" + w.User + "/fields/sync"
	w.After(leafsim.Times(1, leafsim.On(http.MethodPost, path, leafsim.Cut())))
	acted := w.Act(t, "leaf_fields_sync", ofUser(w))
	if len(acted.Failed) > 0 {
		t.Errorf("it failed: %q", acted.Failed)
	}
}

func newWorld(t *testing.T, variants leafsim.Variants) *acctest.World {
	t.Helper()
	w := acctest.New(t, variants)
	w.AddOperation(operation)
	w.AddOperation(another)
	w.AddBatch(batch)
	w.AddRelation("receiver", "partner@example.com")
	return w
}

func ofUser(w *acctest.World) map[string]any { return map[string]any{"leaf_user_id": w.User} }

func operations(ids ...string) func(*acctest.World) map[string]any {
	return given(map[string]any{"operation_ids": ids})
}

func given(arguments map[string]any) func(*acctest.World) map[string]any {
	return func(*acctest.World) map[string]any { return arguments }
}

// successes are the requests of actions that the API carried out.
func successes(w *acctest.World) (sent []string) {
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet && r.Status == http.StatusOK && r.Path != "/api/authenticate" {
			sent = append(sent, r.Method+" "+r.Path)
		}
	}
	return sent
}
