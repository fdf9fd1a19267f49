package object

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What people are told about taking over what exists: where a creation finds it there, and where an import does not find it.

// Place says where an object is, for what people are told to do about it.
type Place struct {
	// Type is the resource's type; ImportID is what imports the object.
	Type, ImportID string
	// Fixed says that there can be one only in this place, so that a replacement needs the place of the old one.
	Fixed bool
}

// block is the import block.
func (p Place) block() string {
	id := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", p.ImportID))
	return fmt.Sprintf("  import {\n    to = %s.NAME\n    id = %s\n  }", p.Type, id)
}

// HowToImport says how to take over what is there: by a block, or by a command.
func (p Place) HowToImport() string {
	return fmt.Sprintf("%s\n\nor:\n\n  terraform import %s.NAME '%s'", p.block(), p.Type, strings.ReplaceAll(p.ImportID, "'", `'\''`))
}

// AlreadyExists is the error for a create that found the object there already; ours says that this very run has made it.
func AlreadyExists(diags *diag.Diagnostics, object string, at Place, ours bool) {
	exists := " exists already"
	if strings.Contains(object, "credentials") || strings.Contains(object, "permissions") {
		exists = " exist already"
	}
	summary := Capital(object) + exists
	if ours {
		diags.AddError(summary, "This run has made it a moment ago, for another resource of this configuration: two resources describe one object. Remove one of them. Nothing of it has been changed.")
		return
	}
	detail := fmt.Sprintf("%s, and nothing has been changed. Look first whether another resource or another configuration manages it. If none does, take it over:\n\n%s",
		summary, at.HowToImport())
	if at.Fixed {
		detail += "\n\nIf it was being replaced: " + OldOneStays + " There can be only one: remove that, from resources that depend on this one too."
	}
	diags.AddError(summary, detail)
}

// OldOneStays is how a replacement meets the object that it replaces.
const OldOneStays = "with create_before_destroy = true the new one is made before the old one is gone, and with destroy = false (OpenTofu) the old one stays."

// MalformedID is the error for an import whose ID, or identity, has not the right form. given is empty where it may hold a
// key, and not repeated where somebody has pasted one; likely is what was probably meant, if anything.
func MalformedID(diags *diag.Diagnostics, req resource.ImportStateRequest, given, form, example, likely string) {
	summary, is, wanted := "Malformed import ID", "The import ID", "has not the form"
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsFullyNull() {
		names := slices.Sorted(maps.Keys(req.Identity.Schema.GetAttributes()))
		summary = "Malformed identity"
		is = fmt.Sprintf("The identity in the import block is made of %s, with the same values as the import ID, which", strings.Join(names, ", "))
		wanted = "has the form"
	} else if given != "" && !strings.Contains(given, "lk_") {
		is = fmt.Sprintf("The import ID %q", given)
	}
	detail := fmt.Sprintf("%s %s %s, for example:\n\n  %s", is, wanted, form, example)
	if likely != "" {
		detail += "\n\n" + likely
	}
	diags.AddError(summary, detail)
}

var anyUUID = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)

// PerhapsUUID is what was probably meant by an ID that is more than the one UUID that is wanted.
func PerhapsUUID(given, of string) string {
	if id := anyUUID.FindString(given); id != "" {
		return fmt.Sprintf("It is the id of the %s alone. Perhaps %s is meant.", of, id)
	}
	return ""
}

// NotThere is the error for an import of what is not there; why says what is there instead, if that is known.
func NotThere(diags *diag.Diagnostics, object, given, why string) {
	diags.AddError("Nothing to import: "+object, strings.TrimSpace(fmt.Sprintf("The import ID is %q, and Leaf has no such object. %s", given, why)))
}

// ThereAre names what there is instead, the first ones of it.
func ThereAre(what string, there []string) string {
	const most = 10
	switch n := len(there); {
	case n == 0:
		return "There are no " + what + " at all."
	case n > most:
		there = append(slices.Clone(there[:most]), fmt.Sprintf("and %d more", n-most))
	}
	return "There are these " + what + ": " + strings.Join(there, ", ") + "."
}

// WhyNotOf says why nothing of a Leaf user was found under an ID: there is no such user, the ID is that of credentials, or the
// user is there and has others. has tells what a user has; it is asked for a user who is there.
func WhyNotOf(ctx context.Context, client *leaf.Client, id string, has func(leaf.User) string) string {
	user, found, err := client.User(ctx, id)
	switch {
	case err != nil:
		return ""
	case found:
		return fmt.Sprintf("There is a Leaf user %s. %s", named(user), has(user))
	}
	if owner, connection, found, err := client.OwnerOf(ctx, id); err == nil && found {
		return fmt.Sprintf("It is the id of credentials themselves, the %s of Leaf user %s. What is wanted is the id of the Leaf user: %s", connection, named(owner), owner.ID)
	}
	return fmt.Sprintf("There is no Leaf user %s in this account. Check the id, and which account the provider's credentials are of.", id)
}

// named is the id of a user, and the name.
func named(u leaf.User) string {
	if name := u.Fields["name"]; name != "" {
		return fmt.Sprintf("%s (%q)", u.ID, name)
	}
	return u.ID
}
