package credentials_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// credentialsSchemas are the arguments of every kind as API.md, "Kinds", has them: secrets with an exclamation
// mark, optional ones with a question mark. After the arrow comes what Leaf makes.
var credentialsSchemas = map[string]string{
	"leaf_agvance_credentials":            "api_key! client_environment? database_id password! username -> has_session",
	"leaf_agleader_credentials":           "access_token!? private_key! public_key refresh_token!",
	"leaf_john_deere_credentials":         "client_environment client_key client_secret! refresh_token!",
	"leaf_climate_field_view_credentials": "api_key! client_id client_secret! refresh_token!",
	"leaf_cnhi_credentials":               "client_environment client_id client_secret! refresh_token! subscription_key!",
	"leaf_cnhi_field_ops_credentials":     "client_environment? client_id client_secret! refresh_token! subscription_key!",
	"leaf_claas_credentials":              "client_environment? client_key client_secret! refresh_token!",
	"leaf_trimble_credentials":            "client_id client_secret! refresh_token!",
	"leaf_raven_credentials":              "client_id client_secret! refresh_token!",
	"leaf_raven_slingshot_credentials":    "access_key! api_key! shared_secret!",
	"leaf_sentera_credentials":            "organization_name password! username -> organization_id",
	"leaf_stara_credentials":              "access_token! access_token_client! api_key! refresh_token!",
	"leaf_valley_credentials":             "apid initialization_vector! key! password! username",
	"leaf_lindsay_credentials":            "client_environment client_id client_secret! refresh_token!",
	"leaf_panorama_credentials":           "client_environment client_id organization_code password! refresh_token! username",
}

// allHave are the attributes that all kinds have.
var allHave = []string{"leaf_user_id", "secrets_wo_version", "timeouts", "id", "status", "created_time"}

func TestCredentialsSchemas(t *testing.T) {
	t.Parallel()
	response := acctest.Schemas(t)
	optional := map[string]bool{}
	for _, k := range acctest.AllCredentials() {
		for _, f := range k.Fields {
			optional[k.Type+" "+f.Name] = f.Optional
		}
	}
	found := map[string]string{}
	for name, s := range response.ResourceSchemas {
		if !strings.HasSuffix(name, "_credentials") {
			continue
		}
		var arguments, made []string
		for _, a := range s.Block.Attributes {
			label := a.Name
			switch {
			case slices.Contains(allHave, a.Name), a.WriteOnly:
				continue
			case a.Computed && !a.Optional:
				made = append(made, label)
				continue
			case a.Sensitive:
				// Both forms are optional in the schema; what says which one is needed is a validation.
				label += "!"
				if optional[name+" "+a.Name] {
					label += "?"
				}
			case a.Optional:
				label += "?"
			}
			arguments = append(arguments, label)
		}
		slices.Sort(arguments)
		found[name] = strings.Join(arguments, " ")
		if len(made) > 0 {
			found[name] += " -> " + strings.Join(made, " ")
		}
	}
	for name, want := range credentialsSchemas {
		if found[name] != want {
			t.Errorf("%s has %q, not %q", name, found[name], want)
		}
	}
	if len(found) != len(credentialsSchemas) {
		t.Errorf("there are %d kinds, not %d", len(found), len(credentialsSchemas))
	}
}

// What only newer pages describe says so on its page.
func TestCredentialsOfNewerPages(t *testing.T) {
	t.Parallel()
	newer := []string{"leaf_claas_credentials", "leaf_cnhi_field_ops_credentials"}
	for name, s := range acctest.Schemas(t).ResourceSchemas {
		if said := strings.Contains(s.Block.Description, "Only newer pages"); said != slices.Contains(newer, name) {
			t.Errorf("%s: the description is %q", name, s.Block.Description)
		}
	}
}
