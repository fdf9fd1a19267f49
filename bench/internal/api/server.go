// Package api is the one server that all peers of the benchmark talk to. Behind it stand accounts of the simulated Leaf
// API, one for each peer and task, each below a path of its own, with latency, a limit of requests, faults and counters.
package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Server serves accounts on a loopback port.
type Server struct {
	url    string
	server *http.Server

	mu       sync.Mutex
	accounts map[string]*Account
	made     int
}

// Start begins to listen on a free port.
func Start(ctx context.Context) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{url: "http://" + listener.Addr().String(), accounts: map[string]*Account{}}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // Nothing can be measured without it.
		}
	}()
	return s, nil
}

// Close stops listening.
func (s *Server) Close() error { return s.server.Close() }

// Open makes an empty account.
func (s *Server) Open(variants leafsim.Variants) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	name := "account-" + strconv.Itoa(s.made)
	a := &Account{
		Sim: leafsim.New(leafsim.WithPrefix("/"+name), leafsim.WithVariants(variants)),
		URL: s.url + "/" + name,
	}
	s.accounts[name] = a
	a.close = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.accounts, name)
	}
	return a
}

// ServeHTTP hands a request to the account that its path begins with.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	s.mu.Lock()
	account, ok := s.accounts[name]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	account.ServeHTTP(w, r)
}
