// Package rival has stand-ins of the generic REST providers from which objects are moved here. An engine wants their schemas to
// read a state, and nothing else of them. The test's own binary serves them, when an engine starts it under another name.
package rival

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const prefix = "terraform-provider-"

// resources are the stand-ins: of each provider its address, the resource and how that looks. OpenTofu reads the host
// of the public registry in a state as its own.
var resources = map[string]struct {
	address, typeName string
	schema            schema.Schema
}{
	"restapi": {"mastercard/restapi", "restapi_object", schema.Schema{Attributes: attributesOf(
		[]string{
			"path", "create_path", "read_path", "update_path", "destroy_path", "create_method", "read_method", "update_method", "destroy_method", "id_attribute", "object_id",
			"data", "read_data", "update_data", "destroy_data", "query_string", "id", "api_response", "create_response",
		},
		map[string]schema.Attribute{
			"debug": schema.BoolAttribute{Optional: true}, "ignore_all_server_changes": schema.BoolAttribute{Optional: true}, "ignore_server_additions": schema.BoolAttribute{Optional: true},
			"force_new":         schema.ListAttribute{ElementType: types.StringType, Optional: true},
			"ignore_changes_to": schema.ListAttribute{ElementType: types.StringType, Optional: true},
			"api_data":          schema.MapAttribute{ElementType: types.StringType, Optional: true},
			"read_search": schema.SingleNestedAttribute{
				Optional:   true,
				Attributes: attributesOf([]string{"query_string", "results_key", "search_data", "search_key", "search_patch", "search_value"}, nil),
			},
		})}},
	"restful": {"magodo/restful", "restful_resource", schema.Schema{Version: 2, Attributes: attributesOf(
		[]string{
			"path", "create_selector", "read_selector", "read_path", "update_path", "delete_path", "read_response_template", "delete_body_raw", "create_method", "update_method",
			"delete_method", "id",
		},
		dynamics("body", "delete_body", "ephemeral_body", "output", "sensitive_output", "query", "create_query", "update_query", "read_query", "delete_query",
			"header", "create_header", "update_header", "read_header", "delete_header", "poll_create", "poll_update", "poll_delete", "post_create_read",
			"precheck_create", "precheck_update", "precheck_delete", "force_new_attrs", "merge_patch_disabled", "output_attrs", "update_body_patches",
			"check_existance", //nolint:misspell // so it is called there
			"use_sensitive_output", "write_only_attrs"))}},
}

func attributesOf(texts []string, others map[string]schema.Attribute) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, name := range texts {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	maps.Copy(attributes, others)
	return attributes
}

func dynamics(names ...string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, name := range names {
		attributes[name] = schema.DynamicAttribute{Optional: true}
	}
	return attributes
}

// It is served from here, before anything else of the test begins: the folder that an engine works in is none of a test's.
func init() {
	name := strings.TrimPrefix(filepath.Base(os.Args[0]), prefix)
	r, ok := resources[name]
	if !ok {
		return
	}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return standIn{name} }, providerserver.ServeOpts{Address: "registry.terraform.io/" + r.address}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Overrides makes a folder with the stand-ins, and gives the lines of a CLI configuration that name them.
func Overrides(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var lines strings.Builder
	for name, r := range resources {
		if err := os.Symlink(self, filepath.Join(dir, prefix+name)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "    %q = %q\n", r.address, dir)
	}
	return lines.String()
}

type standIn struct{ name string }

func (p standIn) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

func (standIn) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (standIn) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (standIn) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p standIn) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return managed(p) }}
}

// managed is known by its schema alone: nothing is to ask it for more.
type managed struct{ name string }

func (r managed) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = resources[r.name].typeName
}

func (r managed) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resources[r.name].schema
}

const asked = "The stand-in of another provider was asked for more than its schema"

func (managed) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError(asked, "create")
}

func (managed) Read(_ context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.AddError(asked, "read")
}

func (managed) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError(asked, "update")
}

func (managed) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError(asked, "delete")
}
