package leafprobe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// writing are the steps that make things, and delete them again.
var writing = []step{
	{"choosing the Leaf user on whom things are made", true, (*Probe).chooseUser},
	{"making Agvance credentials that are made up", true, (*Probe).writeCredentials},
	{"making API keys that live for 900 seconds", true, (*Probe).writeKeys},
	{"making provider apps that are made up", true, (*Probe).writeApps},
	{"making a magic link that lives for 900 seconds", true, (*Probe).writeLink},
	{"making a configuration of that Leaf user", true, (*Probe).writeConfig},
	{"making a second Leaf user, where the first is the probe's own", true, (*Probe).writeUser},
}

// lag is how many readings did not show yet what was done, the most of each kind of object.
type lag struct{ List, Create, Change, Delete int }

const (
	mostReadings = 8           // of something that does not show
	betweenReads = time.Second // as often as anybody would ask
)

// until reads until something shows, and says how many readings did not show it.
func (p *Probe) until(ctx context.Context, shows func() (bool, error)) (missed int, shown bool, err error) {
	return p.within(ctx, mostReadings, shows)
}

// within is until, with so many readings at most.
func (p *Probe) within(ctx context.Context, most int, shows func() (bool, error)) (missed int, shown bool, err error) {
	for missed = 0; missed < most; missed++ {
		if missed > 0 {
			if err := p.options.Wait(ctx, betweenReads); err != nil {
				return missed, false, err
			}
		}
		if shown, err = shows(); shown || err != nil {
			return missed, shown, err
		}
	}
	return missed, false, nil
}

// chooseUser makes a Leaf user, or makes sure that the one that was named has nothing.
func (p *Probe) chooseUser(ctx context.Context) error {
	if p.options.NewUser {
		return p.makeUser(ctx)
	}
	p.subject = p.options.LeafUser
	places := in{"leafUserId": p.subject}
	r, err := p.get(ctx, users+"/users/{leafUserId}", places, nil)
	if r.status == 0 {
		return fmt.Errorf("%w: %w", errFatal, err)
	}
	if !r.good() {
		return fmt.Errorf("%w: there is no Leaf user with the id that -leaf-user has (%d)", errFatal, r.status)
	}
	has := func(what string) error {
		return fmt.Errorf("%w: the Leaf user of -leaf-user has %s already, and the probe writes only to one who has nothing; -new-user makes one", errFatal, what)
	}
	kinds := append(slices.Clone(otherKinds), "agleader-credentials")
	for kind := range rowKeys {
		kinds = append(kinds, kind)
	}
	for _, kind := range kinds {
		r, err := p.get(ctx, users+"/users/{leafUserId}/"+kind, places, nil)
		switch {
		case r.status == 0:
			return fmt.Errorf("%w: %w", errFatal, err)
		case r.good() && !r.empty() && r.value != nil && (r.object() == nil || len(r.object()) > 0):
			return has("credentials")
		case !r.good() && r.status != http.StatusNotFound:
			return fmt.Errorf("%w: whether the Leaf user has credentials cannot be told (%d)", errFatal, r.status)
		}
	}
	list, err := p.get(ctx, users+"/api-keys", nil, url.Values{"leafUserId": {p.subject}})
	switch {
	case list.status == 0:
		return fmt.Errorf("%w: %w", errFatal, err)
	case !list.good() || list.list() == nil:
		return fmt.Errorf("%w: whether the Leaf user has API keys cannot be told (%d)", errFatal, list.status)
	case len(list.list()) > 0:
		return has("API keys")
	}
	switch found, _, err := p.linksOfSubject(ctx); {
	case err != nil && !errors.Is(err, errUnreadable):
		return fmt.Errorf("%w: %w", errFatal, err)
	case len(found) > 0:
		return has("magic links")
	}
	config, err := p.get(ctx, configs+"/configs/{leafUserId}", places, nil)
	switch {
	case config.status == 0:
		return fmt.Errorf("%w: %w", errFatal, err)
	case config.good() && len(config.object()) > 0:
		return has("a configuration")
	}
	return nil
}

