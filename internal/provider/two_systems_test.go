package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Leaf and LeafLink side by side: no key, token or login of the one is ever sent to the other.
func TestAccProvider_leafLinkBesideLeaf(t *testing.T) {
	elsewhere, tried := trap(t)
	m := acctest.NewMarket(t, leafsim.LeafLinkTraps{NextHost: elsewhere, MaxLimit: 1})
	m.SetRows("brands", leafsim.LeafLinkRow{"id": 1}, leafsim.LeafLinkRow{"id": 2}, leafsim.LeafLinkRow{"id": 3})
	w := acctest.New(t)
	for name, value := range m.Env {
		w.Setenv(name, value)
	}
	w.Test(t, resource.TestStep{Config: w.Config(oneKey, acctest.LeafLinkApplication, `data "leaf_leaflink_brands" "t" {}`)})
	m.ExpectProper(t, "App "+acctest.LeafLinkKey, m.Host())
	acctest.Equal(t, "connections to the host that an answer names", tried.Load(), 0)
	if len(w.Requests()) == 0 {
		t.Error("nothing was asked of Leaf")
	}
	contains := func(r leafsim.Request, text string) bool {
		all := r.EscapedPath + r.Query.Encode() + string(r.Body)
		for _, values := range r.Header {
			all += strings.Join(values, " ")
		}
		return strings.Contains(all, text)
	}
	for _, r := range w.Requests() {
		if contains(r, acctest.LeafLinkKey) {
			t.Errorf("%s %s of Leaf has LeafLink's key in it", r.Method, r.Path)
		}
	}
	for _, r := range m.Requests() {
		if contains(r, "Bearer") || contains(r, leafsim.Password) {
			t.Errorf("%s %s of LeafLink has Leaf's credentials in it", r.Method, r.Path)
		}
	}
}
