package object

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What the provider believes about an object beyond what the client does, once for all objects: which object is a
// resource's own, whose change an answer shows, and what it tells people where nothing can be believed (DESIGN.md,
// "Evidence before belief").

// Own is the value of Baseline: the object that a resource has made or adopted, as the API named it then.
type Own struct {
	ID          string `json:"id,omitempty"`
	CreatedTime string `json:"created_time,omitempty"`
	// At is when this resource made it, by this machine's clock; zero where it was imported or adopted.
	At time.Time `json:"at,omitzero"`
	// Told is true while the creation time is the one in the answer to the write: what is read later may be some
	// milliseconds off it. Of a webhook, it is true until it has been read for the first time.
	Told bool `json:"told,omitempty"`
	// Mark is what an API key has in its description at Leaf; "" for other objects, and for keys without a mark.
	Mark string `json:"mark,omitempty"`
	// Content is what it was made of, as JSON, where nothing else tells it from others.
	Content string `json:"content,omitempty"`
	// Seen is another object that a run has found in its place, and kept in the state.
	Seen *Sighting `json:"seen,omitempty"`
}

// Sighting is an object that a run has found in the place of another one, and which run it was.
type Sighting struct {
	ID          string `json:"id,omitempty"`
	CreatedTime string `json:"created_time,omitempty"`
	Run         string `json:"run"`
}

// toldOff is how far two answers may be apart about the creation time of one object. Nothing is deleted and made again
// within so short a time of its making.
const toldOff = 50 * time.Millisecond

// Is reports whether an object with this id and creation time, "" where they are not known, is the one that the resource
// has made or adopted. An equal id outweighs a time.
func (o Own) Is(id, created string) bool {
	switch {
	case o.ID != "" && id != "":
		return strings.EqualFold(o.ID, id) // the letters of a UUID have no case
	case o.CreatedTime == "" || created == "" || leaf.SameTime(o.CreatedTime, created):
		return true
	}
	then, err := leaf.ParseTime(o.CreatedTime)
	if err != nil {
		return false
	}
	now, err := leaf.ParseTime(created)
	return err == nil && then.Sub(now.Time).Abs() <= toldOff
}

// Lacks reports whether the API has shown of an object what the baseline does not know yet, or knows from the answer to
// a write alone and otherwise.
func (o Own) Lacks(id, created string) bool {
	return o.ID == "" && id != "" || o.CreatedTime == "" && created != "" || o.Told && created != "" && !leaf.SameTime(o.CreatedTime, created)
}

// Learn takes over what the API shows of the object.
func (o Own) Learn(id, created string) Own {
	if id != "" {
		o.ID = id
	}
	if created != "" {
		o.CreatedTime, o.Told = created, false
	}
	return o
}

// See takes note of another object in its place, which a resource keeps in the state rather than to replace it. It becomes
// the resource's own once an earlier run has seen it too: what the run that destroys sees for the first time is nobody's
// to delete.
func (o Own) See(id, created, run string) Own {
	if o.Seen != nil && o.Seen.Run != run && (Own{ID: o.Seen.ID, CreatedTime: o.Seen.CreatedTime}).Is(id, created) {
		return Own{ID: id, CreatedTime: created}
	}
	if o.Seen == nil || !(Own{ID: o.Seen.ID, CreatedTime: o.Seen.CreatedTime}).Is(id, created) {
		o.Seen = &Sighting{ID: id, CreatedTime: created, Run: run}
	}
	return o
}

// MadeAt is when an object was made, as far as that is known: by this machine's clock, else by the API's.
func (o Own) MadeAt(created types.String) time.Time {
	if !o.At.IsZero() {
		return o.At
	}
	t, err := leaf.ParseTime(created.ValueString())
	if err != nil {
		return time.Time{}
	}
	return t.Time
}

// Echo is what the API answered where it writes a text in its own way, by the text's name. What it answers again is
// nobody's change, and the configured text stays.
type Echo map[string]string

// Text gives what the state has of a text after an answer; have is what it had before, as sent or learned.
func (e Echo) Text(name string, have types.String, answered string) types.String {
	before, known := e[name]
	switch {
	case have.IsNull() || have.IsUnknown() || answered == have.ValueString():
		delete(e, name)
		return types.StringValue(answered)
	case known && answered == before:
		return have
	case !known && leaf.Alike(have.ValueString(), answered):
		e[name] = answered
		return have
	}
	delete(e, name) // somebody has changed it
	return types.StringValue(answered)
}

