package faults

import (
	"net/http"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Behaviour is one way of real APIs that is no fault: everything works, and nothing must be taken for what it is not.
type Behaviour struct {
	Name     string
	Variants leafsim.Variants
}

// Behaviours is the table of them, to be crossed with the faults.
func Behaviours() []Behaviour {
	all := []Behaviour{
		{"404 without a body", leafsim.Variants{NotFound: leafsim.NotFoundEmpty}},
		{"404 with a message", leafsim.Variants{NotFound: leafsim.NotFoundMessage}},
		{"404 of Spring", leafsim.Variants{NotFound: leafsim.NotFoundSpring}},
		{"404 of the alerts service", leafsim.Variants{NotFound: leafsim.NotFoundAlert}},
		{"DELETE of nothing is 410", leafsim.Variants{DeleteMissing: http.StatusGone}},

		{"lists one reading behind", leafsim.Variants{Lag: leafsim.Lag{List: 1}}},
		{"lists three readings behind", leafsim.Variants{Lag: leafsim.Lag{List: 3}}},
		{"GET does not know what was just made", leafsim.Variants{Lag: leafsim.Lag{Create: 2}}},
		{"GET does not know what was just changed", leafsim.Variants{Lag: leafsim.Lag{Change: 1}}},
		{"GET shows what was just deleted", leafsim.Variants{Lag: leafsim.Lag{Delete: 2}}},
		{"everything behind", leafsim.Variants{Lag: leafsim.Lag{List: 2, Create: 1, Change: 1, Delete: 1}}},
		{"everything two seconds behind", leafsim.Variants{Lag: leafsim.Lag{For: 2 * time.Second}}},

		{"small letters", texts(leafsim.Texts{Lower: true})},
		{"small letters, in GET only", texts(leafsim.Texts{Lower: true, OnlyGET: true})},
		{"capitals", texts(leafsim.Texts{Upper: true})},
		{"trimmed, without CR", texts(leafsim.Texts{Trimmed: true, UnixLines: true})},
		{"email and phone in their normal form", texts(leafsim.Texts{Email: true, Phone: true})},
		{"a slash after a host", texts(leafsim.Texts{Slash: true})},
		{"masked", texts(leafsim.Texts{Masked: true})},
		{"masked, in GET only", texts(leafsim.Texts{Masked: true, OnlyGET: true})},
		{"empty texts", texts(leafsim.Texts{Empty: true, OnlyGET: true})},

		{"createdTime of POST is off", leafsim.Variants{CreatedTimeJitter: 3 * time.Millisecond, AgLeaderIdentified: true}},
		{"clock an hour behind", leafsim.Variants{ClockSkew: -time.Hour}},
		{"clock two hours ahead", leafsim.Variants{ClockSkew: 2 * time.Hour}},
		{"local time without zone", leafsim.Variants{KeyLocalTime: -6 * time.Hour}},
		{"lifetime is capped", leafsim.Variants{CapExpiresIn: 3600}},

		{"an event twice", leafsim.Variants{WebhookEventTwice: true}},
		{"ids of webhooks are numbers", leafsim.Variants{WebhookNumericIDs: true}},
		{"numbers of 32 bits", leafsim.Variants{ConfigFloat32: true}},
	}
	for _, b := range []struct {
		name  string
		pages leafsim.Pages
	}{
		{"pages of 20", leafsim.Pages{Size: 20}},
		{"pages of 20, no total", leafsim.Pages{Size: 20, NoTotal: true}},
		{"pages, as size asks", leafsim.Pages{On: true}},
		{"rows twice", leafsim.Pages{Size: 20, Twice: true}},
		{"rows twice, counted once", leafsim.Pages{Size: 20, Twice: true, TotalOnce: true}},
		{"newest first", leafsim.Pages{Size: 20, NewestFirst: true}},
		{"page is ignored", leafsim.Pages{Repeats: true}},
		{"Link alone, unquoted", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkUnquoted}},
		{"Link alone, capitals", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkCapitals}},
		{"Link alone, several rels", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkSeveralRels}},
		{"Link alone, in headers", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkHeaders}},
		{"Link alone, absolute", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkAbsolute}},
		{"Link alone, from the root", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkRooted}},
		{"Link alone, query only", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkQueryOnly}},
		{"Link alone, with a title", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkTitled}},
		{"neither a Link nor a total", leafsim.Pages{Size: 20, NoTotal: true, Link: leafsim.LinkAbsent}},
	} {
		all = append(all, Behaviour{b.name, leafsim.Variants{Pages: b.pages}})
	}
	return all
}

func texts(t leafsim.Texts) leafsim.Variants { return leafsim.Variants{Texts: t} }
