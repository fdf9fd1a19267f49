package leaflink_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// newWriter is a LeafLink whose key may write everything.
func newWriter(t *testing.T, traps leafsim.LeafLinkTraps) *acctest.Market {
	t.Helper()
	m := acctest.NewMarket(t, traps)
	m.AllowWrites()
	return m
}

const (
	statusBlock = `
resource "leaf_leaflink_customer_status" "t" {
  state       = "Gold"
  order       = 7
  description = "Pays in advance"
  hex_color   = "#FFD700"
}
`
	codeBlock = `
resource "leaf_leaflink_promo_code" "t" {
  brand           = 3
  code            = "SPRING"
  start_date      = "2027-03-01T00:00:00Z"
  end_date        = "2027-04-01T00:00:00Z"
  discount_type   = "%"
  discount_amount = "12.5"
}
`
	lineBlock = `
resource "leaf_leaflink_product_line" "t" {
  name  = "Flower"
  brand = 3
}
`
	everything = statusBlock + codeBlock + lineBlock
)

// writes are the requests that change something, without their ids.
func writes(m *acctest.Market) (all []string) {
	for _, r := range m.Requests() {
		if r.Method != http.MethodGet {
			all = append(all, r.Method+" "+regexp.MustCompile(`\d+/$`).ReplaceAllString(strings.TrimPrefix(r.Path, "/api/v2/"), "ID/")+" "+string(r.Body))
		}
	}
	slices.Sort(all)
	return all
}

func expectWrites(t *testing.T, m *acctest.Market, want ...string) resource.TestCheckFunc {
	t.Helper()
	return func(*terraform.State) error {
		got := writes(m)
		m.ResetRequests()
		if !slices.Equal(got, want) {
			return fmt.Errorf("written: %q\nwant: %q", got, want)
		}
		return nil
	}
}

// Made, found unchanged however LeafLink writes it, changed by what differs alone, imported and destroyed.
func TestAccLeafLink_objects(t *testing.T) {
	m := newWriter(t, leafsim.LeafLinkTraps{OwnForms: true, MaxLimit: 1})
	m.SetRows("customer-statuses", leafsim.LeafLinkRow{"id": 1, "state": "Golden", "owner": 1234}, leafsim.LeafLinkRow{"id": 2, "state": "Gold", "owner": nil, "is_stock": true})
	changed := strings.NewReplacer("  description = \"Pays in advance\"\n", "", "= 7", "= 8", "2027-04-01T", "2027-05-01T", "Flower", "Flowers", "\"12.5\"", "\"12.50\"").Replace(everything)
	importing := func(name string) resource.TestStep {
		return resource.TestStep{
			ResourceName: "leaf_leaflink_" + name + ".t", ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"hex_color", "start_date", "end_date", "discount_amount"}, // LeafLink's spelling
		}
	}
	m.Test(t,
		resource.TestStep{
			Config: everything,
			Check: expectWrites(t, m,
				`POST customer-statuses/ {"description":"Pays in advance","hex_color":"#FFD700","order":7,"owner":1234,"state":"Gold"}`,
				`POST product-lines/ {"brand":3,"name":"Flower"}`,
				`POST promocodes/ {"brand":3,"code":"SPRING","discount_amount":"12.5","discount_type":"%","end_date":"2027-04-01T00:00:00Z","start_date":"2027-03-01T00:00:00Z"}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		importing("customer_status"), importing("promo_code"), importing("product_line"),
		resource.TestStep{
			Config: changed,
			Check: expectWrites(t, m,
				`PATCH customer-statuses/ID/ {"description":null,"order":8}`,
				`PATCH product-lines/ID/ {"name":"Flowers"}`,
				`PATCH promocodes/ID/ {"end_date":"2027-05-01T00:00:00Z"}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{ // what somebody else deletes is made again, and what cannot be changed is replaced
			PreConfig: func() { m.SetRows("customer-statuses"); m.ResetRequests() },
			Config:    strings.Replace(changed, "SPRING", "SUMMER", 1),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("leaf_leaflink_customer_status.t", plancheck.ResourceActionCreate),
				plancheck.ExpectResourceAction("leaf_leaflink_promo_code.t", plancheck.ResourceActionReplace),
				plancheck.ExpectResourceAction("leaf_leaflink_product_line.t", plancheck.ResourceActionNoop),
			}},
		},
		resource.TestStep{Config: acctest.LeafLinkApplication, Check: func(*terraform.State) error {
			if n := len(m.Rows("customer-statuses")) + len(m.Rows("promocodes")); n != 0 || len(m.Rows("product-lines")) != 1 {
				return fmt.Errorf("left: %v %v %v", m.Rows("customer-statuses"), m.Rows("promocodes"), m.Rows("product-lines"))
			}
			return nil
		}},
	)
}

