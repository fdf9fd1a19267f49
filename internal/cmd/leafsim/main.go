// Command leafsim serves a simulated Leaf API on a loopback port, with one Leaf user, for trying
// out configurations without an account. What it stores lives in memory and ends with it.
//
//	go run ./internal/cmd/leafsim -env-file leafsim.env
//	. ./leafsim.env
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// grace is how long a request may take to end once the process is told to stop.
const grace = 2 * time.Second

func main() {
	// The signals stay caught until the process ends, so that a second Ctrl-C does not cut off a request.
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "leafsim:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("leafsim", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	userName := flags.String("user-name", "Demo Grower", "`name` of the Leaf user to begin with")
	envFile := flags.String("env-file", "", "`file` to write the export lines to")
	verbose := flags.Bool("v", false, "log method, path and status of each request")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	listener, err := listen(ctx, *addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()

	sim := leafsim.New()
	env := exports(listener.Addr(), sim.AddUser(*userName))
	if *envFile != "" {
		if err := os.WriteFile(*envFile, []byte(env), 0o600); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "A simulated Leaf API with the Leaf user %q. Paste this into your shell:\n\n%s\nStop it with Ctrl-C.\n", *userName, env)

	var handler http.Handler = sim
	if *verbose {
		handler = logged(sim, stderr)
	}
	return serve(ctx, listener, handler)
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

// exports prints lines for a POSIX shell. A token in the environment would go before the login.
func exports(addr net.Addr, leafUserID string) string {
	return fmt.Sprintf("unset LEAF_TOKEN\nexport LEAF_BASE_URL=%s LEAF_USERNAME=%s LEAF_PASSWORD=%s\nexport TF_VAR_leaf_user_id=%s\n",
		quote("http://"+addr.String()), quote(leafsim.Username), quote(leafsim.Password), quote(leafUserID))
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// logged writes a line when the status of a request is known. Bodies and headers hold secrets.
func logged(next http.Handler, out io.Writer) http.Handler {
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

func (l *statusLogger) WriteHeader(status int) {
	l.line(status)
	l.ResponseWriter.WriteHeader(status)
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := server.Shutdown(deadline); err != nil {
			_ = server.Close()
		}
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}
