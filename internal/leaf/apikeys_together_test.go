package leaf_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// crowded is an account in simulated time whose answers take the latency, and in which ten create at once.
type crowded struct {
	*account
	client  *leaf.Client
	posting atomic.Int32 // creations of keys under way
	most    atomic.Int32 // of those at once
}

type slow struct {
	next  http.RoundTripper
	takes func(*http.Request) time.Duration
	each  func(*http.Request) (done func())
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	defer s.each(r)()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-time.After(s.takes(r)):
	}
	return s.next.RoundTrip(r)
}

func newCrowd(v leafsim.Variants, takes func(*http.Request) time.Duration) *crowded {
	c := &crowded{account: &account{Simulator: leafsim.New(leafsim.WithVariants(v))}}
	c.user = c.AddUser("Jane Smith")
	config := configOf(slow{faults.Direct(c.Simulator, func(*http.Request) bool { return false }), takes, func(r *http.Request) func() {
		if r.Method != http.MethodPost || r.URL.Path != keysPath {
			return func() {}
		}
		c.most.Store(max(c.most.Load(), c.posting.Add(1)))
		return func() { c.posting.Add(-1) }
	}})
	c.client = leaf.New(config)
	return c
}

// outcome is what came of a creation.
type outcome struct {
	leaf.CreatedKey
	err  error
	took time.Duration
}

// create makes so many keys, ten at a time as Terraform does.
func (c *crowded) create(t *testing.T, count int, r leaf.KeyRequest) []outcome {
	t.Helper()
	r.LeafUserID = c.user
	outcomes := make([]outcome, count)
	next := make(chan *outcome)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for o := range next {
				begun := time.Now()
				o.CreatedKey, o.err = c.client.CreateKey(t.Context(), r)
				o.took = time.Since(begun)
			}
		})
	}
	for i := range outcomes {
		next <- &outcomes[i]
	}
	close(next)
	all.Wait()
	return outcomes
}

func latency(d time.Duration) func(*http.Request) time.Duration {
	return func(*http.Request) time.Duration { return d }
}

// A hundred keys of one Leaf user, ten at a time: each gets its own id, and neither requests nor round trips grow beyond
// what the API's way to show keys makes necessary.
func TestCreateKeysSideBySide(t *testing.T) {
	t.Parallel()
	const count, trip = 100, 50 * time.Millisecond
	const oneByOne = 1 + 2*count + 2 // lists of 20 and of 100 keys look as if they went on
	marked, alike := leaf.KeyRequest{}, leaf.KeyRequest{Description: new("widget")}
	for name, test := range map[string]struct {
		variants leafsim.Variants
		request  leaf.KeyRequest
		there    int           // keys before
		requests int           // at most
		takes    time.Duration // at most, as far as round trips go
	}{
		"ids in the answer":               {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, alike, 0, 1 + count, count * trip / 10 * 3 / 2},
		"in full":                         {leafsim.Variants{}, alike, 0, 1 + count + count/5, 3 * count * trip / 10},
		"masked":                          {leafsim.Variants{KeyText: leafsim.KeyMasked}, alike, 0, 1 + count + count/5, 3 * count * trip / 10},
		"some there before":               {leafsim.Variants{KeyText: leafsim.KeyMasked}, alike, 3, 1 + count + count/5, 3 * count * trip / 10},
		"marks, beginnings of keys":       {leafsim.Variants{KeyText: leafsim.KeyPrefix}, marked, 0, 1 + count + count/5, 3 * count * trip / 10},
		"no ids":                          {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, alike, 0, 1 + count + count/5, 3 * count * trip / 10},
		"beginnings of keys, one by one":  {leafsim.Variants{KeyText: leafsim.KeyPrefix}, alike, 0, oneByOne, 3 * count * trip},
		"marks, but no descriptions show": {leafsim.Variants{KeyText: leafsim.KeyPrefix, KeyNoDescription: true}, marked, 0, oneByOne, 3 * count * trip},
	} {
		for speed, takes := range map[string]time.Duration{"slow": trip, "at once": 0} {
			t.Run(name+"/"+speed, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := newCrowd(test.variants, latency(takes))
					for range test.there {
						c.AddKey(c.user, "widget", 365*24*time.Hour)
					}
					begun := time.Now()
					made := c.create(t, count, test.request)
					if took := time.Since(begun); took > test.takes+time.Second {
						t.Errorf("took %s, not %s", took, test.takes)
					}
					if n := len(c.Requests()) - c.Count(http.MethodPost, login); n > test.requests {
						t.Errorf("%d requests, not %d", n, test.requests)
					}
					if most := c.most.Load(); test.requests == oneByOne && most != 1 || test.requests != oneByOne && takes > 0 && most < 9 {
						t.Errorf("%d creations at once", most)
					}
					ownIDs(t, c, made)
				})
			})
		}
	}
}

