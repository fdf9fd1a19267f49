package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// A time that leaves no time is refused wherever one can be given: with it in the state, nothing could be read any more.
func TestTimeouts_leastOne(t *testing.T) {
	t.Parallel()
	w, schemas := acctest.New(t), acctest.Schemas(t)
	for typeName := range schemas.ResourceSchemas {
		for _, operation := range []string{"create", "read", "update", "delete"} {
			for text, refused := range map[string]bool{"0s": true, "-1s": true, "1ms": true, "999ms": true, "": true, "1s": false, "5m": false} {
				said := w.Complaints(t, nil, typeName, map[string]any{"timeouts": map[string]any{operation: text}})
				if got := strings.Contains(said, "timeouts."+operation+" must be a time of at least 1s"); got != refused {
					t.Errorf("%s, timeouts.%s = %q: refused %t\n%s", typeName, operation, text, got, said)
				}
			}
		}
	}
	for typeName, schema := range schemas.DataSourceSchemas {
		if !hasAttribute(schema, "timeouts") {
			continue
		}
		if said := w.Complaints(t, nil, "data "+typeName, map[string]any{"timeouts": map[string]any{"read": "0s"}}); !strings.Contains(said, "timeouts.read must be a time of at least 1s") {
			t.Errorf("data %s takes no time for a timeout: %s", typeName, said)
		}
	}
}

func hasAttribute(schema *tfprotov6.Schema, name string) bool {
	for _, a := range schema.Block.Attributes {
		if a.Name == name {
			return true
		}
	}
	return false
}

// A state with such a time, from an earlier version, locks nobody out: a corrected configuration is applied, and what is not
// corrected can be destroyed.
func TestTimeouts_inTheState(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	withHomeFarm(w)
	w.LeafLink(t)
	start := w.Providers()["leaf"]
	schemas, err := core.Schemas(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	for typeName, of := range unknowns {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			engine := core.New(schemas, start, nil)
			config := withUnknown(w, of.config, "")
			if typeName == "leaf_user" {
				config["deletion_protection"] = false
			}
			config["timeouts"] = map[string]any{"create": "5m", "read": "5m", "update": "5m", "delete": "5m"}
			all := []core.Resource{{Type: typeName, Name: "t", Attributes: config}}
			must := func(command string, r *core.Result) (warnings int) {
				for _, d := range r.Diagnostics {
					if d.Error {
						t.Fatalf("%s: %v", command, d)
					}
					if d.Summary == "A timeout is ignored" {
						warnings++
					}
				}
				return warnings
			}
			must("apply", engine.Apply(t.Context(), all))
			spoil(t, engine.Object(typeName+".t"), "0s")
			if must("the correction", engine.Apply(t.Context(), all)) == 0 {
				t.Error("nothing was said of the time in the state")
			}
			if must("plan", engine.Plan(t.Context(), all)) > 0 {
				t.Error("the time was not corrected")
			}
			spoil(t, engine.Object(typeName+".t"), "soon")
			must("destroy", engine.Destroy(t.Context()))
		})
	}
}

// spoil puts a text in the place of all timeouts in a state.
func spoil(t *testing.T, o *core.Object, text string) {
	t.Helper()
	spoilt, err := tftypes.Transform(o.Value, func(p *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if steps := p.Steps(); len(steps) == 2 && steps[0] == tftypes.AttributeName("timeouts") {
			return tftypes.NewValue(tftypes.String, text), nil
		}
		return v, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Value = spoilt
}
