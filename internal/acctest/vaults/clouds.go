package vaults

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	provider "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// created is when a version of a secret was made: one each day.
func created(version int) string {
	return time.Date(2026, 1, version, 12, 0, 0, 0, time.UTC).Format(time.RFC3339)
}

// uuid is the id of a version where these are no numbers.
func uuid(version int) string { return fmt.Sprintf("5c1d0f6e-7a3b-4c2d-9e8f-%012x", version) }

// awsVersion is a row of the list of versions.
type awsVersion struct {
	CreatedTime      string   `tfsdk:"created_time"`
	LastAccessedDate string   `tfsdk:"last_accessed_date"`
	VersionID        string   `tfsdk:"version_id"`
	VersionStages    []string `tfsdk:"version_stages"`
}

var aws = standIn{
	address: "hashicorp/aws",
	schema:  provider.Schema{Attributes: map[string]provider.Attribute{"region": provider.StringAttribute{Optional: true}}},
	version: &source{
		typeName: "aws_secretsmanager_secret_versions",
		attributes: map[string]data.Attribute{
			"region": data.StringAttribute{Optional: true, Computed: true}, "secret_id": data.StringAttribute{Required: true}, "include_deprecated": data.BoolAttribute{Optional: true},
			"arn": data.StringAttribute{Computed: true}, "secret_arn": data.StringAttribute{Computed: true}, "name": data.StringAttribute{Computed: true},
			"versions": data.ListAttribute{Computed: true, ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
				"created_time": types.StringType, "last_accessed_date": types.StringType, "version_id": types.StringType, "version_stages": types.ListType{ElemType: types.StringType},
			}}},
		},
		read: func(_ context.Context, c config) (values, error) {
			versions, err := stored(c.text("secret_id"))
			var rows []awsVersion
			for i := range versions {
				row := awsVersion{CreatedTime: created(i + 1), VersionID: uuid(i + 1)}
				switch i {
				case len(versions) - 1:
					row.VersionStages = []string{"AWSCURRENT"}
				case len(versions) - 2:
					row.VersionStages = []string{"AWSPREVIOUS"}
				default:
					continue // a version without a label is no longer listed
				}
				rows = append(rows, row)
			}
			return values{"versions": rows, "name": c.text("secret_id")}, err
		},
	},
	secret: secret{
		typeName: "aws_secretsmanager_secret_version",
		attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{Optional: true, Computed: true}, "secret_id": schema.StringAttribute{Required: true},
			"version_id": schema.StringAttribute{Optional: true, Computed: true}, "version_stage": schema.StringAttribute{Optional: true, Computed: true},
			"arn": schema.StringAttribute{Computed: true}, "created_date": schema.StringAttribute{Computed: true}, "id": schema.StringAttribute{Computed: true},
			"secret_string": schema.StringAttribute{Computed: true, Sensitive: true}, "secret_binary": schema.StringAttribute{Computed: true, Sensitive: true},
			"version_stages": schema.ListAttribute{ElementType: types.StringType, Computed: true},
		},
		open: func(_ context.Context, c config) (values, error) {
			versions, err := stored(c.text("secret_id"))
			if err != nil {
				return nil, err
			}
			for i, v := range versions {
				if wanted := c.text("version_id"); wanted == uuid(i+1) || wanted == "" && i == len(versions)-1 {
					return values{"secret_string": v.inJSON(), "version_id": uuid(i + 1)}, nil
				}
			}
			return nil, fmt.Errorf("the secret has no version %q", c.text("version_id"))
		},
	},
}

