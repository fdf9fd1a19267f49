package vaults

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// source is a data source that tells versions.
type source struct {
	typeName   string
	attributes map[string]data.Attribute
	read       func(context.Context, config) (values, error)
}

func (s source) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = s.typeName
}

func (s source) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = data.Schema{Attributes: s.attributes}
}

func (s source) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	got, err := s.read(ctx, arguments{func(name string, target any) {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, at(name), target)...)
	}})
	if err != nil {
		resp.Diagnostics.AddError(failed, err.Error())
		return
	}
	resp.State.Raw = req.Config.Raw
	for name, v := range got {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, at(name), v)...)
	}
}

// secret is an ephemeral resource that reads a secret.
type secret struct {
	typeName   string
	attributes map[string]schema.Attribute
	open       func(context.Context, config) (values, error)
}

func (s secret) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = s.typeName
}

func (s secret) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: s.attributes}
}

func (s secret) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	got, err := s.open(ctx, arguments{func(name string, target any) {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, at(name), target)...)
	}})
	if err != nil {
		resp.Diagnostics.AddError(failed, err.Error())
		return
	}
	resp.Result.Raw = req.Config.Raw
	for name, v := range got {
		resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, at(name), v)...)
	}
}
