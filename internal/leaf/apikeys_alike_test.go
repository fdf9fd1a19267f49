package leaf_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// redacting hides keys in their list, and with endless their ends in the answers to creations.
type redacting struct {
	next    http.RoundTripper
	endless bool
}

func (e redacting) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := e.next.RoundTrip(r)
	if err != nil || r.URL.Path != keysPath {
		return response, err
	}
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	hidden, hide := `"xxxx...xxxx"`, regexp.MustCompile(`"lk_[^"]*"`)
	if r.Method == http.MethodPost {
		hidden, hide = "null", regexp.MustCompile(`"[^"]*Z"`)
	}
	if r.Method == http.MethodGet || e.endless {
		raw = hide.ReplaceAll(raw, []byte(hidden))
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	response.Header.Del("Content-Length")
	return response, nil
}

// Where a list lags and hides what tells keys apart, what it shows first may be somebody else's key, or that of another
// creation: no creation takes the id of a key that is not its own, and one that is alone finds its own all the same.
func TestCreateKeysAlike(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		endless  bool
		count    int
		apart    time.Duration // between two creations
		found    bool
	}{
		"one beside somebody else's":     {leafsim.Variants{}, true, 1, 0, true},
		"several beside somebody else's": {leafsim.Variants{}, true, 4, 400 * time.Millisecond, false},
		"ends in one second":             {leafsim.Variants{KeyTimesPost: leafsim.TimeSeconds, KeyTimesList: leafsim.TimeSeconds}, false, 4, 200 * time.Millisecond, false},
		"ends of their own":              {leafsim.Variants{}, false, 4, 200 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				test.variants.Lag = leafsim.Lag{For: 3 * time.Second}
				c := newCrowd(test.variants, latency(0))
				request := leaf.KeyRequest{LeafUserID: c.user, Description: new("widget")}
				c.AddKey(c.user, "widget", 365*24*time.Hour)
				<-time.After(time.Minute + 123*time.Millisecond)
				config := configOf(faults.Direct(c.Simulator, func(*http.Request) bool { return false }))
				config.Transport = redacting{config.Transport, test.endless}
				client, made := leaf.New(config), make(chan leaf.CreatedKey, test.count)
				for range test.count {
					go func() {
						key, err := client.CreateKey(t.Context(), request)
						if err != nil {
							t.Error(err)
						}
						made <- key
					}()
					<-time.After(test.apart)
				}
				ids := map[string]string{}
				for range test.count {
					m := <-made
					ids[m.Key.Key] = m.Key.ID
				}
				for _, k := range c.Keys(c.user) {
					if id, ours := ids[k.Key]; ours && id != k.ID && (id != "" || test.found) {
						t.Errorf("the id of %s is %q", k.ID, id)
					}
				}
			})
		})
	}
}
