package object

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What the provider keeps about an object beside its state. Every key is listed here; values are JSON, and never secret.
// Some names have values of another type for some objects: those are keys of their own here.
var (
	// Imported is set from an import until the first update: what the API could not return is null until then.
	// Unlearned is the same for API keys, and lists the attributes that the import could not learn.
	Imported  = PrivateKey[bool]{"imported"}
	Unlearned = PrivateKey[[]string]{"imported"}
	// Unconfirmed marks an object of whose creation nobody knows what became, and holds what may tell later.
	Unconfirmed = PrivateKey[leaf.Traces]{"unconfirmed"}
	// Baseline is the object that the resource made or adopted. Another one on the server means that somebody deleted it and
	// made it again.
	Baseline = PrivateKey[Own]{"written_created_time"}
	// Echoes are what the API answers for the texts that it writes in its own way.
	Echoes = PrivateKey[Echo]{"echo"}
	// Replacing is set in the plan of a replacement, for the deletion that is part of it: that one may delete what the plan
	// has shown, where a destroy deletes what the resource made.
	Replacing = PrivateKey[bool]{"replacing"}
	// Differing are the arguments that differ from the state, for the second half of a plan that may be a replacement, and
	// lacks values: that half is shown no state.
	Differing = PrivateKey[[]string]{"differing"}
	// Unfinished is a configuration that was deleted in order to be made again without some keys, and is not whole again yet.
	Unfinished = PrivateKey[Unmade]{"unfinished"}
	// ObservedAt is when Read last looked at a key that renew_before renews. Plans compute from it, not from a clock.
	ObservedAt = PrivateKey[string]{"observed_at"}
	// WriteOnly lists the secrets that were last given in their write-only form. State knows nothing of those.
	WriteOnly = PrivateKey[[]string]{"write_only"}
	// Spelling is the spelling of the path at which the API answers, for kinds of credentials that have several.
	Spelling = PrivateKey[string]{"spelling"}
	// Owner is the API owner in whose account the object was seen or made.
	Owner = PrivateKey[string]{"owner"}
	// Protected is the id of a protected object, from the plan of it on: the second half of a replacement sees the state no more.
	Protected = PrivateKey[string]{"protected"}
	// Opened is the ephemeral key that Close is to revoke.
	Opened = PrivateKey[OpenedKey]{"opened"}
	// OpenedLinks is the same for an ephemeral magic link, by its name, since its id would open it.
	OpenedLinks = PrivateKey[OpenedLink]{"opened"}
)

// PrivateKey is a key of the private state whose values are of type T.
type PrivateKey[T any] struct{ name string }

// PrivateReader is the side of the framework's private state that is read.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the side that is written.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Get reads the key; ok is false where it is not set. A value of another type is an error, and not "not set".
func (k PrivateKey[T]) Get(ctx context.Context, p PrivateReader, diags *diag.Diagnostics) (v T, ok bool) {
	raw, problems := p.GetKey(ctx, k.name)
	diags.Append(problems...)
	if len(raw) == 0 {
		return v, false
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		diags.AddError("Unreadable private state", fmt.Sprintf("What the provider keeps beside the state as %q is not what this version of the provider writes. Use the version that wrote it, "+
			"or remove the object from the state (terraform state rm ADDRESS) and import it again.", k.name))
		return v, false
	}
	return v, true
}

// Set writes the key.
func (k PrivateKey[T]) Set(ctx context.Context, p PrivateWriter, v T, diags *diag.Diagnostics) {
	raw, err := json.Marshal(v)
	if err != nil {
		diags.AddError("Cannot write the private state", "What the provider keeps beside the state as "+k.name+" cannot be written. This is a bug of the provider; please report it.")
		return
	}
	diags.Append(p.SetKey(ctx, k.name, raw)...)
}

// Clear removes the key.
func (k PrivateKey[T]) Clear(ctx context.Context, p PrivateWriter, diags *diag.Diagnostics) {
	diags.Append(p.SetKey(ctx, k.name, nil)...)
}

// OpenedKey is the value of Opened: ids only.
type OpenedKey struct {
	LeafUserID string `json:"leaf_user_id"`
	ID         string `json:"id"`
}

// OpenedLink is the value of OpenedLinks.
type OpenedLink struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Unmade is the value of Unfinished: the request that makes the configuration again, and which arguments it is made of. What
// else it has was set by somebody else, and nobody but this knows of it.
type Unmade struct {
	Body map[string]any `json:"body"`
	Ours []string       `json:"ours,omitempty"`
}
