// Package faults is the table of what goes wrong between a client and the API. The tests of the client and those of the
// provider go through the same table, so that a fault that is added here is met by every operation of every object.
package faults

import (
	"net/http"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Fault is one way in which a request goes wrong, until somebody heals it.
type Fault struct {
	Name string
	// Answer takes the place of the API's answer. Where it is nil, no connection is made.
	Answer http.Handler
	// Executed is true where the API carries the request out all the same.
	Executed bool
	// Times is how many requests of one object meet the fault; 0 is all of them.
	Times int
	// ReadBack is what reading the object meets once the fault has struck; nil is nothing.
	ReadBack http.Handler
	// Means says what the answer tells the client.
	Means Meaning
	// Says are the words by which an error names the fault; one of them is enough. The API may be asked again, and then
	// nothing need be said at all.
	Says []string
}

// Meaning is what an answer tells the client, whatever became of the request.
type Meaning int

const (
	// Unclear says nothing of the object, and nothing of what became of a write.
	Unclear Meaning = iota
	// Refused says that the request was not executed.
	Refused
	// Later asks to come again.
	Later
	// Absent says that the object is not there.
	Absent
	// Nothing is a success without content. There are credentials and configurations of which that means that they are
	// not there (internal/leaf/API.md, "Open questions", O2), while the API is seen to be itself.
	Nothing
	// Gateway says in words that are not the API's own that there is no such thing: a write was not executed, and what is
	// read is absent only while the API is seen to be itself.
	Gateway
)

const (
	noAnswer  = "gave no answer"
	webPage   = "web page"
	notJSON   = "not the documented JSON"
	redirects = "never followed"
)

// All is the table, with the answers of gateways at its end. Redirects lead to the host elsewhere, which nothing may ever reach.
func All(elsewhere string) []Fault {
	cut, broken := leafsim.Cut(), leafsim.Status(http.StatusInternalServerError)
	return append([]Fault{
		{Name: "connection refused", Means: Refused, Says: []string{noAnswer}},
		{Name: "reset", Answer: cut, Says: []string{noAnswer}},
		{Name: "answer lost", Answer: cut, Executed: true, Says: []string{noAnswer}},
		{Name: "reset, and reading back fails", Answer: cut, ReadBack: broken, Says: []string{noAnswer, "500"}},
		{Name: "answer lost, and reading back fails", Answer: cut, Executed: true, ReadBack: broken, Says: []string{noAnswer, "500"}},
		{Name: "timeout", Answer: leafsim.Hang(), Says: []string{"no answer in time"}},
		{Name: "timeout, executed", Answer: leafsim.Hang(), Executed: true, Says: []string{"no answer in time"}},
		{Name: "answer cut off", Answer: leafsim.Truncated(http.StatusOK), Executed: true, Says: []string{noAnswer}},

		{Name: "400", Answer: leafsim.Status(http.StatusBadRequest), Means: Refused, Says: []string{"400"}},
		{Name: "401 once", Answer: leafsim.Status(http.StatusUnauthorized), Times: 1, Means: Later, Says: []string{"401"}},
		{Name: "401", Answer: leafsim.Status(http.StatusUnauthorized), Means: Refused, Says: []string{"401"}},
		{Name: "403", Answer: leafsim.Status(http.StatusForbidden), Means: Refused, Says: []string{"403"}},
		{Name: "404", Answer: leafsim.Status(http.StatusNotFound), Means: Absent, Says: []string{"404", "there is none"}},
		{Name: "404 page", Answer: leafsim.HTML(http.StatusNotFound), Means: Refused, Says: []string{webPage}},
		{Name: "409", Answer: leafsim.Status(http.StatusConflict), Means: Refused, Says: []string{"409", "exists already"}},
		{Name: "429 in seconds", Answer: leafsim.Status(http.StatusTooManyRequests, "Retry-After", "1"), Times: 1, Means: Later},
		{Name: "429 as a date", Answer: throttledUntil(time.Second), Times: 1, Means: Later},
		{Name: "429 without a word", Answer: leafsim.Status(http.StatusTooManyRequests), Times: 1, Means: Later},

		{Name: "500", Answer: broken, Says: []string{"500"}},
		{Name: "500, executed", Answer: broken, Executed: true, Says: []string{"500"}},
		{Name: "502 page", Answer: leafsim.HTML(http.StatusBadGateway), Says: []string{"502"}},
		{Name: "502, executed", Answer: leafsim.Status(http.StatusBadGateway), Executed: true, Says: []string{"502"}},
		{Name: "503", Answer: leafsim.Status(http.StatusServiceUnavailable), Says: []string{"503"}},
		{Name: "503 once, executed", Answer: leafsim.Status(http.StatusServiceUnavailable), Executed: true, Times: 1, Says: []string{"503"}},
		{Name: "504", Answer: leafsim.Status(http.StatusGatewayTimeout), Says: []string{"504"}},
		{Name: "504, executed", Answer: leafsim.HTML(http.StatusGatewayTimeout), Executed: true, Says: []string{"504"}},

		{Name: "page with 200", Answer: leafsim.HTML(http.StatusOK), Says: []string{webPage}},
		{Name: "page with 200, executed", Answer: leafsim.HTML(http.StatusOK), Executed: true, Says: []string{webPage}},
		{Name: "JSON cut off", Answer: leafsim.JSON(http.StatusOK, `{"id": "0c3d5a7b-`), Executed: true, Says: []string{notJSON}},
		{Name: "JSON of another shape", Answer: leafsim.JSON(http.StatusOK, `["surprise"]`), Executed: true, Says: []string{notJSON, "with null in it"}},
		{Name: "null", Answer: leafsim.JSON(http.StatusOK, `null`), Executed: true, Means: Nothing, Says: []string{"null instead of", "without", "nothing in it", notJSON}},
		{Name: "empty body", Answer: leafsim.JSON(http.StatusOK, ``), Executed: true, Means: Nothing, Says: []string{"empty answer", "without", "nothing in it"}},
		{Name: "100 MB", Answer: leafsim.Huge(100 << 20), Executed: true, Says: []string{"larger than any"}},

		{Name: "redirect", Answer: leafsim.Redirect(http.StatusFound, elsewhere), Says: []string{redirects}},
		{Name: "redirect, executed", Answer: leafsim.Redirect(http.StatusFound, elsewhere), Executed: true, Says: []string{redirects}},
		{Name: "see other, executed", Answer: leafsim.Redirect(http.StatusSeeOther, elsewhere), Executed: true, Says: []string{redirects}},
		{Name: "moved for good", Answer: leafsim.Redirect(http.StatusMovedPermanently, elsewhere), Says: []string{redirects}},
		{Name: "redirect that keeps the method", Answer: leafsim.Redirect(http.StatusTemporaryRedirect, elsewhere), Says: []string{redirects}},
	}, gateways()...)
}

// throttledUntil answers 429 with a date so far from now. The date has whole seconds, and is rounded up.
func throttledUntil(wait time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		until := time.Now().Add(wait + time.Second - 1).UTC()
		leafsim.Status(http.StatusTooManyRequests, "Retry-After", until.Format(http.TimeFormat)).ServeHTTP(w, r)
	})
}