// What is there already, or may not be written, is refused, and nothing is sent that would change something.
func TestAccLeafLink_refusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  string
		prepare func(*acctest.Market)
		want    string
	}{
		"production": {statusBlock, func(m *acctest.Market) {
			delete(m.Env, "LEAFLINK_BASE_URL")
			m.Env["LEAFLINK_ENVIRONMENT"] = "production"
		}, `allow_production_writes\s+=\s+true`},
		"production, by an older spelling": {statusBlock, func(m *acctest.Market) { m.Env["LEAFLINK_BASE_URL"] = "https://www.leaflink.com" }, `production\s+is\s+not\s+allowed`},
		"exists": {statusBlock, func(m *acctest.Market) {
			m.SetRows("customer-statuses", leafsim.LeafLinkRow{"id": 9, "state": "Gold", "owner": 1234})
		}, `leaf_leaflink_customer_status\.NAME\s+'9'`},
		"not even readable": {codeBlock, func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Products: leafsim.ReadWrite}, acctest.GreenLeaf)
		}, `permission\s+Orders\s+as\s+Read\s+&\s+Write`},
		"two companies": {lineBlock, func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Products: leafsim.ReadWrite}, acctest.GreenLeaf, acctest.RedLeaf)
		}, `2\s+companies`},
		"no date":         {strings.Replace(codeBlock, "2027-04-01T00:00:00Z", "April", 1), nil, `must\s+be\s+a\s+time`},
		"no number":       {strings.Replace(codeBlock, "12.5", "much", 1), nil, `decimal\s+number`},
		"too long a name": {strings.Replace(statusBlock, "Gold", strings.Repeat("x", 41), 1), nil, `at\s+most\s+40`},
	} {
		t.Run(name, func(t *testing.T) {
			m := newWriter(t, leafsim.LeafLinkTraps{})
			if test.prepare != nil {
				test.prepare(m)
			}
			m.Test(t, resource.TestStep{Config: test.config, ExpectError: regexp.MustCompile(test.want)})
			if got := writes(m); len(got) > 0 {
				t.Errorf("written: %q", got)
			}
		})
	}
}

// In production, what is allowed is done.
func TestAccLeafLink_productionAllowed(t *testing.T) {
	m := newWriter(t, leafsim.LeafLinkTraps{})
	delete(m.Env, "LEAFLINK_BASE_URL")
	m.Test(t, resource.TestStep{
		Config: acctest.LeafLinkBlock("environment = \"production\"\nallow_production_writes = true") + statusBlock,
		Check:  resource.TestCheckResourceAttr("leaf_leaflink_customer_status.t", "owner", "1234"),
	})
}

