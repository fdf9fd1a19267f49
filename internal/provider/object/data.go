package object

import (
	"fmt"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// Data is what the configured provider hands to every object.
type Data struct {
	// Leaf is nil while an argument of the provider is unknown, and where there are credentials of LeafLink only; Missing
	// says so then.
	Leaf     *leaf.Client
	Missing  Problem
	LeafLink LeafLinkSettings
	// Now is the clock. It is read in Read alone: a plan computes from what Read has observed.
	Now      func() time.Time
	Silenced map[string]bool
	// Run is the name of this process's run, which no other has.
	Run      string
	happened happened
	// Shutdown is what has to be done before the process ends.
	Shutdown *serve.Shutdown
}

// Problem is an error that is told only to objects that are concerned by it.
type Problem struct{ Summary, Detail string }

// Report adds the problem as an error.
func (p Problem) Report(diags *diag.Diagnostics) { diags.AddError(p.Summary, p.Detail) }

// NotKnownYet is the problem of a provider's argument that is unknown.
func NotKnownYet(argument, system string) Problem {
	return Problem{"The provider's configuration is not known yet", fmt.Sprintf("The provider's argument %s depends on something that is known only after apply, "+
		"so %s cannot be asked yet. Apply that first (with -target), or give the argument a value that is known at plan.", argument, system)}
}

// LeafLinkSite is one LeafLink: a base URL, and the name of the environment if it was given by that.
type LeafLinkSite struct {
	Base        *url.URL
	Environment types.String
}

// LeafLinkSettings is what the provider's leaflink and the environment say. Whatever is missing or wrong is told to the
// objects of LeafLink alone, so that it hinders nobody else.
type LeafLinkSettings struct {
	// Used is true where anything at all was said of LeafLink.
	Used   bool
	Hosts  *leaflink.Hosts
	Key    string
	Scheme leaflink.Scheme
	Site   LeafLinkSite
	// AllowProductionWrites is what has to be said before live business data is changed.
	AllowProductionWrites bool

	NoHosts, NoKey, NoSite *Problem
}