// newUser are the fields of the user whom the probe makes: texts that an API might write its own way, and nobody's.
func (p *Probe) newUser() map[string]string {
	return map[string]string{
		"name": " Leafprobe\r\n" + p.mark + " ", "email": "Nobody." + p.mark + "@Example.com", "phone": "+1 (555) 010-0199",
		"address": "example.com", "externalId": p.mark,
	}
}

// errUnreadable is for an answer that is no list, which may be one the next time.
var errUnreadable = errors.New("the list of Leaf users is answered with something else")

// mostPages bounds a walk through the list of Leaf users where its filter does nothing.
const mostPages = 300

// usersByMark are the users whom the probe has made, as the list shows them. It goes through all pages: the filter may do
// nothing, and pages may be smaller than is asked for.
func (p *Probe) usersByMark(ctx context.Context) (ids []string, err error) {
	seen := map[string]bool{}
	for number := range mostPages {
		query := page(number, 100)
		query.Set("externalId", p.mark)
		r, err := p.get(ctx, users+"/users", nil, query)
		if err := err0(r, err); err != nil {
			return nil, err
		}
		if !r.good() || r.list() == nil {
			return nil, errUnreadable
		}
		fresh := false
		for _, row := range r.list() {
			id := text(row, "id")
			if seen[id] {
				continue
			}
			seen[id], fresh = true, true
			if text(row, "externalId") == p.mark {
				ids = append(ids, id)
			}
		}
		if !fresh {
			break
		}
	}
	return ids, nil
}

func (p *Probe) makeUser(ctx context.Context) error {
	sent := p.newUser()
	p.leave("the Leaf user whose externalId is "+p.mark+": delete it by hand", p.removeUser)
	r, err := p.ask(ctx, http.MethodPost, users+"/users", nil, nil, sent)
	if r.status == 0 || !r.good() {
		return fmt.Errorf("%w: a Leaf user could not be made (%d): %w", errFatal, r.status, cmp.Or(err, errors.New("it was refused")))
	}
	p.answerPost(r)
	p.subject = text(r.object(), "id")
	id, has := r.object()["id"]
	switch {
	case r.empty():
		p.answer("userpost", "no body", Variant{"UserPost", "empty"})
	case has && id == "":
		p.answer("userpost", "an empty id", Variant{"UserPostEmptyID", "true"})
	default:
		p.answer("userpost", r.content())
	}
	p.asked = nil
	missed, shown, err := p.until(ctx, func() (bool, error) {
		found, err := p.usersByMark(ctx)
		if len(found) > 0 {
			p.subject = cmp.Or(p.subject, found[0])
		}
		return len(found) > 0, err
	})
	if err != nil || p.subject == "" {
		return fmt.Errorf("%w: the Leaf user was made and is not found: %w", errFatal, cmp.Or(err, errors.New("the list does not show it")))
	}
	if shown {
		p.learned.lag.List = max(p.learned.lag.List, missed)
	}
	places := in{"leafUserId": p.subject}
	missed, shown, err = p.until(ctx, func() (bool, error) {
		r, err = p.get(ctx, users+"/users/{leafUserId}", places, nil)
		return r.good(), err0(r, err)
	})
	if err != nil || !shown {
		return fmt.Errorf("%w: the Leaf user cannot be read: %w", errFatal, cmp.Or(err, errors.New("it does not show")))
	}
	p.learned.lag.Create = max(p.learned.lag.Create, missed)
	p.answerTexts(sent, r.object())
	if err := p.askFilter(ctx); err != nil {
		return err
	}
	return p.askPatch(ctx)
}

// err0 is an error only where there was no answer.
func err0(r reply, err error) error {
	if r.status != 0 {
		return nil
	}
	return cmp.Or(err, errors.New("there was no answer"))
}

