package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// decimals are the numbers that need not be whole.
var decimals = []string{"fields_attach_intersection", "fields_merge_intersection", "operations_outliers_limit"}

// 1.5 in the place of a whole number, wherever there is one, is one error, in words for people and at the attribute; what has
// too many digits, too.
func TestNumbers_notWhole(t *testing.T) {
	t.Parallel()
	w, found := acctest.New(t), 0
	for name, s := range allSchemas(t) {
		for _, a := range s.Block.Attributes {
			if a.Type == nil || !a.Type.Is(tftypes.Number) || !a.Optional || slices.Contains(decimals, a.Name) {
				continue
			}
			found++
			for number, problem := range map[float64]string{1.5: "and 1.5 is none", 90 * 24 * 60 * 60 / 7.0: "is none", 1e30: "has too many digits", 7775999.9999999: "what was computed is none: a rounding keeps it from being 7776000 (floor(... + 0.5) makes it that)"} {
				config, of := map[string]any{a.Name: number}, strings.TrimPrefix(name, "resource ")
				said := w.Complaints(t, nil, of, config)
				if name == "provider" {
					said = w.Complaints(t, config, "", nil)
				}
				if !strings.Contains(said, `AttributeName("`+a.Name+"\")\nNot a whole number\n"+a.Name+" must be a whole number") || !strings.Contains(said, problem) {
					t.Errorf("%s.%s = %v: %s", name, a.Name, number, said)
				}
				if strings.Count(said, "whole number,") != 1 || strings.Contains(said, "error in the provider") {
					t.Errorf("%s.%s = %v is not one error: %s", name, a.Name, number, said)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("%d numbers were found", found)
	}
}

// One wrong value is one complaint: what is right is not complained of because of it.
func TestNumbers_nothingElse(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for typeName, config := range map[string]map[string]any{
		"leaf_agvance_credentials": {"leaf_user_id": w.User, "api_key_wo": "key", "password_wo": "password", "database_id": "d", "username": "u", "secrets_wo_version": 1.5},
		"leaf_provider_app":        {"app_name": "app", "stara": map[string]any{"user": "u", "pwd_wo": "password"}, "secrets_wo_version": 1.5},
		"leaf_webhook":             {"name": "n", "url": "https://example.com", "events": []any{"fieldCreated"}, "secret_wo": "of-the-webhook", "secrets_wo_version": 1.5},
		"leaf_api_key":             {"leaf_user_id": w.User, "expires_in": 90000.5, "renew_before": 100},
	} {
		if said := w.Complaints(t, nil, typeName, config); strings.Count(said, "\n") != 3 || !strings.Contains(said, "Not a whole number") {
			t.Errorf("%s: %s", typeName, said)
		}
	}
}

// A key that outlives everybody who knows of it is a mistake.
func TestNumbers_lifetimes(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	const tenYears = 315360000
	for _, typeName := range []string{"leaf_api_key", "ephemeral leaf_api_key"} {
		for seconds, fine := range map[int]bool{899: false, 900: true, tenYears: true, tenYears + 1: false, 1 << 62: false} {
			if said := w.Complaints(t, nil, typeName, map[string]any{"leaf_user_id": w.User, "expires_in": seconds}); (said == "") != fine {
				t.Errorf("%s, expires_in = %d: %s", typeName, seconds, said)
			}
		}
	}
	if said := w.Complaints(t, nil, "leaf_api_key", map[string]any{"leaf_user_id": w.User, "renew_before": 9223372037}); said == "" {
		t.Error("a renewal 292 years before the end is accepted")
	}
	for _, value := range []string{"NaN", "Inf", "-infinity"} {
		rule := map[string]any{"property": "area", "operator": "GT", "value": value}
		if said := w.Complaints(t, nil, "leaf_configuration", map[string]any{"cleanup_rules": []any{rule}}); !strings.Contains(said, "Invalid cleanup rule") {
			t.Errorf("a rule with %s: %q", value, said)
		}
	}
}
