package leafprobe

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reading are the steps that change nothing.
var reading = []step{
	{"logging in", false, (*Probe).readToken},
	{"asking with a bad token, and for what cannot exist", false, (*Probe).readRefusals},
	{"reading the list of Leaf users", false, (*Probe).readUsers},
	{"reading credentials of a few Leaf users", false, (*Probe).readCredentials},
	{"reading API keys", false, (*Probe).readKeys},
	{"reading provider apps", false, (*Probe).readApps},
	{"reading configurations", false, (*Probe).readConfigs},
	{"reading webhooks", false, (*Probe).readWebhooks},
	{"reading sharing relations", false, (*Probe).readSharing},
}

// nobody is an id that no Leaf user has.
const nobody = "00000000-0000-4000-8000-1eaf92083000"

func page(number, size int) url.Values {
	return url.Values{"page": {strconv.Itoa(number)}, "size": {strconv.Itoa(size)}}
}

func (p *Probe) readToken(ctx context.Context) error {
	p.token = p.options.Token
	if p.token == "" {
		r, err := p.askAs(ctx, "", http.MethodPost, "/api/authenticate", nil, nil, map[string]string{"username": p.options.Username, "password": p.options.Password})
		if r.status == 0 {
			return fmt.Errorf("%w: the login got no answer: %w", errFatal, err)
		}
		if p.token = text(r.object(), "id_token"); p.token == "" {
			return fmt.Errorf("%w: the login was answered %d, %s", errFatal, r.status, r.content())
		}
	}
	p.scrub.Add(p.token)
	claims := map[string]any{}
	parts := strings.Split(p.token, ".")
	isJWT := false
	if len(parts) == 3 {
		payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
		isJWT = err == nil && json.Unmarshal(payload, &claims) == nil
	}
	p.owner = text(claims, "sub")
	switch subject := p.owner; {
	case !isJWT:
		p.answer("login", "no JWT: only the API can read it", Variant{"Token", "opaque"})
	case subject == "":
		p.answer("login", "a JWT without `sub`; its claims are "+fieldNames(claims), Variant{"Token", "no-subject"})
	default:
		p.answer("login", "a JWT with `sub`; its claims are "+fieldNames(claims))
	}
	// Everything else needs a token that works.
	r, err := p.get(ctx, users+"/users", nil, page(0, 1))
	if r.status == 0 {
		return fmt.Errorf("%w: %w", errFatal, err)
	}
	if !r.good() || r.list() == nil {
		return fmt.Errorf("%w: the list of Leaf users answers %d, %s", errFatal, r.status, r.content())
	}
	return nil
}

func (p *Probe) readRefusals(ctx context.Context) error {
	var statuses []int
	for _, path := range []string{users + "/users", configs + "/configs", alerts + "/webhooks"} {
		r, err := p.askAs(ctx, "leafprobe-sends-no-token", http.MethodGet, path, nil, nil, nil)
		if r.status == 0 {
			return err
		}
		statuses = append(statuses, r.status)
	}
	text := strings.Trim(strings.ReplaceAll(fmt.Sprint(statuses), " ", ", "), "[]") + " by users, configurations and alerts"
	if slices.Max(statuses) == http.StatusUnauthorized && slices.Min(statuses) == http.StatusUnauthorized {
		p.answer("O28", text)
	} else {
		p.answer("O28", text, Variant{"RefusedToken", strconv.Itoa(statuses[0])})
	}

	p.asked = nil
	unknown, err := p.get(ctx, users+"/leafprobe-asks-for-nothing", nil, nil)
	if unknown.status == 0 {
		return err
	}
	p.learned.absentPath = unknown.said()
	p.answer("path", fmt.Sprintf("%d with %s", unknown.status, unknown.content()))

	p.asked = nil
	user, err := p.get(ctx, users+"/users/{leafUserId}", in{"leafUserId": nobody}, nil)
	if user.status == 0 {
		return err
	}
	webhook, err := p.get(ctx, alerts+"/webhooks/{id}", in{"id": nobody}, nil)
	if webhook.status == 0 {
		return err
	}
	form, alert := user.problem(), webhook.problem()
	if user.status != http.StatusNotFound { // an unknown user is refused in another way, which says nothing of 404
		form = cmp.Or(map[bool]string{true: unknown.problem()}[unknown.status == http.StatusNotFound], form)
	}
	p.learned.notFound = form
	answer := "of users: " + form + ", of alerts: " + alert
	switch {
	case form == "own" && alert == "alert":
		p.answer("404", answer, Variant{"NotFound", "alert"})
	case form == "own":
		p.answer("404", answer)
	default:
		p.answer("404", answer, Variant{"NotFound", form})
	}

	p.asked = nil
	r, err := p.get(ctx, users+"/users/{leafUserId}/agvance-credentials", in{"leafUserId": nobody}, nil)
	if r.status == 0 {
		return err
	}
	if r.status == http.StatusNotFound {
		p.answer("O3", "404, "+r.content())
	} else {
		p.answer("O3", fmt.Sprintf("%d, %s", r.status, r.content()), Variant{"UnknownUser", strconv.Itoa(r.status)})
	}
	return nil
}

