package leafsim

import (
	"maps"
	"slices"
)

// The methods of this file, too, act as somebody else: a second pipeline that has the same objects, and a grower in the
// widget. [Simulator.WhenAsked] and [Simulator.WhenDone] choose their moment.

// RecreateApp deletes an app and makes it again with another body, as another pipeline does that replaces it. It panics where
// there is none.
func (s *Simulator) RecreateApp(provider, name, environment string, body map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.mustApp(provider, name, environment)
	s.deregister(id)
	s.register(id, maps.Clone(body))
}

// ChangeApp changes some fields of an app in place, as a PUT of somebody else does. Its time stays.
func (s *Simulator) ChangeApp(provider, name, environment string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.mustApp(provider, name, environment)
	body := maps.Clone(s.apps[id].Body)
	if body == nil {
		body = map[string]any{}
	}
	maps.Copy(body, fields)
	s.apps[id].Body = body
	s.noteApp(Changed, id)
}

func (s *Simulator) mustApp(provider, name, environment string) appID {
	id := appID{provider, name, environment}
	if _, ok := s.apps[id]; !ok {
		panic("leafsim: no app " + id.String())
	}
	return id
}

// RecreateCredentials deletes credentials and makes them again with some fields changed: a new id, a new time.
func (s *Simulator) RecreateCredentials(leafUserID, segment string, changed map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, k := s.mustUser(leafUserID), s.mustKind(segment)
	fields := maps.Clone(s.mustCredential(leafUserID, segment).fields)
	delete(fields, "status")
	maps.Copy(fields, changed)
	s.disconnect(u, k.segment)
	s.store(u, k, fields)
}

// RecreateWebhook deletes a webhook and makes it again with the change, and returns the new id.
func (s *Simulator) RecreateWebhook(id string, change func(*Webhook)) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.mustWebhook(id)
	w.Events = slices.Clone(w.Events)
	change(&w)
	s.removeWebhook(id)
	w.ID = s.webhookID()
	s.storeWebhook(w)
	return w.ID
}

// ChangeWebhook changes a webhook in place. The API has no way to; whoever reads it sees drift under an equal id.
func (s *Simulator) ChangeWebhook(id string, change func(*Webhook)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.mustWebhook(id)
	w.Events = slices.Clone(w.Events)
	change(&w)
	w.ID = id
	for i := range s.webhooks.all {
		if s.webhooks.all[i].ID == id {
			s.webhooks.all[i] = w
		}
	}
	s.note(Event{Deed: Changed, Kind: KindWebhook, ID: id})
}

func (s *Simulator) mustWebhook(id string) Webhook {
	w, ok := s.webhooks.find(id)
	if !ok {
		panic("leafsim: no webhook " + id)
	}
	return w
}

// GrowerConnects lets a grower connect a provider in the widget, and returns what is stored then, as [Simulator.Credentials]
// does. The widget knows the app (the fields that the app and the credentials share are those of the first app of the
// provider), the tokens are fresh. Credentials that are there are overwritten: the grower connects again.
func (s *Simulator) GrowerConnects(leafUserID, segment string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, k := s.mustUser(leafUserID), s.mustKind(segment)
	var app map[string]any
	if name, ok := appOfCredentials[k.segment]; ok {
		if apps := s.sortedApps(name); len(apps) > 0 {
			app = maps.Clone(apps[0].Body)
			if apps[0].Environment != "" {
				app["clientEnvironment"] = apps[0].Environment
			}
		}
	}
	fields := map[string]any{}
	for _, f := range k.fields {
		sent, known := app[f.name]
		switch {
		case known:
			fields[f.name] = sent
		case f.flags.has(required) && f.kind == environment:
			fields[f.name] = Production
		case f.flags.has(required):
			fields[f.name] = newSecret("grower-", 24)
		}
	}
	return s.store(u, k, fields).stored()
}

// GrowerDisconnects lets a grower disconnect a provider in the widget.
func (s *Simulator) GrowerDisconnects(leafUserID, segment string) {
	s.DeleteCredentials(leafUserID, segment)
}

// appOfCredentials are the providers that a widget can connect, by the segment of the credentials that it makes.
var appOfCredentials = map[string]string{
	agLeader:                         "AgLeader",
	"climate-field-view-credentials": "ClimateFieldView",
	"cnhi-credentials":               "CNHI",
	"cnhi-field-ops-credentials":     "CNHIFieldOps",
	"john-deere-credentials":         "JohnDeere",
	"trimble-credentials":            "Trimble",
	"raven-slingshot-credentials":    "RavenSlingshot",
	"stara-credentials":              "Stara",
}

func (s *Simulator) mustKind(segment string) kind {
	k, ok := kindOf(canonical(segment))
	if !ok {
		panic("leafsim: no kind of credentials " + segment)
	}
	return k
}
