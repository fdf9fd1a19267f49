package vaults

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	provider "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// vaultID is the id of a vault of 1Password: the provider wants no name in its place.
const vaultID = "ab3k7mq2xw5tzr4ncv6yhd8jle"

type opField struct {
	ID    string `tfsdk:"id"`
	Type  string `tfsdk:"type"`
	Value string `tfsdk:"value"`
}

type opFile struct {
	Content       string `tfsdk:"content"`
	ContentBase64 string `tfsdk:"content_base64"`
	ID            string `tfsdk:"id"`
}

type opSection struct {
	ID     string             `tfsdk:"id"`
	Fields map[string]opField `tfsdk:"field_map"`
	Files  map[string]opFile  `tfsdk:"file_map"`
}

func computed(sensitive bool, names ...string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, name := range names {
		attributes[name] = schema.StringAttribute{Computed: true, Sensitive: sensitive}
	}
	return attributes
}

// onePassword has no data source that tells versions: that of the item reads its secrets into the state.
var onePassword = standIn{
	address: "1password/onepassword",
	schema: provider.Schema{Attributes: map[string]provider.Attribute{
		"account": provider.StringAttribute{Optional: true}, "service_account_token": provider.StringAttribute{Optional: true, Sensitive: true},
	}},
	secret: secret{
		typeName: "onepassword_item",
		attributes: func() map[string]schema.Attribute {
			attributes := computed(false, "id", "category", "database", "expires", "filename", "hostname", "port", "public_key", "type", "url", "username", "valid_from")
			maps.Copy(attributes, computed(true, "credential", "note_value", "password", "private_key", "private_key_openssh"))
			attributes["vault"] = schema.StringAttribute{Required: true}
			attributes["title"] = schema.StringAttribute{Optional: true, Computed: true}
			attributes["uuid"] = schema.StringAttribute{Optional: true, Computed: true}
			attributes["tags"] = schema.ListAttribute{ElementType: types.StringType, Computed: true}
			fields := computed(false, "id", "type")
			fields["value"] = schema.StringAttribute{Computed: true, Sensitive: true}
			files := computed(true, "content", "content_base64")
			files["id"] = schema.StringAttribute{Computed: true}
			attributes["section_map"] = schema.MapNestedAttribute{Optional: true, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":        schema.StringAttribute{Computed: true},
				"field_map": schema.MapNestedAttribute{Optional: true, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: fields}},
				"file_map":  schema.MapNestedAttribute{Optional: true, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: files}},
			}}}
			return attributes
		}(),
		open: func(_ context.Context, c config) (values, error) {
			if c.text("vault") != vaultID {
				return nil, errors.New("the vault is to be given by its id, " + vaultID)
			}
			versions, err := stored(c.text("title"))
			if err != nil {
				return nil, err
			}
			newest := versions[len(versions)-1]
			return values{
				"category": "login", "username": newest["username"], "password": newest["password"],
				"section_map": map[string]opSection{"Leaf": {Fields: map[string]opField{"api_key": {Type: "CONCEALED", Value: newest["api_key"]}}}},
			}, nil
		},
	},
}

// Items is what `op item list --format json` prints of a store.
func (s Store) Items(t *testing.T) string {
	t.Helper()
	type item struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		Version  int    `json:"version"`
		Category string `json:"category"`
	}
	var items []item
	for title, versions := range s {
		items = append(items, item{ID: "id-of-" + title, Title: title, Version: len(versions), Category: "LOGIN"})
	}
	text, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
