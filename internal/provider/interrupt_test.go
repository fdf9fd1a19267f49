//go:build unix

package provider_test

import (
	"bufio"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An interrupt while the API is working on a create: the answer is still taken, what was made is in the state, and no
// request starts any more.
func TestAccInterrupt_createIsInState(t *testing.T) {
	t.Parallel()
	interrupt := func(p *os.Process) error { return p.Signal(os.Interrupt) }
	tests := map[string]struct {
		config, post string
		stop         func(*os.Process) error
	}{
		"API key": {
			"resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n}", acctest.Keys, interrupt,
		},
		"API key, the job's whole process group ended": {
			"resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n}", acctest.Keys,
			func(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGTERM) },
		},
		"credentials": {
			"resource \"leaf_agvance_credentials\" \"t\" {\n  leaf_user_id = \"$USER\"\n  api_key = \"key-of-agvance\"\n  database_id = \"d\"\n  username = \"u\"\n  password = \"password\"\n}",
			acctest.Users + "/*/agvance-credentials", interrupt,
		},
		"magic link": {
			"resource \"leaf_magic_link\" \"t\" {\n  leaf_user_id = \"$USER\"\n  kind = \"provider\"\n}", acctest.MagicLinks + "/users/*/provider", interrupt,
		},
		"sharing permissions": {
			"resource \"leaf_sharing_permissions\" \"t\" {\n  leaf_user_id = \"$USER\"\n  receiver_api_owner = \"partner@example.com\"\n  permissions = { FIELDS = { actions = [\"READ\"] } }\n}",
			acctest.Sharing + "/receiver/*/users-permissions/*", interrupt,
		},
		"provider app": {
			"resource \"leaf_provider_app\" \"t\" {\n  app_name = \"a\"\n  stara = {\n    user = \"u\"\n    pwd = \"password\"\n  }\n}",
			"/services/usermanagement/api/app-keys/Stara/a", interrupt,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.AddRelation("receiver", partner)
			u.Write(t, "main.tf", acctest.Requires+test.config)
			arrived, release := make(chan struct{}), make(chan struct{})
			waiting := leafsim.Times(1, func(r *http.Request) http.Handler {
				hook := leafsim.On("POST", test.post, http.NotFoundHandler())
				if hook(r) == nil {
					return nil
				}
				return http.NotFoundHandler()
			})
			remove := u.Before(func(r *http.Request) http.Handler {
				if waiting(r) != nil {
					close(arrived)
					<-release
				}
				return nil // the simulator answers
			})
			command := u.Command(t.Context(), "apply", "-auto-approve", "-no-color")
			stdout, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			<-arrived
			before := len(u.Requests())
			if err := test.stop(command.Process); err != nil {
				t.Fatal(err)
			}
			// Having said so, Terraform tells the provider to stop; the API answers a moment later, which is long for a busy machine too.
			told := false
			for lines := bufio.NewScanner(stdout); lines.Scan(); {
				if !told && strings.Contains(lines.Text(), "Interrupt received") {
					told = true
					time.AfterFunc(1500*time.Millisecond, func() { close(release) })
				}
			}
			_ = command.Wait()
			if !told {
				t.Fatal("the interrupt was not received")
			}
			remove()
			if after := len(u.Requests()); after != before {
				t.Errorf("%d requests started after the interrupt", after-before)
			}
			u.Apply(t)
			u.ExpectEmptyPlan(t)
			if n := u.Count("POST", test.post); n != 1 {
				t.Errorf("%d creations, expected one", n)
			}
		})
	}
}
