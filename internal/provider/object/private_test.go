package object_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// private is a private state.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

// A value of another type is an error: taken for "not set" it would, for one, make a plan replace what was imported.
func TestPrivateKeyOfAnotherType(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	p := private{}
	if _, ok := object.Imported.Get(t.Context(), p, &diags); ok || diags.HasError() {
		t.Errorf("a key that is not set: ok is %t, %v", ok, diags)
	}
	object.Imported.Set(t.Context(), p, true, &diags)
	if v, ok := object.Imported.Get(t.Context(), p, &diags); !v || !ok || diags.HasError() {
		t.Errorf("a key that is set: %t, ok is %t, %v", v, ok, diags)
	}
	if _, ok := object.Unlearned.Get(t.Context(), p, &diags); ok || !diags.HasError() {
		t.Errorf("a value of another type: ok is %t, %v", ok, diags)
	}
	diags = nil
	object.Imported.Clear(t.Context(), p, &diags)
	if _, ok := object.Imported.Get(t.Context(), p, &diags); ok || diags.HasError() {
		t.Errorf("a key that was cleared: ok is %t, %v", ok, diags)
	}
}
