package leaflink

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure   = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*managedResource)(nil)
	_ resource.ResourceWithImportState = (*managedResource)(nil)
	_ resource.ResourceWithIdentity    = (*managedResource)(nil)
)

// managedResource is an object of LeafLink's, of whatever kind. It lives outside the memory of Leaf's accounts, since the key has a
// company instead.
type managedResource struct {
	object.Base

	kind kind
}

// Resources are all resources of LeafLink's.
func Resources() (all []func() resource.Resource) {
	for _, k := range kinds {
		all = append(all, func() resource.Resource { return &managedResource{kind: k} })
	}
	return all
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.typeName()
	// An object whose creation was not answered gets its id later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.Int64Attribute{
			MarkdownDescription: "The id of the " + r.kind.noun + ". Ids may differ between environments.",
			Computed:            true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"timeouts": object.TimeoutsAttribute(ctx),
	}
	for _, f := range r.kind.fields {
		attributes[f.name] = f.attribute()
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.description + " In LeafLink (leaflink.com), which is not Leaf. The key must be that of an Application with the permission " + r.kind.area.Name +
			" as Read & Write, and in `production` the provider's `leaflink` needs `allow_production_writes = true`.",
		Attributes: attributes,
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "id", Description: "The id of the " + r.kind.noun + "."})
}

// identity has an empty id while it is not known: the framework takes an identity of nulls for a missing one.
func identity(v object.Values) map[string]types.String {
	text := ""
	if id, ok := idOf(v); ok {
		text = strconv.FormatInt(id, 10)
	}
	return map[string]types.String{"id": types.StringValue(text)}
}

// idOf is the object's id; ok is false where its creation was not answered.
func idOf(v object.Values) (int64, bool) {
	id, ok := v["id"].(types.Int64)
	return id.ValueInt64(), ok && given(id)
}

// timesOf are the timeouts, those of an unset value where none are given.
func timesOf(v object.Values) timeouts.Value { return object.Timeouts(v) }

// ModifyPlan stops a plan that would write where nobody has allowed it, or with a key that may not even read.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	destroys, creates := req.Plan.Raw.IsNull(), req.State.Raw.IsNull()
	if r.Data == nil || r.Data.LeafLink.NoHosts != nil || r.Data.LeafLink.NoKey != nil || r.Data.LeafLink.NoSite != nil {
		return // what is missing is said where it is needed
	}
	what := object.ReadValues(ctx, req.State, diags)
	switch {
	case destroys && r.kind.kept:
		diags.AddWarning("LeafLink keeps a "+r.kind.noun, object.Capital(r.kind.called(what))+" leaves the state, and stays in LeafLink, which cannot delete a "+r.kind.noun+" by this API. "+
			"Remove it in LeafLink's web page if nobody needs it.")
		return
	case destroys:
	default:
		plan := object.ReadValues(ctx, req.Plan, diags)
		if !creates && !diags.HasError() && len(r.kind.changes(what, plan)) == 0 {
			return
		}
		what = plan
	}
	if !diags.HasError() {
		r.mayWrite(ctx, r.attempt("write", what), diags)
	}
}

// attempt is what errors say of an operation.
func (r *managedResource) attempt(verb string, v object.Values) object.Attempt {
	do := object.Attempt{Verb: verb, Object: r.kind.called(v), Consequence: "Nothing was sent that would change something.", Fields: map[string]path.Path{}}
	for _, f := range r.kind.fields {
		if f.required || f.optional {
			do.Fields[f.name] = path.Root(f.name)
		}
	}
	return do
}

