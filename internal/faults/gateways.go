package faults

import (
	"maps"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// gateways are the 404s of something before the API, which say nothing of the object.
func gateways() []Fault {
	answers := leafsim.Gateways()
	var all []Fault
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		all = append(all, Fault{Name: "404 of a gateway: " + name, Answer: answers[name], Means: Gateway, Says: []string{"404", webPage}})
	}
	return all
}
