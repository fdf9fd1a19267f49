package leafsim

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"time"
)

const widgets = "/services/widgets/api"

// The lifetime of a magic link, in seconds. The default is the least; the greatest is a leap year.
const (
	minLinkLifetime = 900
	maxLinkLifetime = 31622400
)

// The kinds of magic links, as paths have them.
const (
	ProviderLink       = "provider"
	AuthenticationLink = "authentication"
	FileUploadLink     = "file-upload"
)

// linkWidgets are the kinds, as answers call them.
var linkWidgets = map[string]string{ProviderLink: "PROVIDER", AuthenticationLink: "AUTHENTICATION", FileUploadLink: "FILEUPLOAD"}

// linkProviders are those that a link can be for.
var linkProviders = []string{"JohnDeere", "ClimateFieldView", "CNHI", "CNHIFieldOps", "AgLeader", "Trimble", "RavenSlingshot", "Stara", "Other", "All"}

// MagicLink is a link to a page of Leaf's at which a grower connects providers, or uploads files. Whoever has the id has it.
type MagicLink struct {
	ID, Kind, LeafUserID string
	CreatedAt, ExpiresAt time.Time
	// AllowedProviders are of kind provider, nil where all are; Provider is of kind authentication.
	AllowedProviders []string
	Provider         string
	// Settings are as they were sent.
	Settings       map[string]any
	UsageCount     int
	LastAccessedAt *time.Time
}

// Link is the address.
func (l MagicLink) Link() string { return "https://magic-link.withleaf.io/" + l.ID }

// MagicLinks returns the links of a Leaf user, in order of creation.
func (s *Simulator) MagicLinks(leafUserID string) []MagicLink {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.links), func(l MagicLink) bool { return l.LeafUserID != leafUserID })
}

// AddMagicLink makes a link as somebody else would, for so long, and returns it as it is then.
func (s *Simulator) AddMagicLink(l MagicLink, lifetime time.Duration) MagicLink {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(l.LeafUserID)
	return s.storeLink(l, lifetime)
}

// DeleteMagicLink removes a link.
func (s *Simulator) DeleteMagicLink(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeLinks(func(l MagicLink) bool { return l.ID == id })
}

// ChangeMagicLink changes a link in place. The API has no way to; whoever reads it sees drift under an equal id.
func (s *Simulator) ChangeMagicLink(id string, change func(*MagicLink)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.links {
		if l := &s.links[i]; l.ID == id {
			l.Settings, l.AllowedProviders = maps.Clone(l.Settings), slices.Clone(l.AllowedProviders)
			change(l)
			s.noteLink(Changed, *l)
		}
	}
}

// OpenMagicLink lets a grower open the link, which is counted.
func (s *Simulator) OpenMagicLink(id string) {
	s.ChangeMagicLink(id, func(l *MagicLink) {
		l.UsageCount++
		l.LastAccessedAt = new(s.now())
	})
}

func (s *Simulator) storeLink(l MagicLink, lifetime time.Duration) MagicLink {
	l.ID, l.CreatedAt = newID(), s.now()
	l.ExpiresAt = l.CreatedAt.Add(lifetime)
	s.links = append(s.links, l)
	s.noteLink(Made, l)
	return l
}

func (s *Simulator) removeLinks(which func(MagicLink) bool) {
	for _, l := range slices.Clone(s.links) {
		if which(l) {
			s.links = slices.DeleteFunc(s.links, func(other MagicLink) bool { return other.ID == l.ID })
			s.noteLink(Deleted, l)
		}
	}
}

func (s *Simulator) noteLink(deed Deed, l MagicLink) {
	s.note(Event{Deed: deed, Kind: KindLink, ID: l.ID, User: l.LeafUserID, Segment: l.Kind})
}

// linkOf finds a link of a kind; nil is none.
func (s *Simulator) linkOf(kind, id string) *MagicLink {
	for _, l := range s.links {
		if l.Kind == kind && l.ID == id {
			return &l
		}
	}
	return nil
}

// linksOf are the links of a kind, in order of creation.
func (s *Simulator) linksOf(kind string) []MagicLink {
	return slices.DeleteFunc(slices.Clone(s.links), func(l MagicLink) bool { return l.Kind != kind })
}

func (s *Simulator) knowsLinks(c *call) bool { return linkWidgets[c.args["kind"]] != "" }

// listLinks answers GET /magic-link/{kind}: the links of all Leaf users.
func (s *Simulator) listLinks(c *call) answer {
	list := []any{}
	for _, l := range seenList(s, c, KindLink, c.args["kind"], s.linksOf(c.args["kind"])) {
		if !s.linkVanished(l) {
			list = append(list, s.printLink(l))
		}
	}
	return s.answerList(c, list, s.variants.Paged)
}

// linkVanished reports whether a link is gone because its time is over.
func (s *Simulator) linkVanished(l MagicLink) bool {
	return s.variants.ExpiredLinksVanish && !s.now().Before(l.ExpiresAt)
}

// getLink answers GET /magic-link/{kind}/{magicLinkId}.
func (s *Simulator) getLink(c *call) answer {
	id := c.args["magicLinkId"]
	l := seenOne(s, KindLink, c.args["kind"]+"/"+id, s.linkOf(c.args["kind"], id))
	if l == nil || s.linkVanished(*l) {
		return s.notFound(c, "Magic link not found")
	}
	return reply(http.StatusOK, s.printLink(*l))
}

