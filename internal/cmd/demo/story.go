package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	api       = "/services/usermanagement/api"
	agvance   = "leaf_agvance_credentials.grower"
	widgetKey = "leaf_api_key.widget"
	johnDeere = "leaf_provider_app.john_deere"
)

func agLeader(user string) string {
	return fmt.Sprintf("leaf_agleader_credentials.grower[%q]", user)
}

// story is the demo: a simulated account, and a configuration that is applied to it.
type story struct {
	*workspace
	out            io.Writer
	sim            *leafsim.Simulator
	url            string
	first, second  string // Leaf users
	firstKey       leafsim.Key
	registeredTime time.Time // of the John Deere app
	secrets        []string  // every secret that was passed in a write-only argument so far
}

// tell goes through all chapters. Each shows one thing and checks it on both sides: in what Terraform says, and in what
// the API has.
func tell(ctx context.Context, e engine.Engine, root, temp string, verbose bool, out io.Writer) error {
	s := &story{sim: leafsim.New(), out: out}
	server := httptest.NewServer(s.sim)
	defer server.Close()
	s.url = server.URL
	s.first, s.second = s.sim.AddUser("First grower"), s.sim.AddUser("Second grower")

	chapters := []struct {
		title string
		tell  func(context.Context) error
	}{
		{"Build the provider, and run init, which finds it beside the configuration", func(ctx context.Context) (err error) {
			if s.workspace, err = newWorkspace(ctx, e, root, temp, verbose, out); err != nil {
				return err
			}
			s.connect()
			return s.init(ctx)
		}},
		{"Plan and apply examples/demo: connections, a key and an app", s.create},
		{"Plan again: nothing may be left to change", s.settled},
		{"Give the John Deere app another secret: an update in place", s.rotate},
		{"Relabel the widget's API key: the API cannot change keys, so it is replaced", s.relabel},
		{"Import what was not made by Terraform: AgLeader credentials of a second grower", s.adopt},
		{"Destroy everything", s.end},
		{"Look for secrets where none may be", s.leaksNothing},
	}
	for i, chapter := range chapters {
		fmt.Fprintf(out, "\n%d. %s.\n", i+1, chapter.title)
		if err := chapter.tell(ctx); err != nil {
			return fmt.Errorf("in step %d: %w", i+1, err)
		}
	}
	return nil
}

func (s *story) say(format string, arguments ...any) {
	fmt.Fprintf(s.out, "   "+format+"\n", arguments...)
}

// connect points the provider at the simulator and makes up secrets.
func (s *story) connect() {
	s.Environ = append(s.Environ, "LEAF_BASE_URL="+s.url, "LEAF_USERNAME="+leafsim.Username, "LEAF_PASSWORD="+leafsim.Password)
	s.Variables["leaf_user_id"] = s.first
	for _, name := range []string{"agvance_api_key", "agvance_password", "ag_leader_refresh_token", "ag_leader_private_key", "john_deere_client_secret"} {
		s.pass(name, "made-up-"+strings.ReplaceAll(name, "_", "-"))
	}
	s.say("A simulator of the Leaf API listens on %s, with two Leaf users and nothing else.", s.url)
}

func (s *story) pass(variable, secret string) {
	s.Variables[variable] = secret
	s.secret[variable] = true
	s.secrets = append(s.secrets, secret)
}

// planned plans, and fails where the plan is another than wanted.
func (s *story) planned(ctx context.Context, want map[string][]string) error {
	got, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if !maps.EqualFunc(got, want, slices.Equal) {
		return fmt.Errorf("the plan is %v, but should be %v", got, want)
	}
	return nil
}

func (s *story) create(ctx context.Context) error {
	create := []string{"create"}
	if err := s.planned(ctx, map[string][]string{agvance: create, agLeader(s.first): create, widgetKey: create, johnDeere: create}); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	if err := holds("Agvance credentials", s.sim.Credentials(s.first, "agvance-credentials"), map[string]any{
		"clientEnvironment": "PRODUCTION", "databaseId": "demo-database", "username": "grower@example.com",
		"apiKey": s.Variables["agvance_api_key"], "password": s.Variables["agvance_password"],
	}); err != nil {
		return err
	}
	if err := holds("AgLeader credentials", s.sim.Credentials(s.first, "ag-leader-credentials"), map[string]any{
		"publicKey":  "demo-public-key",
		"privateKey": s.Variables["ag_leader_private_key"], "refreshToken": s.Variables["ag_leader_refresh_token"],
	}); err != nil {
		return err
	}
	app, err := s.app()
	if err != nil {
		return err
	}
	s.registeredTime = app.CreatedTime
	keys := s.liveKeys()
	if len(keys) != 1 {
		return fmt.Errorf("the API has %d live keys, but should have one", len(keys))
	}
	s.firstKey = keys[0]
	s.say("The API now has Agvance and AgLeader credentials, an API key and an app for John Deere, with the values given.")
	return nil
}

