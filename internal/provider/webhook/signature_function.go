package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = signature{}

// signature is what Leaf sends in X-Leaf-Signature. Neither engine has a function that could make it.
type signature struct{}

// NewSignatureFunction is the function webhook_signature.
func NewSignatureFunction() function.Function { return signature{} }

func (signature) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "webhook_signature"
}

func (signature) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The signature of a webhook's call",
		MarkdownDescription: "The signature that Leaf sends in the header `X-Leaf-Signature` of a webhook's call: the HMAC-SHA256 of the body with the webhook's secret as its key, in base64. " +
			"For tests of what receives the calls: the result is as sensitive as the secret where the secret is marked as sensitive.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "secret", MarkdownDescription: "The webhook's `secret`."},
			function.StringParameter{Name: "body", MarkdownDescription: "The body, byte for byte. Leaf sends JSON with a space after each `:` and `,`, which `jsonencode` does not write."},
		},
		Return: function.StringReturn{},
	}
}

// Run signs as internal/leaf/API.md, "Webhooks", says.
func (signature) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var secret, body string
	if resp.Error = req.Arguments.Get(ctx, &secret, &body); resp.Error != nil {
		return
	}
	if secret == "" {
		resp.Error = function.NewArgumentFuncError(0, "A webhook's secret is not empty: calls of a webhook without one carry no signature")
		return
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	resp.Error = resp.Result.Set(ctx, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
