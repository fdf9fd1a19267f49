// Package leafprobe asks an account of Leaf what its documentation leaves open. It reads, and makes and deletes objects of
// its own where it is told to; it says what it found, what that was concluded from, and what follows for the provider.
//
// It speaks of what it saw, and never shows it: no token, key or secret, no name, address or id of anybody is in what it
// prints. Only the names of fields, statuses and numbers are.
package leafprobe

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Options say which account is asked, and how far the probe may go.
type Options struct {
	BaseURL *url.URL
	// Token, or Username and Password, as the provider takes them.
	Token, Username, Password string
	// LeafUser is an existing Leaf user who has nothing, on whom objects are made; NewUser makes one instead. Without either
	// the probe only reads.
	LeafUser string
	NewUser  bool
	// Announce is told of each step before it is taken. Nil is told nothing.
	Announce func(line string)
	// UserAgent is sent with every request.
	UserAgent string
	// RequestsPerMinute paces requests; 0 is 300, which leaves the account's other users most of the 1000 that Leaf is said to
	// serve.
	RequestsPerMinute int
	// RetryWait is the wait before a reading that failed is repeated; 0 is the usual one.
	RetryWait time.Duration
	// Transport sends the requests; nil is the usual one.
	Transport http.RoundTripper
	// Now and Wait are the clock; nil is the real one.
	Now  func() time.Time
	Wait func(ctx context.Context, d time.Duration) error
}

// Probe is one run. It is not safe for concurrent use: requests follow one another, so that what one shows is owed to those
// before it.
type Probe struct {
	options Options
	rest    *rest.Client
	last    *http.Response // the latest answer, its body read
	body    []byte
	scrub   *rest.Scrubber

	token    string
	owner    string // of the account; never shown
	mark     string // in the names of all that the probe makes
	report   *Report
	asked    []Evidence // of the step that is being taken
	learned  learned
	subject  string // the Leaf user on whom objects are made
	cleanups []cleanup
}

// learned is what later steps need of earlier ones.
type learned struct {
	users         []map[string]any // rows of the first page
	absentPath    string           // the message of a 404 of a path that cannot exist
	notFound      string           // the form of the API's own 404
	lag           lag
	formats       map[string]format // the form of times, by the place where they were seen
	createdTimes  []skew
	deleteStatus  int
	deleteMissing int
}

// step is one part of a run.
type step struct {
	title  string // what is announced; a writing step says what it makes
	writes bool
	take   func(p *Probe, ctx context.Context) error
}

// errFatal is wrapped by the errors after which nothing else can be asked.
var errFatal = errors.New("nothing can be asked")

// Run asks everything that the options allow. The report is never nil; what was made is deleted before Run returns, also
// where ctx has ended. The error says why nothing could be asked, or that the run was cut short.
func Run(ctx context.Context, o Options) (*Report, error) {
	p := &Probe{options: o, report: newReport(), mark: "leafprobe-" + strings.ToLower(rand.Text()[:10]), scrub: &rest.Scrubber{}}
	if p.options.Now == nil {
		p.options.Now = time.Now
	}
	if p.options.Wait == nil {
		p.options.Wait = wait
	}
	if p.options.Announce == nil {
		p.options.Announce = func(string) {}
	}
	p.learned.formats = map[string]format{}
	p.scrub.Add(o.Token, o.Password)
	pace := cmp.Or(o.RequestsPerMinute, 300)
	p.rest = rest.New(rest.Options{
		BaseURL: o.BaseURL, System: "Leaf", UserAgent: o.UserAgent, MaxRetries: 2, RepeatReadsOnly: true,
		RetryWait: o.RetryWait, RequestsPerMinute: pace, Burst: pace / 2, Scrubber: p.scrub, Transport: &recorder{p, o.Transport},
	})
	err := p.take(ctx, reading)
	if err == nil && p.writes() {
		err = p.take(ctx, writing)
	}
	p.cleanUp(ctx)
	p.conclude()
	return p.report, err
}

func (p *Probe) writes() bool { return p.options.NewUser || p.options.LeafUser != "" }

// take takes steps, one after another. One that fails is noted, and the next is taken.
func (p *Probe) take(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("the run was cut short: %w", err)
		}
		p.options.Announce(s.title)
		p.asked = nil
		if err := s.take(p, ctx); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("the run was cut short: %w", ctx.Err())
			}
			if errors.Is(err, errFatal) {
				return err
			}
			p.report.Troubles = append(p.report.Troubles, s.title+": "+p.scrub.Scrub(err.Error()))
		}
	}
	return nil
}

// answer notes what a question turned out to be, with the requests of the current step as evidence.
func (p *Probe) answer(id, text string, variants ...Variant) {
	p.report.answer(id, text, p.asked, variants)
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
