package account

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

var _ function.Function = tokenExpiry{}

// tokenExpiry says when a bearer token ends, which a check can compare with the day after tomorrow.
type tokenExpiry struct{}

// NewTokenExpiryFunction is the function token_expiry.
func NewTokenExpiryFunction() function.Function { return tokenExpiry{} }

func (tokenExpiry) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "token_expiry"
}

func (tokenExpiry) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "When a bearer token ends",
		MarkdownDescription: "When a bearer token of Leaf ends, as a time in UTC (RFC 3339) that `timecmp` and `timeadd` take; null where the token does not say. " +
			"Nothing is asked of Leaf, and the signature is not verified. A `check` with it warns weeks before the token of a pipeline ends.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "jwt", MarkdownDescription: "The token: the bare value of `id_token`, without `Bearer`."},
		},
		Return: function.StringReturn{},
	}
}

func (tokenExpiry) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var token string
	if resp.Error = req.Arguments.Get(ctx, &token); resp.Error != nil {
		return
	}
	var ends *string
	if expiry, ok := leaf.TokenExpiry(token); ok {
		text := expiry.Format(time.RFC3339)
		ends = &text
	}
	resp.Error = resp.Result.Set(ctx, ends)
}
