package main

import (
	"fmt"
	"path"
	"slices"
)

// The groups in which the registry lists the pages, in the order in which the index shows them.
const (
	connections = "Growers' connections"
	widget      = "Leaf Link widget"
	users       = "Users and configuration"
	sharing     = "Sharing"
	alerts      = "Alerts"
	leafLink    = "LeafLink (leaflink.com)"
)

var subcategories = []string{connections, widget, users, sharing, alerts, leafLink}

// belongs says where an object's pages are listed, by the name of the object without `leaf_`: the first pattern that fits
// decides. A name that no pattern fits is an error, so that no page is left without a group.
var belongs = []struct{ pattern, subcategory string }{
	{"leaflink_*", leafLink},

	{"*_credentials", connections},
	{"*_credentials_events", connections},
	{"connections", connections},
	{"provider_organization*", connections},
	{"batch_*", connections},
	{"fields_*", connections},
	{"operation_*", connections},
	{"organizations_*", connections},

	{"api_key*", widget},
	{"provider_app*", widget},
	{"parse_provider_app*", widget},
	{"magic_link*", widget},

	{"user*", users},
	{"configuration", users},
	{"cleanup_rules", users},
	{"token*", users},
	{"account*", users},
	{"sync_*", users},
	{"billing_*", users},

	{"sharing_*", sharing},

	{"webhook*", alerts},
}

func subcategoryOf(object string) (string, error) {
	for _, b := range belongs {
		if fits, err := path.Match(b.pattern, object); err != nil {
			return "", fmt.Errorf("%s: %w", b.pattern, err)
		} else if fits {
			return b.subcategory, nil
		}
	}
	return "", fmt.Errorf("no subcategory is known for %q: add it to `belongs` in internal/cmd/pages/subcategories.go", object)
}

// rank orders subcategories as the index shows them.
func rank(subcategory string) int { return slices.Index(subcategories, subcategory) }
