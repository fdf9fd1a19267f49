package magiclink_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	linkT   = "leaf_magic_link.t"
	replace = plancheck.ResourceActionDestroyBeforeCreate
)

func linkOf(w *acctest.World, arguments string) string {
	return w.Config(fmt.Sprintf("resource \"leaf_magic_link\" \"t\" {\n  leaf_user_id = \"$USER\"\n%s\n}\n", arguments))
}

const wholeLink = `
  kind              = "provider"
  expires_in        = 3600
  allowed_providers = ["Trimble", "JohnDeere"]
  settings = {
    company_name        = " Our Company "
    show_leaf_user_name = true
  }`

// has checks the one link that there is, and that the state has it and shows it in nothing but its sensitive attributes.
func has(w *acctest.World, check func(leafsim.MagicLink) error) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		all := w.MagicLinks(w.User)
		if len(all) != 1 {
			return fmt.Errorf("there are %d links: %v", len(all), all)
		}
		at := state.RootModule().Resources[linkT].Primary.Attributes
		if at["link"] != all[0].Link() || at["magic_link_id"] != all[0].ID || at["id"] != leaf.LinkName(all[0].ID) {
			return fmt.Errorf("the state has %q, %q and %q", at["link"], at["magic_link_id"], at["id"])
		}
		return check(all[0])
	}
}

func whole(l leafsim.MagicLink) error {
	if got := fmt.Sprint(l.Kind, l.AllowedProviders, l.Settings, l.ExpiresAt.Sub(l.CreatedAt)); got != fmt.Sprint("provider", []string{"JohnDeere", "Trimble"},
		map[string]any{"companyName": " Our Company ", "showLeafUserName": true}, time.Hour) {
		return errors.New("the link is " + got)
	}
	return nil
}

func anyLink(leafsim.MagicLink) error { return nil }

// A link is made, imported and made anew, and no plan has a change, whatever the API makes of what the documents leave open.
func TestAccMagicLink_variants(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"as documented":      {},
		"bare":               {LinkAllAbsent: true, LinkSettingsBare: true, LinkNoCreatedAt: true, PostOK: true, DeleteOK: true},
		"texts":              {LinkTextBooleans: true, LinkTimes: leafsim.TimeNanos, Texts: leafsim.Texts{Trimmed: true, Upper: true}},
		"no id in the POST":  {LinkPostNoID: true, LinkTimes: leafsim.TimeMicrosNoZone},
		"lists late":         {LinkPostNoID: true, Lag: leafsim.Lag{List: 3, Create: 2}},
		"pages, and unclear": {Pages: leafsim.Pages{Size: 2}, NotFound: leafsim.NotFoundEmpty, DeleteMissing: 400},
		"another clock":      {ClockSkew: 3 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			for range 3 {
				w.AddMagicLink(leafsim.MagicLink{Kind: "provider", LeafUserID: w.AddUser("another"), AllowedProviders: []string{"CNHI"}}, time.Hour)
			}
			config := linkOf(w, wholeLink)
			var id string
			w.Test(t,
				resource.TestStep{Config: config, Check: has(w, whole)},
				resource.TestStep{PreConfig: func() { id = w.MagicLinks(w.User)[0].ID }, Config: config, Destroy: true},
				resource.TestStep{
					PreConfig: func() {
						if there := w.MagicLinks(w.User); len(there) != 0 {
							t.Errorf("after the destroy there is %v", there)
						}
						id = w.AddMagicLink(leafsim.MagicLink{
							Kind: "provider", LeafUserID: w.User, AllowedProviders: []string{"JohnDeere", "Trimble"}, Settings: map[string]any{"companyName": " Our Company ", "showLeafUserName": true},
						}, time.Hour).ID
					},
					Config: config, ResourceName: linkT, ImportState: true, ImportStatePersist: true, ImportStateIdFunc: func(*terraform.State) (string, error) { return "provider/" + id, nil },
				},
				resource.TestStep{Config: config, Check: resource.ComposeTestCheckFunc(has(w, whole), func(*terraform.State) error {
					if w.MagicLinks(w.User)[0].ID != id {
						return errors.New("the import has replaced the link")
					}
					return nil
				})},
				acctest.EmptyPlan(config),
			)
		})
	}
}

