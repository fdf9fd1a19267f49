package provider_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Every type of object is imported by the identity that it has: the same object is in the state then, and keeps that identity.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	for _, typeName := range managedTypes(t) {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t, typeName, 1)
			s.configure(t)
			imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, Identity: s.identity})
			if err != nil {
				t.Fatal(err)
			}
			expectNoError(t, imported.Diagnostics)
			one := imported.ImportedResources[0]
			read := s.read(t, managed{typeName, s.of, one.State, one.Private, one.Identity})
			expectNoError(t, read.Diagnostics)
			after := attributes(t, s.of, read.NewState)
			named := false
			for name, was := range s.before {
				if is := after[name]; slices.Contains([]string{"id", "leaf_user_id", "provider_org_id", "receiver_api_owner", "app_name"}, name) {
					named = true
					if !is.Equal(was) {
						t.Errorf("%s is %s, and was %s", name, is, was)
					}
				}
			}
			if !named {
				t.Error("the state has no name of the object")
			}
			of := s.identityType(t, typeName)
			if got, want := identityIn(t, of, read.NewIdentity), identityIn(t, of, s.identity); !got.Equal(want) {
				t.Errorf("the identity is %s, and was %s", got, want)
			}
		})
	}
}

// identityType is the type of the identities of a type of object.
func (p *plugin) identityType(t *testing.T, typeName string) tftypes.Type {
	t.Helper()
	r, err := p.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return r.IdentitySchemas[typeName].ValueType()
}

func identityIn(t *testing.T, of tftypes.Type, identity *tfprotov6.ResourceIdentityData) tftypes.Value {
	t.Helper()
	v, err := identity.IdentityData.Unmarshal(of)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
