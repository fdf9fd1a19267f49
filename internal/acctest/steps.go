package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// standardVariable names the variable by which plugin-testing itself runs all steps.
const standardVariable = "TF_ACC_PLUGIN_TESTING"

// savedPlan is the file of a plan.
const savedPlan = "plan.bin"

// Run runs a test case of plugin-testing, in parallel with other tests, with a third of its commands. An engine takes most
// of its time to start, and plugin-testing starts it eight times for a step: it plans the same three times, prints what
// nobody looks at, and looks at the state where no check does. Here a step is an apply and a plan that has to be empty, and
// prints what has checks. What is not known here, plugin-testing runs. It runs everything where TF_ACC_PLUGIN_TESTING is set, so
// that the two can be compared.
func Run(t *testing.T, test resource.TestCase) {
	t.Helper()
	found := needEngine(t)
	if os.Getenv(standardVariable) != "" || !known(test) {
		resource.ParallelTest(t, test)
		return
	}
	t.Parallel()
	f := &folder{engine.Workspace{Engine: found, Folder: t.TempDir()}, t, test.ProtoV6ProviderFactories}
	defer func() {
		t.Helper()
		if err := f.destroy(t.Context(), test.CheckDestroy); err != nil {
			t.Errorf("what is left at the end: %v", err)
		}
	}()
	var latest string
	for i, step := range test.Steps {
		if step.Config != "" && !step.ImportState {
			latest = step.Config
		}
		if step.PreConfig != nil {
			step.PreConfig()
		}
		if problem := expected(step, f.step(t.Context(), step, latest)); problem != nil {
			t.Fatalf("step %d of %d: %v", i+1, len(test.Steps), problem)
		}
	}
}

// known reports whether a test case has nothing but what is done here.
func known(test resource.TestCase) bool {
	for _, s := range test.Steps {
		s.PreConfig, s.Config, s.ConfigVariables, s.Taint, s.PlanOnly, s.Destroy, s.RefreshState = nil, "", nil, nil, false, false, false
		s.Check, s.ConfigStateChecks, s.ConfigPlanChecks.PreApply, s.ConfigPlanChecks.PostApplyPostRefresh = nil, nil, nil, nil
		s.ExpectError, s.ExpectNonEmptyPlan = nil, false
		s.ImportState, s.ResourceName, s.ImportStateId, s.ImportStateIdFunc, s.ImportStatePersist = false, "", "", nil, false
		s.ImportStateVerify, s.ImportStateVerifyIgnore, s.ImportStateVerifyIdentifierAttribute = false, nil, ""
		if !reflect.ValueOf(s).IsZero() {
			return false
		}
	}
	test.Steps, test.ProtoV6ProviderFactories, test.CheckDestroy = nil, nil, nil
	return reflect.ValueOf(test).IsZero()
}

// expected is what is wrong with the end of a step; nil is nothing.
func expected(step resource.TestStep, err error) error {
	switch {
	case step.ExpectError == nil:
		return err
	case err == nil:
		return fmt.Errorf("no error, expected one that matches %q", step.ExpectError)
	case !step.ExpectError.MatchString(err.Error()):
		return fmt.Errorf("expected an error that matches %q, got: %w", step.ExpectError, err)
	}
	return nil
}

// folder is where the engine runs, against providers of this process.
type folder struct {
	engine.Workspace

	t         *testing.T
	providers Starts
}

// run runs a command with providers that know of no other, as commands do. Exit code 2 is the one of a plan with changes.
func (f *folder) run(ctx context.Context, command string, arguments ...string) (engine.Result, error) {
	w := f.Workspace
	reattach, stop, err := served(ctx, f.t, f.Engine, f.providers)
	if err != nil {
		return engine.Result{}, err
	}
	defer stop()
	w.Environ = append(slices.Clone(hurry), "TF_REATTACH_PROVIDERS="+reattach)
	r, err := w.Run(ctx, append([]string{command, "-no-color"}, arguments...)...)
	if err == nil && r.Code != 0 && r.Code != 2 {
		err = fmt.Errorf("%s %s: exit code %d\n%s", command, strings.Join(arguments, " "), r.Code, r.Stderr)
	}
	return r, err
}

// step does what a step says. The configuration is the latest one where it has none.
func (f *folder) step(ctx context.Context, step resource.TestStep, config string) error {
	if step.ImportState && step.Config != "" {
		config = step.Config
	}
	if err := errors.Join(f.write("main.tf", config), f.write("providers.tf", f.required(config)), step.ConfigVariables.Write(f.Folder)); err != nil {
		return err
	}
	if step.ImportState {
		return f.imports(ctx, step)
	}
	for _, address := range step.Taint {
		if _, err := f.run(ctx, "taint", address); err != nil {
			return err
		}
	}
	if step.RefreshState {
		if _, err := f.run(ctx, "refresh"); err != nil {
			return err
		}
	} else if !step.PlanOnly {
		if err := f.apply(ctx, step); err != nil {
			return err
		}
	}
	if !step.PlanOnly {
		if err := f.checkState(ctx, step); err != nil {
			return err
		}
	}
	return f.plansNothing(ctx, step)
}