// LoadEcho reads what the API answered before. keep writes back what it answers now, where that is something else.
func LoadEcho(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) (e Echo, keep func(PrivateWriter)) {
	before, _ := Echoes.Get(ctx, private, diags)
	e = Echo{}
	maps.Copy(e, before)
	return e, func(to PrivateWriter) {
		switch {
		case maps.Equal(before, e):
		case len(e) == 0:
			Echoes.Clear(ctx, to, diags)
		default:
			Echoes.Set(ctx, to, e, diags)
		}
	}
}

// NoteReplacement leaves a note in the private state for a deletion that belongs to a replacement, since a deletion is not
// told so. A replacement is planned as a creation of an object that has a baseline already. Where the deletion fails, the
// note stays in the state, and is removed when a plain destroy is planned.
func NoteReplacement(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Private == nil {
		return
	}
	_, owned := Baseline.Get(ctx, req.Private, &resp.Diagnostics)
	_, noted := Replacing.Get(ctx, req.Private, &resp.Diagnostics)
	switch destroy := req.Plan.Raw.IsNull(); {
	case destroy && noted:
		Replacing.Clear(ctx, resp.Private, &resp.Diagnostics)
	case !destroy && req.State.Raw.IsNull() && owned:
		Replacing.Set(ctx, resp.Private, true, &resp.Diagnostics)
	}
}

// Created turns the outcome of a creation into diagnostics. keep is true where the state is to have the object, sure where
// it is known to be there; otherwise the traces are kept that may tell later.
func Created[T any](ctx context.Context, a Attempt, c leaf.Creation[T], place func(T) Place, private PrivateWriter, diags *diag.Diagnostics) (keep, sure bool) {
	switch c.Fate {
	case leaf.Made:
		return true, true
	case leaf.Existed:
		AlreadyExists(diags, a.Object, place(c.Object), c.Ours)
		return false, false
	case leaf.Unconfirmed:
		var candidates []string
		for _, v := range c.Candidates {
			candidates = append(candidates, place(v).ImportID)
		}
		a.Consequence = "It is not known whether it was created." + Bullets(" These may be it:", candidates) + "The resource is in the state, marked as tainted. The next plan looks for it again: " +
			"what is from this request for sure is taken over and replaced, what may be somebody else's is named and left alone, and what is not there is created."
		a.Failed(diags, c.Err)
		Unconfirmed.Set(ctx, private, c.Traces, diags)
		return true, false
	case leaf.Refused:
	}
	a.Failed(diags, c.Err)
	return false, false
}

// Stranger is the error for an object that stands where a creation was not answered, and that may be somebody else's.
func Stranger(diags *diag.Diagnostics, object string, places ...Place) {
	var blocks []string
	for _, p := range places {
		blocks = append(blocks, p.block())
	}
	diags.AddError("Cannot tell whose this is: "+object, fmt.Sprintf("The creation of %s was not answered. Something like it is there now, and nothing shows that this request has made it: it "+
		"may be somebody else's, "+
		"so it is neither taken over nor deleted.\n\nRemove this resource from the state (terraform state rm ADDRESS). Then take over what is there:\n\n%s\n\n"+
		"or delete it by hand, and apply again to have it created anew.", object, strings.Join(blocks, "\n\n")))
}

// leftAlone says it without a name, as all summaries of warnings, so that engines fold them.
const leftAlone = "Left alone, and not deleted"

// LeftAlone is the warning for a deletion that spares what the resource did not make.
func LeftAlone(diags *diag.Diagnostics, object string) {
	diags.AddWarning(leftAlone, Capital(object)+": what is there now is not what this resource created: somebody deleted that and made it again. It is no longer in the state, and not deleted.")
}

// NeverSeen is the warning for the deletion of an object that nobody has ever seen: its creation was not answered, so there
// is nothing that would be known to be its own.
func NeverSeen(diags *diag.Diagnostics, object string, there []string) {
	if len(there) == 0 {
		return
	}
	diags.AddWarning(leftAlone, Capital(object)+": its creation was not answered, and nothing shows that what is there now was made by it."+Bullets(" There is:", there)+
		"It is no longer in the state, and not deleted.")
}
