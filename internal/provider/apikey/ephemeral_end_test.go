package apikey_test

import (
	"bufio"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A run with an ephemeral key that something uses while it is made.
const (
	usesEphemeralKey = ephemeralKey + `
resource "leaf_provider_app" "t" {
  app_name = "a"
  stara = {
    user   = "u"
    pwd_wo = ephemeral.leaf_api_key.t.key
  }
}
`
	appPath = acctest.Apps + "Stara/a"
)

// A run that fails closes nothing: the key that is open then is revoked when the process ends, with the ids that Leaf gives
// or without.
func TestAccAPIKey_ephemeralOfAFailedRun(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{"ids": {}, "no ids": {KeyIDs: leafsim.KeyIDsNowhere}} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t, variants)
			u.Write(t, "main.tf", usesEphemeralKey)
			open := 0
			u.Before(func(r *http.Request) http.Handler {
				if r.Method != http.MethodPost || r.URL.Path != appPath {
					return nil
				}
				open = acctest.LiveKeys(u.World)
				return leafsim.Status(http.StatusForbidden)
			})
			acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
			acctest.Equal(t, "keys open during the run", open, 1)
			acctest.Equal(t, "live keys after the run", acctest.LiveKeys(u.World), 0)
		})
	}
}

// Where the list shows somebody else's key alone, which looks like the one that is open, it is not revoked in its place.
func TestAccAPIKey_ephemeralBesideAnother(t *testing.T) {
	u := acctest.NewAsUser(t)
	other := u.AddKey(u.User, "widget", 15*time.Minute)
	listsOnly(u.World, other)
	u.Write(t, "main.tf", strings.Replace(usesEphemeralKey, `"$USER"`, "\"$USER\"\n  description  = \"widget\"", 1))
	u.Before(leafsim.On(http.MethodPost, appPath, leafsim.Status(http.StatusForbidden)))
	acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
	for _, k := range u.Keys(u.User) {
		acctest.Equal(t, "the key lives: "+*k.Description, k.Live(u.Clock.Now()), true)
	}
}

// One Ctrl-C ends a run before the key is closed: it is revoked too. So is one whose own creation is interrupted.
func TestAccAPIKey_ephemeralOfAnInterruptedRun(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"while it is used": appPath, "while it is made": acctest.Keys} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.Write(t, "main.tf", usesEphemeralKey)
			arrived, release := make(chan struct{}), make(chan struct{})
			u.WhenAsked(1, http.MethodPost, path, func() {
				close(arrived)
				<-release
			})
			command := u.Command(t.Context(), "apply", "-auto-approve", "-no-color")
			stdout, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			<-arrived
			if err := command.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			told := false
			for lines := bufio.NewScanner(stdout); lines.Scan(); {
				if !told && strings.Contains(lines.Text(), "Interrupt received") {
					told = true
					time.AfterFunc(1500*time.Millisecond, func() { close(release) })
				}
			}
			_ = command.Wait()
			acctest.Equal(t, "the interrupt was received", told, true)
			if len(u.Keys(u.User)) == 0 || acctest.LiveKeys(u.World) != 0 {
				t.Errorf("%d keys, %d alive", len(u.Keys(u.User)), acctest.LiveKeys(u.World))
			}
		})
	}
}

// An open key of which Leaf does not answer in time does not hold up the end.
func TestAccAPIKey_ephemeralEndIsBounded(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", usesEphemeralKey+"provider \"leaf\" {\n  request_timeout = 300\n}\n")
	u.Before(leafsim.On(http.MethodPost, appPath, leafsim.Status(http.StatusForbidden)))
	var asked time.Time
	u.Before(func(r *http.Request) http.Handler {
		if r.Method != http.MethodDelete || u.Count(http.MethodPost, appPath) == 0 {
			return nil
		}
		asked = time.Now()
		return leafsim.Hang()
	})
	acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
	if asked.IsZero() || time.Since(asked) > time.Minute {
		t.Errorf("asked to revoke at %s", asked)
	}
}

// The request for an ephemeral key fails and is carried out by somebody else at the same time: that key lives.
func TestAccAPIKey_ephemeralTwoPipelines(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", strings.Replace(ephemeralKey, `"$USER"`, "\"$USER\"\n  "+labelled, 1))
	u.WhenAsked(1, http.MethodPost, acctest.Keys, func() { u.AddKey(u.User, "widget", 15*time.Minute) })
	u.Before(lose(leafsim.Status(http.StatusServiceUnavailable)))
	r := u.Run(t, "plan", "-no-color")
	acctest.Equal(t, "exit code", r.Code, 1)
	for _, want := range []string{"It is unknown whether a key was made", u.Keys(u.User)[0].ID} {
		if !strings.Contains(strings.Join(strings.Fields(r.Stderr), " "), want) {
			t.Errorf("the error does not say %q:\n%s", want, r.Stderr)
		}
	}
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 1)
}
