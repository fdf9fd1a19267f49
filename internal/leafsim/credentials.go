package leafsim

import (
	"cmp"
	"maps"
	"net/http"
	"strings"
	"time"
)

// eventLife is how long events are kept ("Agvance", Troubleshooting).
const eventLife = 30 * 24 * time.Hour

// credential is what a Leaf user has of one kind: at most one object.
type credential struct {
	id      string
	created time.Time
	fields  map[string]any // status too
	events  []event
}

type event struct {
	id         string
	created    time.Time
	statusCode int
	body       string
}

// target finds what a path of credentials names.
func (s *Simulator) target(c *call) (u *user, k kind, found *credential, refused *answer) {
	k, _ = kindOf(c.args["segment"])
	u, ok := s.userByID[c.args["leafUserId"]]
	if !ok {
		a := s.unknownUser(c)
		return nil, k, nil, &a
	}
	return u, k, u.credentials[k.segment], nil
}

// getCredentials answers GET /users/{leafUserId}/{segment}.
func (s *Simulator) getCredentials(c *call) answer {
	u, k, found, refused := s.target(c)
	if refused != nil {
		return *refused
	}
	if found != nil && s.variants.TokensRotate {
		for _, f := range k.fields {
			if f.flags.has(token) {
				found.fields[f.name] = f.make()
			}
		}
		s.touch(Event{Kind: KindCredentials, User: u.id, Segment: k.segment})
	}
	if found = seenOne(s, KindCredentials, u.id+"/"+k.segment, found); found == nil {
		return s.noCredentials(c)
	}
	if s.variants.StatusOnly {
		return reply(http.StatusOK, map[string]any{"status": found.fields["status"]})
	}
	return reply(http.StatusOK, s.printCredentials(k, found))
}

func (s *Simulator) noCredentials(c *call) answer {
	switch s.variants.CredentialsAbsent {
	case AbsentNull:
		return reply(http.StatusOK, nil)
	case AbsentEmptyBody:
		return answer{status: http.StatusOK}
	case AbsentEmptyObject:
		return reply(http.StatusOK, struct{}{})
	case Absent204:
		return answer{status: http.StatusNoContent}
	default:
		return s.notFound(c, "Credentials not found")
	}
}

// createCredentials answers POST /users/{leafUserId}/{segment}. There is no way to change
// credentials: whoever wants others deletes and creates ("Agvance", Troubleshooting).
func (s *Simulator) createCredentials(c *call) answer {
	k, _ := kindOf(c.args["segment"])
	body, refused := s.decode(c, k.fields)
	if refused != nil {
		return *refused
	}
	u, _, found, refused := s.target(c)
	if refused != nil {
		return *refused
	}
	if found != nil {
		switch s.variants.CredentialsExist {
		case Exists400:
			return s.bad(c, "Credentials already exist")
		case Exists409:
			return problem(c, http.StatusConflict, "Credentials already exist")
		case ExistsOverwritten:
		}
	}
	switch refusal := s.bad(c, "The provider refused the credentials"); s.variants.ProviderLogin {
	case ProviderLoginRefused:
		return refusal
	case ProviderLoginRefused200:
		refusal.status = http.StatusOK
		return refusal
	case ProviderLoginOK, ProviderLoginFailing:
	}
	if s.variants.ProviderLogin == ProviderLoginFailing {
		body["status"] = "UNAUTHENTICATED" // of the object from its first moment on, for whoever reads what is behind
	}
	made := s.store(u, k, body)
	if s.variants.ProviderLogin == ProviderLoginFailing {
		made.events = append(made.events, event{newID(), made.created, http.StatusUnauthorized, "Unauthorized"})
	}

	switch s.variants.CredentialsPost {
	case AnswerStatusOnly:
		return s.created(map[string]any{"status": made.fields["status"]})
	case AnswerEmpty:
		return s.created(nil)
	case AnswerNoContent:
		return answer{status: http.StatusNoContent}
	case AnswerObject:
	}
	out := s.printCredentials(k, made)
	if s.variants.TokensNullOnPost {
		for _, f := range k.fields {
			if f.flags.has(server) && f.flags.has(token) {
				out[f.name] = nil
			}
		}
	}
	return s.created(out)
}

