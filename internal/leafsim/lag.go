package leafsim

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Lag is how far what the API shows is behind what it did, as where reads are answered by a replica or a cache. Writes always
// meet what really is.
type Lag struct {
	List   int           // a list shows a change only after so many further readings of its first page
	Create int           // so many GETs of one object do not know yet what was made
	Change int           // so many GETs show it as it was before a change, or show the object that was overwritten
	Delete int           // so many GETs still show what was deleted
	For    time.Duration // on the clock: a change shows in lists and GETs no sooner, whatever the readings
	Kinds  []Kind        // only these kinds lag; none is all of them
}

func (l Lag) none() bool { return l.List+l.Create+l.Change+l.Delete == 0 && l.For == 0 }

func (l Lag) of(kind Kind) bool {
	return !l.none() && (len(l.Kinds) == 0 || slices.Contains(l.Kinds, kind))
}

// Vary changes the variants in the middle of a run. What was still on its way to lagging readers shows from then on.
func (s *Simulator) Vary(change func(*Variants)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.variants)
	s.settle()
}

// viewKey names what is read at once: one object, or a list, whose id is that of the Leaf user or provider that it is of.
type viewKey struct {
	kind Kind
	list bool
	id   string
}

// view is what the readers of one object or list see.
type view struct {
	reads  int
	shown  any
	there  bool
	coming []coming
}

// coming is a value that shows once there were more readings than beyond, and not before at.
type coming struct {
	value  any
	there  bool
	beyond int
	at     time.Time
}

// seen is what a reader sees, who counts as a reading unless it is only the next page of one. now is what really is.
func seen[T any](s *Simulator, key viewKey, counts bool, now T) T {
	v := s.views[key]
	if !s.variants.Lag.of(key.kind) || v == nil {
		return now
	}
	if counts {
		v.reads++
	}
	for i, c := range slices.Backward(v.coming) {
		if v.reads > c.beyond && !s.now().Before(c.at) {
			v.shown, v.there, v.coming = c.value, c.there, v.coming[i+1:]
			break
		}
	}
	value, _ := v.shown.(T)
	return value
}

// seenList is seen for a list.
func seenList[T any](s *Simulator, c *call, kind Kind, of string, now []T) []T {
	return seen(s, viewKey{kind, true, of}, natural(c.request.URL.Query().Get("page"), 0) == 0, now)
}

// seenOne is seen for one object; none is nil.
func seenOne[T any](s *Simulator, kind Kind, id string, now T) T {
	return seen(s, viewKey{kind, false, id}, true, now)
}

// show lets a value be on its way to the readers. It is a copy that nobody changes any more.
func (s *Simulator) show(key viewKey, value any, there bool) {
	lag := s.variants.Lag
	if !lag.of(key.kind) {
		return
	}
	v := s.views[key]
	if v == nil {
		v = &view{}
		s.views[key] = v
	}
	if s.settling {
		v.shown, v.there = value, there
		return
	}
	was, behind := v.there, lag.Change
	beyond := v.reads
	if n := len(v.coming); n > 0 {
		// Changes show in order, as they do on a replica.
		was, beyond = v.coming[n-1].there, v.coming[n-1].beyond
	}
	switch {
	case key.list:
		behind = lag.List
	case there && !was:
		behind = lag.Create
	case !there:
		behind = lag.Delete
	}
	v.coming = append(v.coming, coming{value, there, max(beyond, v.reads+behind), s.now().Add(lag.For)})
}

// settle shows everybody what really is.
func (s *Simulator) settle() {
	s.views = map[viewKey]*view{}
	s.settling = true
	defer func() { s.settling = false }()
	for _, u := range s.users {
		s.touch(Event{Kind: KindUser, ID: u.id})
		s.touch(Event{Kind: KindKey, User: u.id})
		s.touch(Event{Kind: KindConfig, ID: u.id})
		for _, o := range u.organizations {
			s.touch(Event{Kind: KindOrganization, ID: o.ID, User: u.id})
		}
		for segment := range u.credentials {
			s.touch(Event{Kind: KindCredentials, User: u.id, Segment: segment})
		}
	}
	for id := range s.apps {
		s.touch(Event{Kind: KindApp, ID: id.String()})
	}
	for _, w := range s.webhooks.all {
		s.touch(Event{Kind: KindWebhook, ID: w.ID})
	}
	for _, l := range s.links {
		s.touch(Event{Kind: KindLink, ID: l.ID, Segment: l.Kind})
	}
	for kind := range linkWidgets {
		s.show(viewKey{KindLink, true, kind}, s.linksOf(kind), true)
	}
	s.touch(Event{Kind: KindConfig})
	s.settleSharing()
}

