package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

//go:generate go test -run ^TestMocks$ -count=1 . -update

var updateMocks = flag.Bool("update", false, "write examples/mocks/leaf.tfmock.hcl")

// TestMocks holds examples/mocks/leaf.tfmock.hcl, the defaults with which users mock the provider in tests of their
// modules, to the schema: every type is in it, with every attribute that the provider would compute.
func TestMocks(t *testing.T) {
	t.Parallel()
	want, path := mocks(acctest.Schemas(t)), acctest.ExamplesDir+"mocks/leaf.tfmock.hcl"
	if *updateMocks {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if acctest.TextOf(t, path) != want {
		t.Errorf("%s is not what the schema says: run go generate ./internal/provider", path)
	}
}

// mockedValues are those of attributes whose name alone says what fits, or whose type and name do. All others get a value that their type
// allows.
var mockedValues = map[string]string{
	"leaf_provider_app.id": `"JohnDeere/my-app/PRODUCTION"`,
	"id":                   `"7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"`,
	"organization_id":      `"1c9e2f6a-6a77-4d5e-9a5f-0c1b2d3e4f50"`,
	"status":               `"OK"`,
	"environment":          `"production"`,
	"client_environment":   `"PRODUCTION"`,
	"provider_name":        `"JohnDeere"`,
	"created_time":         `"2026-01-15T08:00:00Z"`,
	"expires_at":           `"2027-01-15T08:00:00Z"`,
	"revoked_at":           `null`,
	"rotation_due":         `false`,
	"unit_measurement":     `"METRIC"`,
	"base_url":             `"https://app.leaflink.com"`,
	"buyer":                `false`,
	// Optional, but users are looked for by other arguments, and their ids are validated where they are used.
	"leaf_user.id": `"` + acctest.ExampleUser + `"`,
}

// mocks renders the file.
func mocks(schemas *tfprotov6.GetProviderSchemaResponse) string {
	var file strings.Builder
	file.WriteString("# Defaults for mock_provider \"leaf\": what Leaf would answer, of every type. A test overrides what it is about.\n")
	for _, kind := range []struct {
		block   string
		schemas map[string]*tfprotov6.Schema
	}{{"mock_resource", schemas.ResourceSchemas}, {"mock_data", schemas.DataSourceSchemas}} {
		for _, name := range slices.Sorted(maps.Keys(kind.schemas)) {
			defaults := mockedObject(name, "  ", kind.schemas[name].Block.Attributes)
			if defaults == "{}" {
				fmt.Fprintf(&file, "\n%s %q {}\n", kind.block, name)
				continue
			}
			fmt.Fprintf(&file, "\n%s %q {\n  defaults = %s\n}\n", kind.block, name, defaults)
		}
	}
	return file.String()
}

// mockedObject gives attributes that the provider would compute their values, written as the engines' fmt does: what takes
// several lines stands last.
func mockedObject(of, indent string, attributes []*tfprotov6.SchemaAttribute) string {
	short, long, width := map[string]string{}, map[string]string{}, 0
	for _, a := range attributes {
		switch value := mockedValue(of, indent+"  ", a); {
		case value == "" || value == "{}":
		case strings.Contains(value, "\n"):
			long[a.Name] = value
		default:
			short[a.Name], width = value, max(width, len(a.Name))
		}
	}
	lines := "{\n"
	for _, name := range slices.Sorted(maps.Keys(short)) {
		lines += fmt.Sprintf("%s  %-*s = %s\n", indent, width, name, short[name])
	}
	for _, name := range slices.Sorted(maps.Keys(long)) {
		lines += fmt.Sprintf("%s  %s = %s\n", indent, name, long[name])
	}
	if len(short)+len(long) == 0 {
		return "{}"
	}
	return lines + indent + "}"
}

// mockedValue is the value of an attribute. Lists have none: an engine mocks them as empty. What may be configured has none either: OpenTofu
// refuses a default beside a configured value.
func mockedValue(of, indent string, a *tfprotov6.SchemaAttribute) string {
	of += "." + a.Name
	switch value, known := mockedValues[of]; {
	case known:
		return value
	case !a.Computed || a.Optional:
		return ""
	}
	// The ids of LeafLink's objects are numbers.
	if value := mockedValues[a.Name]; value != "" && !a.Type.Is(tftypes.Number) {
		return value
	}
	switch {
	case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return mockedObject(of, indent, a.NestedType.Attributes)
	case a.NestedType != nil:
		return ""
	case a.Type.Is(tftypes.Bool):
		return "true"
	case a.Type.Is(tftypes.Number):
		return "1"
	case a.Type.Is(tftypes.String) && strings.Contains(of, ".permissions."):
		return `"granted"`
	case a.Type.Is(tftypes.String):
		return `"mocked-` + strings.ReplaceAll(a.Name, "_", "-") + `"`
	default:
		return ""
	}
}