// mayWrite proves the key before anything is sent, and refuses to write in production where nobody has allowed it.
func (r *managedResource) mayWrite(ctx context.Context, do object.Attempt, diags *diag.Diagnostics) (*leaflink.Client, leaflink.Company) {
	client := r.LeafLink(diags)
	if client == nil {
		return nil, leaflink.Company{}
	}
	s := r.Data.LeafLink
	if leaflink.IsProduction(s.Site.Base) && !s.AllowProductionWrites {
		diags.AddError("Writing to LeafLink's production is not allowed", fmt.Sprintf("The plan would write %s, at %s, where all data is live. Nothing was sent. "+
			"Try it in the sandbox first (environment = \"sandbox\"); to write in production, set allow_production_writes = true in the provider's leaflink.", do.Object, s.Site.Base.Host))
		return nil, leaflink.Company{}
	}
	company, err := client.Prove(ctx, r.kind.area)
	if err != nil {
		do.Consequence = "Before the first write the key is proved: it must be the key of an Application of one company, with the permission " + r.kind.area.Name +
			" as Read & Write. Nothing was sent that would change something."
		do.Failed(diags, err)
		return nil, company
	}
	return client, company
}

// sameCompany reports an error where the key is no longer of the company whose object it is.
func sameCompany(ctx context.Context, private object.PrivateReader, now leaflink.Company, what string, diags *diag.Diagnostics) bool {
	before, known := object.Owner.Get(ctx, private, diags)
	if known && before != strconv.FormatInt(now.ID, 10) {
		diags.AddError("The key is of another company", fmt.Sprintf("%s belongs to the company with the id %s, and the provider's key of LeafLink is of the company %q (%s, id %d). "+
			"The state keeps it as it was, and nothing was changed. Give the provider the key of the right company.", object.Capital(what), before, now.Slug, now.Name, now.ID))
		return false
	}
	return true
}

// changes are the fields of a request that makes plan of state: those that mean something else. nil clears one.
func (k kind) changes(state, plan object.Values) map[string]any {
	fields := map[string]any{}
	for _, f := range k.fields {
		v := plan[f.name]
		if !f.required && !f.optional || v.IsUnknown() || f.same(v, state[f.name]) {
			continue
		}
		fields[f.name] = send(v)
	}
	return fields
}

// body is what a creation sends.
func (k kind) body(plan object.Values, company leaflink.Company) map[string]any {
	fields := map[string]any{}
	for _, f := range k.fields {
		switch {
		case f.name == "owner":
			fields[f.name] = company.ID
		case (f.required || f.optional) && given(plan[f.name]):
			fields[f.name] = send(plan[f.name])
		}
	}
	return fields
}

// absorb takes over what an answer says, and reports whether it is another object than the state has: a field that LeafLink cannot
// change is another one. The sandbox is made anew every night, and may then have another object under the id.
func (k kind) absorb(v object.Values, o leaflink.Object, echo object.Echo) (another bool) {
	if n, ok := o.Number("id"); ok {
		v["id"] = types.Int64Value(n)
	}
	for _, f := range k.fields {
		now, ok := f.read(o)
		have := v[f.name]
		if !ok || f.same(have, now) {
			continue
		}
		if s, isText := now.(types.String); isText && f.form == text && given(now) {
			if old, ok := have.(types.String); ok {
				now = echo.Text(f.name, old, s.ValueString())
			}
		}
		if (f.replaces || f.name == "owner") && given(have) && given(now) && !f.same(have, now) {
			another = true
		}
		v[f.name] = now
	}
	return another
}

// is reports whether an object is the one that the values describe, in all fields or in those in which none are to be alike.
func (k kind) is(o leaflink.Object, v object.Values, owner int64, all bool) bool {
	for _, f := range k.fields {
		now, ok := f.read(o)
		want := v[f.name]
		if f.name == "owner" && owner != 0 {
			want = types.Int64Value(owner)
		}
		if !all && !slices.Contains(k.alike, f.name) || !given(want) {
			continue
		}
		if x, isText := want.(types.String); isText && all && f.form == text {
			y, _ := now.(types.String)
			ok = ok && leaf.Alike(x.ValueString(), y.ValueString())
		} else {
			ok = ok && f.same(want, now)
		}
		if !ok {
			return false
		}
	}
	return true
}