// answerPost notes the status of a creation.
func (p *Probe) answerPost(r reply) {
	switch r.status {
	case http.StatusCreated:
		p.answer("O15", "POST: 201")
	case http.StatusOK:
		p.answer("O15", "POST: 200", Variant{"PostOK", "true"})
	default:
		p.answer("O15", fmt.Sprintf("POST: %d", r.status))
	}
}

// texts are the ways in which an API may write texts, as the simulator names them.
type texts struct {
	UnixLines bool `json:"UnixLines,omitempty"`
	Trimmed   bool `json:"Trimmed,omitempty"`
	Lower     bool `json:"Lower,omitempty"`
	Upper     bool `json:"Upper,omitempty"`
	Email     bool `json:"Email,omitempty"`
	Phone     bool `json:"Phone,omitempty"`
	Slash     bool `json:"Slash,omitempty"`
	Masked    bool `json:"Masked,omitempty"`
	Empty     bool `json:"Empty,omitempty"`
}

// answerTexts compares what came back with what was sent.
func (p *Probe) answerTexts(sent map[string]string, got map[string]any) {
	name, email, phone, address := text(got, "name"), text(got, "email"), text(got, "phone"), text(got, "address")
	found := texts{
		Empty:  name == "" && email == "" && phone == "" && address == "",
		Masked: strings.Contains(email, "***") || strings.Contains(name, "***"),
	}
	if !found.Empty && !found.Masked {
		letters := func(r rune) rune {
			if r < 'A' || r > 'z' {
				return -1
			}
			return r
		}
		plain, was := strings.Map(letters, name), strings.Map(letters, sent["name"])
		found = texts{
			UnixLines: !strings.Contains(name, "\r\n") && strings.Contains(name, "\n"),
			Trimmed:   name == strings.TrimSpace(name),
			Lower:     plain != was && plain == strings.ToLower(was),
			Upper:     plain != was && plain == strings.ToUpper(was),
			Phone:     phone != sent["phone"],
			Slash:     strings.HasSuffix(address, "/"),
		}
		found.Email = !found.Lower && !found.Upper && email == strings.ToLower(sent["email"])
	}
	if found == (texts{}) {
		p.answer("Q15", "no: a name with spaces and CRLF, an e-mail, a phone and a host came back as they were sent")
		return
	}
	value, err := json.Marshal(found)
	if err == nil {
		p.answer("Q15", "yes: "+strings.Trim(string(value), "{}"), Variant{"Texts", string(value)})
	}
}

const agvance = users + "/users/{leafUserId}/agvance-credentials"

