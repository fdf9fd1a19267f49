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
type lag struct {
	List   int `json:"List"`
	Create int `json:"Create"`
	Change int `json:"Change"`
	Delete int `json:"Delete"`
}

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
	for missed = range most {
		if missed > 0 {
			if err := p.options.Wait(ctx, betweenReads); err != nil {
				return missed, false, err
			}
		}
		if shown, err = shows(); shown || err != nil {
			return missed, shown, err
		}
	}
	return most, false, nil
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
		path := users + "/users/{leafUserId}/" + segment
		// Nobody should take an empty body, but who knows.
		p.leave("AgLeader credentials of that Leaf user: delete them by hand", func(ctx context.Context) error { return p.gone(ctx, path, places, http.StatusMethodNotAllowed) })
		r, err := p.ask(ctx, http.MethodPost, path, places, nil, struct{}{})
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
