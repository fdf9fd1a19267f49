package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	defaultRequestTimeout = 30
	defaultMaxRetries     = 4

	missingCredentials = "The provider needs credentials of Leaf, in one of these ways:\n\n" +
		"  - a token: the provider's token, or the environment variable LEAF_TOKEN\n" +
		"  - a login: the provider's username and password, or the environment variables LEAF_USERNAME and LEAF_PASSWORD\n\n" +
		"Who uses LeafLink (leaflink.com) alone, which is not Leaf, needs none: the provider's leaflink, or the environment variable LEAFLINK_API_KEY, is enough then."
)

// configure turns the provider block and the environment into what the resources work with. It makes no request.
func (p *leafProvider) configure(ctx context.Context, m providerModel, terraformVersion string, diags *diag.Diagnostics) *object.Data {
	d := &object.Data{Now: p.now, Silenced: map[string]bool{}, Run: rand.Text(), Shutdown: p.shutdown}
	if !m.SilenceWarnings.IsUnknown() {
		var names []types.String
		diags.Append(m.SilenceWarnings.ElementsAs(ctx, &names, false)...)
		for _, name := range names {
			d.Silenced[name.ValueString()] = true
		}
	}
	d.LeafLink = leaflink.Settings(ctx, m.LeafLink, p.getenv, diags)
	d.LeafLink.Hosts, d.LeafLink.NoHosts = p.leaflinkHosts(m, terraformVersion)
	if name := firstUnknown(m); name != "" {
		d.Missing = object.NotKnownYet(name, "Leaf")
		return d
	}
	config := leaf.Config{
		UserAgent:         userAgent(p.version, terraformVersion, p.getenv("TF_APPEND_USER_AGENT")),
		RequestTimeout:    time.Duration(orDefault(m.RequestTimeout, defaultRequestTimeout)) * time.Second,
		MaxRetries:        int(orDefault(m.MaxRetries, defaultMaxRetries)),
		RequestsPerMinute: int(orDefault(m.RequestsPerMinute, 0)),
		RetryWait:         p.retryWait,
		Transport:         p.transport,
		MarkKeys:          m.MarkAPIKeys.ValueBool(),
		OwnReads:          m.BulkReads.Equal(types.BoolValue(false)),
		Now:               p.now,
		Wait:              p.wait,
		Log:               func(ctx context.Context, message string, fields map[string]any) { tflog.Debug(ctx, message, fields) },
	}
	config.AllowedOwners = p.allowedOwners(ctx, m, diags)
	config.BaseURL = p.baseURL(m, diags)
	p.login(m, &config, diags)
	switch {
	case config.Token == "" && config.Username == "" && config.Password == "":
		d.Missing = object.Problem{Summary: "No credentials of Leaf", Detail: missingCredentials}
		if !d.LeafLink.Used {
			d.Missing.Report(diags)
		}
	case !diags.HasError():
		d.Leaf = leaf.New(config)
	}
	return d
}

// ownerName is what may stand in allowed_owners. A comma would end the name in the environment variable.
var ownerName = object.TextValidator{Rule: "must be the name of an API owner, without white space around it, and without a comma", OK: func(s string) bool {
	return s != "" && strings.TrimSpace(s) == s && !strings.Contains(s, ",")
}}

// allowedOwners are the API owners that may be acted for; none allows all. The configuration's replace those of the environment.
func (p *leafProvider) allowedOwners(ctx context.Context, m providerModel, diags *diag.Diagnostics) (owners []string) {
	if !m.AllowedOwners.IsNull() {
		diags.Append(m.AllowedOwners.ElementsAs(ctx, &owners, false)...)
		slices.Sort(owners)
		return owners
	}
	text := p.getenv("LEAF_ALLOWED_OWNERS")
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			owners = append(owners, name)
		}
	}
	if len(owners) == 0 && text != "" {
		diags.AddError("No name in LEAF_ALLOWED_OWNERS", "The environment variable LEAF_ALLOWED_OWNERS has no name of an API owner in it. "+
			"Set it to one, or to several with commas between them, or unset it.")
	}
	return owners
}

