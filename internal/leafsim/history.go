package leafsim

// Kind is a kind of object.
type Kind string

// Kinds of objects.
const (
	KindKey          Kind = "API key"
	KindApp          Kind = "app"
	KindUser         Kind = "Leaf user"
	KindCredentials  Kind = "credentials"
	KindWebhook      Kind = "webhook"
	KindConfig       Kind = "configuration"
	KindLink         Kind = "magic link"
	KindOrganization Kind = "organization"
	KindRelation     Kind = "sharing relation"
	KindPermissions  Kind = "sharing permissions"
)

// Deed is what happened to an object.
type Deed string

// Deeds. Overwritten is the end of an object in whose place another was made.
const (
	Made        Deed = "made"
	Changed     Deed = "changed"
	Overwritten Deed = "overwritten"
	Revoked     Deed = "revoked"
	Deleted     Deed = "deleted"
)

// Event is one deed. An invariant is checked against these: whatever a client did to an object stands beside who made it.
type Event struct {
	Deed Deed
	Kind Kind
	// ID is the API's id; of an app it is the end of its path, such as "JohnDeere/my-app/STAGE", of a configuration the
	// Leaf user's, and empty for the API owner's.
	ID string
	// User is the Leaf user whom it belongs to, empty for apps and webhooks.
	User string
	// Segment is of credentials, and the kind of a magic link.
	Segment string
	// Request is the [Request].Number of the request that did it; 0 is somebody else, by a method of the simulator.
	Request int
}

// Object is something that is alive: made, and not overwritten, revoked or deleted since. An expired key is alive.
type Object struct {
	Kind              Kind
	ID, User, Segment string
	MadeBy            int // the number of the request; 0 is somebody else
	ChangedBy         []int
}

// History is all that was done, in order, by requests and by others. A deed of a request that was carried out though its
// answer got lost is in it too.
func (s *Simulator) History() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event{}, s.history...)
}

// Alive is every object that is there, in order of creation, and who made it.
func (s *Simulator) Alive() []Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Object
	at := map[Event]int{} // by what identifies an object
	gone := map[int]bool{}
	for _, e := range s.history {
		same := Event{Kind: e.Kind, ID: e.ID, User: e.User, Segment: e.Segment}
		switch e.Deed {
		case Made:
			at[same] = len(all)
			all = append(all, Object{Kind: e.Kind, ID: e.ID, User: e.User, Segment: e.Segment, MadeBy: e.Request})
		case Changed:
			if i, ok := at[same]; ok {
				all[i].ChangedBy = append(all[i].ChangedBy, e.Request)
			}
		case Overwritten, Revoked, Deleted:
			if i, ok := at[same]; ok {
				gone[i] = true
			}
		}
	}
	var alive []Object
	for i, o := range all {
		if !gone[i] {
			alive = append(alive, o)
		}
	}
	return alive
}

// note records a deed of whoever acts right now, and tells the lagging views of it.
func (s *Simulator) note(e Event) {
	e.Request = s.by
	s.history = append(s.history, e)
	s.touch(e)
}
