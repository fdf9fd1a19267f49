package credentials_test

import (
	"slices"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/credentials"
)

// The page of a kind says of each of its fields, once, where the value comes from.
func TestSourcesNameEveryField(t *testing.T) {
	t.Parallel()
	for _, k := range credentials.Kinds {
		var named, want []string
		for _, s := range k.Sources {
			named = append(named, s.Fields...)
		}
		for _, f := range k.Fields {
			want = append(want, f.Name)
		}
		slices.Sort(named)
		slices.Sort(want)
		if !slices.Equal(named, want) {
			t.Errorf("%s: sources name %q, fields are %q", k.Name, named, want)
		}
	}
}
