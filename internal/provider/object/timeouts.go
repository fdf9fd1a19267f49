package object

import (
	"context"
	"fmt"
	"time"

	datatimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// leastTimeout is the shortest time for an operation. With less, nothing can be read any more, and then nothing put right
// either: the time of a read is in the state.
const leastTimeout = time.Second

// timesText and timeText describe timeouts and what is in it.
var (
	timesText = "How long each operation may take, with all its requests, retries and waits: numbers with units, such as \"30s\", \"10m\" or \"1h30m\". At least a second; " +
		"5 minutes by default."
	timeText = map[string]string{
		"create": "For creating; \"5m\" by default.",
		"read":   "For reading, in each refresh too; \"5m\" by default.",
		"update": "For a change in place; \"5m\" by default.",
		"delete": "For deleting; \"5m\" by default. What counts is the value in the state, so apply a change before you destroy.",
	}
)

// TimeoutsAttribute is the attribute of a resource that bounds its operations.
func TimeoutsAttribute(ctx context.Context) schema.Attribute {
	all := timeouts.AttributesAll(ctx)
	if nested, ok := all.(schema.SingleNestedAttribute); ok {
		for name, inner := range nested.Attributes {
			if one, ok := inner.(schema.StringAttribute); ok {
				one.Validators = []validator.String{duration}
				one.Description = timeText[name]
				nested.Attributes[name] = one
			}
		}
		nested.Description = timesText
		all = nested
	}
	return all
}

// ReadTimeoutAttribute is the attribute of a data source that bounds its read.
func ReadTimeoutAttribute(ctx context.Context) datasource.Attribute {
	all := datatimeouts.Attributes(ctx)
	if nested, ok := all.(datasource.SingleNestedAttribute); ok {
		for name, inner := range nested.Attributes {
			if one, ok := inner.(datasource.StringAttribute); ok {
				one.Validators = []validator.String{duration}
				one.Description = timeText[name]
				nested.Attributes[name] = one
			}
		}
		nested.Description = timesText
		all = nested
	}
	return all
}

// Timeouts are those that the configuration sets.
func Timeouts(v Values) timeouts.Value {
	t, _ := v["timeouts"].(timeouts.Value)
	return t
}

// WithTimeout bounds an operation by the resource's timeouts, five minutes by default. A time that makes no sense can be in a
// state that an earlier version has written: it is ignored, so that it can be corrected.
func WithTimeout(ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := of(ctx, rest.DefaultOperationTimeout)
	if problems.HasError() || d < leastTimeout {
		diags.AddWarning("A timeout is ignored", fmt.Sprintf("One of the timeouts in the state is no duration of at least %s, so the operation takes up to %s, as without it. "+
			"Correct it in timeouts, and apply.",
			leastTimeout, rest.DefaultOperationTimeout))
		d = rest.DefaultOperationTimeout
	}
	return context.WithTimeout(ctx, d)
}