// printLink is a link as GET shows it.
func (s *Simulator) printLink(l MagicLink) map[string]any {
	out := map[string]any{
		"id": l.ID, "link": l.Link(), "leafUserId": l.LeafUserID, "widget": linkWidgets[l.Kind], "usageCount": l.UsageCount, "maxUsage": 3,
		"createdAt": s.linkTime(l.CreatedAt), "expiresAt": s.linkTime(l.ExpiresAt), "settings": s.printLinkSettings(l),
	}
	if s.variants.LinkNoCreatedAt {
		delete(out, "createdAt")
	}
	if l.LastAccessedAt != nil {
		out["lastAccessedAt"] = s.linkTime(*l.LastAccessedAt)
	}
	switch {
	case l.Kind == AuthenticationLink:
		out["provider"] = l.Provider
	case l.Kind == ProviderLink && len(l.AllowedProviders) > 0:
		out["allowedProviders"] = l.AllowedProviders
	case l.Kind == ProviderLink && !s.variants.LinkAllAbsent:
		out["allowedProviders"] = []string{"All"}
	}
	return out
}

func (s *Simulator) linkTime(t time.Time) string {
	return s.variants.LinkTimes.text(t.Add(s.variants.ClockSkew), TimeMillis)
}

// linkTexts are the settings that are texts.
var linkTexts = []string{"backgroundColor", "headerImage", "companyLogo", "companyName"}

// printLinkSettings are the settings with what Leaf fills in.
func (s *Simulator) printLinkSettings(l MagicLink) map[string]any {
	out := map[string]any{}
	if !s.variants.LinkSettingsBare {
		out["backgroundColor"], out["showLeafUserName"] = "#F5F5F5", false
		if l.Kind != FileUploadLink {
			out["disconnectEnabled"] = false
		}
	}
	maps.Copy(out, l.Settings)
	for name, value := range out {
		if text, ok := value.(string); ok && slices.Contains(linkTexts, name) {
			out[name] = s.written(name, text)
			continue
		}
		yes := value == true || value == "true"
		out[name] = yes
		if s.variants.LinkTextBooleans {
			out[name] = fmt.Sprint(yes)
		}
	}
	return out
}

// createLink answers POST /magic-link/users/{leafUserId}/{kind}.
func (s *Simulator) createLink(c *call) answer {
	kind := c.args["kind"]
	fields := []field{{name: "expiresIn", kind: integer}, {name: "settings", kind: nested}}
	switch kind {
	case ProviderLink:
		fields = append(fields, field{name: "allowedProviders", kind: texts})
	case AuthenticationLink:
		fields = append(fields, field{name: "provider", flags: required})
	}
	body, refused := s.decode(c, fields)
	if refused != nil {
		return *refused
	}
	if s.userByID[c.args["leafUserId"]] == nil {
		return s.unknownUser(c)
	}
	l := MagicLink{Kind: kind, LeafUserID: c.args["leafUserId"]}
	l.Provider, _ = body["provider"].(string)
	list, _ := body["allowedProviders"].([]any)
	for _, p := range list {
		l.AllowedProviders = append(l.AllowedProviders, p.(string)) //nolint:forcetypeassert // decode has looked
	}
	for _, p := range append(slices.Clone(l.AllowedProviders), l.Provider) {
		if p != "" && !slices.Contains(linkProviders, p) {
			return s.bad(c, "no such provider")
		}
	}
	l.Settings, _ = body["settings"].(map[string]any)
	if wrong := wrongSettings(kind, l.Settings); wrong != "" {
		return s.bad(c, wrong)
	}
	seconds := int64(minLinkLifetime)
	if n, ok := asInteger(body["expiresIn"]); ok {
		seconds = n
	}
	most := int64(maxLinkLifetime)
	if s.variants.LinkMaxYear {
		most = 365 * 24 * 60 * 60
	}
	if seconds < minLinkLifetime || seconds > most {
		return s.bad(c, fmt.Sprintf("expiresIn must be from %d to %d", minLinkLifetime, most))
	}
	made := s.storeLink(l, time.Duration(seconds)*time.Second)
	out := map[string]any{
		"id": made.ID, "leafUserId": made.LeafUserID, "link": made.Link(),
		"expiresAt": TimeAsDocumented.text(made.ExpiresAt.Add(s.variants.ClockSkew), TimeNanos),
	}
	if s.variants.LinkPostNoID {
		delete(out, "id")
	}
	return s.created(out)
}

// wrongSettings says what is wrong with settings, or nothing.
func wrongSettings(kind string, settings map[string]any) string {
	for name, value := range settings {
		text, isText := value.(string)
		switch {
		case value == nil:
			delete(settings, name)
		case slices.Contains(linkTexts, name) && !isText, (name == "showLeafUserName" || name == "disconnectEnabled") && boolean.check(value) != "":
			return "settings." + name + " is of the wrong type"
		case name == "backgroundColor" && !hexColor.MatchString(text):
			return "settings.backgroundColor must be a hex code"
		case name == "disconnectEnabled" && kind == FileUploadLink, !slices.Contains(linkTexts, name) && name != "showLeafUserName" && name != "disconnectEnabled":
			return "settings." + name + " is not a setting"
		}
	}
	return ""
}

var hexColor = regexp.MustCompile(`^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$`)

// deleteLink answers DELETE /magic-link/{kind}/{magicLinkId}.
func (s *Simulator) deleteLink(c *call) answer {
	found := s.linkOf(c.args["kind"], c.args["magicLinkId"])
	if found == nil || s.linkVanished(*found) {
		return s.nothingToDelete(c, "Magic link not found")
	}
	s.removeLinks(func(l MagicLink) bool { return l.ID == found.ID })
	return s.deleted()
}

// touchLink tells the views of a link.
func (s *Simulator) touchLink(kind, id string) {
	found := s.linkOf(kind, id)
	s.show(viewKey{KindLink, false, kind + "/" + id}, found, found != nil)
	s.show(viewKey{KindLink, true, kind}, s.linksOf(kind), true)
}
