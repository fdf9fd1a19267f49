package object

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Timeouts are those that the configuration sets.
func Timeouts(v Values) timeouts.Value {
	t, _ := v["timeouts"].(timeouts.Value)
	return t
}

// WithTimeout bounds an operation by the resource's timeouts, five minutes by default.
func WithTimeout(ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := of(ctx, rest.DefaultOperationTimeout)
	diags.Append(problems...)
	if d <= 0 {
		diags.AddAttributeError(path.Root("timeouts"), "No time for the operation", fmt.Sprintf("A timeout of %s leaves no time. Give a positive one, such as \"5m\".", d))
	}
	return context.WithTimeout(ctx, d)
}

// TimeoutOptions are the operations that can be bounded.
var TimeoutOptions = timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}
