package provider

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// leaflinkHosts are LeafLink's hosts, which are asked with the patience and at the pace that the provider block says.
func (p *leafProvider) leaflinkHosts(m providerModel, terraformVersion string) (*leaflink.Hosts, *object.Problem) {
	for name, v := range map[string]types.Int64{"request_timeout": m.RequestTimeout, "max_retries": m.MaxRetries, "requests_per_minute": m.RequestsPerMinute} {
		if v.IsUnknown() {
			unknown := object.NotKnownYet(name, leaflink.System)
			return nil, &unknown
		}
	}
	return leaflink.NewHosts(leaflink.Config{
		UserAgent:         userAgent(p.version, terraformVersion, p.getenv("TF_APPEND_USER_AGENT")),
		RequestTimeout:    time.Duration(orDefault(m.RequestTimeout, defaultRequestTimeout)) * time.Second,
		MaxRetries:        int(orDefault(m.MaxRetries, defaultMaxRetries)),
		RequestsPerMinute: int(orDefault(m.RequestsPerMinute, 0)),
		RetryWait:         p.retryWait,
		Transport:         p.leaflinkTransport,
		Wait:              p.wait,
		Log:               func(ctx context.Context, message string, fields map[string]any) { tflog.Debug(ctx, message, fields) },
	}), nil
}

// notLeafLink refuses LeafLink's hosts as Leaf's: a token of Leaf must never reach them.
func notLeafLink(base *url.URL) error {
	if rest.HostBelow(base, "leaflink.com") {
		return errors.New("the URL is that of LeafLink (leaflink.com), another company than Leaf, and credentials of Leaf must never reach it. LeafLink is set up in the provider's leaflink")
	}
	return nil
}
