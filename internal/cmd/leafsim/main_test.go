package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// asCommand lets this test binary be the command, for tests of what a process does.
const asCommand = "TEST_OF_LEAFSIM"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// leafsimCommand is a process of the command, in a shell that has a real account.
func leafsimCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(os.Environ(), asCommand+"=1", "LEAF_TOKEN=real", "LEAF_ALLOWED_OWNERS=real", "LEAFLINK_ENVIRONMENT=production", "TF_VAR_leaf_user_id=real", "LEAFY=kept")
	return command
}

// output may be read while the command writes.
type output struct {
	written chan struct{} // closed at the first write

	once sync.Once
	mu   sync.Mutex
	buf  bytes.Buffer
}

func newOutput() *output { return &output{written: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.once.Do(func() { close(o.written) })
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// ask sends a request and returns status and body.
func ask(t *testing.T, method, url, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := new(http.Client).Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

const login = `{"username":"owner@example.com","password":"correct horse battery staple"}`

func TestServe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "leafsim.env")
	stdout, stderr := newOutput(), newOutput()
	signals, done := make(chan os.Signal, 1), make(chan error, 1)
	go func() {
		done <- run(t.Context(), []string{"-v", "-user-name", "Jane's farm", "-env-file", file}, signals, stdout, stderr)
	}()
	select {
	case <-stdout.written:
	case err := <-done:
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^unset LEAF_TOKEN .*
export LEAF_BASE_URL='(http://127\.0\.0\.1:\d+)'
export LEAF_USERNAME='owner@example\.com'
export LEAF_PASSWORD='correct horse battery staple'
export TF_VAR_leaf_user_id='[0-9a-f-]{36}'
`).FindStringSubmatch(stdout.String())
	if lines == nil || !strings.Contains(stdout.String(), "Jane's farm") {
		t.Fatalf("it printed %q", stdout.String())
	}
	if written, err := os.ReadFile(file); err != nil || string(written) != lines[0] {
		t.Errorf("file has %q, %v; want %q", written, err, lines[0])
	}
	// The file has the shell forget what would lead to another account.
	shell := exec.CommandContext(t.Context(), "sh", "-c", `. "$0"; env`, file)
	shell.Env = []string{"PATH=" + os.Getenv("PATH"), "LEAF_TOKEN=real", "LEAF_ALLOWED_OWNERS=real", "LEAFLINK_API_KEY=real", "LEAFY=kept"}
	if out, err := shell.CombinedOutput(); err != nil || strings.Contains(string(out), "=real") || !strings.Contains(string(out), "LEAFY=kept") {
		t.Errorf("a shell has %s %v", out, err)
	}

	if status, _ := ask(t, http.MethodPost, lines[1]+"/api/authenticate", login); status != http.StatusOK {
		t.Errorf("the login is answered %d", status)
	}
	// Whoever comes with a real token is told what this is.
	if status, text := ask(t, http.MethodGet, lines[1]+"/services/usermanagement/api/users", "", "Authorization", "Bearer a.real.token"); status != http.StatusUnauthorized ||
		!strings.Contains(text, "leafsim") || !strings.Contains(text, "unset LEAF_TOKEN") {
		t.Errorf("a real token is answered %d %s", status, text)
	}

	signals <- os.Interrupt
	if err := <-done; err != nil {
		t.Error(err)
	}
	if log := stderr.String(); !strings.Contains(log, "POST /api/authenticate 200\n") || strings.Contains(log, "horse") {
		t.Errorf("log is %q", log)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file is left behind: %v", err)
	}
}

// The command has what the provider needs to reach the simulator, and nothing that leads elsewhere.
func TestExec(t *testing.T) {
	t.Parallel()
	out, err := leafsimCommand(t, "exec", "-leaflink", "--", "sh", "-c", "env; exit 7").Output()
	if ended, ok := err.(*exec.ExitError); !ok || ended.ExitCode() != 7 { //nolint:errorlint // as it comes from Output
		t.Errorf("it ended with %v", err)
	}
	var names []string
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if value == "real" {
			t.Errorf("the command has %s", line)
		}
		if strings.HasPrefix(name, "LEAF") || strings.HasPrefix(name, "TF_VAR_") {
			names = append(names, name)
		}
	}
	all := strings.Join(names, " ")
	for want := range strings.FieldsSeq("LEAF_BASE_URL LEAF_USERNAME LEAF_PASSWORD LEAFLINK_BASE_URL LEAFLINK_API_KEY TF_VAR_leaf_user_id LEAFY") {
		if !strings.Contains(all, want) {
			t.Errorf("the command has no %s: %s", want, all)
		}
	}
	if len(names) != 7 {
		t.Errorf("the command has %s", all)
	}
}

// README.md names what is set, and no more.
func TestREADME(t *testing.T) {
	t.Parallel()
	_, _, s := started(t)
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## Testing your own modules")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, variable := range s.variables {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.Contains(section, "`"+name+"`") {
			t.Errorf("README.md does not say that %s is set", name)
		}
		section = strings.ReplaceAll(section, "`"+name+"`", "")
	}
	if extra := regexp.MustCompile("`(LEAF|TF_VAR_)\\w*[A-Za-z]`").FindString(section); extra != "" {
		t.Errorf("README.md says that %s is set", extra)
	}
}

// A signal reaches the command, which ends as it likes, and the account is kept all the same.
func TestExecSignal(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.json")
	command := leafsimCommand(t, "exec", "-state", state, "-growers", "3", "--", "sh", "-c", `trap 'echo told; exit 3' TERM; echo ready; while :; do sleep 0.05; done`)
	stdout := newOutput()
	command.Stdout = stdout
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-stdout.written
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	if code := command.ProcessState.ExitCode(); code != 3 || stdout.String() != "ready\ntold\n" {
		t.Errorf("it ended with code %d and printed %q", code, stdout.String())
	}
	// The next run has the same growers.
	out, err := leafsimCommand(t, "exec", "-state", state, "--", "sh", "-c", `printf %s "$TF_VAR_leaf_user_id"`).Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(state)
	if err != nil || strings.Count(string(kept), "agvance-credentials") != 2 || !strings.Contains(string(kept), string(out)) {
		t.Errorf("the account is %s %v, the Leaf user %s", kept, err, out)
	}
}

// started is a server in this process, and a token for it.
func started(t *testing.T, args ...string) (url, token string, s *server) {
	t.Helper()
	o, _, err := parse(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = start(t.Context(), o, io.Discard); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.stop(t.Context()) })
	return strings.TrimPrefix(s.variables[0], "LEAF_BASE_URL="), "Bearer " + s.sim.Token(), s
}

func TestControl(t *testing.T) {
	t.Parallel()
	url, token, s := started(t, "-growers", "2", "-status", "MISSING_PERMISSION", "-fault", "get users 503 1", "-variant", "KeyIDs=everywhere")
	users := url + "/services/usermanagement/api/users"
	second := s.sim.UserIDs()[1]
	connection := users + "/" + second + "/agvance-credentials"
	control := url + "/leafsim/users/" + second + "/agvance-credentials"
	expect := func(what, method, url, body string, status int, words ...string) {
		t.Helper()
		got, text := ask(t, method, url, body, "Authorization", token)
		if got != status {
			t.Errorf("%s: %d %s", what, got, text)
		}
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s: there is no %q in %s", what, word, text)
			}
		}
	}
	expect("a fault", http.MethodGet, users, "", http.StatusServiceUnavailable)
	expect("which is over", http.MethodGet, users, "", http.StatusOK, second)
	expect("a variant", http.MethodPost, url+"/services/usermanagement/api/api-keys", `{"leafUserId":"`+second+`"}`, http.StatusCreated, `"id"`)
	expect("a failing grower", http.MethodGet, connection, "", http.StatusOK, `"MISSING_PERMISSION"`)
	expect("who recovers", http.MethodPatch, control, `{"status":"OK"}`, http.StatusNoContent)
	expect("and is well", http.MethodGet, connection, "", http.StatusOK, `"OK"`)
	expect("leaves", http.MethodDelete, control, "", http.StatusNoContent)
	expect("is gone", http.MethodGet, connection, "", http.StatusNotFound)
	expect("and comes again", http.MethodPost, control, "", http.StatusOK, "MISSING_PERMISSION")
	expect("nobody", http.MethodPatch, url+"/leafsim/users/nobody/agvance-credentials", `{}`, http.StatusNotFound, "nobody")
	expect("a new grower", http.MethodPost, url+"/leafsim/users", `{"name":"New"}`, http.StatusOK, `"id"`)
	expect("a mistake", http.MethodPatch, url+"/leafsim/behaviour", `{"variants":{"Paged":"perhaps"}}`, http.StatusBadRequest, "Paged", "perhaps")
	expect("an unknown word", http.MethodPatch, url+"/leafsim/behaviour", `{"delay":"1s"}`, http.StatusBadRequest, "delay")
	expect("an answer that gets lost", http.MethodPatch, url+"/leafsim/behaviour", `{"faults":["POST api-keys lost"],"latency":"1ms"}`, http.StatusNoContent)
	before := len(s.sim.Keys(second))
	expect("a lost key", http.MethodPost, url+"/services/usermanagement/api/api-keys", `{"leafUserId":"`+second+`"}`, 0)
	if len(s.sim.Keys(second)) != before+1 {
		t.Error("the key that was lost was not made")
	}
	expect("requests", http.MethodGet, url+"/leafsim/requests", "", http.StatusOK, `"path":"/services/usermanagement/api/api-keys"`)
	expect("forgotten", http.MethodDelete, url+"/leafsim/requests", "", http.StatusNoContent)
	expect("a limit", http.MethodPatch, url+"/leafsim/behaviour", `{"rate_limit":1,"faults":[]}`, http.StatusNoContent)
	expect("one", http.MethodGet, users, "", http.StatusOK)
	expect("too many", http.MethodGet, users, "", http.StatusTooManyRequests)
	expect("the account", http.MethodGet, url+"/leafsim/account", "", http.StatusOK, second)
	if status, _ := ask(t, http.MethodGet, url+"/leafsim/account", "", "Origin", "https://example.com"); status != http.StatusForbidden {
		t.Errorf("a page in a browser is answered %d", status)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-addr 0.0.0.0:0":             "not a loopback address",
		"-addr :0":                    "not a loopback address",
		"-addr 192.0.2.1:80":          "not a loopback address",
		"-addr example.com:80":        "not a loopback address",
		"-addr [::]:0":                "not a loopback address",
		"-addr 127.0.0.1":             "not HOST:PORT",
		"-env-file /no/such/dir/it":   "no such file",
		"-account /no/such/file":      "no such file",
		"-latency soon":               "duration",
		"-status BAD":                 "UNAUTHENTICATED",
		"-fault GET":                  "METHOD PATH ANSWER",
		"-variant KeyIDs=somewhere":   "in-list, everywhere, nowhere",
		"-variant NoSuchVariant=1":    "CredentialsStatus",
		"-growers 0":                  "there is one at least",
		"extra":                       `unexpected argument "extra"`,
		"-unknown":                    "not defined",
		"exec":                        "which command?",
		"exec -env-file it -- true":   "has its variables already",
		"exec -- /no/such/command/it": "no such file",
	} {
		err := run(t.Context(), strings.Fields(args), nil, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", args, err, want)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	stdout := newOutput()
	if err := run(t.Context(), []string{"-version"}, nil, stdout, io.Discard); err != nil || !strings.HasPrefix(stdout.String(), "leafsim ") {
		t.Errorf("it printed %q, %v", stdout.String(), err)
	}
}

// Every variant can be set by a flag, and those that are one of several by a name.
func TestVariants(t *testing.T) {
	t.Parallel()
	values := map[reflect.Kind]string{reflect.Bool: "true", reflect.Int: "400", reflect.Int64: "400", reflect.String: "text", reflect.Slice: "a,b", reflect.Struct: "{}"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[leafsim.Variants]()) {
		value, names := values[f.Type.Kind()], leafsim.Words(f.Name)
		switch {
		case names == nil && f.Type.Kind() == reflect.Int && f.Type != reflect.TypeFor[int]():
			t.Errorf("the values of %s have no names", f.Name)
		case names != nil:
			value = names[len(names)-1]
		case f.Type.String() == "time.Duration":
			value = "1s"
		}
		var v leafsim.Variants
		if err := v.Set(f.Name, value); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		} else if f.Type.Kind() != reflect.Struct && reflect.ValueOf(v).FieldByIndex(f.Index).IsZero() {
			t.Errorf("%s: %q changes nothing", f.Name, value)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	if got, want := quote("it's"), `'it'\''s'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestVariantsFile reads what leafprobe -variants has printed.
func TestVariantsFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "leaf.txt")
	if err := os.WriteFile(file, []byte("# A comment\nKeyIDs=everywhere\n\nPages={\"Size\":5}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, _, err := parse([]string{"-variants", file}, io.Discard)
	var v leafsim.Variants
	if err != nil || o.variants(&v) != nil || v.KeyIDs != leafsim.KeyIDsEverywhere || v.Pages.Size != 5 {
		t.Errorf("%v: KeyIDs=%v, Pages.Size=%d", err, v.KeyIDs, v.Pages.Size)
	}
	if err := os.WriteFile(file, []byte("KeyIDs=somewhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := parse([]string{"-variants", file}, io.Discard); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "in-list") {
		t.Errorf("a wrong value: %v", err)
	}
}
