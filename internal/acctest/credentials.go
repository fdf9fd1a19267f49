package acctest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/credentials"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// CredentialsKind is a row of the table of credentials, for tests that are made from it.
type CredentialsKind struct {
	Type, Title, Segment string
	Older                []string
	NewerPages           bool
	Fields, Made         []CredentialsField
}

// CredentialsField is an argument of a kind, and its name in the API.
type CredentialsField struct {
	Name, JSON, Fallback string
	Secret, Optional     bool
	OneOf                []string
}

// AllCredentials are the rows of the table.
func AllCredentials() []CredentialsKind {
	var kinds []CredentialsKind
	for _, k := range credentials.Kinds {
		kinds = append(kinds, CredentialsKind{
			Type: k.TypeName(), Title: k.Title, Segment: k.Segment, Older: k.Older, NewerPages: k.NewerPages,
			Fields: exported(k.Fields), Made: exported(k.Made),
		})
	}
	return kinds
}

func exported(fields object.Fields) []CredentialsField {
	var all []CredentialsField
	for _, f := range fields {
		all = append(all, CredentialsField{Name: f.Name, JSON: object.Camel(f.Name), Fallback: f.Fallback, Secret: f.Secret, Optional: f.Optional, OneOf: f.OneOf})
	}
	return all
}

// The tests of credentials declare one object of each of several kinds side by side. What a row can get wrong is tested
// with all kinds; what all kinds share (faults, moves, drift) with one that is static and one that Leaf refreshes.

// CredentialsPath matches the requests of every kind, in every spelling.
const CredentialsPath = Users + "/*/*-credentials"

// NewerPages is the API as Leaf's newer pages describe it, where all kinds have an id and a creation time.
var NewerPages = leafsim.Variants{AgLeader: leafsim.AgLeaderNew, AgLeaderIdentified: true}

// TwoCredentials are the two that the specification describes: one with static secrets, and one that Leaf refreshes,
// with an optional secret and two spellings of its path.
func TwoCredentials() []CredentialsKind {
	return slices.DeleteFunc(AllCredentials(), func(k CredentialsKind) bool { return k.Title != "Agvance" && k.Title != "AgLeader" })
}

// Address is where the credentials stand in a state.
func (k CredentialsKind) Address() string { return k.Type + ".t" }

// Secrets are the arguments that are secret.
func (k CredentialsKind) Secrets() []CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f CredentialsField) bool { return !f.Secret })
}

// Shown are the fields that Leaf makes and the resource has.
func (k CredentialsKind) Shown() []CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Made), func(f CredentialsField) bool { return f.Secret })
}

// Session is the field that tells whether Leaf holds a session; "" where there is none.
func (k CredentialsKind) Session() string {
	for _, f := range k.Made {
		if f.Name == "session_id" {
			return f.JSON
		}
	}
	return ""
}

// Readable are the arguments that are not.
func (k CredentialsKind) Readable() []CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f CredentialsField) bool { return f.Secret })
}

// Refreshed reports whether Leaf refreshes the tokens of the kind.
func (k CredentialsKind) Refreshed() bool {
	return slices.ContainsFunc(k.Fields, func(f CredentialsField) bool { return f.JSON == "refreshToken" })
}

// Optional is the first optional secret, or nil.
func (k CredentialsKind) Optional() *CredentialsField {
	for _, f := range k.Secrets() {
		if f.Optional {
			return &f
		}
	}
	return nil
}

// Body is what is at Leaf once the plain configuration is applied.
func (k CredentialsKind) Body() map[string]any {
	body := map[string]any{}
	for _, f := range k.Fields {
		if v, ok := FirstValue(f); ok {
			body[f.JSON] = v
		} else if f.Fallback != "" {
			body[f.JSON] = f.Fallback
		}
	}
	return body
}

// FirstValue is the value that tests give a field to begin with; optional ones get none.
func FirstValue(f CredentialsField) (string, bool) {
	switch {
	case f.Optional, f.Fallback != "":
		return "", false
	case len(f.OneOf) > 0:
		return f.OneOf[0], true
	}
	return f.Name + "-one", true
}

// OtherValue is a value that differs from the first one and from what the API fills in.
func OtherValue(f CredentialsField) string {
	if len(f.OneOf) > 0 {
		return f.OneOf[len(f.OneOf)-1]
	}
	return f.Name + "-two"
}

// CredentialsArgs are what stands in a block of configuration: HCL by name.
type CredentialsArgs map[string]string

// PlainCredentials are the required arguments of a kind, secrets in their plain form.
func PlainCredentials(k CredentialsKind) CredentialsArgs {
	a := CredentialsArgs{"leaf_user_id": `"$USER"`}
	for _, f := range k.Fields {
		if v, ok := FirstValue(f); ok {
			a[f.Name] = fmt.Sprintf("%q", v)
		}
	}
	return a
}

// WriteOnlyCredentials are the same with secrets in their write-only form.
func WriteOnlyCredentials(k CredentialsKind) CredentialsArgs {
	a := PlainCredentials(k)
	for _, f := range k.Secrets() {
		if v, ok := a[f.Name]; ok {
			delete(a, f.Name)
			a[f.Name+"_wo"] = v
		}
	}
	return a
}

// With sets an argument; an empty expression removes it.
func (a CredentialsArgs) With(name, expression string) CredentialsArgs {
	a = maps.Clone(a)
	a[name] = expression
	if expression == "" {
		delete(a, name)
	}
	return a
}

// Block is a resource named t with these arguments.
func (a CredentialsArgs) Block(k CredentialsKind) string { return a.Named(k, "t") }

// Named is a resource of that name with these arguments.
func (a CredentialsArgs) Named(k CredentialsKind, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource %q %q {\n", k.Type, name)
	for _, argument := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&b, "  %s = %s\n", argument, a[argument])
	}
	b.WriteString("}\n")
	return b.String()
}

// CredentialsAtLeaf gives the fields of the API that arguments set, in whichever form.
func CredentialsAtLeaf(k CredentialsKind, a CredentialsArgs) map[string]any {
	fields := map[string]any{}
	for _, f := range k.Fields {
		for _, form := range []string{f.Name, f.Name + "_wo"} {
			if v, ok := a[form]; ok {
				fields[f.JSON] = strings.Trim(v, `"`)
			}
		}
	}
	return fields
}
