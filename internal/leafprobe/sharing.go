package leafprobe

import (
	"context"
	"net/http"
	"strings"
)

// relations are the two places at which the documents have sharing relations (API.md, "Sharing").
var relations = []string{users + "/api-owners/sharing-relation/", users + "/usermanagement/api/api-owners/sharing-relation/"}

// readSharing asks for the list of relations at each place, in small letters and in capitals: one of them answers with a list.
func (p *Probe) readSharing(ctx context.Context) error {
	for _, place := range relations {
		for _, role := range []string{"receiver", "RECEIVER"} {
			r, err := p.get(ctx, place+role, nil, nil)
			if r.status == 0 {
				return err
			}
			if !r.good() || r.list() == nil {
				continue
			}
			var variants []Variant
			if place != relations[0] {
				variants = append(variants, Variant{"SharingDoubledPath", "true"})
			}
			if role != "receiver" {
				variants = append(variants, Variant{"SharingRoleUpper", "true"})
			}
			p.answer("O27", map[bool]string{true: "the path of the examples", false: "a path of its own"}[len(variants) == 0], variants...)
			return p.readRelation(ctx, place, role, r.list())
		}
	}
	p.answer("O27", "no list of relations at any place that the documents have")
	return nil
}

// readRelation looks at a relation, if there is one: whose role the path has, and how its status is answered by itself.
func (p *Probe) readRelation(ctx context.Context, place, role string, rows []map[string]any) error {
	if len(rows) == 0 { // nobody receives from this account, but it may receive from others
		role = map[string]string{"receiver": "sender", "RECEIVER": "SENDER"}[role]
		r, err := p.get(ctx, place+role, nil, nil)
		if r.status == 0 {
			return err
		}
		rows = r.list()
	}
	if len(rows) == 0 || p.owner == "" {
		return nil
	}
	// Of "receiver", the other owner is the one who receives, unless the role is the caller's.
	mine, theirs := "senderApiOwner", "receiverApiOwner"
	if strings.EqualFold(role, "sender") {
		mine, theirs = theirs, mine
	}
	other := text(rows[0], theirs)
	if strings.EqualFold(text(rows[0], mine), p.owner) {
		p.answer("O27", "the role is that of the other owner")
	} else {
		other = text(rows[0], mine)
		p.answer("O27", "the role is that of the caller", Variant{"SharingRoleOfCaller", "true"})
	}
	p.asked = nil
	r, err := p.ask(ctx, http.MethodGet, place+role+"/{targetApiOwner}/status", in{"targetApiOwner": other}, nil, nil)
	if r.status == 0 {
		return err
	}
	_, isText := r.value.(string)
	switch {
	case !r.good():
	case isText:
		p.answer("sharing", "a JSON text")
	case r.object() != nil:
		p.answer("sharing", "an object", Variant{"SharingStatus", "object"})
	default:
		p.answer("sharing", "plain text", Variant{"SharingStatus", "text"})
	}
	return nil
}