func (s *story) settled(ctx context.Context) error {
	if err := s.planned(ctx, nil); err != nil {
		return err
	}
	s.say("The plan is empty.")
	return nil
}

func (s *story) rotate(ctx context.Context) error {
	s.pass("john_deere_client_secret", "another-made-up-secret")
	s.Variables["john_deere_secret_version"] = "2"
	if err := s.planned(ctx, map[string][]string{johnDeere: {"update"}}); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	app, err := s.app()
	if err != nil {
		return err
	}
	if !app.CreatedTime.Equal(s.registeredTime) {
		return errors.New("the app was registered anew instead of being updated")
	}
	s.say("The plan said update, of that one object. The API has the new secret, and the app is the one from before.")
	return s.settled(ctx)
}

func (s *story) relabel(ctx context.Context) error {
	const label = "Widget in the new web app"
	s.Variables["widget_key_description"] = label
	if err := s.planned(ctx, map[string][]string{widgetKey: {"delete", "create"}}); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	keys := s.liveKeys()
	switch {
	case len(keys) != 1:
		return fmt.Errorf("the API has %d live keys, but should have one", len(keys))
	case keys[0].ID == s.firstKey.ID || keys[0].Description == nil || *keys[0].Description != label:
		return errors.New("the live key is not a new one with the new label")
	}
	s.say("The plan said delete and create, of that one object. The old key is revoked, a new one lives.")
	return s.settled(ctx)
}

func (s *story) adopt(ctx context.Context) error {
	path := api + "/users/" + s.second + "/agleader-credentials"
	if err := s.connectByHand(ctx, path); err != nil {
		return err
	}
	before := s.sim.Credentials(s.second, "ag-leader-credentials")
	if before == nil {
		return errors.New("the API has no AgLeader credentials of the second grower")
	}
	s.say("Made as by: curl -X POST -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d @agleader.json \\")
	s.say("  %s%s", s.url, path)

	s.Variables["second_leaf_user_id"] = s.second
	if err := s.importObject(ctx, agLeader(s.second), s.second); err != nil {
		return err
	}
	changes, err := s.plan(ctx)
	if err != nil {
		return err
	}
	for address, actions := range changes {
		if address != agLeader(s.second) || !slices.Equal(actions, []string{"update"}) {
			return fmt.Errorf("the plan after the import has %v of %s", actions, address)
		}
	}
	s.say("Imported. The next plan replaces nothing: the grower stays connected.")
	if err := s.apply(ctx); err != nil {
		return err
	}
	if !reflect.DeepEqual(before, s.sim.Credentials(s.second, "ag-leader-credentials")) {
		return errors.New("the API's AgLeader credentials of the second grower are not those from before the import")
	}
	return s.settled(ctx)
}

func (s *story) end(ctx context.Context) error {
	if err := s.destroy(ctx); err != nil {
		return err
	}
	for _, user := range []string{s.first, s.second} {
		for _, segment := range []string{"agvance-credentials", "ag-leader-credentials"} {
			if s.sim.Credentials(user, segment) != nil {
				return fmt.Errorf("the %s of Leaf user %s are still there", segment, user)
			}
		}
	}
	if live := len(s.liveKeys()); live > 0 {
		return fmt.Errorf("%d API keys are still live", live)
	}
	if apps := len(s.sim.Apps()); apps > 0 {
		return fmt.Errorf("%d apps are still registered", apps)
	}
	s.say("The API has no credentials, no live key and no app any more.")
	return nil
}

func (s *story) leaksNothing(context.Context) error {
	var keys []string
	for _, key := range s.sim.Keys(s.first) {
		keys = append(keys, key.Key)
	}
	if err := s.leaks(s.secrets, keys); err != nil {
		return err
	}
	s.say("No secret was printed, and none of those passed in is in a plan or a state file.")
	return nil
}

func (s *story) liveKeys() []leafsim.Key {
	return slices.DeleteFunc(s.sim.Keys(s.first), func(key leafsim.Key) bool { return !key.Live(time.Now()) })
}

// app is the John Deere app, with the secret that was passed last.
func (s *story) app() (*leafsim.App, error) {
	app := s.sim.App("JohnDeere", "demo-app", leafsim.Stage)
	if app == nil {
		return nil, errors.New("the API has no John Deere app")
	}
	return app, holds("John Deere app", app.Body, map[string]any{
		"clientKey": "demo-client-key", "clientSecret": s.Variables["john_deere_client_secret"],
	})
}

// holds fails unless an object of the API has those values. It names fields, never values.
func holds(object string, got, want map[string]any) error {
	for field, value := range want {
		if got[field] != value {
			return fmt.Errorf("the API's %s do not have the given %s", object, field)
		}
	}
	return nil
}