// A change of what is sent replaces, and a default that is written out does not. What others delete or change is put back.
func TestAccMagicLink_changes(t *testing.T) {
	w := acctest.New(t)
	replaced := func(arguments string, before func()) resource.TestStep {
		return resource.TestStep{PreConfig: before, Config: linkOf(w, arguments), ConfigPlanChecks: acctest.Planning(w, linkT, replace), Check: has(w, anyLink)}
	}
	kept := func(arguments string) resource.TestStep {
		return resource.TestStep{Config: linkOf(w, arguments), ConfigPlanChecks: acctest.Planning(w, linkT, plancheck.ResourceActionUpdate), Check: resource.ComposeTestCheckFunc(has(w, anyLink), acctest.Wrote(w))}
	}
	var theirs string
	w.Test(t,
		resource.TestStep{Config: linkOf(w, `kind = "provider"`), Check: has(w, func(l leafsim.MagicLink) error {
			if life := l.ExpiresAt.Sub(l.CreatedAt); life != 15*time.Minute || l.AllowedProviders != nil || len(l.Settings) != 0 {
				return fmt.Errorf("%s %v %v", life, l.AllowedProviders, l.Settings)
			}
			return nil
		})},
		kept("kind = \"provider\"\nexpires_in = 900\nsettings = {\n background_color = \"#F5F5F5\"\n disconnect_enabled = false\n}\nrotate_when_changed = { a = \"1\" }\non_expired = \"keep\""),
		replaced("kind = \"provider\"\nrotate_when_changed = { a = \"2\" }", nil),
		replaced("kind = \"provider\"\nallowed_providers = [\"JohnDeere\"]", nil),
		replaced("kind = \"provider\"\nallowed_providers = [\"JohnDeere\"]\nsettings = { company_name = \"Ours\" }", nil),
		replaced("kind = \"provider\"\nallowed_providers = [\"JohnDeere\"]\nsettings = { company_name = \"Ours\" }", func() {
			w.ChangeMagicLink(w.MagicLinks(w.User)[0].ID, func(l *leafsim.MagicLink) { l.Settings["companyName"] = "Theirs" })
		}),
		replaced("kind = \"provider\"\nallowed_providers = [\"JohnDeere\"]\nsettings = { company_name = \"Ours\" }", func() {
			w.ChangeMagicLink(w.MagicLinks(w.User)[0].ID, func(l *leafsim.MagicLink) { l.AllowedProviders = []string{"Stara"} })
		}),
		replaced("kind = \"authentication\"\nprovider_name = \"JohnDeere\"", nil),
		replaced("kind = \"authentication\"\nprovider_name = \"Trimble\"", nil),
		replaced("kind = \"file_upload\"\nexpires_in = 31622400", nil),
		resource.TestStep{
			PreConfig: func() {
				w.OpenMagicLink(w.MagicLinks(w.User)[0].ID) // which is nobody's change
			},
			Config: linkOf(w, "kind = \"file_upload\"\nexpires_in = 31622400"), PlanOnly: true,
		},
		resource.TestStep{
			PreConfig: func() { w.DeleteMagicLink(w.MagicLinks(w.User)[0].ID) },
			Config:    linkOf(w, "kind = \"file_upload\"\nexpires_in = 31622400"), ConfigPlanChecks: acctest.Planning(w, linkT, plancheck.ResourceActionCreate), Check: has(w, anyLink),
		},
		resource.TestStep{
			PreConfig: func() {
				theirs = w.AddMagicLink(leafsim.MagicLink{Kind: "file-upload", LeafUserID: w.User}, time.Hour).ID
			},
			Config: " ",
			Check: acctest.Check(func() error {
				if all := w.MagicLinks(w.User); len(all) != 1 || all[0].ID != theirs {
					return fmt.Errorf("there are %v", all)
				}
				return nil
			}),
		},
	)
}

