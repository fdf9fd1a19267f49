package object

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// WholeNumber is the type of every whole number that a configuration gives. The framework's own fails where it decodes 1.5,
// calls that an error of the provider, and prints the number as no one can read it; this one is refused as any bad input is.
type WholeNumber struct{ basetypes.Int64Type }

// Equal implements attr.Type.
func (WholeNumber) Equal(o attr.Type) bool {
	switch o.(type) {
	case WholeNumber, basetypes.Int64Type:
		return true
	}
	return false
}

// ValueFromTerraform implements attr.Type. What is no whole number is unknown until Validate refuses it.
func (w WholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	if problem(in) != "" {
		return types.Int64Unknown(), nil
	}
	return w.Int64Type.ValueFromTerraform(ctx, in)
}

// Validate implements the framework's validation of types.
func (WholeNumber) Validate(_ context.Context, in tftypes.Value, at path.Path) (diags diag.Diagnostics) {
	if p := problem(in); p != "" {
		diags.AddAttributeError(at, "Not a whole number", fmt.Sprintf("%s must be a whole number, and %s.", at, p))
	}
	return diags
}

const (
	// digits are as many of a number as people want to see.
	digits = 10
	// rounding is how far a computed number may be off a whole one that was meant.
	rounding = 1e-6
)

// number reads a number that was printed.
func number(text string) *big.Float {
	n, _ := new(big.Float).SetString(text)
	return n
}

// problem says what keeps a number from being a whole one; "" is nothing.
func problem(in tftypes.Value) string {
	n := new(big.Float)
	if in.IsNull() || !in.IsKnown() || in.As(&n) != nil {
		return ""
	}
	if !n.IsInt() {
		nearest := n.Text('f', 0)
		if off, _ := new(big.Float).Sub(n, number(nearest)).Float64(); math.Abs(off) < rounding { // as of x/7*7
			return "what was computed is none: a rounding keeps it from being " + nearest + " (floor(... + 0.5) makes it that)"
		}
		return n.Text('g', digits) + " is none (floor() and ceil() make one)"
	}
	if _, accuracy := n.Int64(); accuracy != big.Exact {
		return n.Text('g', digits) + " has too many digits"
	}
	return ""
}
