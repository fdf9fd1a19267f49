package acctest

import (
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// Core is an engine in process, with an empty state and this world's provider.
func (w *World) Core(t *testing.T) *core.Engine {
	t.Helper()
	start := core.Start(w.Providers()["leaf"])
	schemas, err := core.Schemas(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	return core.New(schemas, start, nil)
}
