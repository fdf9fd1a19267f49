package api_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/api"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// get asks an account for its users, and returns the status, the length of the body and Retry-After.
func get(t *testing.T, account *api.Account) (status, length int, retryAfter string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, account.URL+"/services/usermanagement/api/users", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+account.Sim.Token())
	response, err := new(http.Client).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, len(body), response.Header.Get("Retry-After")
}

func TestAccount(t *testing.T) {
	t.Parallel()
	server, err := api.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	account, other := server.Open(leafsim.Variants{}), server.Open(leafsim.Variants{})
	account.Sim.AddUser("Jane")

	account.SetLatency(30 * time.Millisecond)
	start := time.Now()
	status, length, _ := get(t, account)
	if took := time.Since(start); status != http.StatusOK || took < 30*time.Millisecond {
		t.Errorf("status %d after %s", status, took)
	}
	account.SetFault(func(*http.Request) http.Handler { return leafsim.Status(http.StatusTooManyRequests) })
	status, refused, _ := get(t, account)
	want := api.Counts{Requests: 2, Bytes: int64(length + refused), Refused: 1}
	if counts := account.Reset(); status != http.StatusTooManyRequests || counts != want {
		t.Errorf("status %d, counted %v, want %v", status, counts, want)
	}
	if counts := account.Reset(); counts != (api.Counts{}) || len(account.Sim.Requests()) != 0 {
		t.Errorf("after a reset: %v", counts)
	}
	if counts := other.Reset(); counts != (api.Counts{}) {
		t.Errorf("another account counted %v", counts)
	}
	account.Close()
	if status, _, _ := get(t, account); status != http.StatusNotFound {
		t.Errorf("a closed account answers %d", status)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	server, err := api.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	account := server.Open(leafsim.Variants{})

	limit := api.NewLimit(2, time.Minute, true)
	account.SetFault(limit.Refuse)
	for _, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if status, _, _ := get(t, account); status != want {
			t.Errorf("status %d, want %d", status, want)
		}
	}
	if _, _, retryAfter := get(t, account); retryAfter != "60" {
		t.Errorf("Retry-After: %q", retryAfter)
	}
}

// TestFill asks how long so many requests take after others.
func TestFill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		past time.Duration
		more int
		want time.Duration
	}{
		{0, 1, time.Minute},                // all at once, just now
		{0, 4, time.Minute},                // and so they leave
		{time.Minute, 1, 15 * time.Second}, // one each quarter
		{time.Minute, 4, time.Minute},      // the last just now
		{time.Minute, 5, 75 * time.Second}, // the second round begins as the first did
		{40 * time.Second, 2, 40 * time.Second},
	} {
		got := api.NewLimit(4, time.Minute, true).Fill(test.past)(test.more)
		if got.Round(time.Millisecond) != test.want {
			t.Errorf("%d more after 4 in %s: %s, want %s", test.more, test.past, got, test.want)
		}
	}
}