// deleteCredentials answers DELETE /users/{leafUserId}/{segment}. The events go too.
func (s *Simulator) deleteCredentials(c *call) answer {
	u, k, found, refused := s.target(c)
	if refused != nil {
		return *refused
	}
	if found == nil {
		return s.nothingToDelete(c, "Credentials not found")
	}
	s.disconnect(u, k.segment)
	return s.deleted()
}

// listEvents answers GET /users/{leafUserId}/{segment}/events.
func (s *Simulator) listEvents(c *call) answer {
	_, _, found, refused := s.target(c)
	if refused != nil {
		return *refused
	}
	if found == nil {
		return s.notFound(c, "Credentials not found")
	}
	list := []any{}
	for _, e := range found.events {
		if s.now().Sub(e.created) < eventLife {
			list = append(list, map[string]any{
				"id": e.id, "statusCode": e.statusCode, "body": e.body, "headers": "",
				"createdDate": s.variants.CreatedTime.text(e.created, TimeMicros),
			})
		}
	}
	return reply(http.StatusOK, list)
}

// disconnect removes the credentials, if there are any, and their events.
func (s *Simulator) disconnect(u *user, segment string) {
	if found, ok := u.credentials[segment]; ok {
		delete(u.credentials, segment)
		s.noteCredentials(Deleted, u, segment, found)
	}
}

func (s *Simulator) noteCredentials(deed Deed, u *user, segment string, c *credential) {
	s.note(Event{Deed: deed, Kind: KindCredentials, ID: c.id, User: u.id, Segment: segment})
}

// store makes a new object of the fields, in place of any that is there.
func (s *Simulator) store(u *user, k kind, fields map[string]any) *credential {
	made := &credential{
		id:      newID(),
		created: s.later(u.stamps[k.segment]),
		fields:  map[string]any{"status": cmp.Or(s.variants.CredentialsStatus, "OK")},
	}
	for _, f := range k.fields {
		if f.fallback != "" {
			made.fields[f.name] = f.fallback
		} else if f.flags.has(server) || f.flags.has(token) {
			made.fields[f.name] = f.make()
		}
	}
	maps.Copy(made.fields, fields)
	u.stamps[k.segment] = made.created
	if old, ok := u.credentials[k.segment]; ok {
		s.noteCredentials(Overwritten, u, k.segment, old)
	}
	u.credentials[k.segment] = made
	s.noteCredentials(Made, u, k.segment, made)
	return made
}

// make invents the value of a field that Leaf makes itself.
func (f field) make() any {
	switch f.name {
	case "tokenMetadata":
		return map[string]any{"scopes": []any{"ag1", "offline_access"}}
	case "organizationId":
		return newID()
	default:
		return newSecret("", 32)
	}
}

// mask is what a masked secret looks like.
const mask = "********"

// printCredentials is the object as GET answers.
func (s *Simulator) printCredentials(k kind, found *credential) map[string]any {
	out := map[string]any{}
	if k.segment != agLeader || s.variants.AgLeaderIdentified {
		out["id"] = found.id
		out["createdTime"] = s.createdTime(found.created)
	}
	for name, value := range found.fields {
		f := k.field(name)
		switch {
		case f.flags.has(hidden), f.flags.has(secret) && s.variants.Secrets == SecretsOmitted:
			continue
		case f.flags.has(secret) && s.variants.Secrets == SecretsMasked:
			value = mask
		case f.kind == environment:
			value = s.printEnvironment(value)
		case k.readable(name):
			if sent, ok := value.(string); ok {
				value = s.written(name, sent)
			}
		}
		out[name] = value
	}
	return out
}

func (s *Simulator) printEnvironment(value any) any {
	if name, ok := value.(string); ok && s.variants.LowerCaseEnvironment {
		return strings.ToLower(name)
	}
	return value
}
