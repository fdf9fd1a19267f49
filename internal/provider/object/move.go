package object

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// Objects that a generic REST provider manages are taken over by moved blocks. All that is known then is the state that the
// other provider has left: which path, what was sent, what was answered. Nothing is asked for, and nothing is made up: what
// that state does not hold is null, as after an import, and the refresh of the same plan finds out more.

// Mover takes over objects of one kind.
type Mover struct {
	// Object is what such an object is called, for the error about another one.
	Object string
	// Service is the part of the API, as in /services/usermanagement/api.
	Service string
	// Paths are where the API has such objects, below the service: what stands in braces differs from one to the other.
	Paths []string
	// Fits reports whether these can stand in the braces; nil is yes.
	Fits func(parts []string) bool
	// Take writes the state, the identity and what is kept beside them.
	Take func(ctx context.Context, from *Source, resp *resource.MoveStateResponse)
}

// Source is what another provider's state holds of an object.
type Source struct {
	// Path is the one of the Mover's that fits; Parts are what stands in its braces.
	Path  string
	Parts []string
	// Query is what any of its addresses asks for.
	Query url.Values
	// Sent is the request body. After a refresh it may have what the API has answered in its place.
	Sent leaf.Object
	// Answer is what the API has answered, the newest of each field.
	Answer leaf.Object

	addresses []string
}

// rivals are the resources whose states are known, by their types. The provider's address is no help: OpenTofu names a
// wrong one before 1.12.4, and both providers have mirrors.
var rivals = map[string]func(leaf.Object) (Source, bool){
	"restapi_object":   fromRestAPI,
	"restful_resource": fromRestful,
}

// Movers are what resource.ResourceWithMoveState wants.
func (m Mover) Movers() []resource.StateMover {
	return []resource.StateMover{{StateMover: m.move}}
}

func (m Mover) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	read, known := rivals[req.SourceTypeName]
	if !known {
		return // the framework says that there is no way from there
	}
	var state leaf.Object
	from, ok := Source{}, false
	if req.SourceRawState != nil && json.Unmarshal(req.SourceRawState.JSON, &state) == nil {
		from, ok = read(state)
	}
	switch {
	case !ok:
		resp.Diagnostics.AddError("Cannot move an unreadable state of "+req.SourceTypeName, fmt.Sprintf("What is in the state under the type %s is not what Mastercard/restapi or magodo/restful writes: "+
			"its path, or its body as JSON, is missing. Apply once with the newest version of that provider, or leave the move out: forget the object there with a removed block, "+
			"and take it over with an import block.", req.SourceTypeName))
	case !m.find(&from):
		resp.Diagnostics.AddError("Cannot move another object to "+m.Object, fmt.Sprintf("The moved block makes %s of a %s, whose path has to end in %s. The state has %s. "+
			"Correct from or to in the moved block. Nothing has been changed.", m.Object, req.SourceTypeName, strings.Join(m.Paths, " or "), strings.Join(from.shown(), " and ")))
	default:
		m.Take(ctx, &from, resp)
	}
}

// find looks for an address of the source that is one of such an object.
func (m Mover) find(from *Source) bool {
	for _, address := range from.addresses {
		have, _ := split(address)
		for _, known := range m.Paths {
			pattern, _ := split(known)
			parts, ok := m.compare(pattern, have)
			if ok && (m.Fits == nil || m.Fits(parts)) {
				from.Path, from.Parts = known, parts
				return true
			}
		}
	}
	return false
}

// compare gives what stands in the braces of a pattern. Addresses are below a base URL that nobody knows here, so they may
// begin with any part of the way to the service.
func (m Mover) compare(pattern, have []string) (parts []string, ok bool) {
	ahead := len(have) - len(pattern)
	if ahead < 0 {
		return nil, false
	}
	if i := slices.Index(have[:ahead], "services"); i >= 0 && i+1 < ahead && have[i+1] != m.Service {
		return nil, false
	}
	for i, want := range pattern {
		part := have[ahead+i]
		switch {
		case strings.HasPrefix(want, "{"):
			parts = append(parts, part)
		case want != part:
			return nil, false
		}
	}
	return parts, true
}