func (p *Probe) writeCredentials(ctx context.Context) error {
	places := in{"leafUserId": p.subject}
	absent, err := p.get(ctx, agvance, places, nil)
	if absent.status == 0 {
		return err
	}
	p.answerAbsent(absent)

	p.asked = nil
	sent := map[string]string{
		"apiKey": p.mark + "-key", "username": "Leafprobe." + p.mark, "password": p.mark + "-word", "databaseId": p.mark, "clientEnvironment": "STAGE",
	}
	p.scrub.Add(sent["apiKey"], sent["password"])
	p.leave("Agvance credentials of that Leaf user: delete them by hand", func(ctx context.Context) error { return p.gone(ctx, agvance, places) })
	made, err := p.ask(ctx, http.MethodPost, agvance, places, nil, sent)
	if made.status == 0 {
		return err
	}
	switch refused := made.object()["title"] != nil && made.object()["status"] != nil; {
	case !made.good():
		p.answer("O5", fmt.Sprintf("it refuses made-up ones: %d", made.status), Variant{"ProviderLogin", "refused"})
		return p.askAgLeader(ctx, places)
	case refused:
		p.answer("O5", "it refuses made-up ones with the status of a success", Variant{"ProviderLogin", "refused-200"})
		return p.askAgLeader(ctx, places)
	}
	switch {
	case made.status == http.StatusNoContent:
		p.answer("O15", "POST of credentials: 204", Variant{"CredentialsPost", "no-content"})
	case made.empty():
		p.answerPost(made)
		p.answer("O15", "POST of credentials: no body", Variant{"CredentialsPost", "empty"})
	case len(made.object()) == 1 && text(made.object(), "status") != "":
		p.answerPost(made)
		p.answer("O15", "POST of credentials: the status alone", Variant{"CredentialsPost", "status-only"})
	default:
		p.answerPost(made)
	}
	if session, there := made.object()["sessionId"]; there {
		if session == nil {
			p.answer("O8", "yes", Variant{"TokensNullOnPost", "true"})
		} else {
			p.answer("O8", "no")
		}
	}

	p.asked = nil
	var first reply
	missed, shown, err := p.until(ctx, func() (bool, error) {
		first, err = p.get(ctx, agvance, places, nil)
		return first.good() && len(first.object()) > 0, err0(first, err)
	})
	if err != nil || !shown {
		return cmp.Or(err, errors.New("the credentials do not show"))
	}
	p.learned.lag.Create = max(p.learned.lag.Create, missed)
	p.sawCredentials(sent, made, first)
	second, err := p.get(ctx, agvance, places, nil)
	if second.status == 0 {
		return err
	}
	switch before, after := text(first.object(), "sessionId"), text(second.object(), "sessionId"); {
	case before == "" || strings.Trim(before, "*") == "":
	case before != after:
		p.answer("O7", "yes", Variant{"TokensRotate", "true"})
	default:
		p.answer("O7", "no, in two readings")
	}
	if err := p.againstCredentials(ctx, places, sent, second); err != nil {
		return err
	}
	if err := p.askAgLeader(ctx, places); err != nil {
		return err
	}
	return p.deleteTwice(ctx, agvance, places, &p.learned.lag.Delete, func() (bool, error) {
		r, err := p.get(ctx, agvance, places, nil)
		return r.status != 0 && (!r.good() || len(r.object()) == 0), err0(r, err)
	})
}

// sawCredentials notes what GET shows of credentials that were just made.
func (p *Probe) sawCredentials(sent map[string]string, made, got reply) {
	object := got.object()
	if len(object) == 1 && text(object, "status") != "" {
		p.answer("status", "the status alone", Variant{"StatusOnly", "true"})
	} else {
		p.answer("status", got.content())
		switch key := text(object, "apiKey"); {
		case key == sent["apiKey"]:
			p.answer("O6", "in clear")
		case key == "":
			p.answer("O6", "not at all", Variant{"Secrets", "omitted"})
		default:
			p.answer("O6", "masked", Variant{"Secrets", "masked"})
		}
	}
	switch status := text(object, "status"); status {
	case "OK":
		p.answer("O5", "it takes made-up ones, and calls them OK")
	case "UNAUTHENTICATED":
		p.answer("O5", "it takes made-up ones, and calls them UNAUTHENTICATED", Variant{"ProviderLogin", "failing"})
	case "MISSING_PERMISSION", "TEMPORARILY_UNAVAILABLE":
		p.answer("O5", "it takes made-up ones, and calls them "+status, Variant{"CredentialsStatus", status})
	default:
		p.answer("O5", "it takes made-up ones, with a status that no page names")
	}
	p.sawEnvironment(text(object, "clientEnvironment"))
	printed := text(object, "createdTime")
	p.sawTime("created", printed)
	p.sawMoment("created", printed, made.at)
	if posted := text(made.object(), "createdTime"); posted != "" && printed != "" {
		p.sawJitter(posted, printed)
	}
}

// sawJitter notes how far the time in the answer to POST is from that in GET.
func (p *Probe) sawJitter(posted, printed string) {
	a, first := instant(posted)
	b, second := instant(printed)
	if d := a.Sub(b); first && second && d.Abs() >= time.Millisecond {
		p.answer("times", "createdTime in POST is not that in GET", Variant{"CreatedTimeJitter", d.String()})
	}
}