func (f *folder) write(name, content string) error {
	return os.WriteFile(filepath.Join(f.Folder, name), []byte(content), 0o600)
}

// required is the block that names the providers, without which an engine finds no function of theirs; "" where the
// configuration has it.
func (f *folder) required(config string) string {
	if strings.Contains(config, "required_providers") {
		return ""
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.providers)) {
		fmt.Fprintf(&b, "    %s = {\n      source = %q\n    }\n", name, providerAddress(f.Engine, name))
	}
	return "terraform {\n  required_providers {\n" + b.String() + "  }\n}\n"
}

func planned(step resource.TestStep) []string {
	arguments := []string{"-input=false"}
	if step.Destroy {
		arguments = append(arguments, "-destroy")
	}
	return arguments
}

// apply applies: in one command, unless somebody looks at the plan.
func (f *folder) apply(ctx context.Context, step resource.TestStep) error {
	if len(step.ConfigPlanChecks.PreApply) == 0 {
		_, err := f.run(ctx, "apply", append(planned(step), "-auto-approve")...)
		return err
	}
	if _, err := f.run(ctx, "plan", append(planned(step), "-out="+savedPlan)...); err != nil {
		return err
	}
	if err := f.checkPlan(ctx, step.ConfigPlanChecks.PreApply); err != nil {
		return err
	}
	_, err := f.run(ctx, "apply", "-input=false", savedPlan)
	return err
}

// plansNothing plans what is to be empty, or not.
func (f *folder) plansNothing(ctx context.Context, step resource.TestStep) error {
	r, err := f.run(ctx, "plan", append(planned(step), "-detailed-exitcode", "-out="+savedPlan)...)
	if err != nil {
		return err
	}
	if err := f.checkPlan(ctx, step.ConfigPlanChecks.PostApplyPostRefresh); err != nil {
		return err
	}
	if empty := r.Code == 0; empty && step.ExpectNonEmptyPlan && !step.RefreshState {
		return errors.New("the plan is empty")
	} else if !empty && !step.ExpectNonEmptyPlan {
		return fmt.Errorf("the plan is not empty:\n%s", r.Stdout)
	}
	return nil
}

// checkPlan lets checks look at the saved plan.
func (f *folder) checkPlan(ctx context.Context, checks []plancheck.PlanCheck) error {
	if len(checks) == 0 {
		return nil
	}
	var plan tfjson.Plan
	if err := f.show(ctx, &plan, savedPlan); err != nil {
		return err
	}
	var problems []error
	for _, check := range checks {
		var response plancheck.CheckPlanResponse
		check.CheckPlan(ctx, plancheck.CheckPlanRequest{Plan: &plan}, &response)
		problems = append(problems, response.Error)
	}
	return errors.Join(problems...)
}

// checkState lets checks look at the state.
func (f *folder) checkState(ctx context.Context, step resource.TestStep) error {
	if step.Check != nil {
		state, err := f.state("terraform.tfstate")
		if err != nil {
			return err
		}
		if err := step.Check(state); err != nil {
			return err
		}
	}
	if len(step.ConfigStateChecks) == 0 {
		return nil
	}
	var state tfjson.State
	state.UseJSONNumber(true)
	if err := f.show(ctx, &state); err != nil {
		return err
	}
	var problems []error
	for _, check := range step.ConfigStateChecks {
		var response statecheck.CheckStateResponse
		check.CheckState(ctx, statecheck.CheckStateRequest{State: &state}, &response)
		problems = append(problems, response.Error)
	}
	return errors.Join(problems...)
}

// show reads the state, or a saved plan.
func (f *folder) show(ctx context.Context, into json.Unmarshaler, of ...string) error {
	r, err := f.run(ctx, "show", append([]string{"-json"}, of...)...)
	if err != nil {
		return err
	}
	return into.UnmarshalJSON([]byte(r.Stdout))
}

// destroy destroys what the state still has.
func (f *folder) destroy(ctx context.Context, check resource.TestCheckFunc) error {
	state, err := f.state("terraform.tfstate")
	if err != nil || len(managed(state)) == 0 {
		return err
	}
	if _, err := f.run(ctx, "destroy", "-auto-approve", "-input=false", "-refresh=false"); err != nil {
		return err
	}
	if check == nil {
		return nil
	}
	return check(state)
}

// managed are the resources of a state that are no data sources.
func managed(state *terraform.State) map[string]*terraform.ResourceState {
	all := map[string]*terraform.ResourceState{}
	for address, r := range state.RootModule().Resources {
		if !strings.HasPrefix(address, "data.") {
			all[address] = r
		}
	}
	return all
}
