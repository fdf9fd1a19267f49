package acctest

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Queried is what a list resource sent.
type Queried struct {
	Objects          []QueriedObject
	Warnings, Errors []string
}

// QueriedObject is one object of a list.
type QueriedObject struct {
	Name string
	// Identity and Resource have the values that are not null, nested ones after their names. Resource is nil where it was
	// not asked for.
	Identity, Resource map[string]string
}

// Names are the display names, in their order.
func (q *Queried) Names() []string {
	var names []string
	for _, o := range q.Objects {
		names = append(names, o.Name)
	}
	return names
}

// Querier asks the list resources of one process of the provider, as an engine does and without one.
type Querier struct {
	lists      tfprotov6.ListResourceServer
	resources  map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// Querier begins a process of this world's provider.
func (w *World) Querier(t *testing.T) *Querier {
	t.Helper()
	return querier(t, w.Providers())
}

// Querier begins a process of the provider that has the key of this LeafLink.
func (m *Market) Querier(t *testing.T) *Querier {
	t.Helper()
	return querier(t, m.Providers())
}

func querier(t *testing.T, start Starts) *Querier {
	t.Helper()
	server, err := start["leaf"]()
	if err != nil {
		t.Fatal(err)
	}
	if _, err = server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: inJSON(t, nil)}); err != nil {
		t.Fatal(err)
	}
	return QuerierOf(t, server)
}

// QuerierOf asks a provider that is, or will be, configured.
func QuerierOf(t *testing.T, server tfprotov6.ProviderServer) *Querier {
	t.Helper()
	lists, ok := server.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the server has no list resources")
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return &Querier{lists, schemas.ResourceSchemas, identities.IdentitySchemas}
}

// Query lists in a process of its own.
func (w *World) Query(t *testing.T, typeName string, config map[string]any, limit int64, resources bool) Queried {
	t.Helper()
	return w.Querier(t).Query(t, typeName, config, limit, resources)
}

// Query lists objects. Like an engine, it stops at the first error; unlike one, it leaves it to the provider to stop at the limit.
func (q *Querier) Query(t *testing.T, typeName string, config map[string]any, limit int64, resources bool) Queried {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	var all Queried
	valid, err := q.lists.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: inJSON(t, config)})
	must(err)
	if all.listen(valid.Diagnostics) {
		return all
	}
	stream, err := q.lists.ListResource(t.Context(), &tfprotov6.ListResourceRequest{TypeName: typeName, Config: inJSON(t, config), Limit: limit, IncludeResource: resources})
	must(err)
	for result := range stream.Results {
		if all.listen(result.Diagnostics) {
			break
		}
		if result.Identity == nil && len(result.Diagnostics) > 0 {
			continue
		}
		o := QueriedObject{Name: result.DisplayName}
		v, err := result.Identity.IdentityData.Unmarshal(q.identities[typeName].ValueType())
		must(err)
		o.Identity = flat(t, v)
		if resources {
			v, err := result.Resource.Unmarshal(q.resources[typeName].ValueType())
			must(err)
			o.Resource = flat(t, v)
		}
		all.Objects = append(all.Objects, o)
	}
	return all
}

// NeedsQuery skips a test on engines that have no query command, which the suite tells from a test that was left out.
func NeedsQuery(t *testing.T) {
	t.Helper()
	needsNewer(t, "the query command")
}

// NeedsActions skips a test on engines that have no actions, likewise.
func NeedsActions(t *testing.T) {
	t.Helper()
	needsNewer(t, "actions")
}

// needsNewer skips a test of what Terraform has from 1.14 on.
func needsNewer(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1")
	}
	found, err := findEngine()
	if err != nil {
		t.Fatal(err)
	}
	if !found.Queries() {
		t.Skipf("%s: %s, which Terraform has from 1.14 on; this is %s", engine.NeedsNewer, what, found)
	}
}
