package leafprobe_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafprobe"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// TestLenient asks an API that takes what it should refuse: nothing that came of it stays, whatever was answered.
func TestLenient(t *testing.T) {
	t.Parallel()
	const users = "/services/usermanagement/api"
	agLeader := func(segment string) func(*leafsim.Simulator, string) leafsim.Hook {
		return func(sim *leafsim.Simulator, user string) leafsim.Hook {
			return func(r *http.Request) http.Handler {
				if r.Method == http.MethodPost && r.URL.Path == users+"/users/"+user+"/"+segment {
					sim.SetCredentials(user, "ag-leader-credentials", nil)
					return leafsim.JSON(http.StatusCreated, `{"status":"WAITING"}`)
				}
				return nil
			}
		}
	}
	shortKey := func(sim *leafsim.Simulator, user string) leafsim.Hook {
		return func(r *http.Request) http.Handler {
			body, _ := io.ReadAll(r.Body)
			if r.Method != http.MethodPost || r.URL.Path != users+"/api-keys" || !strings.Contains(string(body), `"expiresIn":1,`) {
				return nil
			}
			_, description, _ := strings.Cut(string(body), `"description":"`)
			description, _, _ = strings.Cut(description, `"`)
			sim.AddKey(user, description, 15*time.Minute)
			return leafsim.JSON(http.StatusOK, `{"valid":true}`)
		}
	}
	for name, takes := range map[string]struct {
		variants leafsim.Variants
		hook     func(*leafsim.Simulator, string) leafsim.Hook
	}{
		"AgLeader credentials of nothing":           {leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, agLeader("ag-leader-credentials")},
		"AgLeader credentials of nothing, old path": {leafsim.Variants{}, agLeader("agleader-credentials")},
		"a key of one second":                       {leafsim.Variants{}, shortKey},
	} {
		for answer, instead := range map[string]http.Handler{"as it says": nil, "500": leafsim.Status(http.StatusInternalServerError), "no answer": leafsim.Cut()} {
			t.Run(name+", "+answer, func(t *testing.T) {
				t.Parallel()
				sim := account(takes.variants)
				id := sim.AddUser("Chosen")
				before := alive(sim)
				took := false
				hook := takes.hook(sim, id)
				sim.Before(func(r *http.Request) http.Handler {
					if took {
						return nil
					}
					answered := hook(r)
					if took = answered != nil; took && instead != nil {
						return instead
					}
					return answered
				})
				o := options(sim)
				o.NewUser, o.LeafUser = false, id
				report, _ := leafprobe.Run(t.Context(), o)
				if !took {
					t.Fatal("nothing was taken")
				}
				if after := alive(sim); !slices.Equal(before, after) || len(report.Left) > 0 {
					t.Errorf("there was\n%s\nand there is\n%s\nleft: %q", strings.Join(before, "\n"), strings.Join(after, "\n"), report.Left)
				}
			})
		}
	}
}