// A link is renewed in time, the new one first where the lifecycle says so, and one whose time is over is made anew, or kept.
func TestAccMagicLink_lifetime(t *testing.T) {
	t.Parallel()
	methods := func(w *acctest.World, want string) resource.TestCheckFunc {
		return acctest.Check(func() error {
			var got []string
			for _, write := range w.Writes() {
				method, _, _ := strings.Cut(write, " ")
				got = append(got, method)
			}
			if strings.Join(got, " ") != want {
				return fmt.Errorf("the writes are %q, expected %q", got, want)
			}
			return nil
		})
	}
	for name, v := range map[string]leafsim.Variants{"as documented": {}, "expired ones vanish": {ExpiredLinksVanish: true}, "another clock": {ClockSkew: 3 * time.Hour}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			renewed := linkOf(w, "kind = \"provider\"\nexpires_in = 7200\nrenew_before = 3600\nlifecycle { create_before_destroy = true }")
			expiring := linkOf(w, "kind = \"provider\"\nexpires_in = 7200")
			keeping := linkOf(w, "kind = \"provider\"\nexpires_in = 7200\non_expired = \"keep\"")
			w.Test(t,
				resource.TestStep{Config: renewed, Check: has(w, anyLink)},
				resource.TestStep{PreConfig: func() { w.Clock.Advance(time.Hour - time.Second) }, Config: renewed, PlanOnly: true},
				resource.TestStep{
					PreConfig: func() { w.Clock.Advance(time.Second) }, Config: renewed,
					ConfigPlanChecks: acctest.Planning(w, linkT, plancheck.ResourceActionCreateBeforeDestroy),
					Check:            resource.ComposeTestCheckFunc(has(w, anyLink), methods(w, "POST DELETE")),
				},
				resource.TestStep{Config: keeping},
				resource.TestStep{PreConfig: func() { w.Clock.Advance(2 * time.Hour) }, Config: keeping, PlanOnly: true},
				resource.TestStep{
					Config: expiring,
					Check: acctest.Check(func() error {
						if all := w.MagicLinks(w.User); !w.Clock.Now().Before(all[len(all)-1].ExpiresAt) {
							return fmt.Errorf("no link lives: %v", all)
						}
						return nil
					}),
				},
				acctest.EmptyPlan(expiring),
			)
		})
	}
}

