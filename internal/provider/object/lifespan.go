package object

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// Lifespan is how long an object lives that expires by itself, and when it is to be renewed. The API alone says when it
// expires, by a clock that may differ from this machine's: that may not replace it by every apply.
type Lifespan struct {
	ExpiresAt types.String
	// Asked is how long it was to live.
	Asked time.Duration
	// RenewBefore is how long before its end it is renewed, in seconds; null is never.
	RenewBefore types.Int64
	// Made is when this resource made it, zero where somebody else did.
	Made time.Time
}

// End is when its time is over by this machine's clock; ok is false where nobody knows. Nothing ends before it was made, nor
// lives longer than was asked for: where an answer says so, the clocks differ.
func (l Lifespan) End() (end time.Time, ok bool) {
	expiry, err := leaf.ParseTime(l.ExpiresAt.ValueString())
	if err != nil {
		return time.Time{}, false
	}
	if asked := l.Made.Add(l.Asked); !l.Made.IsZero() && (!expiry.After(l.Made) || expiry.After(asked)) {
		return asked, true
	}
	return expiry.Time, true
}

// Over reports whether its time is over.
func (l Lifespan) Over(now time.Time) bool {
	end, ok := l.End()
	return ok && !now.Before(end)
}

// Due reports whether it is to be renewed. What lives no longer than RenewBefore, as its successors would, is renewed once
// its time is over.
func (l Lifespan) Due(now time.Time) bool {
	end, ok := l.End()
	if !ok || l.RenewBefore.IsNull() || l.RenewBefore.IsUnknown() {
		return false
	}
	before := time.Duration(l.RenewBefore.ValueInt64()) * time.Second
	tooShort := !l.Made.IsZero() && end.Sub(l.Made) <= before
	return !tooShort && !now.Before(end.Add(-before))
}
