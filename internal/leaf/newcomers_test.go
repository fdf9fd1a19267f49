package leaf_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// onboarding makes a Leaf user and what is given to him.
type onboarding struct {
	*crowded
	t  *testing.T
	id string
}

func newOnboarding(t *testing.T, v leafsim.Variants) *onboarding {
	t.Helper()
	o := &onboarding{crowded: newCrowd(v, latency(50*time.Millisecond)), t: t}
	made := o.client.CreateUser(t.Context(), map[string]string{"name": "New", "externalId": "new"})
	if made.Err != nil {
		t.Fatal(made.Err)
	}
	o.id = made.Object.ID
	return o
}

func (o *onboarding) connect() leaf.Creation[leaf.Object] {
	return o.client.CreateCredentials(o.t.Context(), agvance, o.id, map[string]any{"username": "ours", "password": "p", "apiKey": "k", "databaseId": "d"})
}

func (o *onboarding) key() (leaf.CreatedKey, error) {
	return o.client.CreateKey(o.t.Context(), leaf.KeyRequest{LeafUserID: o.id})
}

func (o *onboarding) configure() leaf.Creation[leaf.Object] {
	return o.client.CreateUserConfig(o.t.Context(), o.id, []string{"fieldsAutoSync"}, map[string]any{"fieldsAutoSync": true}, func(leaf.Object) bool { return true })
}

// asked counts the requests since the last call, without logins.
func (o *onboarding) asked() int {
	defer o.ResetRequests()
	return len(o.Requests()) - o.Count(http.MethodPost, login)
}

// Whom this process has made has nothing yet, and nobody looks: a user, a connection, a key and a configuration cost five
// requests, and one more for an id that the answer does not have.
func TestNewcomerCosts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		requests int
	}{
		"ids everywhere":    {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, 5},
		"ids in the list":   {leafsim.Variants{}, 6},
		"no ids":            {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, 6},
		"answers are empty": {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere, CredentialsPost: leafsim.AnswerEmpty}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOnboarding(t, test.variants)
				if err := o.connect().Err; err != nil {
					t.Error(err)
				}
				if created, err := o.key(); err != nil || created.Key.ID == "" {
					t.Errorf("id %q, %v", created.Key.ID, err)
				}
				if err := o.configure().Err; err != nil {
					t.Error(err)
				}
				if n := o.asked(); n != test.requests {
					t.Errorf("%d requests, not %d", n, test.requests)
				}
			})
		})
	}
}

// Nobody looks only while nobody else can have given him anything: afterwards, and in whatever place something was made
// before, what stands there is seen and left alone.
func TestNewcomerNoMore(t *testing.T) {
	t.Parallel()
	theirs := func(o *onboarding) { o.SetCredentials(o.id, agvance.Segment, map[string]any{"username": "theirs"}) }
	for name, test := range map[string]struct {
		meanwhile func(o *onboarding)
		looks     bool
	}{
		"at once":                  {func(*onboarding) {}, false},
		"after half a minute":      {func(*onboarding) { <-time.After(30 * time.Second) }, false},
		"after a minute":           {func(*onboarding) { <-time.After(time.Minute) }, true},
		"just after his first key": {func(o *onboarding) { _, _ = o.key() }, false},
		"once he may have used it": {func(o *onboarding) { _, _ = o.key(); <-time.After(6 * time.Second) }, true},
		"where something was made": {func(o *onboarding) { o.connect() }, true},
		"where something was asked": {func(o *onboarding) {
			o.Before(leafsim.Times(1, leafsim.On("POST", service+"/users/*/agvance-credentials", leafsim.Status(400))))
			o.connect()
		}, true},
		"in another process": {func(o *onboarding) { o.client = clientOf(o.account, nil) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOnboarding(t, leafsim.Variants{})
				test.meanwhile(o)
				before := o.Count(http.MethodGet, service+"/users/*/agvance-credentials")
				if test.looks {
					theirs(o)
				}
				made := o.connect()
				if looked := o.Count(http.MethodGet, service+"/users/*/agvance-credentials") > before; looked != test.looks {
					t.Errorf("looked: %v", looked)
				}
				if there := o.Credentials(o.id, agvance.Segment); test.looks && (made.Fate != leaf.Existed || there["username"] != "theirs") || !test.looks && made.Fate != leaf.Made {
					t.Errorf("fate %d: %v", made.Fate, there)
				}
			})
		})
	}
}

// A user whom the answer names though he was there before is nobody new, and neither is one who was found by looking.
func TestNewcomerIsNew(t *testing.T) {
	t.Parallel()
	for name, hook := range map[string]func(o *onboarding, id string){
		"there before": func(o *onboarding, id string) {
			o.After(leafsim.On("POST", service+"/users", leafsim.JSON(201, `{"id":"`+id+`"}`)))
		},
		"answer lost": func(o *onboarding, _ string) { o.After(leafsim.On("POST", service+"/users", leafsim.Cut())) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &onboarding{crowded: newCrowd(leafsim.Variants{}, latency(0)), t: t}
				hook(o, o.AddUserOf(map[string]string{"name": "New"}))
				o.id = o.client.CreateUser(t.Context(), map[string]string{"name": "New"}).Object.ID
				o.connect()
				if o.Count(http.MethodGet, service+"/users/*/agvance-credentials") != 1 {
					t.Error("nobody has looked")
				}
			})
		})
	}
}

// What is refused because something is there already is somebody else's, though nobody has looked before.
func TestNewcomerConnectedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]leafsim.Variants{"409": {CredentialsExist: leafsim.Exists409}, "400": {CredentialsExist: leafsim.Exists400}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOnboarding(t, answer)
				o.SetCredentials(o.id, agvance.Segment, map[string]any{"username": "theirs"})
				if made := o.connect(); made.Fate != leaf.Existed || o.Credentials(o.id, agvance.Segment)["username"] != "theirs" {
					t.Errorf("fate %d", made.Fate)
				}
			})
		})
	}
}
