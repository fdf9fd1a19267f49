package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

func allSchemas(t *testing.T) map[string]*tfprotov6.Schema {
	t.Helper()
	response := acctest.Schemas(t)
	all := map[string]*tfprotov6.Schema{"provider": response.Provider}
	for kind, of := range map[string]map[string]*tfprotov6.Schema{
		"resource ": response.ResourceSchemas, "data ": response.DataSourceSchemas, "ephemeral ": response.EphemeralResourceSchemas,
	} {
		for name, s := range of {
			all[kind+name] = s
		}
	}
	return all
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	for name, s := range allSchemas(t) {
		if name != "provider" && s.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for path, a := range acctest.AttributesOf("", s.Block.Attributes) {
			if strings.HasPrefix(path, "timeouts") {
				continue // written by the timeouts module
			}
			if d := strings.TrimSpace(a.Description); d == "" || !strings.HasSuffix(d, ".") {
				t.Errorf("%s.%s: the description is no sentence: %q", name, path, d)
			}
		}
	}
}

// secretNames are the last parts of names that only secrets have.
var secretNames = []string{"password", "pwd", "secret", "token", "private_key", "api_key", "key", "shared_secret", "subscription_key", "access_key"}

// notSecret are attributes with such a name that hold no secret.
var notSecret = []string{"public_key", "client_key"}

func TestSecretsAreSensitiveAndHaveTwoForms(t *testing.T) {
	t.Parallel()
	for name, s := range allSchemas(t) {
		attributes := acctest.AttributesOf("", s.Block.Attributes)
		for path, a := range attributes {
			last := path[strings.LastIndex(path, ".")+1:]
			base := strings.TrimSuffix(last, "_wo")
			secret := slices.ContainsFunc(secretNames, func(n string) bool { return base == n || strings.HasSuffix(base, "_"+n) }) && !slices.Contains(notSecret, base)
			if secret && !a.Sensitive {
				t.Errorf("%s.%s looks like a secret and is not sensitive", name, path)
			}
			if a.WriteOnly != strings.HasSuffix(last, "_wo") {
				t.Errorf("%s.%s: write-only is %t", name, path, a.WriteOnly)
			}
			if strings.HasPrefix(name, "resource ") && a.Sensitive && !a.Computed && !a.WriteOnly {
				if twin := attributes[path+"_wo"]; twin == nil {
					t.Errorf("%s.%s has no write-only form", name, path)
				}
				if attributes["secrets_wo_version"] == nil {
					t.Errorf("%s has secrets and no secrets_wo_version", name)
				}
			}
		}
	}
}

// The identity and the id of an object never hold a secret: they are shown everywhere.
func TestIdentities(t *testing.T) {
	t.Parallel()
	server := provider.NewServer("test")()
	response, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range acctest.Schemas(t).ResourceSchemas {
		identity := response.IdentitySchemas[name]
		if identity == nil || len(identity.IdentityAttributes) == 0 {
			t.Errorf("%s has no identity", name)
			continue
		}
		for _, a := range identity.IdentityAttributes {
			if a.Description == "" {
				t.Errorf("%s: identity %s is not described", name, a.Name)
			}
			if slices.Contains(secretNames, a.Name) {
				t.Errorf("%s: identity %s looks like a secret", name, a.Name)
			}
		}
	}
}
