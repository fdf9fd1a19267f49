package faults

import (
	"maps"
	"net/http"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Gateways is the table of what something before the API answers: a 404 that says nothing of the object, and a redirect
// that comes though the request was passed on. Redirects lead to the host elsewhere, as those of All.
func Gateways(elsewhere string) []Fault {
	answers := leafsim.Gateways()
	var all []Fault
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		all = append(all, Fault{Name: "404 of a gateway: " + name, Answer: answers[name], Means: Refused, Says: []string{"404", webPage}})
	}
	return append(all, Fault{
		Name: "redirect, executed", Answer: leafsim.Redirect(http.StatusFound, elsewhere), Executed: true, Says: []string{redirects},
	})
}