// pages are the simulator's, by its names.
type pages struct {
	Size      int  `json:"Size,omitempty"`
	NoTotal   bool `json:"NoTotal,omitempty"`
	TotalOnce bool `json:"TotalOnce,omitempty"`
	Link      int  `json:"Link,omitempty"`
	Twice     bool `json:"Twice,omitempty"`
	Repeats   bool `json:"Repeats,omitempty"`
}

func (p *Probe) readUsers(ctx context.Context) error {
	whole, err := p.get(ctx, users+"/users", nil, page(0, 100))
	if whole.status == 0 {
		return err
	}
	p.learned.users = distinct(whole.list())
	first, err := p.get(ctx, users+"/users", nil, page(0, 1))
	if first.status == 0 {
		return err
	}
	second, err := p.get(ctx, users+"/users", nil, page(1, 1))
	if second.status == 0 {
		return err
	}
	var unset Variant
	empty := ""
	for _, row := range p.learned.users {
		for _, name := range []string{"name", "email", "phone", "address"} {
			switch value, there := row[name]; {
			case !there:
				empty = cmp.Or(empty, "absent")
			case value == nil:
				empty, unset = "null", Variant{"UserUnset", "null"}
			case value == "":
				empty, unset = "an empty text", Variant{"UserUnset", "empty"}
			}
		}
	}
	switch {
	case unset.Name != "":
		p.answer("unset", empty, unset)
	case empty != "":
		p.answer("unset", empty)
	}
	if len(p.learned.users) < 2 {
		return nil
	}
	found := pages{}
	size := len(whole.list())
	if n := len(first.list()); n > 1 {
		found.Size = n
	}
	total := first.header.Get("X-Total-Count")
	found.NoTotal = total == ""
	found.Twice = len(whole.list()) > len(p.learned.users)
	found.TotalOnce = found.Twice && total == strconv.Itoa(len(p.learned.users))
	found.Repeats = len(second.list()) > 0 && len(first.list()) > 0 && !found.Twice && text(second.list()[0], "id") == text(first.list()[0], "id")
	found.Link = linkForm(first.header.Values("Link"))
	answer := fmt.Sprintf("%d rows where one was asked for, %d where 100 were; X-Total-Count %s; Link %s", len(first.list()), size,
		map[bool]string{true: "absent", false: "there"}[found.NoTotal], linkForms[found.Link])
	if found == (pages{}) {
		p.answer("pages", answer)
		return nil
	}
	value, err := json.Marshal(found)
	if err != nil {
		return err
	}
	p.answer("pages", answer, Variant{"Pages", string(value)})
	return nil
}

// linkForms are the forms of Link as the simulator numbers them.
var linkForms = []string{
	"as documented", "absent", "without quotes", "in capitals", "with several relations", "in several headers", "absolute", "from the root",
	"a query alone", "with a title",
}

func linkForm(values []string) int {
	all := strings.Join(values, ",")
	target, _, _ := strings.Cut(strings.TrimPrefix(all, "<"), ">")
	switch {
	case all == "":
		return 1
	case len(values) > 1:
		return 5
	case strings.Contains(all, "title="):
		return 9
	case strings.Contains(all, "REL="):
		return 3
	case !strings.Contains(all, `rel="`):
		return 2
	case strings.Contains(all, `"last next"`), strings.Contains(all, `"prefetch next"`):
		return 4
	case strings.Contains(target, "://"):
		return 6
	case strings.HasPrefix(target, "/"):
		return 7
	case strings.HasPrefix(target, "?"):
		return 8
	default:
		return 0
	}
}

// distinct leaves out rows that come again.
func distinct(rows []map[string]any) []map[string]any {
	seen := map[string]bool{}
	var all []map[string]any
	for _, row := range rows {
		if id := text(row, "id"); id != "" && !seen[id] {
			seen[id] = true
			all = append(all, row)
		}
	}
	return all
}

