package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// How many objects of each class there are; together they are 500.
const (
	crowdSize    = 60 // each has one key, a configuration, and credentials of some kinds
	keysOfOne    = 40
	keysOfTwo    = 22
	appsOfEach   = 35 // of three providers
	credentialed = 9  // growers with credentials of all kinds
	newUsers     = 70
	hooksThere   = 5
	// overlap is how many requests have to be under way at once, out of the 64 for which there is leave.
	overlap = 17
)

// crowd watches how many requests are under way at once.
type crowd struct {
	mu       sync.Mutex
	creating map[string]int // keys of each Leaf user
	most     int            // of those
	others   int            // creations of what need not wait for anything else
	enough   chan struct{}  // closed once there were enough of them at once
}

// Five hundred objects of all classes, 64 at a time, with the race detector in the provider: one login in each process,
// every list once, no object twice, and nothing waits that need not.
func TestAccConcurrency(t *testing.T) {
	u := acctest.NewAsUserOf(t, "-race", acctest.NewerPages)
	races := filepath.Join(t.TempDir(), "race")
	u.Setenv("GORACE", "halt_on_error=1 log_path="+races)
	c := &crowd{creating: map[string]int{}, enough: make(chan struct{})}
	u.Before(c.enter)
	u.After(c.leave)
	users := crowdOf(t, u)

	u.Apply(t, "-parallelism=64")
	expectLogins(t, u, "apply", 1)
	for i, user := range users {
		posts := 1
		switch i {
		case crowdSize:
			posts = keysOfOne
		case crowdSize + 1:
			posts = keysOfTwo
		}
		if got := len(u.Keys(user)); got != posts {
			t.Errorf("%d keys of a Leaf user, expected %d", got, posts)
		}
		// How many share a list is a matter of speed here, and a budget where time is simulated (internal/leaf).
		if lists := listsOfKeys(u, user); lists > 2+posts {
			t.Errorf("%d lists of keys for %d keys of a Leaf user", lists, posts)
		}
	}
	expectCrowd(t, u, users, 1)
	if posts, want := u.Count(http.MethodPost, acctest.Keys), crowdSize+keysOfOne+keysOfTwo; posts != want {
		t.Errorf("%d creations of %d keys", posts, want)
	}
	if c.most < 2 {
		t.Errorf("no more than %d keys of one Leaf user were created at once", c.most)
	}
	select {
	case <-c.enough:
	default:
		t.Errorf("fewer than %d creations were under way at once", overlap)
	}

	u.ResetRequests()
	if r := u.Run(t, "plan", "-parallelism=64", "-detailed-exitcode", "-no-color"); r.Code != 0 {
		t.Fatalf("the plan is not empty (exit code %d):\n%s\n%s", r.Code, r.Stdout, r.Stderr)
	}
	expectLogins(t, u, "plan", 1)
	for _, user := range users {
		if lists := listsOfKeys(u, user); lists != 1 {
			t.Errorf("%d lists of the keys of one Leaf user in a refresh", lists)
		}
	}
	for path, want := range map[string]int{
		acctest.Apps + "*": 3, acctest.Apps + "*/*": 0, acctest.Apps + "*/*/*": 0, acctest.Webhooks: 1, acctest.Webhooks + "/*": 0, acctest.Configurations: 1,
		acctest.AnyUserConfiguration: crowdSize + 2,
	} {
		if got := u.Count(http.MethodGet, path); got != want {
			t.Errorf("%d GETs of %s in a refresh, expected %d", got, path, want)
		}
	}
	// Rows of the list of Leaf users stand for their own answers, but for those that are asked for before the first page is there:
	// with so many at once that may be all, and it has a budget where time is simulated (internal/leaf).
	if got := u.Count(http.MethodGet, acctest.AnyUser) + u.Count(http.MethodGet, acctest.Users); got > newUsers+newUsers/10 {
		t.Errorf("%d GETs for %d Leaf users in a refresh", got, newUsers)
	}
	if got, most := u.Count(http.MethodGet, acctest.CredentialsPath), credentialed*len(acctest.AllCredentials()); got > most {
		t.Errorf("%d GETs of credentials in a refresh, expected %d at most", got, most)
	}

	u.ResetRequests()
	u.MustRun(t, "destroy", "-auto-approve", "-refresh=false", "-parallelism=64", "-no-color")
	expectLogins(t, u, "destroy", 1)
	expectCrowd(t, u, users, 0)
	for _, user := range users {
		for _, k := range u.Keys(user) {
			if k.Live(time.Now()) {
				t.Error("a key is left alive")
			}
		}
	}
	if found, _ := filepath.Glob(races + "*"); len(found) > 0 {
		report, _ := os.ReadFile(found[0])
		t.Errorf("the race detector says:\n%s", report)
	}
}