// A lost answer makes nothing twice; one that may be somebody else's is not taken over.
func TestAccLeafLink_lostAnswers(t *testing.T) {
	m := newWriter(t, leafsim.LeafLinkTraps{})
	var remove []func()
	for _, method := range []string{http.MethodPost, http.MethodPatch, http.MethodDelete} {
		remove = append(remove, m.After(func(r *http.Request) http.Handler {
			if r.Method == method {
				return leafsim.Cut()
			}
			return nil
		}))
	}
	m.Test(t,
		resource.TestStep{Config: everything, ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{Config: strings.Replace(everything, "= 7", "= 8", 1), ExpectError: regexp.MustCompile(`Cannot\s+update\s+the\s+customer\s+status`)},
		resource.TestStep{ // it was carried out
			Config:           strings.Replace(everything, "= 7", "= 8", 1),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{Config: lineBlock, Check: func(*terraform.State) error {
			if n := len(m.Rows("customer-statuses")) + len(m.Rows("promocodes")); n > 0 || len(m.Rows("product-lines")) != 1 {
				return fmt.Errorf("%d rows are left, and %d product lines", n, len(m.Rows("product-lines")))
			}
			for _, undo := range remove {
				undo()
			}
			m.Before(leafsim.Times(1, leafsim.On(http.MethodPost, "/api/v2/customer-statuses/", leafsim.Status(http.StatusBadGateway))))
			return nil
		}},
		resource.TestStep{Config: statusBlock + lineBlock, ExpectError: regexp.MustCompile(`not\s+known\s+whether`)},
		resource.TestStep{ // somebody makes the like meanwhile
			PreConfig: func() {
				m.SetRows("customer-statuses", leafsim.LeafLinkRow{"id": 77, "state": "Gold", "owner": 1234})
			},
			Config: statusBlock + lineBlock, ExpectError: regexp.MustCompile(`Cannot\s+tell\s+whose`),
		},
		resource.TestStep{PreConfig: func() { m.SetRows("customer-statuses") }, Config: statusBlock + lineBlock},
	)
}

// A key of another company sees nothing, which is no reason to make anything again; an id that has become another object's is no
// reason to change that; and what is LeafLink's own is nobody's.
func TestAccLeafLink_others(t *testing.T) {
	m := newWriter(t, leafsim.LeafLinkTraps{})
	all := leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}
	m.Test(t,
		resource.TestStep{Config: statusBlock + codeBlock},
		resource.TestStep{
			PreConfig: func() { m.AddApplication(acctest.LeafLinkKey, all, acctest.RedLeaf); m.ResetRequests() },
			Config:    statusBlock + codeBlock, ExpectError: regexp.MustCompile(`"red-leaf"`),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := writes(m); len(got) > 0 {
					t.Errorf("written: %q", got)
				}
				m.AllowWrites()
				rows := m.Rows("promocodes")
				rows[0]["code"] = "THEIRS"
				m.SetRows("promocodes", rows...)
			},
			Config: statusBlock + codeBlock,
			Check: func(*terraform.State) error {
				if rows := m.Rows("promocodes"); len(rows) != 2 || rows[0]["code"] != "THEIRS" {
					return fmt.Errorf("the rows are %v", rows)
				}
				return nil
			},
		},
		resource.TestStep{
			PreConfig: func() {
				m.SetRows("customer-statuses", append(m.Rows("customer-statuses"), leafsim.LeafLinkRow{"id": 3, "state": "New", "is_stock": true})...)
			},
			Config:      statusBlock + codeBlock + "import {\n  to = leaf_leaflink_customer_status.stock\n  id = \"3\"\n}\n" + strings.NewReplacer(`"t"`, `"stock"`, "Gold", "New").Replace(statusBlock),
			ExpectError: regexp.MustCompile(`is\s+LeafLink's\s+own`),
		},
		resource.TestStep{
			Config:      statusBlock + codeBlock + "import {\n  to = leaf_leaflink_product_line.t\n  id = \"4711\"\n}\n" + lineBlock,
			ExpectError: regexp.MustCompile(`Nothing\s+to\s+import`),
		},
		resource.TestStep{
			Config:      statusBlock + codeBlock + "import {\n  to = leaf_leaflink_product_line.t\n  id = \"flower\"\n}\n" + lineBlock,
			ExpectError: regexp.MustCompile(`whole\s+number`),
		},
	)
}
