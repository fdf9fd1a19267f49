package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// malformed is the error for an import ID that is none.
func malformed(diags *diag.Diagnostics, req resource.ImportStateRequest, parts []string) {
	var segments []string
	for _, p := range Providers {
		form := p.Segment
		if p.Environment {
			form += " (with STAGE or PRODUCTION)"
		}
		segments = append(segments, form)
	}
	object.MalformedID(diags, req, strings.Join(parts, "/"), "Provider/app_name, or Provider/app_name/CLIENT_ENVIRONMENT where the provider has environments, not percent-encoded. The providers are "+
		strings.Join(segments, ", "), "terraform import "+typeName+".NAME JohnDeere/my-app/PRODUCTION", likely(parts))
}

// likely is what was probably meant by an ID that is none: the right spelling, or the environment that is missing or too much.
func likely(parts []string) string {
	if len(parts) < 2 {
		return ""
	}
	parts = slices.Clone(parts)
	p, known := providerBySegment(parts[0])
	for _, q := range Providers {
		if !known && (strings.EqualFold(q.Segment, parts[0]) || q.Attribute == parts[0]) {
			p, known, parts[0] = q, true, q.Segment
		}
	}
	switch {
	case !known:
		return ""
	case p.Environment && len(parts) == 2:
		return fmt.Sprintf("%s has environments: %s/STAGE or %s/PRODUCTION.", p.Title, strings.Join(parts, "/"), strings.Join(parts, "/"))
	case p.Environment:
		parts[2] = strings.ToUpper(parts[2])
	case len(parts) == 3:
		parts = parts[:2]
	}
	if _, _, ok := parseID(parts); ok {
		return fmt.Sprintf("Perhaps %s is meant.", strings.Join(parts, "/"))
	}
	return ""
}

// imported reports whether a state has just been imported, so that nothing is known but the app's name.
func imported(ctx context.Context, private object.PrivateReader, state object.Values, diags *diag.Diagnostics) bool {
	_, imported := object.Imported.Get(ctx, private, diags)
	_, body := configured(state)
	return imported && state.Text("created_time").IsNull() && !hasBody(body)
}

// notThere is the error for an import of an app that there is not.
func notThere(ctx context.Context, client *leaf.Client, id leaf.AppID, diags *diag.Diagnostics) {
	why := ""
	if all, err := client.Apps(ctx, id.Provider); err == nil {
		var there []string
		for _, o := range all {
			other := leaf.AppID{Provider: id.Provider}
			other.Name, _ = o.Text("appName")
			if id.Environment != "" {
				other.Environment, _ = o.Text("clientEnvironment")
			}
			there = append(there, other.String())
		}
		why = object.ThereAre("apps of "+id.Provider, there)
	}
	if plain, err := url.PathUnescape(id.Name); err == nil && plain != id.Name {
		why += fmt.Sprintf(" The ID is not percent-encoded: perhaps the name is %q.", plain)
	}
	object.NotThere(diags, nameOf(id), id.String(), why)
}