// againstCredentials makes credentials where there are some.
func (p *Probe) againstCredentials(ctx context.Context, places in, sent map[string]string, before reply) error {
	p.asked = nil
	again, err := p.ask(ctx, http.MethodPost, agvance, places, nil, sent)
	if again.status == 0 {
		return err
	}
	if !again.good() {
		p.answer("O4", strconv.Itoa(again.status), Variant{"CredentialsExist", strconv.Itoa(again.status)})
		return nil
	}
	p.answer("O4", fmt.Sprintf("%d: it makes new ones in their place", again.status))
	id := text(before.object(), "id")
	if id == "" {
		return nil
	}
	missed, shown, err := p.until(ctx, func() (bool, error) {
		r, err := p.get(ctx, agvance, places, nil)
		return r.good() && text(r.object(), "id") != id, err0(r, err)
	})
	if shown {
		p.learned.lag.Change = max(p.learned.lag.Change, missed)
	}
	return err
}

// askAgLeader sends a body with nothing in it to both spellings: a path that exists refuses it for that, and makes nothing.
func (p *Probe) askAgLeader(ctx context.Context, places in) error {
	p.asked = nil
	exists := func(segment string) (bool, error) {
		r, err := p.ask(ctx, http.MethodPost, users+"/users/{leafUserId}/"+segment, places, nil, struct{}{})
		return r.status != http.StatusNotFound && r.status != http.StatusMethodNotAllowed, err0(r, err)
	}
	newer, err := exists("ag-leader-credentials")
	if err != nil {
		return err
	}
	older, err := exists("agleader-credentials")
	if err != nil {
		return err
	}
	p.answerAgLeader(newer, older)
	return nil
}

// settle reads until what was done before has to show: it would be taken for a late DELETE.
func (p *Probe) settle(read func() (bool, error)) error {
	for range p.learned.lag.Create + p.learned.lag.Change {
		if _, err := read(); err != nil {
			return err
		}
	}
	return nil
}

// deleteTwice deletes what stands at a path, waits until it is not shown, and deletes it again. behind takes how many readings
// were late.
func (p *Probe) deleteTwice(ctx context.Context, path string, places in, behind *int, gone func() (bool, error)) error {
	if err := p.settle(gone); err != nil {
		return err
	}
	p.asked = nil
	first, err := p.ask(ctx, http.MethodDelete, path, places, nil, nil)
	if first.status == 0 {
		return err
	}
	if !first.good() {
		return fmt.Errorf("DELETE %s answered %d", path, first.status)
	}
	p.learned.deleteStatus = first.status
	if first.status == http.StatusOK {
		p.answer("O12", "200", Variant{"DeleteOK", "true"})
	} else {
		p.answer("O12", strconv.Itoa(first.status))
	}
	missed, shown, err := p.until(ctx, gone)
	if err != nil {
		return err
	}
	if shown {
		*behind = max(*behind, missed)
	}
	second, err := p.ask(ctx, http.MethodDelete, path, places, nil, nil)
	if second.status == 0 {
		return err
	}
	p.learned.deleteMissing = second.status
	if second.status == http.StatusNotFound {
		p.answer("O12", "a second time 404")
	} else {
		p.answer("O12", fmt.Sprintf("a second time %d", second.status), Variant{"DeleteMissing", strconv.Itoa(second.status)})
	}
	return nil
}

// listKeys is the list of the subject's keys.
func (p *Probe) listKeys(ctx context.Context) (reply, error) {
	r, err := p.get(ctx, users+"/api-keys", nil, url.Values{"leafUserId": {p.subject}})
	return r, err0(r, err)
}

const oneKey = users + "/api-keys/{apiKeyId}"

func (p *Probe) writeKeys(ctx context.Context) error {
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