// crowdOf writes the configuration, and gives the Leaf users that have keys: the last two have many.
func crowdOf(t *testing.T, u *acctest.AsUser) []string {
	t.Helper()
	var users []string
	for i := range crowdSize + 2 {
		users = append(users, u.AddUser(fmt.Sprint("grower ", i)))
	}
	var b strings.Builder
	b.WriteString(acctest.Requires)
	fmt.Fprintf(&b, "locals {\n  growers = [\"%s\"]\n}\n", strings.Join(users, `", "`))
	block := func(typeName, name string, count int, arguments string) {
		fmt.Fprintf(&b, "resource %q %q {\n  count = %d\n%s\n}\n", typeName, name, count, arguments)
	}
	block("leaf_api_key", "each", crowdSize, "leaf_user_id = local.growers[count.index]")
	for i, many := range []int{keysOfOne, keysOfTwo} {
		block("leaf_api_key", fmt.Sprint("many", i), many, fmt.Sprintf("leaf_user_id = local.growers[%d]\n  description = \"key ${count.index}\"", crowdSize+i))
	}
	for _, attribute := range []string{"john_deere", "trimble", "stara"} {
		app := acctest.AppOf(attribute, "NAME").String()
		b.WriteString(strings.Replace(app, `"NAME"`, fmt.Sprintf("\"app-${count.index}\"\n  count = %d", appsOfEach), 1))
	}
	for _, k := range acctest.AllCredentials() {
		b.WriteString(acctest.PlainCredentials(k).With("leaf_user_id", "local.growers[count.index]").With("count", fmt.Sprint(credentialed)).Block(k))
	}
	block("leaf_user", "t", newUsers, "deletion_protection = false\n  name = \"New Grower\"\n  external_id = \"new-${count.index}\"")
	block("leaf_webhook", "t", hooksThere, "name = \"hook-${count.index}\"\n  url = \"https://example.com/${count.index}\"\n  events = [\"event-${count.index}\"]\n  secret = \"a secret of webhooks\"")
	block("leaf_user_configuration", "t", crowdSize+2, "leaf_user_id = local.growers[count.index]\n  fields_attach_intersection = 0.5")
	block("leaf_configuration", "t", 1, "fields_attach_intersection = 0.5")
	u.Write(t, "main.tf", b.String())
	return users
}

// enter takes note of a creation, and holds it up until others are under way too.
func (c *crowd) enter(r *http.Request) http.Handler {
	if r.Method != http.MethodPost {
		return nil
	}
	if user := userOfKey(r); user != "" {
		c.mu.Lock()
		c.creating[user]++
		c.most = max(c.most, c.creating[user])
		c.mu.Unlock()
		linger(r.Context()) // so that another one would be seen
		return nil
	}
	if !unhindered(r) {
		return nil
	}
	c.mu.Lock()
	if c.others++; c.others == overlap {
		close(c.enough)
	}
	c.mu.Unlock()
	select {
	case <-c.enough:
	case <-r.Context().Done():
	}
	return nil
}

func (c *crowd) leave(r *http.Request) http.Handler {
	c.mu.Lock()
	defer c.mu.Unlock()
	if user := userOfKey(r); r.Method == http.MethodPost && user != "" {
		c.creating[user]--
	}
	return nil
}

// unhindered reports whether a creation needs to wait for no other.
func unhindered(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "-credentials") || strings.HasPrefix(r.URL.Path, acctest.Apps) || below(r, acctest.Configurations)
}

// userOfKey is the Leaf user whose key a request creates; "" where it does not.
func userOfKey(r *http.Request) string {
	if r.URL.Path != acctest.Keys {
		return ""
	}
	_, after, _ := strings.Cut(body(r), `"leafUserId":"`)
	user, _, _ := strings.Cut(after, `"`)
	return user
}

// linger is the latency of an API.
func linger(ctx context.Context) {
	select {
	case <-time.After(5 * time.Millisecond):
	case <-ctx.Done():
	}
}

func expectLogins(t *testing.T, u *acctest.AsUser, command string, want int) {
	t.Helper()
	if got := u.Count(http.MethodPost, "/api/authenticate"); got != want {
		t.Errorf("%s logged in %d times, expected %d", command, got, want)
	}
}

// listsOfKeys counts the readings of the list of a Leaf user's keys. One that has the length of a page is asked for a next.
func listsOfKeys(u *acctest.AsUser, user string) (lists int) {
	for _, r := range u.Requests() {
		if r.Method == http.MethodGet && r.Path == acctest.Keys && r.Query.Get("leafUserId") == user && slices.Contains([]string{"", "0"}, r.Query.Get("page")) {
			lists++
		}
	}
	return lists
}

// expectCrowd checks that each object but the keys is at the API so many times.
func expectCrowd(t *testing.T, u *acctest.AsUser, users []string, times int) {
	t.Helper()
	expect := func(what string, got, want int) {
		if got != want*times {
			t.Errorf("%d %s are at the API, expected %d", got, what, want*times)
		}
	}
	credentials, configurations := 0, 0
	for _, user := range users {
		for _, k := range acctest.AllCredentials() {
			if u.Credentials(user, k.Segment) != nil {
				credentials++
			}
		}
		if u.UserConfig(user) != nil {
			configurations++
		}
	}
	external := map[string]bool{}
	for _, id := range u.UserIDs() {
		if name := u.UserFields(id)["externalId"]; name != "" {
			external[name] = true
		}
	}
	expect("apps", len(u.Apps()), 3*appsOfEach)
	expect("credentials", credentials, credentialed*len(acctest.AllCredentials()))
	expect("configurations", configurations, crowdSize+2)
	expect("webhooks", len(u.Webhooks()), hooksThere)
	expect("Leaf users", len(u.UserIDs())-len(users)-1, newUsers)
	expect("external ids", len(external), newUsers)
}
