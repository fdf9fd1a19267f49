package supervision_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What Leaf tells of its work is given as it is, what it does not say is null, and a service that does not answer is an error.
func TestAccSupervision_dataSources(t *testing.T) {
	w := acctest.New(t)
	other := w.AddUser("Other")
	w.AddSyncSummary(leafsim.SyncSummary{Provider: "Trimble", LeafUserID: w.User, Fields: 3, NoGrowers: true})
	w.AddSyncSummary(leafsim.SyncSummary{Provider: "JohnDeere", LeafUserID: w.User, Growers: 1, Farms: 2, Fields: 12, Synced: time.Date(2026, 2, 28, 9, 30, 0, 0, time.UTC)})
	w.AddSyncSummary(leafsim.SyncSummary{Provider: "JohnDeere", LeafUserID: other, Fields: 99})
	w.AddContract(leafsim.Contract{ID: "c-1", Product: "FIELD_OPERATIONS", StartDate: "2026-01-01", EndDate: "2026-12-31", Region: "US", Areas: map[string]float64{w.User: 120.5, other: 30}})
	at := statecheck.ExpectKnownValue
	summaries := tfjsonpath.New("summaries")
	var mend func()
	w.Test(t,
		resource.TestStep{
			Config: w.Config(`
data "leaf_sync_summary" "all" { leaf_user_id = "$USER" }
data "leaf_sync_summary" "one" {
  leaf_user_id  = "$USER"
  provider_name = "Trimble"
}
data "leaf_billing_contracts" "all" {}
data "leaf_billing_consumption" "c" {
  contract_id = data.leaf_billing_contracts.all.contracts[0].id
  timestamp   = "2026-02-01T00:00:00Z"
}`),
			ConfigStateChecks: []statecheck.StateCheck{
				at("data.leaf_sync_summary.all", summaries, knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"provider_name": knownvalue.StringExact("JohnDeere"), "growers": knownvalue.Int64Exact(1), "farms": knownvalue.Int64Exact(2), "fields": knownvalue.Int64Exact(12),
						"sync_reference_time": knownvalue.StringExact("2026-02-28T09:30:00Z"),
					}),
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"provider_name": knownvalue.StringExact("Trimble"), "growers": knownvalue.Null(), "farms": knownvalue.Null(), "fields": knownvalue.Int64Exact(3), "sync_reference_time": knownvalue.Null(),
					}),
				})),
				at("data.leaf_sync_summary.one", summaries, knownvalue.ListSizeExact(1)),
				at("data.leaf_billing_contracts.all", tfjsonpath.New("contracts").AtSliceIndex(0).AtMapKey("end_date"), knownvalue.StringExact("2026-12-31")),
				at("data.leaf_billing_consumption.c", tfjsonpath.New("total_unique_area"), knownvalue.Float64Exact(150.5)),
				at("data.leaf_billing_consumption.c", tfjsonpath.New("date"), knownvalue.StringExact("2026-02-01T00:00:00Z")),
				at("data.leaf_billing_consumption.c", tfjsonpath.New("leaf_users_areas").AtSliceIndex(0).AtMapKey("total_area"), knownvalue.Float64Exact(120.5)),
			},
		},
		resource.TestStep{
			Config:      `data "leaf_billing_consumption" "none" { contract_id = "c-2" }`,
			ExpectError: acctest.Words("Cannot read the consumption of contract c-2"),
		},
		resource.TestStep{
			PreConfig: func() {
				mend = w.Before(leafsim.On(http.MethodGet, "/services/integrations/api/resources", leafsim.JSON(http.StatusOK, `{"message":"SUCCESS"}`)))
			},
			Config: w.Config(`data "leaf_sync_summary" "t" { leaf_user_id = "$USER" }`), ExpectError: acctest.Words("without a list of summaries"),
		},
		resource.TestStep{PreConfig: func() { mend() }, Config: w.Config(`data "leaf_sync_summary" "t" { leaf_user_id = "$USER" }`)},
		resource.TestStep{Config: `data "leaf_sync_summary" "t" { leaf_user_id = "` + acctest.ExampleUser + `" }`, ExpectError: acctest.Words("There is no Leaf user " + acctest.ExampleUser)},
	)
}

// A name that is none of a provider filters out everything, which looks like data that does not arrive.
func TestSyncSummary_namesOfProviders(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for name, warned := range map[string]string{"JohnDeere": "", "claas": "", "JohnDere": `did you mean "JohnDeere"?`, "johndeere": `did you mean "JohnDeere"?`, "Somebody": `"Somebody": it may be new`} {
		said := w.Advice(t, nil, "data leaf_sync_summary", map[string]any{"leaf_user_id": w.User, "provider_name": name})
		if (said == "") != (warned == "") || !strings.Contains(said, warned) {
			t.Errorf("%s: %q", name, said)
		}
	}
}
