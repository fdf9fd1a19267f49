package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// What cannot be made because there is no such Leaf user says that, and nothing of a grower who would be disconnected.
func TestNoSuchLeafUser(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	const nobody = "00000000-0000-4000-8000-000000000000"
	r := w.Core(t).Apply(t.Context(), []core.Resource{
		{Type: "leaf_agvance_credentials", Name: "c", Attributes: map[string]any{"leaf_user_id": nobody, "client_environment": "STAGE", "database_id": "d", "username": "u", "password": "p", "api_key": "k"}},
		{Type: "leaf_api_key", Name: "k", Attributes: map[string]any{"leaf_user_id": nobody}},
	})
	told := map[string]string{}
	for _, d := range r.Diagnostics {
		if d.Error {
			told[d.Address] += d.Summary + ": " + d.Detail
		}
	}
	for _, address := range []string{"leaf_agvance_credentials.c", "leaf_api_key.k"} {
		if said := told[address]; !strings.Contains(said, "knows no Leaf user "+nobody) || strings.Contains(said, "disconnected") {
			t.Errorf("%s: %q", address, said)
		}
	}
}
