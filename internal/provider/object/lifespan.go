package object

import (
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// Lifespan is how long an object lives that expires by itself, and when it is to be renewed. The API alone says when it
// expires, by a clock that may differ from this machine's, and may give it less time than was asked for: neither may replace
// it by every apply.
type Lifespan struct {
	ExpiresAt types.String
	// Asked is how long it was to live.
	Asked time.Duration
	// RenewBefore is how long before its end it is renewed, in seconds; null is never.
	RenewBefore types.Int64
	// Made is when this resource made it, zero where somebody else did.
	Made time.Time
}

// Seconds is a number of seconds, or the longest time that Go knows: a state may hold what is no longer accepted.
func Seconds(n types.Int64) time.Duration {
	const most = math.MaxInt64 / int64(time.Second)
	return time.Duration(min(n.ValueInt64(), most)) * time.Second
}

// BornExpired reports whether it had expired when it was made, which says that the clocks differ, and nothing of the object.
func (l Lifespan) BornExpired() bool {
	expiry, err := leaf.ParseTime(l.ExpiresAt.ValueString())
	return err == nil && !l.Made.IsZero() && !expiry.After(l.Made)
}

// End is when its time is over by this machine's clock; ok is false where nobody knows. Nothing ends before it was made, nor
// lives longer than was asked for: where an answer says so, the clocks differ.
func (l Lifespan) End() (end time.Time, ok bool) {
	expiry, err := leaf.ParseTime(l.ExpiresAt.ValueString())
	if err != nil {
		return time.Time{}, false
	}
	if asked := l.Made.Add(l.Asked); !l.Made.IsZero() && (l.BornExpired() || expiry.After(asked)) {
		return asked, true
	}
	return expiry.Time, true
}

// Over reports whether its time is over.
func (l Lifespan) Over(now time.Time) bool {
	end, ok := l.End()
	return ok && !now.Before(end)
}

// TooShort reports whether it lives no longer than RenewBefore, so that it and each of its successors would be due at once.
func (l Lifespan) TooShort() bool {
	end, ok := l.End()
	return ok && !l.Made.IsZero() && end.Sub(l.Made) <= Seconds(l.RenewBefore)
}

// Due reports whether it is to be renewed. What is too short is renewed once its time is over.
func (l Lifespan) Due(now time.Time) bool {
	end, ok := l.End()
	return ok && !l.RenewBefore.IsNull() && !l.RenewBefore.IsUnknown() && !l.TooShort() && !now.Before(end.Add(-Seconds(l.RenewBefore)))
}