func (r *managedResource) placeOf(o leaflink.Object) object.Place {
	id, _ := o.Number("id")
	return object.Place{Type: r.kind.typeName(), ImportID: strconv.FormatInt(id, 10), Fixed: r.kind.fixed}
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	v := object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, timesOf(v).Create, diags)
	defer cancel()
	v["id"] = types.Int64Null()
	do := r.attempt("create", v)
	client, company := r.mayWrite(ctx, do, diags)
	if client == nil {
		return
	}
	do.Consequence = "Nothing was created."
	var place strings.Builder
	for _, name := range r.kind.alike {
		fmt.Fprintf(&place, "%s=%v ", name, send(v[name]))
	}
	created := client.Create(ctx, r.kind.list, r.kind.body(v, company), place.String(),
		func(o leaflink.Object) bool { return r.kind.is(o, v, company.ID, false) }, func(o leaflink.Object) bool { return r.kind.is(o, v, company.ID, true) })
	outcome := leaf.Creation[leaflink.Object]{Fate: leaf.Made, Object: created.Object, Err: created.Err}
	switch {
	case created.Existed != nil:
		outcome.Fate, outcome.Object, outcome.Ours = leaf.Existed, created.Existed, created.Ours
	case created.Lost:
		outcome.Fate, outcome.Traces = leaf.Unconfirmed, leaf.Traces{Before: created.Before, At: created.At, Until: created.Until}
	case created.Err != nil:
		outcome.Fate = leaf.Refused
	}
	keep, sure := object.Created(ctx, do, outcome, r.placeOf, resp.Private, diags)
	if !keep {
		return
	}
	object.Owner.Set(ctx, resp.Private, strconv.FormatInt(company.ID, 10), diags)
	if sure {
		echo := object.Echo{}
		r.kind.absorb(v, created.Object, echo)
		if len(echo) > 0 {
			object.Echoes.Set(ctx, resp.Private, echo, diags)
		}
		if leaflink.IsSandbox(r.Data.LeafLink.Site.Base) {
			diags.AddWarning("The sandbox is made anew every night", object.Capital(r.kind.called(v))+" was created in LeafLink's sandbox, which becomes a copy of production at "+
				"12:00 am EST. It is gone then, and the next plan creates it again.")
		}
	}
	r.kind.nullUnknown(v)
	v.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, identity(v), diags)
}

// nullUnknown makes null of what LeafLink did not tell.
func (k kind) nullUnknown(v object.Values) {
	for _, f := range k.fields {
		if v[f.name].IsUnknown() {
			v[f.name] = f.null()
		}
	}
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.LeafLink(diags)
	v := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, timesOf(v).Read, diags)
	defer cancel()
	do := r.attempt("read", v)
	do.Consequence = "The state keeps it as it was."
	object.SetIdentity(ctx, resp.Identity, identity(v), diags)
	id, known := idOf(v)
	if !known {
		lost, err := r.lost(ctx, client, v, req.Private, diags)
		object.ReadLost(ctx, do, lost, err, r.placeOf, &resp.State, diags)
		return
	}
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	owner, owned := object.Owner.Get(ctx, req.Private, diags)
	o, found, err := client.Object(ctx, r.kind.list, id)
	if err != nil {
		do.Failed(diags, err)
		return
	}
	if !found || !owned {
		company, err := client.Prove(ctx, r.kind.area)
		switch {
		case err != nil:
			do.Failed(diags, err)
			return
		case !sameCompany(ctx, req.Private, company, do.Object, diags):
			return
		}
		owner = strconv.FormatInt(company.ID, 10)
	}
	echo, keep := object.LoadEcho(ctx, req.Private, diags)
	before := maps.Clone(v)
	switch {
	case !found && imported && !owned:
		diags.AddError("Nothing to import: "+do.Object, fmt.Sprintf("The import ID is %d, and LeafLink shows no such object to this key, at %s. Ids may differ between environments.",
			id, r.Data.LeafLink.Site.Base.Host))
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	case r.kind.absorb(v, o, echo) && owned:
		diags.AddWarning("Another object has its id", object.Capital(do.Object)+" is gone: under its id there is "+r.kind.called(v)+" now, which this resource has not made. That one is left alone, "+
			"as the sandbox's nightly copy makes it necessary, and the next plan creates this one again.")
		resp.State.RemoveResource(ctx)
		return
	case v["is_stock"] != nil && v["is_stock"].Equal(types.BoolValue(true)):
		diags.AddError("It is LeafLink's own: "+do.Object, object.Capital(r.kind.called(v))+" has is_stock, so every company has it, and none can change it. Leave it out of the configuration; "+
			"the data source leaf_leaflink_customer_statuses reads it.")
		return
	}
	if !owned {
		object.Owner.Set(ctx, resp.Private, owner, diags)
	}
	keep(resp.Private)
	r.kind.nullUnknown(v)
	v.WriteChanges(ctx, &resp.State, before, diags)
	object.SetIdentity(ctx, resp.Identity, identity(v), diags)
}

