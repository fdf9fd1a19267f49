package apikey_test

import (
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const listedKeys = "data.leaf_api_keys.t"

func keysDataSource(arguments string) string {
	return "data \"leaf_api_keys\" \"t\" {\n  leaf_user_id = \"$USER\"\n" + arguments + "\n}\n"
}

func TestAccAPIKeys_dataSource(t *testing.T) {
	w := acctest.New(t)
	expired := w.AddKey(w.User, "expired", acctest.Day)
	revoked := w.AddKey(w.User, "revoked", 365*acctest.Day)
	w.Clock.Advance(2 * acctest.Day)
	w.RevokeKey(revoked.ID)
	live := w.AddKey(w.User, "", 365*acctest.Day)
	w.AddKey(w.AddUser("John Smith"), "somebody else's", 365*acctest.Day)

	text := func(t time.Time) knownvalue.Check {
		return knownvalue.StringExact(t.Truncate(time.Millisecond).Format(time.RFC3339Nano))
	}
	object := func(k leafsim.Key, change map[string]knownvalue.Check) knownvalue.Check {
		want := map[string]knownvalue.Check{
			"id": knownvalue.StringExact(k.ID), "description": knownvalue.Null(), "expires_at": text(k.ExpiresAt), "revoked_at": knownvalue.Null(),
			"valid": knownvalue.Bool(false), "expired": knownvalue.Bool(false), "key": knownvalue.Null(),
		}
		maps.Copy(want, change)
		return knownvalue.ObjectExact(want)
	}
	keys := func(checks ...knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(listedKeys, tfjsonpath.New("api_keys"), knownvalue.ListExact(checks))
	}
	valid := map[string]knownvalue.Check{"valid": knownvalue.Bool(true)}
	w.Test(t,
		resource.TestStep{Config: w.Config(keysDataSource("")), ConfigStateChecks: []statecheck.StateCheck{keys(
			object(expired, map[string]knownvalue.Check{"description": knownvalue.StringExact("expired"), "expired": knownvalue.Bool(true)}),
			object(revoked, map[string]knownvalue.Check{"description": knownvalue.StringExact("revoked"), "revoked_at": text(w.Clock.Now())}),
			object(live, valid),
		)}},
		resource.TestStep{Config: w.Config(keysDataSource("valid_only = true")), ConfigStateChecks: []statecheck.StateCheck{keys(object(live, valid))}},
		resource.TestStep{Config: w.Config(keysDataSource("valid_only = true\ninclude_secrets = true")), ConfigStateChecks: []statecheck.StateCheck{
			keys(object(live, map[string]knownvalue.Check{"valid": knownvalue.Bool(true), "key": knownvalue.StringExact(live.Key)})),
			statecheck.ExpectSensitiveValue(listedKeys, tfjsonpath.New("api_keys").AtSliceIndex(0).AtMapKey("key")),
		}},
	)
}

// The list in its variants: in pages, without ids, masked.
func TestAccAPIKeys_dataSourceVariants(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		variants leafsim.Variants
		id       knownvalue.Check
		n, pages int
	}{
		"pages":          {leafsim.Variants{Paged: true}, knownvalue.StringRegexp(regexp.MustCompile(`^[-0-9a-f]{36}$`)), 201, 3},
		"no pages":       {leafsim.Variants{}, knownvalue.NotNull(), 5, 1},
		"no ids":         {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, knownvalue.StringRegexp(regexp.MustCompile(`^sha256:[0-9a-f]{16}$`)), 5, 1},
		"no ids, masked": {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, knownvalue.Null(), 5, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			for range tc.n {
				w.AddKey(w.User, "", 365*acctest.Day)
			}
			w.Test(t, resource.TestStep{PreConfig: w.ResetRequests, Config: w.Config(keysDataSource("")), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(listedKeys, tfjsonpath.New("api_keys"), knownvalue.ListSizeExact(tc.n)),
				statecheck.ExpectKnownValue(listedKeys, tfjsonpath.New("api_keys").AtSliceIndex(tc.n-1).AtMapKey("id"), tc.id),
			}})
			asked := map[string]int{}
			for _, r := range w.Requests() {
				if r.Path == acctest.Keys {
					asked[r.Query.Get("page")]++
				}
			}
			acctest.Equal(t, "pages", len(asked), tc.pages)
			acctest.Equal(t, "reads to the end", asked[strconv.Itoa(tc.pages-1)], asked["0"])
		})
	}
}

func TestAccAPIKeys_dataSourceErrors(t *testing.T) {
	w := acctest.New(t)
	failing := func() {}
	w.Test(t,
		resource.TestStep{Config: `data "leaf_api_keys" "t" { leaf_user_id = "jane" }`, ExpectError: regexp.MustCompile(`must be the id of a Leaf user`)},
		resource.TestStep{Config: w.Config(keysDataSource("")), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(listedKeys, tfjsonpath.New("api_keys"), knownvalue.ListSizeExact(0)),
		}},
		resource.TestStep{
			PreConfig: func() {
				failing = w.Before(leafsim.On(http.MethodGet, acctest.Keys, leafsim.Status(http.StatusForbidden)))
			},
			Config: w.Config(keysDataSource("")), ExpectError: regexp.MustCompile(`Cannot list the API keys of Leaf user`),
		},
		resource.TestStep{
			PreConfig: func() { failing(); w.DeleteUser(w.User) },
			Config:    w.Config(keysDataSource("")), ExpectError: regexp.MustCompile(`There is no Leaf user`),
		},
		resource.TestStep{Config: " "},
	)
}
