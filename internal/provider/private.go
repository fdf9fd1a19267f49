package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// What the provider keeps about an object beside its state. Every key is listed here; values are JSON, and never secret.
const (
	// privateImported is set from an import until the first update: what the API could not return is null until then. It is
	// true, or, for keys, the list of the attributes that the import could not learn.
	privateImported = "imported"
	// privateUnconfirmed marks an object whose creation was not answered; for keys it holds what finds them later.
	privateUnconfirmed = "unconfirmed"
	// privateWritten is the id and creation time of the object that holds what we wrote (a baseline). Another one on the
	// server means that somebody deleted it and made it again.
	privateWritten = "written_created_time"
	// privateObservedAt is when Read last looked at a key that renew_before renews. Plans compute from it, not from a clock.
	privateObservedAt = "observed_at"
	// privateWriteOnly lists the secrets that were last given in their write-only form. State knows nothing of those.
	privateWriteOnly = "write_only"
	// privateSpelling is the spelling of the path at which the API answers, for kinds of credentials that have several.
	privateSpelling = "spelling"
)

// privateReader and privateWriter are the two sides of the framework's private state.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// getPrivate reads a key; ok is false where it is not set.
func getPrivate[T any](ctx context.Context, p privateReader, key string, diags *diag.Diagnostics) (v T, ok bool) {
	raw, problems := p.GetKey(ctx, key)
	diags.Append(problems...)
	if len(raw) == 0 {
		return v, false
	}
	return v, json.Unmarshal(raw, &v) == nil
}

// setPrivate writes a key.
func setPrivate(ctx context.Context, p privateWriter, key string, v any, diags *diag.Diagnostics) {
	raw, err := json.Marshal(v)
	if err != nil {
		diags.AddError("Private state", "The key "+key+" cannot be written. This is a bug of the provider; please report it.")
		return
	}
	diags.Append(p.SetKey(ctx, key, raw)...)
}

// clearPrivate removes a key.
func clearPrivate(ctx context.Context, p privateWriter, key string, diags *diag.Diagnostics) {
	diags.Append(p.SetKey(ctx, key, nil)...)
}

// written is the baseline of privateWritten.
type written struct {
	ID          string `json:"id,omitempty"`
	CreatedTime string `json:"created_time,omitempty"`
}
