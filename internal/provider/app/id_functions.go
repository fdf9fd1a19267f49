package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// The two functions write and read the id of a provider app, which imports, references to apps made elsewhere and moves
// between configurations need.

var (
	_ function.Function = makeID{}
	_ function.Function = splitID{}
)

type makeID struct{}

// NewIDFunction is the function provider_app_id.
func NewIDFunction() function.Function { return makeID{} }

func (makeID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "provider_app_id"
}

func (makeID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "The id of a provider app",
		MarkdownDescription: "The `id` of a `leaf_provider_app`, which is also its import ID: `Provider/app_name`, and `/CLIENT_ENVIRONMENT` where the provider has environments.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "provider_name", MarkdownDescription: "How the API calls the provider: " + codeList(allSegments()) + "."},
			function.StringParameter{Name: "app_name", MarkdownDescription: "The name of the app."},
		},
		// One at most; it may be null, and it may be left out, since OpenTofu 1.12 can hand no null to a function.
		VariadicParameter: function.StringParameter{
			Name: "client_environment", AllowNullValue: true,
			MarkdownDescription: "`STAGE` or `PRODUCTION` for " + segmentsWithEnvironment() + "; null, or nothing, for the others.",
		},
		Return: function.StringReturn{},
	}
}

func (makeID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var id leaf.AppID
	var environments []*string
	if resp.Error = req.Arguments.Get(ctx, &id.Provider, &id.Name, &environments); resp.Error != nil {
		return
	}
	var environment *string
	if len(environments) > 0 {
		environment = environments[0]
	}
	if environment != nil {
		id.Environment = *environment
	}
	p, known := providerBySegment(id.Provider)
	switch {
	case len(environments) > 1:
		resp.Error = function.NewArgumentFuncError(3, "There is one client_environment at most")
	case !known:
		resp.Error = function.NewArgumentFuncError(0, unknownProvider(id.Provider))
	case !object.PathSegment.OK(id.Name):
		resp.Error = function.NewArgumentFuncError(1, "app_name "+object.PathSegment.Rule)
	case p.Environment && !slices.Contains(object.Environments, id.Environment):
		resp.Error = function.NewArgumentFuncError(2, fmt.Sprintf("Apps of %s are registered for %s", p.Segment, strings.Join(object.Environments, " or ")))
	case !p.Environment && environment != nil:
		resp.Error = function.NewArgumentFuncError(2, fmt.Sprintf("Apps of %s have no environment: leave it out", p.Segment))
	default:
		resp.Error = resp.Result.Set(ctx, id.String())
	}
}

type splitID struct{}

// NewParseIDFunction is the function parse_provider_app_id.
func NewParseIDFunction() function.Function { return splitID{} }

func (splitID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_provider_app_id"
}

// idParts are what an id is made of, and their types.
var idParts = map[string]attr.Type{"provider_name": types.StringType, "app_name": types.StringType, "client_environment": types.StringType}

func (splitID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "The parts of a provider app's id",
		MarkdownDescription: "What the `id` of a `leaf_provider_app` is made of: an object with `provider_name`, `app_name` and `client_environment`, which is null where the provider has no environments.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "id", MarkdownDescription: "The id, such as `JohnDeere/my-app/PRODUCTION`."},
		},
		Return: function.ObjectReturn{AttributeTypes: idParts},
	}
}

func (splitID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	parts := strings.Split(text, "/")
	id, p, ok := parseID(parts)
	switch {
	case ok:
		parts := map[string]attr.Value{}
		for name, v := range identityOf(id) {
			parts[name] = v
		}
		resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(idParts, parts))
	case p.Segment == "" && len(parts) > 1 && len(parts) < 4:
		resp.Error = function.NewArgumentFuncError(0, unknownProvider(parts[0]))
	case p.Environment:
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The id of an app of %s has the form %[1]s/app_name/CLIENT_ENVIRONMENT, with %s", p.Segment, strings.Join(object.Environments, " or ")))
	case p.Segment != "":
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The id of an app of %s has the form %[1]s/app_name", p.Segment))
	default:
		resp.Error = function.NewArgumentFuncError(0, "The id of a provider app has the form Provider/app_name, or Provider/app_name/CLIENT_ENVIRONMENT")
	}
}

// unknownProvider says which provider was not found, and which one might be meant: people write it as the configuration
// has it, or in other capitals.
func unknownProvider(name string) string {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for _, p := range Providers {
		if plain(name) == plain(p.Segment) || name == p.Attribute {
			return fmt.Sprintf("There is no provider %q. The API calls it %q", name, p.Segment)
		}
	}
	return fmt.Sprintf("There is no provider %s. The API has %s", object.Unlisted([]string{name}, allSegments()), strings.Join(allSegments(), ", "))
}

// codeList lists names for descriptions.
func codeList(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }
