package provider_test

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// A life of many objects waits for minutes: for answers that never come, and before something is looked for again. What is found
// out does not depend on how long that takes. So the provider is in this process, where it waits by an injected clock, and an
// answer that never comes is given up at once. With -faults.all it is the built one, which waits as it does for users.

// hurried is how the requests of such a provider reach a simulator.
type hurried struct {
	*lifetime

	to  http.Handler
	url string
}

// hurry makes the life a short one.
func (l *lifetime) hurry() {
	if !*everyFault {
		l.Within(provider.WithTransport(hurried{l, l.Simulator, l.URL}), provider.WithLeafLinkTransport(hurried{l, l.Market.LeafLink, l.Market.URL}))
	}
}

// givingUp is under what the context of a request has what ends it for want of an answer.
type givingUp struct{}

var errGivenUp = errors.New("no answer in time")

// RoundTrip implements http.RoundTripper.
func (h hurried) RoundTrip(r *http.Request) (*http.Response, error) {
	if "http://"+r.URL.Host != h.url {
		h.strayed.Add(1)
	}
	ctx, giveUp := context.WithCancelCause(r.Context())
	defer giveUp(nil)
	response, err := faults.Direct(h.to, nil).RoundTrip(r.WithContext(context.WithValue(ctx, givingUp{}, giveUp)))
	if context.Cause(ctx) == errGivenUp { //nolint:errorlint // the cause is never wrapped
		err = errGivenUp
	}
	return response, err
}

// answerOf is the answer of a fault. One that never comes is given up by whoever can.
func answerOf(f faults.Fault) http.Handler {
	if !slices.Contains(f.Says, errGivenUp.Error()) {
		return f.Answer
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if giveUp, ok := r.Context().Value(givingUp{}).(context.CancelCauseFunc); ok {
			giveUp(errGivenUp)
		}
		f.Answer.ServeHTTP(w, r)
	})
}