var google = standIn{
	address: "hashicorp/google",
	schema: provider.Schema{Attributes: map[string]provider.Attribute{
		"project": provider.StringAttribute{Optional: true}, "region": provider.StringAttribute{Optional: true},
	}},
	version: &source{
		typeName: "google_secret_manager_secret_version",
		attributes: map[string]data.Attribute{
			"project": data.StringAttribute{Optional: true, Computed: true}, "secret": data.StringAttribute{Required: true}, "version": data.StringAttribute{Optional: true, Computed: true},
			"fetch_secret_data": data.BoolAttribute{Optional: true}, "is_secret_data_base64": data.BoolAttribute{Optional: true},
			"create_time": data.StringAttribute{Computed: true}, "destroy_time": data.StringAttribute{Computed: true}, "name": data.StringAttribute{Computed: true},
			"enabled": data.BoolAttribute{Computed: true}, "secret_data": data.StringAttribute{Computed: true, Sensitive: true},
		},
		read: func(_ context.Context, c config) (values, error) {
			versions, err := stored(c.text("secret"))
			if err != nil {
				return nil, err
			}
			got := values{"version": strconv.Itoa(len(versions)), "enabled": true}
			if c.truth("fetch_secret_data", true) {
				got["secret_data"] = versions[len(versions)-1].inJSON()
			}
			return got, nil
		},
	},
	secret: secret{
		typeName: "google_secret_manager_secret_version",
		attributes: map[string]schema.Attribute{
			"project": schema.StringAttribute{Optional: true, Computed: true}, "secret": schema.StringAttribute{Required: true}, "version": schema.StringAttribute{Optional: true},
			"is_secret_data_base64": schema.BoolAttribute{Optional: true}, "secret_data": schema.StringAttribute{Computed: true, Sensitive: true},
			"name": schema.StringAttribute{Computed: true}, "create_time": schema.StringAttribute{Computed: true}, "destroy_time": schema.StringAttribute{Computed: true},
			"enabled": schema.BoolAttribute{Computed: true},
		},
		open: func(_ context.Context, c config) (values, error) {
			versions, err := stored(c.text("secret"))
			if err != nil {
				return nil, err
			}
			n, err := strconv.Atoi(c.text("version"))
			if err != nil || n < 1 || n > len(versions) {
				return nil, fmt.Errorf("the secret has no version %q", c.text("version"))
			}
			return values{"secret_data": versions[n-1].inJSON(), "enabled": true}, nil
		},
	},
}

// azureSecret is a row of the list of secrets.
type azureSecret struct {
	ID      string            `tfsdk:"id"`
	Name    string            `tfsdk:"name"`
	Enabled bool              `tfsdk:"enabled"`
	Tags    map[string]string `tfsdk:"tags"`
}

var azure = standIn{
	address: "hashicorp/azurerm",
	schema: provider.Schema{
		Attributes: map[string]provider.Attribute{"subscription_id": provider.StringAttribute{Optional: true}},
		Blocks:     map[string]provider.Block{"features": provider.ListNestedBlock{}},
	},
	version: &source{
		typeName: "azurerm_key_vault_secrets",
		attributes: map[string]data.Attribute{
			"id": data.StringAttribute{Computed: true}, "key_vault_id": data.StringAttribute{Required: true}, "names": data.ListAttribute{ElementType: types.StringType, Computed: true},
			"secrets": data.ListAttribute{Computed: true, ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
				"id": types.StringType, "name": types.StringType, "enabled": types.BoolType, "tags": types.MapType{ElemType: types.StringType},
			}}},
		},
		read: func(context.Context, config) (values, error) {
			all, err := loaded()
			var rows []azureSecret
			for name, versions := range all {
				// Whoever stores a version tags it with the next number.
				rows = append(rows, azureSecret{Name: name, Enabled: true, ID: "https://leaf.vault.azure.net/secrets/" + name, Tags: map[string]string{"version": strconv.Itoa(len(versions))}})
			}
			return values{"secrets": rows}, err
		},
	},
	secret: secret{
		typeName: "azurerm_key_vault_secret",
		attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Required: true}, "key_vault_id": schema.StringAttribute{Required: true}, "version": schema.StringAttribute{Optional: true, Computed: true},
			"expiration_date": schema.StringAttribute{Computed: true}, "not_before_date": schema.StringAttribute{Computed: true}, "value": schema.StringAttribute{Computed: true},
			"id": schema.StringAttribute{Computed: true}, "versionless_id": schema.StringAttribute{Computed: true},
			"resource_id": schema.StringAttribute{Computed: true}, "resource_versionless_id": schema.StringAttribute{Computed: true},
		},
		open: func(_ context.Context, c config) (values, error) {
			versions, err := stored(c.text("name"))
			if err != nil {
				return nil, err
			}
			return values{"value": versions[len(versions)-1].inJSON()}, nil
		},
	},
}
