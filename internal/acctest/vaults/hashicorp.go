package vaults

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	provider "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var vault = standIn{
	address: "hashicorp/vault",
	schema: provider.Schema{Attributes: map[string]provider.Attribute{
		"address": provider.StringAttribute{Optional: true}, "token": provider.StringAttribute{Optional: true}, "skip_child_token": provider.BoolAttribute{Optional: true},
	}},
	version: &source{
		typeName: "vault_kv_secret_v2_metadata",
		attributes: map[string]data.Attribute{
			"namespace": data.StringAttribute{Optional: true}, "mount": data.StringAttribute{Required: true}, "name": data.StringAttribute{Required: true},
			"version": data.Int64Attribute{Optional: true, Computed: true}, "path": data.StringAttribute{Computed: true},
			"created_time": data.StringAttribute{Computed: true}, "deletion_time": data.StringAttribute{Computed: true}, "destroyed": data.BoolAttribute{Computed: true},
			"custom_metadata": data.MapAttribute{ElementType: types.StringType, Computed: true},
		},
		read: func(ctx context.Context, c config) (values, error) {
			var metadata struct {
				Current int64 `json:"current_version"`
			}
			if err := ask(ctx, c.text("mount")+"/metadata/"+c.text("name"), &metadata); err != nil {
				return nil, err
			}
			return values{"version": metadata.Current, "path": c.text("mount") + "/metadata/" + c.text("name")}, nil
		},
	},
	secret: secret{
		typeName: "vault_kv_secret_v2",
		attributes: map[string]schema.Attribute{
			"namespace": schema.StringAttribute{Optional: true}, "mount": schema.StringAttribute{Required: true}, "mount_id": schema.StringAttribute{Optional: true},
			"name": schema.StringAttribute{Required: true}, "version": schema.Int64Attribute{Optional: true},
			"data":            schema.MapAttribute{ElementType: types.StringType, Computed: true, Sensitive: true},
			"data_json":       schema.StringAttribute{Computed: true, Sensitive: true},
			"path":            schema.StringAttribute{Computed: true},
			"created_time":    schema.StringAttribute{Computed: true},
			"deletion_time":   schema.StringAttribute{Computed: true},
			"destroyed":       schema.BoolAttribute{Computed: true},
			"custom_metadata": schema.MapAttribute{ElementType: types.StringType, Computed: true},
		},
		open: func(ctx context.Context, c config) (values, error) {
			var read struct {
				Data Fields `json:"data"`
			}
			where := c.text("mount") + "/data/" + c.text("name")
			if v := c.number("version"); v != 0 {
				where += "?version=" + strconv.FormatInt(v, 10)
			}
			err := ask(ctx, where, &read)
			return values{"data": read.Data, "data_json": read.Data.inJSON()}, err
		},
	},
}

// ask reads from the server that VAULT_ADDR names, as the real provider does.
func ask(ctx context.Context, where string, target any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("VAULT_ADDR")+"/v1/"+where, http.NoBody) //nolint:gosec // the test names it
	if err != nil {
		return err
	}
	request.Header.Set("X-Vault-Token", os.Getenv("VAULT_TOKEN"))
	response, err := http.DefaultClient.Do(request) //nolint:gosec,forbidigo // a server of the test
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET /v1/%s: %s", where, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(&struct {
		Data any `json:"data"`
	}{target})
}

// KV answers for a store as the KV engine of a Vault does that is mounted as kv. The token is Token.
func KV(store Store) http.Handler {
	mux := http.NewServeMux()
	answer := func(respond func(versions []Fields, r *http.Request) any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			versions := store[strings.TrimSuffix(r.PathValue("name"), "/")]
			switch {
			case r.Header.Get("X-Vault-Token") != Token:
				http.Error(w, `{"errors":["permission denied"]}`, http.StatusForbidden)
			case len(versions) == 0:
				http.Error(w, `{"errors":[]}`, http.StatusNotFound)
			default:
				_ = json.NewEncoder(w).Encode(map[string]any{"data": respond(versions, r)})
			}
		}
	}
	mux.HandleFunc("GET /v1/kv/metadata/{name...}", answer(func(versions []Fields, _ *http.Request) any {
		return map[string]any{"current_version": len(versions)}
	}))
	mux.HandleFunc("GET /v1/kv/data/{name...}", answer(func(versions []Fields, r *http.Request) any {
		n, err := strconv.Atoi(r.URL.Query().Get("version"))
		if err != nil || n < 1 || n > len(versions) {
			n = len(versions)
		}
		return map[string]any{"data": versions[n-1], "metadata": map[string]any{"version": n}}
	}))
	return mux
}

// Token is what KV wants, and what a real server is started with.
const Token = "token-of-the-test"