// split gives the parts of an address, and its query.
func split(address string) (parts []string, query url.Values) {
	address, question, _ := strings.Cut(address, "?")
	query, _ = url.ParseQuery(question)
	if _, beyond, whole := strings.Cut(address, "://"); whole {
		_, address, _ = strings.Cut(beyond, "/")
	}
	for part := range strings.SplitSeq(address, "/") {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts, query
}

// shown are the addresses, for people: without queries, and without what may be an API key.
func (s *Source) shown() []string {
	var all []string
	for _, address := range s.addresses {
		parts, _ := split(address)
		for i, part := range parts {
			if i > 0 && parts[i-1] == "api-keys" && !leaf.IsUUID(part) {
				parts[i] = "…"
			}
		}
		if text := "/" + strings.Join(parts, "/"); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// at adds an address of the object, in the order in which they count.
func (s *Source) at(address string) {
	if address == "" {
		return
	}
	s.addresses = append(s.addresses, address)
	_, query := split(address)
	s.ask(query)
}

func (s *Source) ask(query url.Values) {
	if s.Query == nil {
		s.Query = url.Values{}
	}
	for name, values := range query {
		if !s.Query.Has(name) {
			s.Query[name] = values
		}
	}
}

// answered takes over an answer, over an older one. A text of which a part is hidden says less than one without.
func (s *Source) answered(o leaf.Object) {
	if s.Answer == nil {
		s.Answer = leaf.Object{}
	}
	for name, raw := range o {
		now, _ := o.Text(name)
		before, _ := s.Answer.Text(name)
		if string(raw) != "null" && (before == "" || leaf.Masked(before) || !leaf.Masked(now)) {
			s.Answer[name] = raw
		}
	}
}

// fromRestAPI reads the state of Mastercard/restapi, of version 1 to 3: path and data are texts, {id} in a path stands for
// the id, and answers are texts and a map of texts.
func fromRestAPI(state leaf.Object) (s Source, ok bool) {
	text := func(name string) string { v, _ := state.Text(name); return v }
	id := text("object_id")
	if id == "" {
		id = text("id")
	}
	in := func(path string) string { return strings.ReplaceAll(path, "{id}", url.PathEscape(id)) }
	base := text("path")
	if created := text("create_path"); created != "" {
		s.at(in(created))
	} else {
		s.at(in(base))
	}
	switch read := text("read_path"); {
	case read != "":
		s.at(in(read))
	case id != "":
		s.at(in(base) + "/" + url.PathEscape(id))
	}
	for _, query := range []string{text("query_string"), jsonText(state["read_search"], "query_string")} {
		values, _ := url.ParseQuery(strings.TrimPrefix(query, "?"))
		s.ask(values)
	}
	if text("id_attribute") == "key" { // the id of an API key is then the key itself
		s.answered(leaf.Object{"key": state["id"]})
	}
	for _, answer := range []string{"api_data", "create_response", "api_response"} {
		s.answered(asObject(state[answer]))
	}
	s.Sent = asObject(state["data"])
	return s, base != "" && s.Sent != nil
}

// fromRestful reads the state of magodo/restful, of schema version 0 to 2: the id is the path for reading, and body and
// output are JSON texts first, and dynamic values later.
func fromRestful(state leaf.Object) (s Source, ok bool) {
	base, ok := state.Text("path")
	id, _ := state.Text("id")
	s.at(base)
	s.at(id)
	for _, name := range []string{"query", "read_query"} {
		var query url.Values
		_ = json.Unmarshal(state[name], &query)
		s.ask(query)
	}
	s.answered(asObject(state["output"]))
	s.answered(asObject(state["sensitive_output"]))
	s.Sent = asObject(state["body"])
	return s, ok && base != "" && state.Has("body") // an import there may have been told of none
}

// asObject reads an object that may be a JSON text, or a dynamic value, which states keep beside its type; nil is none.
func asObject(raw json.RawMessage) leaf.Object {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		raw = json.RawMessage(text)
	}
	var o leaf.Object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	if value, dynamic := o["value"]; dynamic && len(o) == 2 && o.Has("type") {
		return asObject(value)
	}
	return o
}

func jsonText(raw json.RawMessage, name string) string {
	text, _ := asObject(raw).Text(name)
	return text
}

// Text is a field that the API shows, as it was sent, else as it was answered. Numbers become texts.
func (s *Source) Text(field string) types.String {
	for _, o := range []leaf.Object{s.Sent, s.Answer} {
		if v := scalar(o, field); v != "" {
			return types.StringValue(v)
		}
	}
	return types.StringNull()
}

// Secret is a field that was sent, if it is all there: a refresh may have put the API's masked answer into its place.
func (s *Source) Secret(field string) types.String {
	v := scalar(s.Sent, field)
	if leaf.Masked(v) && v == scalar(s.Answer, field) {
		return types.StringNull()
	}
	return TextOrNull(v)
}

// Number is a whole number, which may stand there as a text.
func (s *Source) Number(field string) types.Int64 {
	v := s.Text(field).ValueString()
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		return types.Int64Value(n)
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil && n == math.Trunc(n) && math.Abs(n) <= MaxVersion {
		return types.Int64Value(int64(n))
	}
	return types.Int64Null()
}

// Texts is a list of texts; nil is none.
func (s *Source) Texts(field string) (texts []string) {
	for _, o := range []leaf.Object{s.Sent, s.Answer} {
		if json.Unmarshal(o[field], &texts) == nil && len(texts) > 0 {
			return texts
		}
	}
	return nil
}

// scalar gives a text, number or bool as a text; "" is anything else.
func scalar(o leaf.Object, field string) string {
	v, _ := o.Shown(field)
	if _, isText := o.Text(field); !isText && strings.ContainsAny(v, "{[") {
		return ""
	}
	return v
}

// Take gives the fields of a body, the secret ones in their plain forms.
func (all Fields) Take(from *Source) Values {
	values := Values{}
	for _, f := range all {
		if f.Secret {
			values[f.Name] = from.Secret(Camel(f.Name))
		} else {
			values[f.Name] = from.Text(Camel(f.Name))
		}
	}
	return values
}

// WriteMoved gives a moved object its state and its identity.
func WriteMoved(ctx context.Context, resp *resource.MoveStateResponse, values Values, identity map[string]types.String) {
	diags := &resp.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !values[name].IsNull() {
			diags.Append(resp.TargetState.SetAttribute(ctx, path.Root(name), values[name])...)
		}
	}
	SetIdentity(ctx, resp.TargetIdentity, identity, diags)
}

// NotInSource is the error for a state that lacks what nobody could find out.
func NotInSource(diags *diag.Diagnostics, object, lacks, importID string) {
	diags.AddError("Cannot move "+object+": the state does not say enough", fmt.Sprintf("To move %s, %s has to be known, and the state does not hold it. "+
		"Leave the move out: forget the object there with a removed block (lifecycle { destroy = false }), and take it over with an import block whose id is %s.", object, lacks, importID))
}