// ownIDs checks that each creation got the id of the key that it got.
func ownIDs(t *testing.T, c *crowded, made []outcome) {
	t.Helper()
	ids := map[string]string{}
	for _, k := range c.Keys(c.user) {
		ids[k.Key] = k.ID
	}
	for i, m := range made {
		if id := ids[m.Key.Key]; m.err != nil || id == "" || m.Key.ID != id && m.Key.ID != leaf.KeyHash(m.Key.Key) || m.Unresolved != "" {
			t.Errorf("key %d has the id %q, not %q: %s %v", i, m.Key.ID, id, m.Unresolved, m.err)
		}
		delete(ids, m.Key.Key)
	}
}

// One answer that takes its time does not hold up the others for long, and one key alone waits for nobody.
func TestCreateKeysBesideASlowOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var posts atomic.Int32
		c := newCrowd(leafsim.Variants{}, func(r *http.Request) time.Duration {
			if r.Method == http.MethodPost && r.URL.Path == keysPath && posts.Add(1) == 5 {
				return 25 * time.Second
			}
			return 0
		})
		made := append(c.create(t, 1, leaf.KeyRequest{}), c.create(t, 10, leaf.KeyRequest{})...)
		ownIDs(t, c, made)
		if made[0].took > 0 {
			t.Errorf("one alone took %s", made[0].took)
		}
		late := slices.DeleteFunc(made, func(o outcome) bool { return o.took <= 3*time.Second })
		if len(late) != 1 {
			t.Errorf("%d took long", len(late))
		}
	})
}

