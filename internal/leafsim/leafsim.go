package leafsim

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The API owner's login, unless [WithCredentials] says otherwise.
const (
	Username = "owner@example.com"
	Password = "correct horse battery staple"
)

// Simulator is a Leaf account that lives in memory. It is safe for concurrent use.
type Simulator struct {
	front

	clock    func() time.Time
	username string
	password string
	prefix   string
	// What a refused login and a refused token are told; empty is what Leaf says.
	refusedLogin, refusedToken string
	variants                   Variants

	mu         sync.Mutex // guards what follows
	signingKey []byte     // of the tokens; a new one makes the old tokens worthless
	served     []time.Time
	users      []*user
	userByID   map[string]*user
	keys       []*Key
	apps       map[appID]*App
	appStamps  map[appID]time.Time // of the latest app of that name, deleted or not
	webhooks   webhooks
	links      []MagicLink
	configs    configs
	sharing    sharing
	supervised supervised
	named      map[string]bool // what calls that act know: operations and batches, each by its kind
	history    []Event
	acting     *call // whose request is being executed; nil where somebody else acts
	by         int   // the number of the request to which what happens is owed; 0 is somebody else
	views      map[viewKey]*view
	settling   bool

	late lateCalls
}

// Option configures a [Simulator].
type Option func(*Simulator)

// WithClock replaces the clock, by which tokens and API keys expire and objects get their times.
func WithClock(now func() time.Time) Option {
	return func(s *Simulator) { s.clock = now }
}

// WithCredentials replaces the API owner's login.
func WithCredentials(username, password string) Option {
	return func(s *Simulator) { s.username, s.password = username, password }
}

// WithRefusals replaces the messages for whoever has another login, or another token, than this account's: for people, who may
// have meant another API.
func WithRefusals(login, token string) Option {
	return func(s *Simulator) { s.refusedLogin, s.refusedToken = login, token }
}

// WithVariants chooses other answers at the points that the documents leave open.
func WithVariants(v Variants) Option {
	return func(s *Simulator) { s.variants = v }
}

// WithPrefix serves the whole API below a path such as "/leaf", as a proxy would.
func WithPrefix(prefix string) Option {
	return func(s *Simulator) { s.prefix = strings.TrimRight(prefix, "/") }
}

// New returns a simulator with no Leaf users.
func New(options ...Option) *Simulator {
	s := &Simulator{
		clock:      time.Now,
		username:   Username,
		password:   Password,
		signingKey: []byte(rand.Text()),
		userByID:   map[string]*user{},
		apps:       map[appID]*App{},
		appStamps:  map[appID]time.Time{},
		configs:    newConfigs(),
	}
	for _, option := range options {
		option(s)
	}
	s.settle()
	return s
}

// ServeHTTP answers as https://api.withleaf.io does.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.carryOut()
	s.serve(w, r, s.prefix, s.execute)
}

// execute changes the state and returns the answer, which is not sent yet: it may get lost.
func (s *Simulator) execute(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acting, s.by = c, c.number
	defer func() { s.acting, s.by = nil, 0 }()

	// Even a path that nobody knows is 401 without a token: the gateway asks before it routes.
	if c.path != authenticatePath {
		if !s.authorized(c.request) {
			return s.refuseToken(c)
		}
		if limited, ok := s.limit(); !ok {
			return limited
		}
	}
	found, ok := s.route(c)
	if !ok {
		return s.notFound(c, "No such path")
	}
	handle, ok := found.methods[c.request.Method]
	if !ok {
		return problem(c, http.StatusMethodNotAllowed, "").with("Allow", found.allow())
	}
	return handle(s, c)
}

// now is the clock at the precision that Leaf keeps.
func (s *Simulator) now() time.Time {
	return s.clock().UTC().Truncate(time.Microsecond)
}

// later is now, or just after the moment given where the clock stands still: an object that was
// deleted and made again shows it in its time.
func (s *Simulator) later(than time.Time) time.Time {
	now := s.now()
	if now.After(than) {
		return now
	}
	return than.Add(time.Millisecond)
}
