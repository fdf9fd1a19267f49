package leaflink_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Tests of what is said, on an engine in this process.

func newEngine(t *testing.T, m *acctest.Market) *core.Engine {
	t.Helper()
	start := m.Providers()["leaf"]
	schemas, err := core.Schemas(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	return core.New(schemas, start, nil)
}

func gold(name string) core.Resource {
	return core.Resource{Type: "leaf_leaflink_customer_status", Name: name, Attributes: map[string]any{"state": "Gold"}}
}

func flower() core.Resource {
	return core.Resource{Type: "leaf_leaflink_product_line", Name: "t", Attributes: map[string]any{"name": "Flower", "brand": 3}}
}

func expectSaid(t *testing.T, r *core.Result, failed bool, words ...string) {
	t.Helper()
	var said strings.Builder
	for _, d := range r.Diagnostics {
		said.WriteString(d.Summary + ": " + d.Detail + "\n")
	}
	if r.Failed() != failed {
		t.Errorf("failed is %t: %s", r.Failed(), said.String())
	}
	for _, w := range words {
		if !strings.Contains(said.String(), w) {
			t.Errorf("%q is not said in: %s", w, said.String())
		}
	}
	if len(words) == 0 && said.Len() > 0 {
		t.Errorf("it said: %s", said.String())
	}
}

// In the sandbox, whoever makes something hears that it is gone after the night, and elsewhere nobody does.
func TestSandboxIsSpokenOf(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{})
	expectSaid(t, newEngine(t, m).Apply(t.Context(), []core.Resource{gold("t")}), false)
	m = newWriter(t, leafsim.LeafLinkTraps{})
	delete(m.Env, "LEAFLINK_BASE_URL")
	m.Env["LEAFLINK_ENVIRONMENT"] = "sandbox"
	expectSaid(t, newEngine(t, m).Apply(t.Context(), []core.Resource{gold("t")}), false, "made anew every night")
}

// A product line stays, its plan says so, and nothing is sent; a new resource of it then asks for an import.
func TestProductLineStays(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{})
	e := newEngine(t, m)
	expectSaid(t, e.Apply(t.Context(), []core.Resource{flower()}), false)
	m.ResetRequests()
	expectSaid(t, e.Destroy(t.Context()), false, "LeafLink keeps a ", `"Flower"`)
	if got := writes(m); len(got) > 0 || e.Object("leaf_leaflink_product_line.t") != nil {
		t.Errorf("written: %q", got)
	}
	expectSaid(t, e.Apply(t.Context(), []core.Resource{flower()}), true, "exists already", "import")
	expectSaid(t, e.Import(t.Context(), "leaf_leaflink_product_line", "t", "5001"), false)
	expectSaid(t, e.Apply(t.Context(), []core.Resource{flower()}), false)
}

// What somebody makes between the look and the creation is named, where LeafLink refuses a second one of which no page says so.
func TestMadeMeanwhile(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{Unique: true})
	m.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodPost {
			m.SetRows("product-lines", leafsim.LeafLinkRow{"id": 77, "name": "Flower", "brand": 3})
		}
		return nil
	})
	e := newEngine(t, m)
	expectSaid(t, e.Apply(t.Context(), []core.Resource{flower()}), true, "exists already", "'77'")
	if rows := m.Rows("product-lines"); len(rows) != 1 || e.Object("leaf_leaflink_product_line.t") != nil {
		t.Errorf("made: %v", rows)
	}
	expectSaid(t, e.Import(t.Context(), "leaf_leaflink_product_line", "t", "77"), false)
	expectSaid(t, e.Apply(t.Context(), []core.Resource{flower()}), false)
}

// Two resources that describe one object are told so, and it is made once.
func TestDescribedTwice(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{})
	expectSaid(t, newEngine(t, m).Apply(t.Context(), []core.Resource{gold("a"), gold("b")}), true, "two resources describe one object")
	if rows := m.Rows("customer-statuses"); len(rows) != 1 {
		t.Errorf("made: %v", rows)
	}
}

// What cannot be read is kept, whatever stands before LeafLink; and a run proves its key once, however many objects it writes.
func TestNothingIsBelievedOfAPage(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{})
	e := newEngine(t, m)
	many := []core.Resource{gold("t")}
	for _, name := range []string{"A", "B", "C", "D"} {
		many = append(many, core.Resource{Type: "leaf_leaflink_customer_status", Name: name, Attributes: map[string]any{"state": name}})
	}
	expectSaid(t, e.Apply(t.Context(), many), false)
	proofs := 0
	for _, r := range m.Requests() {
		if r.Path == "/api/v2/companies/" {
			proofs++
		}
	}
	if proofs > 2 { // one in the plan, and one in the apply
		t.Errorf("the key was proved %d times", proofs)
	}
	for _, status := range []int{404, 502, 401} {
		remove := m.Before(leafsim.On("GET", "/api/v2/customer-statuses/*/", leafsim.HTML(status)))
		r := e.Plan(t.Context(), many)
		if remove(); !r.Failed() || len(r.Changes) > 0 {
			t.Errorf("%d: planned %v", status, r.Changes)
		}
	}
	expectSaid(t, e.Plan(t.Context(), many), false)
}

// Queries list what an import takes, without LeafLink's own.
func TestQuery(t *testing.T) {
	t.Parallel()
	m := newWriter(t, leafsim.LeafLinkTraps{MaxLimit: 1})
	m.SetRows("customer-statuses", leafsim.LeafLinkRow{"id": 1, "state": "New", "is_stock": true},
		leafsim.LeafLinkRow{"id": 2, "state": "Gold", "owner": 1234, "order": 4, "is_stock": false, "hex_color": nil})
	m.SetRows("promocodes", leafsim.LeafLinkRow{"id": 7, "brand": 3, "code": "SPRING", "start_date": "2027-03-01T00:00:00Z", "end_date": "2027-04-01T00:00:00Z"})
	q := m.Querier(t)
	found := q.Query(t, "leaf_leaflink_customer_status", nil, 0, true)
	if got := found.Names(); !slices.Equal(got, []string{`the customer status of LeafLink 2 ("Gold")`}) {
		t.Fatalf("found %q", got)
	}
	if o := found.Objects[0]; o.Identity["id"] != "2" || o.Resource["state"] != "Gold" || !strings.Contains(o.Resource["order"], `"4"`) {
		t.Errorf("found %v", o)
	}
	found = q.Query(t, "leaf_leaflink_promo_code", nil, 0, true)
	if o := found.Objects[0]; o.Identity["id"] != "7" || o.Resource["code"] != "SPRING" {
		t.Errorf("found %v", o)
	}
	m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{}, acctest.GreenLeaf)
	if refused := m.Querier(t).Query(t, "leaf_leaflink_product_line", nil, 0, false); len(refused.Objects) > 0 || !strings.Contains(strings.Join(refused.Errors, ""), "permission") {
		t.Errorf("found %q, said %q", refused.Names(), refused.Errors)
	}
}