// The answer to some of the keys that are made side by side is lost. With a mark they are revoked and made again; without,
// named. What the others have made is neither, in this run and the next.
func TestCreateKeysSideBySideLost(t *testing.T) {
	t.Parallel()
	const count = 30
	for name, test := range map[string]struct {
		variants leafsim.Variants
		answer   http.Handler
		request  leaf.KeyRequest
		named    bool
	}{
		"marked":                   {leafsim.Variants{}, leafsim.Cut(), leaf.KeyRequest{}, false},
		"marked, ids everywhere":   {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, leafsim.Cut(), leaf.KeyRequest{}, false},
		"marked, empty 404":        {leafsim.Variants{}, leafsim.GatewayEmpty(), leaf.KeyRequest{}, false},
		"alike":                    {leafsim.Variants{}, leafsim.Cut(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, masked":            {leafsim.Variants{KeyText: leafsim.KeyMasked}, leafsim.Status(502), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, ids everywhere":    {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, leafsim.Cut(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, no ids":            {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, leafsim.Cut(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, the list lags":     {leafsim.Variants{Lag: leafsim.Lag{For: 3 * time.Second}}, leafsim.Cut(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, beginnings alone":  {leafsim.Variants{KeyText: leafsim.KeyPrefix}, leafsim.Cut(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, empty 404":         {leafsim.Variants{}, leafsim.GatewayEmpty(), leaf.KeyRequest{Description: new("widget")}, true},
		"alike, a page with a 404": {leafsim.Variants{}, leafsim.HTML(404), leaf.KeyRequest{Description: new("widget")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCrowd(test.variants, latency(50*time.Millisecond))
				var posts atomic.Int32
				c.After(func(r *http.Request) http.Handler {
					if r.Method != http.MethodPost || r.URL.Path != keysPath || !slices.Contains([]int32{5, 6, 7}, posts.Add(1)) {
						return nil
					}
					return test.answer
				})
				made := c.create(t, count, test.request)
				known, lost := map[string]bool{}, []*leaf.UnconfirmedKeyError{}
				for _, m := range made {
					known[m.Key.Key] = true
					if unconfirmed, ok := errors.AsType[*leaf.UnconfirmedKeyError](m.err); ok {
						lost = append(lost, unconfirmed)
					} else if m.err != nil || m.Key.ID == "" {
						t.Errorf("%v, id %q: %s", m.err, m.Key.ID, m.Unresolved)
					}
				}
				var orphans []string
				for _, k := range c.Keys(c.user) {
					if k.Live(time.Now()) && !known[k.Key] {
						orphans = append(orphans, k.ID)
					} else if !k.Live(time.Now()) && known[k.Key] {
						t.Errorf("%s is revoked", k.ID)
					}
				}
				if test.named != (len(lost) > 0) || len(orphans) != len(lost) {
					t.Fatalf("%d lost, %d live that nobody knows of", len(lost), len(orphans))
				}
				for _, l := range lost {
					if len(l.Candidates) == 0 || len(l.Candidates) > len(lost) {
						t.Errorf("named %v", l.Candidates)
					}
					request := test.request
					request.LeafUserID = c.user
					_, candidates, _, err := leaf.New(configOf(faults.Direct(c.Simulator, func(*http.Request) bool { return false }))).LostKey(t.Context(), request, l.Traces)
					if err != nil || len(candidates) == 0 || len(candidates) > len(lost) {
						t.Errorf("a later run names %d: %v", len(candidates), err)
					}
				}
				if test.variants.KeyIDs == leafsim.KeyIDsNowhere {
					return
				}
				for _, id := range orphans {
					if !slices.ContainsFunc(lost, func(l *leaf.UnconfirmedKeyError) bool { return slices.Contains(l.Candidates, id) }) {
						t.Errorf("%s is not named", id)
					}
				}
			})
		})
	}
}

// A "not there" that is not the API's own is looked into before it is taken for a refusal, and is one where nothing is found.
func TestCreateKeyRefusedInNobodysWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer   http.Handler
		user     func(w *account) string
		requests string
	}{
		"empty":          {leafsim.GatewayEmpty(), func(w *account) string { return w.user }, "GET api-keys, POST api-keys" + strings.Repeat(", GET api-keys", 5) + ", GET users"},
		"410 of the API": {leafsim.Status(410), func(w *account) string { return w.user }, "GET api-keys, POST api-keys"},
		"no such user":   {leafsim.GatewayEmpty(), func(*account) string { return "0c3d5a7b-6a77-4d5e-9a5f-0c1b2d3e4f50" }, ""},
		"404 of the API": {leafsim.Status(404), func(w *account) string { return w.user }, "GET api-keys, POST api-keys"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCrowd(leafsim.Variants{}, latency(0))
				c.Before(leafsim.On("POST", keysPath, test.answer))
				_, err := c.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: test.user(c.account)})
				var unconfirmed *leaf.UnconfirmedKeyError
				if err == nil || errors.As(err, &unconfirmed) || len(c.Keys(c.user)) > 0 {
					t.Errorf("%v", err)
				}
				w := &world{Simulator: c.Simulator}
				if got := w.requests(); test.requests != "" && got != test.requests {
					t.Errorf("requests: %s", got)
				}
			})
		})
	}
}