// someUsers is how many Leaf users are looked at.
const someUsers = 5

// rowKeys are the fields in which rows of Leaf users show credentials, by the path of these (API.md, "Leaf users").
var rowKeys = map[string]string{
	"trimble-credentials": "trimbleCredentials", "cnhi-credentials": "cnhiCredentials", "john-deere-credentials": "johnDeereCredentials",
	"raven-credentials": "ravenCredentials", "climate-field-view-credentials": "climateFieldViewCredentials", "stara-credentials": "staraCredentials",
	"ag-leader-credentials": "agLeaderCredentials", "raven-slingshot-credentials": "ravenSlingshotCredentials",
	"lindsay-credentials": "lindsayCredentials", "valley-credentials": "valleyCredentials",
}

// otherKinds are those that no page names a field for.
var otherKinds = []string{"agvance-credentials", "sentera-credentials", "panorama-credentials", "claas-credentials", "cnhi-field-ops-credentials"}

func (p *Probe) readCredentials(ctx context.Context) error {
	rows := rowForms{}
	kinds := append(slices.Sorted(maps.Keys(rowKeys)), otherKinds...)
	looked := p.learned.users[:min(len(p.learned.users), someUsers)]
	for _, row := range looked {
		for _, name := range otherKinds {
			parts := strings.Split(name, "-")
			for i, part := range parts[1:] {
				parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
			}
			if _, there := row[strings.Join(parts, "")]; there {
				rows.all = true
			}
		}
		for _, kind := range kinds {
			p.asked = nil
			places := in{"leafUserId": text(row, "id")}
			r, err := p.get(ctx, users+"/users/{leafUserId}/"+kind, places, nil)
			if r.status == 0 {
				return err
			}
			connected := r.good() && len(r.object()) > 0
			if kind == "ag-leader-credentials" {
				if connected, err = p.readAgLeader(ctx, places, r); err != nil {
					return err
				}
			}
			if connected {
				p.sawTime("created", text(r.object(), "createdTime"))
				if len(r.object()) == 1 && text(r.object(), "status") != "" {
					p.answer("status", "the status alone", Variant{"StatusOnly", "true"})
				}
			} else if kind != "ag-leader-credentials" {
				p.answerAbsent(r)
			}
			if key, named := rowKeys[kind]; named {
				rows.see(row, key, connected)
			}
		}
	}
	p.asked = nil
	rows.conclude(p)
	return nil
}

// readAgLeader asks for both spellings, of which the newer has been answered.
func (p *Probe) readAgLeader(ctx context.Context, places in, newer reply) (connected bool, err error) {
	older, err := p.get(ctx, users+"/users/{leafUserId}/agleader-credentials", places, nil)
	if older.status == 0 {
		return false, err
	}
	n, o := newer.good() && len(newer.object()) > 0, older.good() && len(older.object()) > 0
	if !n && !o {
		return false, nil
	}
	p.answerAgLeader(n, o)
	found := newer
	if o {
		found = older
	}
	if text(found.object(), "id") == "" && text(found.object(), "createdTime") == "" {
		p.answer("agleader", "neither")
	} else {
		p.answer("agleader", "they are there", Variant{"AgLeaderIdentified", "true"})
	}
	return true, nil
}

func (p *Probe) answerAgLeader(newer, older bool) {
	switch {
	case newer && older:
		p.answer("O1", "both", Variant{"AgLeader", "both"})
	case newer:
		p.answer("O1", "`ag-leader-credentials`", Variant{"AgLeader", "new"})
	case older:
		p.answer("O1", "`agleader-credentials`")
	}
}

// answerAbsent notes what GET answers where there are no credentials.
func (p *Probe) answerAbsent(r reply) {
	switch {
	case r.status == http.StatusNotFound:
		p.answer("O2", "404")
	case r.status == http.StatusNoContent:
		p.answer("O2", "204", Variant{"CredentialsAbsent", "204"})
	case !r.good():
	case r.empty():
		p.answer("O2", "an empty body", Variant{"CredentialsAbsent", "empty-body"})
	case r.value == nil:
		p.answer("O2", "null", Variant{"CredentialsAbsent", "null"})
	case r.object() != nil && len(r.object()) == 0:
		p.answer("O2", "{}", Variant{"CredentialsAbsent", "empty-object"})
	}
}

// rowForms is what rows were seen to show of credentials.
type rowForms struct {
	all                      bool // of kinds too that no page names a field for
	whole, ids, hollow, bare bool // of connected ones
	emptyThere, emptyAbsent  bool // of those that are not there
}

