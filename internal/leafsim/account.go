package leafsim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// An account can be written down and read again: between runs of the command leafsim, and by hand, to begin with. What
// the document leaves out is made up, as where somebody makes the object.
type (
	accountDocument struct {
		Users         []accountUser    `json:"users"`
		Apps          []accountApp     `json:"apps,omitempty"`
		Webhooks      []accountWebhook `json:"webhooks,omitempty"`
		Configuration map[string]any   `json:"configuration,omitempty"`

		MagicLinks []accountLink     `json:"magicLinks,omitempty"`
		Sharing    []accountRelation `json:"sharing,omitempty"`
		Summaries  []accountSummary  `json:"syncSummaries,omitempty"`
		Contracts  []accountContract `json:"contracts,omitempty"`
	}
	accountUser struct {
		ID            string                        `json:"id,omitempty"`
		Fields        map[string]string             `json:"fields"`
		Credentials   map[string]accountCredentials `json:"credentials,omitempty"` // by segment
		Keys          []accountKey                  `json:"keys,omitempty"`
		Configuration map[string]any                `json:"configuration,omitempty"`
		Organizations []accountOrganization         `json:"organizations,omitempty"`
	}
	accountCredentials struct {
		ID      string         `json:"id,omitempty"`
		Created time.Time      `json:"created,omitzero"`
		Fields  map[string]any `json:"fields"`
	}
	accountKey struct {
		ID          string     `json:"id,omitempty"`
		Key         string     `json:"key,omitempty"`
		Description *string    `json:"description,omitempty"`
		Created     time.Time  `json:"created,omitzero"`
		Expires     time.Time  `json:"expires,omitzero"`
		Revoked     *time.Time `json:"revoked,omitempty"`
	}
	accountApp struct {
		Provider    string         `json:"provider"`
		Name        string         `json:"name"`
		Environment string         `json:"environment,omitempty"`
		Created     time.Time      `json:"created,omitzero"`
		Body        map[string]any `json:"body"`
	}
	accountWebhook struct {
		ID     string   `json:"id,omitempty"`
		Name   string   `json:"name"`
		URL    string   `json:"url"`
		Secret string   `json:"secret"`
		Events []string `json:"events"`
	}
)

// Save writes the whole account down, secrets included, for Load. Events of credentials and failed calls of webhooks are left out.
func (s *Simulator) Save(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	document := accountDocument{Users: []accountUser{}, Configuration: s.configs.owner}
	for _, u := range s.users {
		one := accountUser{ID: u.id, Fields: u.fields, Credentials: map[string]accountCredentials{}, Configuration: s.configs.ofUsers[u.id]}
		for segment, c := range u.credentials {
			one.Credentials[segment] = accountCredentials{c.id, c.created, c.fields}
		}
		for _, k := range s.keysOf(u.id) {
			one.Keys = append(one.Keys, accountKey{k.ID, k.Key, k.Description, k.CreatedAt, k.ExpiresAt, k.RevokedAt})
		}
		document.Users = append(document.Users, one)
	}
	for _, a := range s.sortedApps("") {
		document.Apps = append(document.Apps, accountApp{a.Provider, a.Name, a.Environment, a.CreatedTime, a.Body})
	}
	for _, h := range s.webhooks.all {
		document.Webhooks = append(document.Webhooks, accountWebhook(h))
	}
	s.saveMore(&document)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

// Load adds what is written down to the account. The error says what is no account. It is no part of the history: it was there before.
func (s *Simulator) Load(r io.Reader) error {
	var document accountDocument
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil {
		return fmt.Errorf("this is not an account as leafsim writes it: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(document); err != nil {
		return err
	}
	before := len(s.history)
	for _, one := range document.Users {
		s.loadUser(one)
	}
	for _, a := range document.Apps {
		made := s.register(appID{a.Provider, a.Name, a.Environment}, a.Body)
		made.CreatedTime = orTime(a.Created, made.CreatedTime)
	}
	for _, h := range document.Webhooks {
		h.ID = cmp.Or(h.ID, newID())
		s.storeWebhook(Webhook(h))
	}
	if document.Configuration != nil {
		maps.Copy(s.configs.owner, document.Configuration)
		s.noteConfig(Changed, "")
	}
	s.loadMore(document)
	s.history = s.history[:before]
	s.settle()
	return nil
}

// check finds what the rest of the simulator takes for granted.
func (s *Simulator) check(document accountDocument) error {
	var wrong []error
	for _, u := range document.Users {
		if _, twice := s.userByID[u.ID]; twice {
			wrong = append(wrong, fmt.Errorf("there is a Leaf user %s already", u.ID))
		}
		for segment := range u.Credentials {
			if _, known := kindOf(canonical(segment)); !known {
				wrong = append(wrong, fmt.Errorf("there is no kind of credentials %q", segment))
			}
		}
	}
	for _, a := range document.Apps {
		if p, known := providerOf(a.Provider); !known || p.environment != (a.Environment != "") {
			wrong = append(wrong, fmt.Errorf("there is no provider %q of apps with environment %q", a.Provider, a.Environment))
		}
	}
	return errors.Join(wrong...)
}

func (s *Simulator) loadUser(one accountUser) {
	fields := map[string]string{}
	maps.Copy(fields, one.Fields)
	u := s.addUser(cmp.Or(one.ID, newID()), fields)
	for _, segment := range slices.Sorted(maps.Keys(one.Credentials)) {
		written := one.Credentials[segment]
		k, _ := kindOf(canonical(segment))
		made := s.store(u, k, written.Fields)
		made.id, made.created = cmp.Or(written.ID, made.id), orTime(written.Created, made.created)
	}
	for _, written := range one.Keys {
		made := s.mint(u.id, written.Description, defaultLifetime)
		made.ID, made.Key, made.RevokedAt = cmp.Or(written.ID, made.ID), cmp.Or(written.Key, made.Key), written.Revoked
		made.CreatedAt, made.ExpiresAt = orTime(written.Created, made.CreatedAt), orTime(written.Expires, made.ExpiresAt)
	}
	for _, o := range one.Organizations {
		u.organizations = append(u.organizations, Organization(o))
	}
	if one.Configuration != nil {
		s.configs.ofUsers[u.id] = one.Configuration
		s.noteConfig(Made, u.id)
	}
}

func orTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}
