package leaf_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What a list has too is gone where the list says so as well: one that shows it, that was not seen to its end, or that is not
// there, outweighs a 404 that anybody could have sent. The API's own needs no list.
func TestAbsentUnlessListed(t *testing.T) {
	t.Parallel()
	const lists = "/services/widgets/api/magic-link/provider"
	unended := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Total-Count", "300")
		_, _ = rw.Write([]byte("[]"))
	})
	for name, c := range map[string]struct {
		gone   bool
		list   http.Handler // what answers in the place of the list, nil is the API
		own    bool         // the 404 is the API's own
		absent bool
	}{
		"shown":                   {},
		"not shown":               {gone: true, absent: true},
		"not seen to the end":     {gone: true, list: unended},
		"no list":                 {gone: true, list: leafsim.JSON(http.StatusForbidden, `{"title":"Forbidden","status":403}`)},
		"said by the API":         {gone: true, own: true, absent: true},
		"said, whatever the list": {gone: true, own: true, list: unended, absent: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			link := w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: w.user}, time.Hour).ID
			w.SetOrganization(w.user, leafsim.Organization{ID: "7", Name: "Farm", Status: leafsim.OrganizationPreview})
			orgs := service + "/users/" + w.user + "/JohnDeere/organizations"
			if c.gone {
				w.DeleteMagicLink(link)
				w.RemoveOrganization(w.user, "7")
			}
			if !c.own {
				w.Before(leafsim.On(http.MethodGet, lists+"/*", leafsim.GatewaySpring()))
				w.Before(leafsim.On(http.MethodGet, orgs+"/*", leafsim.GatewaySpring()))
			}
			if c.list != nil {
				w.Before(leafsim.On(http.MethodGet, lists, c.list))
				w.Before(leafsim.On(http.MethodGet, orgs, c.list))
			}
			for what, read := range map[string]func(context.Context) (bool, error){
				"magic link": func(ctx context.Context) (bool, error) {
					_, found, err := w.client.MagicLink(ctx, leaf.ProviderLink, link)
					return found, err
				},
				"organization": func(ctx context.Context) (bool, error) {
					_, found, err := w.client.Organization(ctx, w.user, "7")
					return found, err
				},
			} {
				found, err := read(t.Context())
				if _, unclear := errors.AsType[*leaf.UnclearError](err); found || unclear == c.absent || (err == nil) != c.absent {
					t.Errorf("%s: found %t, %v", what, found, err)
				}
			}
		})
	}
}
