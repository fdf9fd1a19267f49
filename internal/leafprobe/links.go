package leafprobe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
)

// links are magic links that open the widget of providers.
const (
	links   = "/services/widgets/api/magic-link/provider"
	oneLink = links + "/{magicLinkId}"
)

// linksOfSubject are the ids of the magic links of the Leaf user on whom things are made, and what the list shows of the last.
func (p *Probe) linksOfSubject(ctx context.Context) (ids []string, last map[string]any, err error) {
	seen := map[string]bool{}
	for number := range mostPages {
		r, err := p.get(ctx, links, nil, page(number, 100))
		if err := err0(r, err); err != nil {
			return nil, nil, err
		}
		if !r.good() || r.list() == nil {
			return nil, nil, errUnreadable
		}
		fresh := false
		for _, row := range r.list() {
			id := text(row, "id")
			if seen[id] {
				continue
			}
			seen[id], fresh = true, true
			if text(row, "leafUserId") == p.subject {
				ids, last = append(ids, id), row
			}
		}
		if !fresh {
			break
		}
	}
	return ids, last, nil
}

func (p *Probe) writeLink(ctx context.Context) error {
	p.leave("a magic link of that Leaf user: it ends by itself within 900 seconds", p.removeLinks)
	made, err := p.ask(ctx, http.MethodPost, "/services/widgets/api/magic-link/users/{leafUserId}/provider", in{"leafUserId": p.subject}, nil,
		map[string]any{"expiresIn": 900, "settings": map[string]any{"showLeafUserName": true}})
	if made.status == 0 || !made.good() {
		return fmt.Errorf("a magic link could not be made (%d): %w", made.status, cmp.Or(err, errors.New("it was refused")))
	}
	p.scrub.Add(text(made.object(), "link"))
	p.answerPost(made)
	id := text(made.object(), "id")
	if id == "" {
		p.answer("links", "POST answers no id", Variant{"LinkPostNoID", "true"})
	} else {
		p.answer("links", "POST answers the id")
	}

	p.asked = nil
	var listed map[string]any
	missed, shown, err := p.until(ctx, func() (bool, error) {
		ids, row, err := p.linksOfSubject(ctx)
		if errors.Is(err, errUnreadable) {
			return false, nil
		}
		if listed = row; len(ids) > 0 {
			id = cmp.Or(id, ids[len(ids)-1])
		}
		return len(ids) > 0, err
	})
	if err != nil || !shown {
		return cmp.Or(err, errors.New("the magic link is not found in the list"))
	}
	p.learned.lag.List = max(p.learned.lag.List, missed)
	p.sawLink(listed)
	places := in{"magicLinkId": id}
	missed, shown, err = p.until(ctx, func() (bool, error) {
		r, err := p.get(ctx, oneLink, places, nil)
		return r.good() && len(r.object()) > 0, err0(r, err)
	})
	if err != nil || !shown {
		return cmp.Or(err, errors.New("the magic link does not show"))
	}
	p.learned.lag.Create = max(p.learned.lag.Create, missed)
	return p.deleteTwice(ctx, oneLink, places, &p.learned.lag.Delete, func() (bool, error) {
		r, err := p.get(ctx, oneLink, places, nil)
		return r.status != 0 && !r.good(), err0(r, err)
	})
}

// sawLink notes what GET shows of a link.
func (p *Probe) sawLink(link map[string]any) {
	if text(link, "createdAt") == "" {
		p.answer("links", "GET has no createdAt", Variant{"LinkNoCreatedAt", "true"})
	}
	p.sawTime("links", text(link, "expiresAt"))
	if _, there := link["allowedProviders"]; there {
		p.answer("links", "allowedProviders are filled in")
	} else {
		p.answer("links", "no allowedProviders where none were sent", Variant{"LinkAllAbsent", "true"})
	}
	settings, _ := link["settings"].(map[string]any)
	if len(settings) > 1 {
		p.answer("links", "settings are filled in")
	} else {
		p.answer("links", "settings as they were sent", Variant{"LinkSettingsBare", "true"})
	}
	if _, isText := settings["showLeafUserName"].(string); isText {
		p.answer("links", "settings have truth values as texts", Variant{"LinkTextBooleans", "true"})
	}
}

// removeLinks deletes all links of the Leaf user on whom things are made: it had none before.
func (p *Probe) removeLinks(ctx context.Context) error {
	if p.subject == "" {
		return nil
	}
	looked := 0
	_, gone, err := p.until(ctx, func() (bool, error) {
		ids, _, err := p.linksOfSubject(ctx)
		if errors.Is(err, errUnreadable) {
			return false, nil
		}
		looked++
		for _, id := range ids {
			if err := p.gone(ctx, oneLink, in{"magicLinkId": id}); err != nil {
				return false, err
			}
		}
		return err == nil && len(ids) == 0 && looked > p.learned.lag.List, err
	})
	if err == nil && !gone {
		err = errors.New("the list still shows it")
	}
	return err
}
