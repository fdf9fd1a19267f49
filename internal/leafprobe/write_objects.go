package leafprobe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// listKeys is the list of the subject's keys.
func (p *Probe) listKeys(ctx context.Context) (reply, error) {
	r, err := p.get(ctx, users+"/api-keys", nil, url.Values{"leafUserId": {p.subject}})
	return r, err0(r, err)
}

const oneKey = users + "/api-keys/{apiKeyId}"

func (p *Probe) writeKeys(ctx context.Context) error {
	p.leave("an API key of that Leaf user, described as "+p.mark+": it ends by itself within 900 seconds", func(ctx context.Context) error {
		id, err := p.keyDescribed(ctx, p.mark)
		if err != nil || id == "" {
			return err
		}
		return p.gone(ctx, oneKey, in{"apiKeyId": id})
	})
	refused, err := p.ask(ctx, http.MethodPost, users+"/api-keys", nil, nil, map[string]any{"leafUserId": p.subject, "expiresIn": 1, "description": p.mark})
	if refused.status == 0 {
		return err
	}
	if refused.good() {
		return errors.New("a key of one second was made, where 900 are the least: nothing more is tried with keys")
	}
	if strings.Contains(string(refused.body), p.mark) {
		p.answer("400", "yes", Variant{"EchoBodyIn400", "true"})
	} else {
		p.answer("400", "no")
	}

	var ids []string
	for i := range 2 {
		p.asked = nil
		id, err := p.makeKey(ctx, fmt.Sprintf("%s-%d", p.mark, i+1), i+1)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if list, err := p.listKeys(ctx); err != nil {
		return err
	} else if len(list.list()) > 1 {
		if err := p.readPaging(ctx, users+"/api-keys", nil, url.Values{"leafUserId": {p.subject}}); err != nil {
			return err
		}
	}
	if ids[0] == "" {
		return errors.New("the key that was made is not found in the list; it ends by itself within 900 seconds")
	}
	return p.deleteTwice(ctx, oneKey, in{"apiKeyId": ids[0]}, &p.learned.lag.List, func() (bool, error) {
		list, err := p.listKeys(ctx)
		if err != nil {
			return false, err
		}
		live, all := map[string]bool{}, map[string]bool{}
		for _, key := range list.list() {
			name := text(key, "id") + text(key, "key") + text(key, "description")
			all[name] = true
			if valid, _ := key["valid"].(bool); valid && text(key, "revokedAt") == "" {
				live[name] = true
			}
		}
		if len(live) > 1 {
			return false, nil
		}
		if len(all) < 2 {
			p.answer("O11", "revoked keys leave the list", Variant{"RevokedKeysVanish", "true"})
		} else {
			p.answer("O11", "revoked keys stay")
		}
		return true, nil
	})
}

// keyDescribed finds a key whose creation was not answered; "" where the list, read as often as it may be behind, shows none.
func (p *Probe) keyDescribed(ctx context.Context, description string) (id string, err error) {
	looked := 0
	_, settled, err := p.until(ctx, func() (bool, error) {
		list, err := p.listKeys(ctx)
		if err != nil || list.list() == nil {
			return false, err
		}
		looked++
		for _, key := range list.list() {
			if text(key, "description") == description && text(key, "revokedAt") == "" {
				id = cmp.Or(text(key, "id"), text(key, "key"))
				return true, nil
			}
		}
		return looked > p.learned.lag.List+1, nil
	})
	if err == nil && !settled {
		err = errors.New("the list of keys does not tell whether it is there")
	}
	return id, err
}

// makeKey makes a key, finds it in the list as the one that was not there, and gives what DELETE wants.
func (p *Probe) makeKey(ctx context.Context, description string, nth int) (id string, err error) {
	p.leave("an API key of that Leaf user, described as "+description+": it ends by itself within 900 seconds", func(ctx context.Context) error {
		if id == "" {
			found, err := p.keyDescribed(ctx, description)
			if err != nil || found == "" {
				return err
			}
			id = found
		}
		return p.gone(ctx, oneKey, in{"apiKeyId": id})
	})
	made, err := p.ask(ctx, http.MethodPost, users+"/api-keys", nil, nil, map[string]any{"leafUserId": p.subject, "expiresIn": 900, "description": description})
	if made.status == 0 || !made.good() {
		return "", fmt.Errorf("a key could not be made (%d): %w", made.status, cmp.Or(err, errors.New("it was refused")))
	}
	key := text(made.object(), "key")
	p.scrub.Add(key)
	p.answerPost(made)
	p.sawTime("keys made", text(made.object(), "expiresAt"))
	p.sawMoment("keys", text(made.object(), "expiresAt"), made.at.Add(900*time.Second))
	if id = text(made.object(), "id"); id != "" {
		p.answer("O9", "POST answers the id", Variant{"KeyIDs", "everywhere"})
	}
	var shown map[string]any
	missed, found, err := p.until(ctx, func() (bool, error) {
		list, err := p.listKeys(ctx)
		if rows := list.list(); len(rows) >= nth {
			for _, row := range rows {
				if text(row, "description") == description || text(row, "id") == id && id != "" || text(row, "key") == key && key != "" {
					shown = row
				}
			}
			if shown == nil { // without a description, and masked: any of them says what is shown
				shown = rows[len(rows)-1]
			}
			return true, nil
		}
		return false, err
	})
	if err != nil || !found {
		return cmp.Or(id, key), err
	}
	p.learned.lag.List = max(p.learned.lag.List, missed)
	p.sawKey(shown)
	if _, there := shown["description"]; !there {
		p.answer("keydescription", "no", Variant{"KeyNoDescription", "true"})
	}
	id = cmp.Or(id, text(shown, "id"), key)
	return id, nil
}

func (p *Probe) writeApps(ctx context.Context) error {
	if err := p.writeApp(ctx, "RavenSlingshot", "", map[string]string{"apiKey": p.mark, "sharedSecret": p.mark}); err != nil {
		return err
	}
	return p.writeApp(ctx, "JohnDeere", "STAGE", map[string]string{"clientKey": p.mark, "clientSecret": p.mark})
}

func (p *Probe) writeApp(ctx context.Context, provider, environment string, body map[string]string) error {
	path, places := appPath(environment != ""), in{"Provider": provider, "appName": p.mark, "clientEnvironment": environment}
	p.leave("the "+provider+" app "+p.mark+": delete it by hand", func(ctx context.Context) error { return p.gone(ctx, path, places) })
	p.asked = nil
	put, err := p.ask(ctx, http.MethodPut, path, places, nil, body)
	if put.status == 0 {
		return err
	}
	if put.good() {
		p.answer("O14", fmt.Sprintf("%d: it makes the app", put.status), Variant{"PutCreates", "true"})
		if err := p.gone(ctx, path, places); err != nil {
			return err
		}
		if _, _, err := p.until(ctx, func() (bool, error) {
			r, err := p.get(ctx, path, places, nil)
			return r.status != 0 && !r.good(), err0(r, err)
		}); err != nil {
			return err
		}
	} else {
		p.answer("O14", strconv.Itoa(put.status))
	}

	p.asked = nil
	made, err := p.ask(ctx, http.MethodPost, path, places, nil, body)
	if made.status == 0 || !made.good() {
		return fmt.Errorf("a %s app could not be made (%d): %w", provider, made.status, cmp.Or(err, errors.New("it was refused")))
	}
	switch {
	case made.status == http.StatusNoContent:
		p.answer("O15", "POST of an app: 204", Variant{"AppAnswer", "no-content"})
	case made.empty():
		p.answerPost(made)
		p.answer("O15", "POST of an app: no body", Variant{"AppAnswer", "empty"})
	default:
		p.answerPost(made)
	}

	p.asked = nil
	var one reply
	missed, shown, err := p.until(ctx, func() (bool, error) {
		one, err = p.get(ctx, path, places, nil)
		return one.good() && len(one.object()) > 0, err0(one, err)
	})
	if err != nil || !shown {
		return cmp.Or(err, errors.New("the app does not show"))
	}
	p.learned.lag.Create = max(p.learned.lag.Create, missed)
	p.sawApp(provider, one.object())
	p.sawOneApp(one.object())
	created := text(one.object(), "createdTime")
	p.sawMoment("created", created, made.at)
	if posted := text(made.object(), "createdTime"); posted != "" && created != "" {
		p.sawJitter(posted, created)
	}
	if err := p.rewriteApp(ctx, provider, path, places, body, created); err != nil {
		return err
	}
	return p.deleteTwice(ctx, path, places, &p.learned.lag.Delete, func() (bool, error) {
		r, err := p.get(ctx, path, places, nil)
		return r.status != 0 && !r.good(), err0(r, err)
	})
}

// rewriteApp writes an app that is there by PUT and by POST, and one whose name has another character.
func (p *Probe) rewriteApp(ctx context.Context, provider, path string, places in, body map[string]string, created string) error {
	p.asked = nil
	put, err := p.ask(ctx, http.MethodPut, path, places, nil, body)
	if put.status == 0 {
		return err
	}
	if created != "" && put.good() {
		moved := false
		// What never moves is not waited for: one reading more than changes were seen to need is enough.
		missed, _, err := p.within(ctx, p.learned.lag.Create+p.learned.lag.Change+2, func() (bool, error) {
			r, err := p.get(ctx, path, places, nil)
			a, first := instant(text(r.object(), "createdTime"))
			b, second := instant(created)
			moved = r.good() && first && second && !a.Equal(b)
			return moved, err0(r, err)
		})
		if err != nil {
			return err
		}
		if moved {
			p.learned.lag.Change = max(p.learned.lag.Change, missed)
			p.answer("appput", "yes", Variant{"AppPutMovesCreated", "true"})
		} else {
			p.answer("appput", "no")
		}
	}
	p.asked = nil
	again, err := p.ask(ctx, http.MethodPost, path, places, nil, body)
	if again.status == 0 {
		return err
	}
	if again.good() {
		p.answer("O13", fmt.Sprintf("%d: it writes the app anew", again.status))
	} else {
		p.answer("O13", strconv.Itoa(again.status), Variant{"AppExists", strconv.Itoa(again.status)})
	}

	p.asked = nil
	other := in{"Provider": provider, "appName": p.mark + ".2", "clientEnvironment": places["clientEnvironment"]}
	p.leave("the "+provider+" app "+other["appName"]+": delete it by hand", func(ctx context.Context) error { return p.gone(ctx, path, other, http.StatusBadRequest) })
	dotted, err := p.ask(ctx, http.MethodPost, path, other, nil, body)
	if dotted.status == 0 {
		return err
	}
	if dotted.status == http.StatusBadRequest {
		p.answer("O26", "no: a dot is refused", Variant{"AppNameStrict", "true"})
	} else if dotted.good() {
		p.answer("O26", "a dot is accepted")
	}
	return nil
}

const oneConfig = configs + "/configs/{leafUserId}"

func (p *Probe) writeConfig(ctx context.Context) error {
	places := in{"leafUserId": p.subject}
	p.leave("the configuration of that Leaf user: delete it by hand", func(ctx context.Context) error { return p.gone(ctx, oneConfig, places) })
	body := map[string]any{"unitMeasurement": "METRIC", "fieldsAttachIntersection": json.Number("0.01")}
	patch, err := p.ask(ctx, http.MethodPatch, oneConfig, places, nil, body)
	if patch.status == 0 {
		return err
	}
	if patch.good() {
		p.answer("O20", fmt.Sprintf("PATCH of one that is not there: %d, it makes it", patch.status), Variant{"ConfigPatchCreates", "true"})
	} else {
		p.answer("O20", fmt.Sprintf("PATCH of one that is not there: %d", patch.status))
		made, err := p.ask(ctx, http.MethodPost, oneConfig, places, nil, body)
		if made.status == 0 || !made.good() {
			return fmt.Errorf("a configuration could not be made (%d): %w", made.status, cmp.Or(err, errors.New("it was refused")))
		}
		p.answerPost(made)
	}
	again, err := p.ask(ctx, http.MethodPost, oneConfig, places, nil, body)
	if again.status == 0 {
		return err
	}
	if again.good() {
		p.answer("O20", fmt.Sprintf("POST of one that is there: %d", again.status))
	} else {
		p.answer("O20", fmt.Sprintf("POST of one that is there: %d", again.status), Variant{"ConfigExists", strconv.Itoa(again.status)})
	}

	p.asked = nil
	var got reply
	missed, shown, err := p.until(ctx, func() (bool, error) {
		got, err = p.get(ctx, oneConfig, places, nil)
		return got.good() && len(got.object()) > 0, err0(got, err)
	})
	if err != nil || !shown {
		return cmp.Or(err, errors.New("the configuration does not show"))
	}
	p.learned.lag.Create = max(p.learned.lag.Create, missed)
	p.sawConfig(got.object())
	const few = 6 // two keys, what nobody can set, and some room
	if len(got.object()) > few {
		p.answer("O21", "yes", Variant{"ConfigInherits", "true"})
	} else {
		p.answer("O21", "no")
	}
	if err := p.mergeConfig(ctx, places); err != nil {
		return err
	}
	return p.deleteTwice(ctx, oneConfig, places, &p.learned.lag.Delete, func() (bool, error) {
		r, err := p.get(ctx, oneConfig, places, nil)
		return r.status != 0 && !r.good(), err0(r, err)
	})
}

// mergeConfig sends one half of an object and then the other, and looks whether both are there.
func (p *Probe) mergeConfig(ctx context.Context, places in) error {
	p.asked = nil
	const key = "operationsImageAttributeCreation"
	half := func(operation, attribute string) error {
		r, err := p.ask(ctx, http.MethodPatch, oneConfig, places, nil, map[string]any{key: map[string]any{operation: map[string]bool{attribute: true}}})
		if r.status != 0 && !r.good() {
			return fmt.Errorf("PATCH of a configuration answered %d", r.status)
		}
		return err0(r, err)
	}
	if err := half("harvested", "wetMass"); err != nil {
		return err
	}
	if err := half("planted", "seedRate"); err != nil {
		return err
	}
	var merged map[string]any
	missed, shown, err := p.until(ctx, func() (bool, error) {
		r, err := p.get(ctx, oneConfig, places, nil)
		merged, _ = r.object()[key].(map[string]any)
		planted, _ := merged["planted"].(map[string]any)
		return planted["seedRate"] == true, err0(r, err)
	})
	if err != nil || !shown {
		return err
	}
	p.learned.lag.Change = max(p.learned.lag.Change, missed)
	if harvested, _ := merged["harvested"].(map[string]any); harvested["wetMass"] == true {
		p.answer("confignested", "yes")
	} else {
		p.answer("confignested", "no: an object that is sent replaces the one that is there", Variant{"ConfigNestedWhole", "true"})
	}
	return nil
}

const oneUser = users + "/users/{leafUserId}"

// writeUser asks whether there may be a second one like the probe's own.
func (p *Probe) writeUser(ctx context.Context) error {
	if !p.options.NewUser {
		return nil
	}
	return p.askTwin(ctx)
}

// askFilter looks for the user by a part of its external id, in capitals, and by another one.
func (p *Probe) askFilter(ctx context.Context) error {
	p.asked = nil
	find := func(wanted string) (bool, error) {
		query := page(0, 100)
		query.Set("externalId", wanted)
		r, err := p.get(ctx, users+"/users", nil, query)
		return len(r.list()) > 0, err0(r, err)
	}
	other, err := find("leafprobe-finds-nobody")
	if err != nil {
		return err
	}
	part, err := find(strings.ToUpper(p.mark[:len(p.mark)-2]))
	if err != nil {
		return err
	}
	switch {
	case other:
		p.answer("filter", "not at all", Variant{"UserFilter", "ignored"})
	case part:
		p.answer("filter", "by a part of the value, whatever the letter case", Variant{"UserFilter", "contains"})
	default:
		p.answer("filter", "exactly")
	}
	return nil
}

// askPatch changes the user, and clears a field by null.
func (p *Probe) askPatch(ctx context.Context) error {
	p.asked = nil
	places := in{"leafUserId": p.subject}
	patch, err := p.ask(ctx, http.MethodPatch, oneUser, places, nil, map[string]any{"address": nil, "phone": "+15550100200"})
	if patch.status == 0 {
		return err
	}
	if !patch.good() {
		p.answer("O17", fmt.Sprintf("PATCH answers %d", patch.status), Variant{"UserPatchStatus", strconv.Itoa(patch.status)})
		return nil
	}
	var got reply
	missed, shown, err := p.until(ctx, func() (bool, error) {
		got, err = p.get(ctx, oneUser, places, nil)
		return strings.Contains(text(got.object(), "phone"), "0200"), err0(got, err)
	})
	if err != nil {
		return err
	}
	if shown {
		p.learned.lag.Change = max(p.learned.lag.Change, missed)
	}
	switch address, there := got.object()["address"]; {
	case !shown: // texts do not come back, so that nothing can be told
	case address == nil || address == "":
		p.answer("O17", "PATCH is served, and null clears")
		form := map[bool]string{true: "null", false: "absent"}[there]
		if address == "" {
			form = "empty"
		}
		if form == "absent" {
			p.answer("unset", "absent")
		} else {
			p.answer("unset", map[string]string{"null": "null", "empty": "an empty text"}[form], Variant{"UserUnset", form})
		}
	default:
		p.answer("O17", "PATCH is served, and null does not clear", Variant{"UserPatchKeepsNull", "true"})
	}
	return nil
}

// askTwin makes a second user with the same external id.
func (p *Probe) askTwin(ctx context.Context) error {
	p.asked = nil
	// What deletes the first one deletes all that carry the mark.
	r, err := p.ask(ctx, http.MethodPost, users+"/users", nil, nil, map[string]string{"name": p.mark, "externalId": p.mark})
	if r.status == 0 {
		return err
	}
	if r.good() {
		p.answer("O18", "yes")
		return nil
	}
	p.answer("O18", fmt.Sprintf("no: %d", r.status), Variant{"UserUnique", "true"})
	return nil
}

// removeUser deletes every user that carries the probe's mark, and sees whether they are gone at once.
func (p *Probe) removeUser(ctx context.Context) error {
	deleted := map[string]bool{}
	remove := func(id string) error {
		if deleted[id] { // the list is behind, or the deletion takes its time
			r, err := p.get(ctx, oneUser, in{"leafUserId": id}, nil)
			return err0(r, err)
		}
		deleted[id] = true
		return p.deleteUser(ctx, id)
	}
	if p.subject != "" {
		if err := remove(p.subject); err != nil {
			return err
		}
	}
	looked := 0
	_, gone, err := p.until(ctx, func() (bool, error) {
		looked++
		ids, err := p.usersByMark(ctx)
		if errors.Is(err, errUnreadable) {
			return false, nil
		}
		for _, id := range ids {
			if err := remove(id); err != nil {
				return false, err
			}
		}
		// A list that is behind does not show yet whom it will.
		return err == nil && len(ids) == 0 && looked > p.learned.lag.List, err
	})
	if err != nil {
		return err
	}
	if !gone {
		return errors.New("the list still shows it")
	}
	return nil
}

func (p *Probe) deleteUser(ctx context.Context, id string) error {
	places := in{"leafUserId": id}
	if err := p.settle(func() (bool, error) {
		r, err := p.get(ctx, oneUser, places, nil)
		return false, err0(r, err)
	}); err != nil {
		return err
	}
	p.asked = nil
	if err := p.gone(ctx, oneUser, places); err != nil {
		return err
	}
	missed, shown, err := p.until(ctx, func() (bool, error) {
		r, err := p.get(ctx, oneUser, places, nil)
		return r.status != 0 && !r.good(), err0(r, err)
	})
	if err != nil {
		return err
	}
	switch {
	case !shown:
		p.answer("O19", fmt.Sprintf("no: %d readings still show it", missed))
	case missed > p.learned.lag.Delete:
		p.answer("O19", fmt.Sprintf("no: %d readings still showed it", missed), Variant{"UserDeleteLag", strconv.Itoa(missed - p.learned.lag.Delete)})
	default:
		p.answer("O19", "yes")
	}
	return nil
}