// lost gives the objects that the creation that was not answered may have made.
func (r *managedResource) lost(ctx context.Context, client *leaflink.Client, v object.Values, private object.PrivateReader, diags *diag.Diagnostics) (found []leaflink.Object, err error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	owner, _ := object.Owner.Get(ctx, private, diags)
	company, _ := strconv.ParseInt(owner, 10, 64)
	all, err := client.List(ctx, r.kind.list, nil)
	for _, o := range all {
		if r.kind.is(o, v, company, false) && !slices.Contains(traces.Before, r.placeOf(o).ImportID) {
			found = append(found, o)
		}
	}
	return found, err
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, timesOf(plan).Update, diags)
	defer cancel()
	do := r.attempt("update", plan)
	if fields := r.kind.changes(state, plan); len(fields) > 0 {
		client, company := r.mayWrite(ctx, do, diags)
		if client == nil || !sameCompany(ctx, req.Private, company, do.Object, diags) {
			return
		}
		id, _ := idOf(state)
		do.Consequence = "The state keeps the values from before; the next plan shows what there is."
		o, err := client.Change(ctx, r.kind.list, id, fields)
		if err != nil {
			do.Failed(diags, err)
			return
		}
		echo, after := object.Echo{}, maps.Clone(plan)
		r.kind.absorb(after, o, echo)
		for _, f := range r.kind.fields {
			if plan[f.name].IsUnknown() || !f.required && !f.optional {
				plan[f.name] = after[f.name]
			}
		}
		object.Echoes.Clear(ctx, resp.Private, diags)
		if len(echo) > 0 {
			object.Echoes.Set(ctx, resp.Private, echo, diags)
		}
	}
	object.Imported.Clear(ctx, resp.Private, diags)
	r.kind.nullUnknown(plan)
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, identity(plan), diags)
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	v := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() || r.kind.kept {
		return // the plan has said what stays
	}
	ctx, cancel := object.WithTimeout(ctx, timesOf(v).Delete, diags)
	defer cancel()
	do := r.attempt("delete", v)
	client, company := r.mayWrite(ctx, do, diags)
	if client == nil || !sameCompany(ctx, req.Private, company, do.Object, diags) {
		return
	}
	do.Consequence = "It is still in the state; apply or destroy again."
	id, known := idOf(v)
	if !known {
		lost, err := r.lost(ctx, client, v, req.Private, diags)
		object.DeleteLost(do, lost, err, r.placeOf, diags)
		return
	}
	// Between the plan and now the id may have become another object's, as in the sandbox at night.
	o, found, err := client.Object(ctx, r.kind.list, id)
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found:
		return
	case r.kind.absorb(v, o, object.Echo{}):
		object.LeftAlone(diags, do.Object)
		return
	}
	if err := client.Delete(ctx, r.kind.list, id); err != nil {
		do.Failed(diags, err)
	}
}

// wholeNumber is the form of LeafLink's ids.
var wholeNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	text := req.ID
	if text == "" && req.Identity != nil {
		text = object.ImportedIdentity(ctx, req.Identity, "id", diags)
	}
	if !wholeNumber.MatchString(text) {
		object.MalformedID(diags, req, text, "ID, the id of the "+r.kind.noun+", a whole number", "terraform import "+r.kind.typeName()+".NAME 1234", "")
		return
	}
	id, _ := strconv.ParseInt(text, 10, 64)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"id": types.StringValue(text)}, diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