// touch tells the views of an object, and of the lists that it is in, that it has changed.
func (s *Simulator) touch(e Event) {
	if s.variants.Lag.none() || e.Deed == Overwritten { // what was made in its place follows
		return
	}
	switch e.Kind {
	case KindKey:
		s.show(viewKey{KindKey, true, e.User}, s.keysOf(e.User), true)
		s.show(viewKey{KindKey, true, ""}, s.keysOf(""), true)
	case KindApp:
		provider, _, _ := strings.Cut(e.ID, "/")
		s.show(viewKey{KindApp, true, provider}, s.sortedApps(provider), true)
		found := s.appNamed(e.ID)
		s.show(viewKey{KindApp, false, e.ID}, found, found != nil)
	case KindUser:
		found := s.userByID[e.ID].clone()
		s.show(viewKey{KindUser, false, e.ID}, found, found != nil)
		s.touchUsers()
	case KindCredentials:
		u := s.userByID[e.User]
		var found *credential
		if u != nil {
			found = u.credentials[e.Segment].clone()
			s.show(viewKey{KindUser, false, e.User}, u.clone(), true)
		}
		s.show(viewKey{KindCredentials, false, e.User + "/" + e.Segment}, found, found != nil)
		s.touchUsers()
	case KindWebhook:
		s.show(viewKey{KindWebhook, true, ""}, slices.Clone(s.webhooks.all), true)
		var found *Webhook
		if w, ok := s.webhooks.find(e.ID); ok {
			found = &w
		}
		s.show(viewKey{KindWebhook, false, e.ID}, found, found != nil)
	case KindLink:
		s.touchLink(e.Segment, e.ID)
	case KindOrganization:
		s.touchOrganization(e.User, e.ID)
	case KindRelation:
		s.touchRelation(e.Segment, e.ID)
	case KindPermissions:
		s.touchPermissions(e.ID, e.User)
	case KindConfig:
		config := s.configs.owner
		if e.ID != "" {
			config = s.configs.ofUsers[e.ID]
		}
		if config != nil {
			config = cloneObject(config)
		}
		s.show(viewKey{KindConfig, false, e.ID}, config, config != nil)
	}
}

// touchUsers tells the list of Leaf users, whose rows have their credentials.
func (s *Simulator) touchUsers() {
	if !s.variants.Lag.of(KindUser) {
		return
	}
	all := make([]*user, 0, len(s.users))
	for _, u := range s.users {
		all = append(all, u.clone())
	}
	s.show(viewKey{KindUser, true, ""}, all, true)
}

// clone copies a Leaf user and the credentials; nil stays nil.
func (u *user) clone() *user {
	if u == nil {
		return nil
	}
	out := *u
	out.fields = maps.Clone(u.fields)
	out.credentials = map[string]*credential{}
	for segment, found := range u.credentials {
		out.credentials[segment] = found.clone()
	}
	return &out
}

// clone copies credentials; nil stays nil.
func (c *credential) clone() *credential {
	if c == nil {
		return nil
	}
	out := *c
	out.fields = maps.Clone(c.fields)
	return &out
}

// keysOf copies the API keys of a Leaf user, or of all.
func (s *Simulator) keysOf(leafUserID string) []Key {
	var all []Key
	for _, k := range s.keys {
		if leafUserID == "" || k.LeafUserID == leafUserID {
			all = append(all, *k)
		}
	}
	return all
}

// appNamed finds the app whose id prints so.
func (s *Simulator) appNamed(id string) *App {
	for one, a := range s.apps {
		if one.String() == id {
			return new(a.clone())
		}
	}
	return nil
}
