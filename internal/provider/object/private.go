package object

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What the provider keeps about an object beside its state. Every key is listed here; values are JSON, and never secret.
const (
	// PrivateImported is set from an import until the first update: what the API could not return is null until then. It is
	// true, or, for keys, the list of the attributes that the import could not learn.
	PrivateImported = "imported"
	// PrivateUnconfirmed marks an object whose creation was not answered; for keys it holds what finds them later.
	PrivateUnconfirmed = "unconfirmed"
	// PrivateWritten is the id and creation time of the object that holds what we wrote (a baseline). Another one on the
	// server means that somebody deleted it and made it again.
	PrivateWritten = "written_created_time"
	// PrivateObservedAt is when Read last looked at a key that renew_before renews. Plans compute from it, not from a clock.
	PrivateObservedAt = "observed_at"
	// PrivateWriteOnly lists the secrets that were last given in their write-only form. State knows nothing of those.
	PrivateWriteOnly = "write_only"
	// PrivateSpelling is the spelling of the path at which the API answers, for kinds of credentials that have several.
	PrivateSpelling = "spelling"
)

// PrivateReader and PrivateWriter are the two sides of the framework's private state.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// GetPrivate reads a key; ok is false where it is not set.
func GetPrivate[T any](ctx context.Context, p PrivateReader, key string, diags *diag.Diagnostics) (v T, ok bool) {
	raw, problems := p.GetKey(ctx, key)
	diags.Append(problems...)
	if len(raw) == 0 {
		return v, false
	}
	return v, json.Unmarshal(raw, &v) == nil
}

// SetPrivate writes a key.
func SetPrivate(ctx context.Context, p PrivateWriter, key string, v any, diags *diag.Diagnostics) {
	raw, err := json.Marshal(v)
	if err != nil {
		diags.AddError("Private state", "The key "+key+" cannot be written. This is a bug of the provider; please report it.")
		return
	}
	diags.Append(p.SetKey(ctx, key, raw)...)
}

// ClearPrivate removes a key.
func ClearPrivate(ctx context.Context, p PrivateWriter, key string, diags *diag.Diagnostics) {
	diags.Append(p.SetKey(ctx, key, nil)...)
}

// Written is the baseline of PrivateWritten.
type Written struct {
	ID          string `json:"id,omitempty"`
	CreatedTime string `json:"created_time,omitempty"`
}

// Moved reports whether the object in state is another one than that of the baseline.
func (w Written) Moved(state Values) bool {
	id, created := state.Text("id").ValueString(), state.Text("created_time").ValueString()
	return w.ID != "" && id != "" && id != w.ID ||
		w.CreatedTime != "" && created != "" && !leaf.SameTime(created, w.CreatedTime)
}
