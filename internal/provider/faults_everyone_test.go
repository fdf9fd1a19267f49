package provider_test

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// calamity is a fault that all objects meet at once, from one request on: that of the operation on one of them.
type calamity struct {
	name string
	// executed is true where that request is carried out.
	executed bool
	// answer begins it, and is what that request and all later ones meet; nil lets them pass.
	answer func(*disaster) http.Handler
	// heal ends it.
	heal func(*disaster)
	// says are the words of which every error has one; nil where there may be no word.
	says []string
}

var calamities = []calamity{
	{name: "gone", answer: (*disaster).goAway, heal: (*disaster).comeBack, says: []string{"gave no answer"}},
	{name: "gone, and the request executed", executed: true, answer: (*disaster).goAway, heal: (*disaster).comeBack, says: []string{"gave no answer"}},
	{name: "a fixed token expires", answer: (*disaster).expire, heal: (*disaster).renew, says: []string{"answered 401", "as another error of this run says in full"}},
	{
		name: "throttled for an hour", answer: func(*disaster) http.Handler { return leafsim.Status(http.StatusTooManyRequests, "Retry-After", "3600") },
		says: []string{"longer than the time left"},
	},
	{name: "interrupted", answer: (*disaster).interrupt},
	{name: "interrupted, and the answer lost", executed: true, answer: func(d *disaster) http.Handler { d.interrupt(); return leafsim.Cut() }},
}

// disaster is a life in which one calamity strikes again and again.
type disaster struct {
	*lifetime

	calamity calamity
	front    *front

	mu      sync.Mutex
	process *os.Process
	told    chan struct{} // closed when the engine says that it was interrupted
}

// After a calamity, too, the next apply ends where the configuration says.
func TestAccFaults_ofAll(t *testing.T) {
	t.Parallel()
	turns := 1
	if *everyFault {
		w := acctest.New(t)
		w.LeafLink(t)
		turns = len(oneOfEach(w))
	}
	for n, c := range calamities {
		for turn := range turns {
			t.Run(c.name, func(t *testing.T) {
				d := &disaster{lifetime: newLifetime(t, leafsim.Variants{}, oneOfEach), calamity: c}
				d.front = newFront(t, d.Simulator)
				d.Setenv("LEAF_BASE_URL", "http://"+d.front.address)
				if c.heal != nil {
					d.renew()
				}
				struck := 0
				d.live(t, func(op faultedOp, args ...string) {
					struck++
					d.strike(t, op, d.victimOf(op, n+turn), args...)
				}, d.heal)
				countFaults(t, struck)
			})
		}
	}
}

// oneOfEach is one object of each class of Leaf's, and credentials of the two kinds that the specification describes.
func oneOfEach(w *acctest.World) []victim {
	all := victims(w, 1)
	return slices.DeleteFunc(all, func(v victim) bool {
		switch class, _, _ := strings.Cut(v.address, "."); class {
		case "leaf_provider_app":
			return !strings.Contains(v.config(1), "john_deere")
		case "leaf_agvance_credentials", "leaf_agleader_credentials":
			return false
		case "leaf_leaflink_customer_status", "leaf_leaflink_promo_code", "leaf_leaflink_product_line":
			return true
		default:
			return strings.HasSuffix(class, "_credentials")
		}
	})
}

// victimOf takes turns among the objects that the operation sends something for.
func (d *disaster) victimOf(op faultedOp, turn int) victim {
	able := slices.DeleteFunc(slices.Clone(d.victims), func(v victim) bool { return v.methods[op] == "" })
	return able[(turn+slices.Index(opsInOrder, op))%len(able)]
}

// strike runs the engine; the calamity begins with the first request of the operation on the object.
func (d *disaster) strike(t *testing.T, op faultedOp, v victim, args ...string) {
	t.Helper()
	var mu sync.Mutex
	var first *http.Request // with which it begins
	var later http.Handler
	begin := func() http.Handler {
		later = d.calamity.answer(d)
		return later
	}
	remove := []func(){
		d.Before(func(r *http.Request) http.Handler {
			mu.Lock()
			defer mu.Unlock()
			if first != nil || !strings.Contains(v.methods[op], r.Method) || !v.owns(r) {
				return later
			}
			first = r
			if d.calamity.executed {
				return nil
			}
			return begin()
		}),
		d.After(func(r *http.Request) http.Handler {
			mu.Lock()
			defer mu.Unlock()
			if d.calamity.executed && r == first {
				return begin()
			}
			return nil
		}),
	}
	said, code := d.run(t, args...)
	for _, f := range remove {
		f()
	}
	if d.calamity.heal != nil {
		d.calamity.heal(d)
	}
	switch {
	case first == nil:
		t.Errorf("%s: no request of %s came", op, v.address)
	case strings.Contains(said, faultSecret):
		t.Errorf("%s: a secret was printed", op)
	case d.calamity.says != nil && code == 0 && op != opDelete && op != opUpdate:
		t.Errorf("%s, %s: nobody has noticed", op, v.address)
	}
	for _, message := range strings.Split(said, "Error: ")[1:] {
		text := strings.Join(strings.Fields(strings.ReplaceAll(message, "│", " ")), " ")
		if d.calamity.says != nil && !slices.ContainsFunc(d.calamity.says, func(words string) bool { return strings.Contains(text, words) }) {
			t.Errorf("%s: an error says none of %q: %s", op, d.calamity.says, text)
		}
	}
}

// run runs the engine and gives what it printed.
func (d *disaster) run(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	command := d.Command(t.Context(), append(args, "-no-color")...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan struct{})
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	d.process, d.told = command.Process, told
	d.mu.Unlock()
	var printed strings.Builder
	var once sync.Once
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Interrupt received") {
			once.Do(func() { close(told) })
		}
	}
	_ = command.Wait()
	once.Do(func() { close(told) })
	return printed.String() + stderr.String(), command.ProcessState.ExitCode()
}

// goAway refuses connections from now on, and cuts those that there are.
func (d *disaster) goAway() http.Handler {
	d.front.down()
	return leafsim.Cut()
}

func (d *disaster) comeBack() { d.front.up() }

// expire makes all tokens worthless.
func (d *disaster) expire() http.Handler {
	d.ExpireTokens()
	return nil
}

// renew sets a fixed token, where the calamity is about those.
func (d *disaster) renew() {
	if d.calamity.says[0] == "answered 401" {
		d.Setenv("LEAF_TOKEN", d.Token())
	}
}

// interrupt sends the engine what Ctrl-C sends it, and waits until it has told the provider.
func (d *disaster) interrupt() http.Handler {
	d.mu.Lock()
	process, told := d.process, d.told
	d.mu.Unlock()
	_ = process.Signal(os.Interrupt)
	<-told
	return nil
}

// front is a server that can go away and come back at the same address.
type front struct {
	t       *testing.T
	address string
	handler http.Handler

	mu     sync.Mutex
	server *http.Server
}

func newFront(t *testing.T, handler http.Handler) *front {
	t.Helper()
	f := &front{t: t, address: "127.0.0.1:0", handler: handler}
	f.up()
	t.Cleanup(f.down)
	return f
}

func (f *front) up() {
	listener, err := new(net.ListenConfig).Listen(f.t.Context(), "tcp", f.address)
	if err != nil {
		f.t.Error(err)
		return
	}
	f.address = listener.Addr().String()
	server := &http.Server{Handler: f.handler, ReadHeaderTimeout: 10 * time.Second}
	f.mu.Lock()
	f.server = server
	f.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

func (f *front) down() {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.server.Close()
}