func (p *leafProvider) baseURL(m providerModel, diags *diag.Diagnostics) *url.URL {
	text, at := leaf.DefaultBaseURL, path.Root("base_url")
	if v := p.getenv("LEAF_BASE_URL"); v != "" {
		text, at = v, path.Empty()
	}
	if !m.BaseURL.IsNull() {
		text, at = m.BaseURL.ValueString(), path.Root("base_url")
	}
	return checkBaseURL(text, at, diags)
}

// checkBaseURL reports a malformed base URL at the attribute, or, where that would show a password in it, without place.
func checkBaseURL(text string, at path.Path, diags *diag.Diagnostics) *url.URL {
	u, err := leaf.ParseBaseURL(text)
	if err == nil {
		err = notLeafLink(u)
	}
	if err == nil {
		return u
	}
	const summary = "Malformed base URL of Leaf"
	switch {
	case errors.Is(err, rest.ErrURLCredentials):
		diags.AddError(summary, "base_url: "+err.Error()+". Use token, or username and password.")
	case at.Equal(path.Empty()):
		diags.AddError(summary, "The environment variable LEAF_BASE_URL: "+err.Error()+".")
	default:
		diags.AddAttributeError(at, summary, "base_url: "+err.Error()+".")
	}
	return nil
}

// login chooses the way to authenticate. Any of the three arguments in the configuration chooses it, and the environment
// only completes it; with none of them the environment chooses, the token first.
func (p *leafProvider) login(m providerModel, c *leaf.Config, diags *diag.Diagnostics) {
	env := map[string]string{"token": p.getenv("LEAF_TOKEN"), "username": p.getenv("LEAF_USERNAME"), "password": p.getenv("LEAF_PASSWORD")}
	switch {
	case m.Token.ValueString() != "":
		c.Token = m.Token.ValueString()
	case m.Username.ValueString() != "" || m.Password.ValueString() != "":
		c.Username, c.Password = first(m.Username.ValueString(), env["username"]), first(m.Password.ValueString(), env["password"])
	case env["token"] != "":
		c.Token = env["token"]
	default:
		c.Username, c.Password = env["username"], env["password"]
	}
	warnOfStray(m, *c, diags)
	switch {
	case c.Token != "":
		if err := leaf.CheckToken(c.Token, p.now()); err != nil {
			diags.AddError("The token of Leaf cannot be used", err.Error()+".\n\nSet a new one in the provider's token or the environment variable LEAF_TOKEN, "+
				"or let the provider log in itself, by username and password (LEAF_USERNAME, LEAF_PASSWORD).")
		}
	case c.Username == "" && c.Password == "":
		// Whether that is an error depends on LeafLink.
	case c.Username == "":
		diags.AddError("No username for Leaf", "There is a password but no username: set the provider's username or the environment variable LEAF_USERNAME.\n\n"+missingCredentials)
	case c.Password == "":
		diags.AddError("No password for Leaf", "There is a username but no password: set the provider's password or the environment variable LEAF_PASSWORD.\n\n"+missingCredentials)
	}
}

func firstUnknown(m providerModel) string {
	for _, a := range []struct {
		name  string
		value attr.Value
	}{
		{"base_url", m.BaseURL},
		{"token", m.Token},
		{"username", m.Username},
		{"password", m.Password},
		{"request_timeout", m.RequestTimeout},
		{"max_retries", m.MaxRetries},
		{"requests_per_minute", m.RequestsPerMinute},
		{"mark_api_keys", m.MarkAPIKeys},
		{"bulk_reads", m.BulkReads},
		{"allowed_owners", m.AllowedOwners},
	} {
		if !wholly(a.value) {
			return a.name
		}
	}
	return ""
}

// wholly reports whether a value is known, with all that is in it.
func wholly(v attr.Value) bool {
	set, ok := v.(types.Set)
	return !v.IsUnknown() && !(ok && slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown))
}

func userAgent(version, terraformVersion, appended string) string {
	agent := fmt.Sprintf("terraform-provider-leaf/%s Terraform/%s", version, terraformVersion)
	if appended = strings.TrimSpace(appended); appended != "" {
		agent += " " + appended
	}
	return agent
}

func orDefault(v types.Int64, d int64) int64 {
	if v.IsNull() {
		return d
	}
	return v.ValueInt64()
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
