package leaflink_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// leaflinkGuide writes the configuration of a guide, with the address of a LeafLink.
func leaflinkGuide(t *testing.T, path string) (*acctest.AsUser, *acctest.Market) {
	t.Helper()
	u, m := leaflinkAsUser(t, leafsim.LeafLinkTraps{})
	u.Setenv("LEAFLINK_API_KEY", "")
	content := acctest.TextOf(t, acctest.Repository+path)
	if !acctest.EnvironmentArgument.MatchString(content) {
		t.Fatalf("%s says nothing of an environment", path)
	}
	u.Write(t, "main.tf", acctest.EnvironmentArgument.ReplaceAllString(content, `base_url$1= "`+m.URL+`"`))
	return u, m
}

// The checks of the guide are silent for keys with the least permission, and speak up for all others.
func TestAccGuide_leafLinkLeastPermission(t *testing.T) {
	u, m := leaflinkGuide(t, "examples/guides/leaflink/least-permission/main.tf")
	u.Setenv("TF_VAR_erp_key", "key-of-the-erp")
	u.Setenv("TF_VAR_storefront_key", "key-of-the-storefront")
	m.AddApplication("key-of-the-storefront", leafsim.LeafLinkApp{Products: leafsim.Read}, acctest.GreenLeaf)
	for name, test := range map[string]struct {
		erp     leafsim.LeafLinkApp
		company leafsim.LeafLinkRow
		warning string
	}{
		"least":           {erp: leafsim.LeafLinkApp{Orders: leafsim.ReadWrite}, company: acctest.GreenLeaf},
		"too much":        {erp: leafsim.LeafLinkApp{Orders: leafsim.Read, Customers: leafsim.Read}, company: acctest.GreenLeaf, warning: "The ERP's key must not read customers, and nothing proves that it cannot."},
		"too little":      {erp: leafsim.LeafLinkApp{Products: leafsim.Read}, company: acctest.GreenLeaf, warning: "The ERP's key cannot read orders."},
		"another company": {erp: leafsim.LeafLinkApp{Orders: leafsim.Read}, company: acctest.RedLeaf, warning: "The key is of another company"},
	} {
		m.AddApplication("key-of-the-erp", test.erp, test.company)
		// A check warns, and stops nothing; a key of another company is an error.
		r := u.Run(t, "apply", "-auto-approve", "-no-color")
		if stopped := r.Code != 0; stopped != (name == "another company") {
			t.Errorf("%s: exit code %d\n%s%s", name, r.Code, r.Stdout, r.Stderr)
		}
		printed := strings.Join(strings.FieldsFunc(r.Stdout+r.Stderr, func(c rune) bool { return c == ' ' || c == '\n' || c == '│' }), " ")
		if warned := strings.Contains(printed, "Check block assertion failed") || strings.Contains(printed, "another company"); warned != (test.warning != "") || !strings.Contains(printed, test.warning) {
			t.Errorf("%s: warned is %t\n%s", name, warned, printed)
		}
	}
}

// Each integration of the guide writes what it owns with a key that reaches nothing else, and a key that reaches more is noticed.
func TestAccGuide_leafLinkCatalogue(t *testing.T) {
	u, m := leaflinkGuide(t, "examples/guides/leaflink/catalogue/main.tf")
	m.SetRows("brands", leafsim.LeafLinkRow{"id": 31, "name": "Sunrise", "company_slug": "green-leaf"}, leafsim.LeafLinkRow{"id": 32, "name": "Dusk", "company_slug": "green-leaf"})
	u.Setenv("TF_VAR_crm_key", "key-of-the-crm")
	u.Setenv("TF_VAR_campaigns_key", "key-of-the-campaigns")
	m.AddApplication("key-of-the-crm", leafsim.LeafLinkApp{Customers: leafsim.ReadWrite}, acctest.GreenLeaf)
	m.AddApplication("key-of-the-campaigns", leafsim.LeafLinkApp{Orders: leafsim.ReadWrite}, acctest.GreenLeaf)
	if r := u.Apply(t); strings.Contains(r.Stdout+r.Stderr, "must reach") {
		t.Errorf("keys with the least permission are warned of:\n%s", r.Stdout)
	}
	u.ExpectEmptyPlan(t)
	if statuses, codes := len(m.Rows("customer-statuses")), len(m.Rows("promocodes")); statuses != 3 || codes != 2 {
		t.Errorf("made: %d statuses, %d codes", statuses, codes)
	}
	m.AddApplication("key-of-the-crm", leafsim.LeafLinkApp{Customers: leafsim.ReadWrite, Orders: leafsim.Read}, acctest.GreenLeaf)
	if r := u.Apply(t); !strings.Contains(r.Stdout+r.Stderr, "must reach customers") {
		t.Errorf("a key that reaches more is not noticed:\n%s", r.Stdout)
	}
}

// The guide hands on the key that an admin has regenerated, and no key that does not hold.
func TestAccGuide_leafLinkRegenerate(t *testing.T) {
	u, m := leaflinkGuide(t, "examples/guides/leaflink/regenerate/main.tf")
	published := filepath.Join(u.Dir, "published")
	u.Setenv("TF_VAR_publish", `printf %s "$LEAFLINK_KEY" > published`)
	orders := leafsim.LeafLinkApp{Orders: leafsim.Read}
	m.AddApplication("the-first-key", orders, acctest.GreenLeaf)
	u.Setenv("TF_VAR_erp_key", "the-first-key")
	u.Apply(t)
	u.ExpectEmptyPlan(t)

	m.RevokeKeys()
	m.AddApplication("the-second-key", orders, acctest.GreenLeaf)
	m.AddApplication("too-mighty-key", leafsim.LeafLinkApp{Orders: leafsim.Read, Customers: leafsim.Read}, acctest.GreenLeaf)
	m.AddApplication("a-foreign-key", orders, acctest.RedLeaf)
	u.Setenv("TF_VAR_erp_key_version", "2")
	for _, key := range []string{"the-first-key", "too-mighty-key", "a-foreign-key", "App the-second-key"} {
		u.Setenv("TF_VAR_erp_key", key)
		if r := u.Run(t, "apply", "-auto-approve", "-no-color"); r.Code == 0 {
			t.Errorf("%s was handed on", key)
		}
		if is := acctest.TextOf(t, published); is != "the-first-key" {
			t.Errorf("after %s, the key that the ERP finds is %q", key, is)
		}
	}
	u.Setenv("TF_VAR_erp_key", "the-second-key")
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	if is := acctest.TextOf(t, published); is != "the-second-key" {
		t.Errorf("the key that the ERP finds is %q", is)
	}
	files, err := os.ReadDir(u.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !f.IsDir() && !slices.Contains([]string{"published", "main.tf", "cli.tfrc"}, f.Name()) && strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, f.Name())), "-key\"") {
			t.Errorf("%s holds a key", f.Name())
		}
	}
}
