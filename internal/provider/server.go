package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// NewServer returns a function that makes the server of a provider, as the plugin protocol wants it. The released binary and
// all tests take it from here, so that what is tested is what is shipped.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, options...)
		server := providerserver.NewProtocol6(p)()
		return serve.WriteOnlyActions(serve.Once(serve.Forgetful(serve.Watched(server, p.warnOfReplacement))))
	}
}

// WithShutdown gives the provider the list of what has to be done before the process ends.
func WithShutdown(s *serve.Shutdown) Option { return func(p *leafProvider) { p.shutdown = s } }