// A creation whose answer is lost is found by what the list shows, where that can be told; otherwise nothing is taken over or
// deleted.
func TestAccMagicLink_lostAnswer(t *testing.T) {
	t.Parallel()
	post := acctest.MagicLinks + "/users/*/provider"
	twin := func(w *acctest.World) leafsim.MagicLink {
		return leafsim.MagicLink{Kind: "provider", LeafUserID: w.User, AllowedProviders: []string{"JohnDeere", "Trimble"}, Settings: map[string]any{"companyName": " Our Company ", "showLeafUserName": true}}
	}
	const unknown, whose = "It is not known whether it was created", "Cannot tell whose this is: the magic link"
	t.Run("found", func(t *testing.T) {
		w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{List: 2}})
		w.AddMagicLink(twin(w), time.Hour) // it was there before
		w.DeleteMagicLink(w.MagicLinks(w.User)[0].ID)
		w.After(leafsim.Times(1, leafsim.On(http.MethodPost, post, leafsim.Cut())))
		w.Test(t, resource.TestStep{Config: linkOf(w, wholeLink), Check: has(w, whole)})
	})
	t.Run("not made", func(t *testing.T) {
		w := acctest.New(t)
		w.AddMagicLink(twin(w), 2*time.Hour)
		w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, post, leafsim.Cut())))
		w.Test(t,
			resource.TestStep{Config: linkOf(w, wholeLink), ExpectError: acctest.Words(unknown)},
			resource.TestStep{Config: linkOf(w, wholeLink), ConfigPlanChecks: acctest.Planning(w, linkT, plancheck.ResourceActionCreate)},
			resource.TestStep{Config: " ", Check: acctest.Check(func() error {
				if all := w.MagicLinks(w.User); len(all) != 1 || all[0].ExpiresAt.Sub(all[0].CreatedAt) != 2*time.Hour {
					return fmt.Errorf("there are %v", all)
				}
				return nil
			})},
		)
	})
	t.Run("one of two", func(t *testing.T) {
		w := acctest.New(t)
		w.WhenAsked(1, http.MethodPost, post, func() { w.AddMagicLink(twin(w), time.Hour) })
		w.After(leafsim.Times(1, leafsim.On(http.MethodPost, post, leafsim.Cut())))
		w.Test(t,
			resource.TestStep{Config: linkOf(w, wholeLink), ExpectError: acctest.Words(unknown)},
			resource.TestStep{Config: linkOf(w, wholeLink), ExpectError: acctest.Words(whose)},
			resource.TestStep{
				PreConfig: func() {
					if all := w.MagicLinks(w.User); len(all) != 2 {
						t.Errorf("there are %v", all)
					}
					for _, l := range w.MagicLinks(w.User) {
						w.DeleteMagicLink(l.ID)
					}
				},
				Config: linkOf(w, wholeLink), Check: has(w, whole),
			},
		)
	})
}

// What is wrong is refused before anything is sent.
func TestMagicLink_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for name, tc := range map[string]struct {
		config map[string]any
		says   string
	}{
		"kind":           {map[string]any{"kind": "upload"}, "kind"},
		"user":           {map[string]any{"kind": "provider", "leaf_user_id": "jane"}, "must be the id of a Leaf user"},
		"short":          {map[string]any{"kind": "provider", "expires_in": 899}, "expires_in"},
		"long":           {map[string]any{"kind": "provider", "expires_in": 31622401}, "expires_in"},
		"part":           {map[string]any{"kind": "provider", "expires_in": 900.5}, "must be a whole number"},
		"providers":      {map[string]any{"kind": "file_upload", "allowed_providers": []string{"JohnDeere"}}, "Only a link of kind provider"},
		"all":            {map[string]any{"kind": "provider", "allowed_providers": []string{"All"}}, "without allowed_providers the link is for all"},
		"none":           {map[string]any{"kind": "provider", "allowed_providers": []string{}}, "at least one entry"},
		"provider":       {map[string]any{"kind": "provider", "provider_name": "JohnDeere"}, "Only a link of kind authentication"},
		"no provider":    {map[string]any{"kind": "authentication"}, "needs provider_name"},
		"disconnect":     {map[string]any{"kind": "file_upload", "settings": map[string]any{"disconnect_enabled": true}}, "nothing to disconnect"},
		"colour":         {map[string]any{"kind": "provider", "settings": map[string]any{"background_color": "red"}}, "hex code"},
		"logo":           {map[string]any{"kind": "provider", "settings": map[string]any{"company_logo": "logo.png"}}, "http or https URL"},
		"renewal":        {map[string]any{"kind": "provider", "renew_before": 900}, "must be less than the lifetime"},
		"expiry policy":  {map[string]any{"kind": "provider", "on_expired": "forget"}, "on_expired"},
		"a timeout":      {map[string]any{"kind": "provider", "timeouts": map[string]any{"create": "1ms"}}, "at least 1s"},
		"nothing at all": {map[string]any{}, "kind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, ok := tc.config["leaf_user_id"]; !ok {
				tc.config["leaf_user_id"] = w.User
			}
			if said := w.Complaints(t, nil, "leaf_magic_link", tc.config); !strings.Contains(said, tc.says) {
				t.Errorf("it says %q, expected %q", said, tc.says)
			}
		})
	}
}
