package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// grace is how long a request may take to end once the process is told to stop.
const grace = 2 * time.Second

// What is told to whoever meant another API, or comes with the login or the token of another.
const (
	simulated    = "this is leafsim, a simulator, and not Leaf. "
	refusedLogin = simulated + "It takes the login that it printed at its start: set LEAF_USERNAME and LEAF_PASSWORD, and the provider's username and password, to that, " +
		"or run the command by `leafsim exec -- COMMAND`"
	refusedToken = simulated + "It takes the login that it printed at its start (LEAF_USERNAME, LEAF_PASSWORD), " +
		"and no token of a real account: unset LEAF_TOKEN, or run the command by `leafsim exec -- COMMAND`"
)

// Keys of the Applications of a simulated LeafLink.
const (
	ordersKey   = "leafsim-key-that-reads-orders"
	productsKey = "leafsim-key-that-reads-products"
	writerKey   = "leafsim-key-that-writes"
)

// server is a simulated API that is listening.
type server struct {
	sim       *leafsim.Simulator
	state     string
	variables []string // NAME=value, of what uses it
	running   []*http.Server
	failed    chan error
}

// start makes the account and listens.
func start(ctx context.Context, o options, stderr io.Writer) (*server, error) {
	s := &server{sim: leafsim.New(leafsim.WithRefusals(refusedLogin, refusedToken)), state: o.state, failed: make(chan error, 2)}
	if err := s.fill(o); err != nil {
		return nil, err
	}
	control := newControl(s.sim)
	if err := control.apply(o.behaviour); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", s.sim)
	mux.Handle(controlPath, control)
	url, err := s.serve(ctx, o.addr, logged(mux, o.verbose, stderr))
	if err != nil {
		return nil, err
	}
	s.variables = []string{
		"LEAF_BASE_URL=" + url, "LEAF_USERNAME=" + leafsim.Username, "LEAF_PASSWORD=" + leafsim.Password, "TF_VAR_leaf_user_id=" + s.sim.UserIDs()[0],
	}
	if o.leaflink {
		url, err := s.serve(ctx, "127.0.0.1:0", logged(newLeafLink(), o.verbose, stderr))
		if err != nil {
			return nil, errors.Join(err, s.stop(ctx))
		}
		s.variables = append(s.variables, "LEAFLINK_BASE_URL="+url, "LEAFLINK_API_KEY="+ordersKey)
	}
	return s, nil
}

// fill makes the account, or reads it from a file.
func (s *server) fill(o options) error {
	if o.state != "" {
		err := s.load(o.state)
		if err == nil {
			o.account = ""
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if o.account != "" {
		if err := s.load(o.account); err != nil {
			return err
		}
	}
	if len(s.sim.UserIDs()) > 0 {
		return nil
	}
	s.sim.AddUser(o.userName)
	for i := 2; i <= o.growers; i++ {
		id := s.sim.AddUserOf(map[string]string{"name": fmt.Sprintf("Grower %d", i), "externalId": fmt.Sprintf("grower-%d", i)})
		fields := map[string]any{
			"clientEnvironment": leafsim.Production, "databaseId": fmt.Sprintf("database-%d", i), "username": fmt.Sprintf("grower-%d", i),
			"apiKey": "made up", "password": "made up",
		}
		if o.Status != nil {
			fields["status"] = *o.Status
		}
		s.sim.SetCredentials(id, "agvance-credentials", fields)
	}
	return nil
}

func (s *server) load(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := s.sim.Load(file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// newLeafLink is a LeafLink with one company and three Applications: two of which each may read what the other may not, and one that
// may write everything.
func newLeafLink() *leafsim.LeafLink {
	sim := leafsim.NewLeafLink(leafsim.LeafLinkTraps{})
	company := leafsim.LeafLinkCompany(1234, "green-leaf", "Green Leaf")
	sim.AddApplication(ordersKey, leafsim.LeafLinkApp{Orders: leafsim.Read}, company)
	sim.AddApplication(productsKey, leafsim.LeafLinkApp{Products: leafsim.Read}, company)
	sim.AddApplication(writerKey, leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, company)
	return sim
}

// serve listens and answers in the background. The URL is where.
func (s *server) serve(ctx context.Context, addr string, handler http.Handler) (url string, err error) {
	listener, err := listen(ctx, addr)
	if err != nil {
		return "", err
	}
	one := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	s.running = append(s.running, one)
	go func() {
		if err := one.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	return "http://" + listener.Addr().String(), nil
}

// listen refuses addresses that other machines could reach: the simulator's password is public, and
// people may type real secrets into it.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("-addr %s is not HOST:PORT: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("-addr %s is not a loopback address; use 127.0.0.1:PORT, [::1]:PORT or localhost:PORT", addr)
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// announce prints, and writes into a file, what a shell needs, and waits for a signal. The file is removed then, unless
// somebody else has written it meanwhile.
func (s *server) announce(stdout io.Writer, envFile string, signals <-chan os.Signal) error {
	lines := shell(s.variables)
	if envFile != "" {
		if err := os.WriteFile(envFile, []byte(lines), 0o600); err != nil {
			return err
		}
		defer func() {
			if found, err := os.ReadFile(envFile); err == nil && string(found) == lines {
				_ = os.Remove(envFile)
			}
		}()
	}
	fmt.Fprintf(stdout, "A simulated Leaf API with the Leaf user %q. Paste this into your shell:\n\n%s\nStop it with Ctrl-C.\n",
		s.sim.UserFields(s.sim.UserIDs()[0])["name"], lines)
	select {
	case <-signals:
		return nil
	case err := <-s.failed:
		return err
	}
}

// stop lets requests end, and keeps the account where it is to be kept.
func (s *server) stop(ctx context.Context) error {
	deadline, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	for _, one := range s.running {
		if err := one.Shutdown(deadline); err != nil {
			_ = one.Close()
		}
	}
	if s.state == "" {
		return nil
	}
	var account strings.Builder
	if err := s.sim.Save(&account); err != nil {
		return err
	}
	// Beside the file and then in its place: a full disk leaves what was there.
	if err := os.WriteFile(s.state+".new", []byte(account.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(s.state+".new", s.state)
}

// logged writes a line when the status of a request is known. Bodies and headers hold secrets.
func logged(next http.Handler, verbose bool, out io.Writer) http.Handler {
	if !verbose {
		return next
	}
	lines := log.New(out, "", log.LstdFlags)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&statusLogger{ResponseWriter: w, line: func(status int) {
			lines.Println(r.Method, r.URL.EscapedPath(), status)
		}}, r)
	})
}

type statusLogger struct {
	http.ResponseWriter
	line func(status int)
}

// WriteHeader logs the status and passes it on.
func (l *statusLogger) WriteHeader(status int) {
	l.line(status)
	l.ResponseWriter.WriteHeader(status)
}

// Unwrap serves [http.ResponseController], by which faults cut connections.
func (l *statusLogger) Unwrap() http.ResponseWriter { return l.ResponseWriter }