func (f *rowForms) see(row map[string]any, key string, connected bool) {
	value, there := row[key]
	shown, _ := value.(map[string]any)
	switch {
	case !connected && there:
		f.emptyThere = true
	case !connected:
		f.emptyAbsent = true
	case !there:
		f.bare = true
	case len(shown) == 0:
		f.hollow = true
	case len(shown) == 1 && shown["id"] != nil:
		f.ids = true
	default:
		f.whole = true
	}
}

func (f *rowForms) conclude(p *Probe) {
	var variants []Variant
	if f.all {
		variants = append(variants, Variant{"UserRowsAllKinds", "true"})
	}
	var form, answer string
	switch {
	case f.bare:
		form, answer = "bare", "nothing"
	case f.hollow:
		form, answer = "hollow", "{} whether there are any or not"
	case f.ids:
		form, answer = "ids", "the id alone"
	case f.whole && f.emptyAbsent && !f.emptyThere:
		form, answer = "sparse", "all, and no field where there are none"
	case f.whole:
		answer = "all"
	default:
		if f.all {
			p.answer("rows", "fields of kinds that no page names", variants...)
		}
		return
	}
	if form != "" {
		variants = append(variants, Variant{"UserRows", form})
	}
	if f.all {
		answer += ", of kinds too that no page names"
	}
	p.answer("rows", answer, variants...)
}

func (p *Probe) readKeys(ctx context.Context) error {
	r, err := p.get(ctx, users+"/api-keys", nil, nil)
	if r.status == 0 {
		return err
	}
	if r.good() {
		p.answer("O29", fmt.Sprintf("%d, a list", r.status), Variant{"KeysOfAllUsers", "true"})
	} else {
		p.answer("O29", strconv.Itoa(r.status))
	}
	for _, row := range p.learned.users[:min(len(p.learned.users), someUsers)] {
		p.asked = nil
		places := url.Values{"leafUserId": {text(row, "id")}}
		all, err := p.get(ctx, users+"/api-keys", nil, places)
		if all.status == 0 {
			return err
		}
		for _, key := range all.list() {
			p.sawKey(key)
		}
		if len(all.list()) > 1 {
			if err := p.readPaging(ctx, users+"/api-keys", nil, places); err != nil {
				return err
			}
		}
	}
	return nil
}

// farthestZone is how far a time without a zone may be from UTC, with some room.
const farthestZone = 15 * time.Hour

// sawKey notes what the list shows of a key.
func (p *Probe) sawKey(key map[string]any) {
	if text(key, "id") == "" {
		p.answer("O9", "the list shows no ids", Variant{"KeyIDs", "nowhere"})
		p.answer("O10", "see the answer to a DELETE by the key itself in O12")
	} else {
		p.answer("O9", "the list shows ids")
	}
	switch shown := text(key, "key"); {
	case shown == "":
		p.answer("keytext", "not at all")
	case strings.HasSuffix(shown, "..."):
		p.answer("keytext", "its beginning", Variant{"KeyText", "prefix"})
	case strings.Contains(shown, "..."):
		p.answer("keytext", "its beginning and its end", Variant{"KeyText", "masked"})
	default:
		p.answer("keytext", "in full")
	}
	if text(key, "description") != "" {
		p.answer("keydescription", "yes")
	}
	p.sawTime("keys listed", text(key, "expiresAt"))
	expires, ok := instant(text(key, "expiresAt"))
	valid, _ := key["valid"].(bool)
	revoked := text(key, "revokedAt") != ""
	if revoked {
		p.answer("O11", "revoked keys stay")
	}
	if ok && !revoked && expires.Add(farthestZone).Before(p.options.Now()) {
		if valid {
			p.answer("O11", "expired keys stay, and say that they are valid", Variant{"ExpiredKeysValid", "true"})
		} else {
			p.answer("O11", "expired keys stay, and say that they are not valid")
		}
	}
}

// readPaging asks for one row of a list that has more.
func (p *Probe) readPaging(ctx context.Context, path string, places in, query url.Values) error {
	one := maps.Clone(query)
	if one == nil {
		one = url.Values{}
	}
	maps.Copy(one, page(0, 1))
	r, err := p.get(ctx, path, places, one)
	if r.status == 0 {
		return err
	}
	what := map[bool]string{true: "that of API keys", false: "that of apps"}[strings.HasSuffix(path, "api-keys")]
	if len(r.list()) == 1 {
		p.answer("O24", what+" has", Variant{"Paged", "true"})
	} else if r.good() {
		p.answer("O24", what+" has none")
	}
	return nil
}
