package provider_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An operation on an object, as Terraform does it.
type faultedOp string

const (
	opCreate  faultedOp = "create"
	opRead    faultedOp = "read"
	opUpdate  faultedOp = "update"
	opReplace faultedOp = "replace"            // its second half, the creation
	opLeave   faultedOp = "replace, the first" // its first half, the deletion
	opDelete  faultedOp = "delete"
	opImport  faultedOp = "import"
)

// victim is one object of a configuration that meets faults. It has a place at the API where nothing else is but what
// somebody else has put there.
type victim struct {
	class   string // of its kind: "leaf_api_key"
	address string
	// config is the block in one of three versions: the first, one that updates it in place, one that replaces it.
	config func(version int) string
	// methods are the requests of each operation that meet the fault; an operation that sends none is missing.
	methods map[faultedOp]string
	// market is where its requests go that do not go to Leaf.
	market *acctest.Market
	// owns reports whether a request is about the object.
	owns func(r *http.Request) bool
	// named is how errors name it.
	named string
	// unnamed is true where answers have neither a mark nor the time of the creation: what a creation without an answer has
	// made cannot be told later from what somebody else has, and people decide.
	unnamed bool
	// shared is the path of a list that it shares with other objects: what that answers is meant for another one.
	shared string
	// importID gives the ID to import it by, once somebody else has made it by seed.
	importID func() string
	seed     func()
	// there is what is in its place, and want what has to be there with a version, 0 being none.
	there func() string
	want  func(version int) string
}

// faultSecret is in every secret argument, and must never be printed.
const faultSecret = "sentinel-of-the-fault-table"

// allMethods are those of an object whose every operation sends something.
func allMethods(update string) map[faultedOp]string {
	m := map[faultedOp]string{
		opCreate: "POST", opRead: "GET", opReplace: "POST", opLeave: "DELETE", opDelete: "DELETE", opImport: "GET", opUpdate: update,
	}
	maps.DeleteFunc(m, func(_ faultedOp, method string) bool { return method == "" })
	return m
}

// without leaves operations out.
func without(m map[faultedOp]string, ops ...faultedOp) map[faultedOp]string {
	for _, op := range ops {
		delete(m, op)
	}
	return m
}

// victims makes count objects of each class, those of credentials at least one of each kind.
func victims(w *acctest.World, count int) []victim {
	var all []victim
	for _, one := range []struct {
		least int
		of    func(*acctest.World, int) victim
	}{{len(marketed), marketVictim}, {1, keyVictim}, {1, userVictim}, {len(acctest.EveryApp("")), appVictim}, {1, webhookVictim}, {1, linkVictim}, {1, organizationVictim}, {1, permissionsVictim}, {1, relationVictim}, {1, userConfigVictim}, {len(acctest.AllCredentials()), credentialsVictim}} {
		n := max(count, one.least)
		for i := 0; i < n; i++ {
			all = append(all, one.of(w, i))
			// A class that knows two operations alone meets all faults by more objects.
			if i == 0 && count > 1 && len(all[len(all)-1].methods) < 3 {
				n = n * 5 / 3
			}
		}
	}
	return append(all, ownerConfigVictim(w))
}

// body reads the body of a request, which stays to be read.
func body(r *http.Request) string {
	raw, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return string(raw)
}

// below reports whether a path is that one or below it.
func below(r *http.Request, path string) bool {
	return r.URL.Path == path || strings.HasPrefix(r.URL.Path, path+"/")
}

func credentialsVictim(w *acctest.World, i int) victim {
	k := acctest.AllCredentials()[i%len(acctest.AllCredentials())]
	user := w.AddUser("grower of credentials")
	args := func(version int) acctest.CredentialsArgs {
		a := acctest.PlainCredentials(k).With("leaf_user_id", fmt.Sprintf("%q", user))
		for _, f := range k.Secrets() {
			if _, set := a[f.Name]; set {
				a[f.Name] = fmt.Sprintf("%q", fmt.Sprint(faultSecret, f.Name, min(version, 3)/3))
			}
		}
		return a
	}
	label := fmt.Sprint("v", i)
	fields := func(version int) map[string]any { return acctest.CredentialsAtLeaf(k, args(version)) }
	shown := func(fields map[string]any) string { return fmt.Sprint(slices.Sorted(maps.Keys(fields)), fields) }
	return victim{
		class: "leaf_…_credentials", address: k.Type + "." + label, named: k.Title,
		config:  func(version int) string { return args(version).Named(k, label) },
		methods: allMethods(""),
		owns: func(r *http.Request) bool {
			return slices.ContainsFunc(append([]string{k.Segment}, k.Older...), func(segment string) bool { return r.URL.Path == acctest.Users+"/"+user+"/"+segment })
		},
		importID: func() string { return user },
		seed:     func() { w.SetCredentials(user, k.Segment, fields(1)) },
		there: func() string {
			have := w.Credentials(user, k.Segment)
			if have == nil {
				return ""
			}
			want := fields(1)
			maps.DeleteFunc(have, func(name string, _ any) bool { _, ok := want[name]; return !ok })
			return shown(have)
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return shown(fields(version))
		},
	}
}

func keyVictim(w *acctest.World, i int) victim {
	user, label := w.AddUser("grower of keys"), fmt.Sprint("v", i)
	w.AddKey(user, "theirs", 365*acctest.Day)
	description := func(version int) string { return fmt.Sprint("ours ", min(version, 3)/3) }
	var imported string
	return victim{
		class: "leaf_api_key", address: "leaf_api_key." + label, named: "API key",
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_api_key\" %q {\n  leaf_user_id = %q\n  description = %q\n}\n", label, user, description(version))
		},
		methods: allMethods(""),
		owns: func(r *http.Request) bool {
			if r.Method == http.MethodDelete {
				return slices.ContainsFunc(w.Keys(user), func(k leafsim.Key) bool { return strings.HasSuffix(r.URL.Path, "/api-keys/"+k.ID) })
			}
			return strings.HasSuffix(r.URL.Path, "/api-keys") && (r.URL.Query().Get("leafUserId") == user || strings.Contains(body(r), user))
		},
		importID: func() string { return user + "/" + imported },
		seed:     func() { imported = w.AddKey(user, description(1), 365*acctest.Day).ID },
		there: func() string {
			var live []string
			for _, k := range w.Keys(user) {
				if k.Live(w.Clock.Now()) {
					description, _, _ := strings.Cut(*k.Description, " [terraform-") // where the mark begins
					live = append(live, description)
				}
			}
			return strings.Join(live, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return "theirs"
			}
			return "theirs, " + description(version)
		},
	}
}

func appVictim(w *acctest.World, i int) victim {
	apps := acctest.EveryApp("")
	kind := apps[i%len(apps)]
	of := func(version int) acctest.App {
		a := acctest.ChangedApps([]acctest.App{kind}, func(a *acctest.App) {
			a.Local, a.Name = fmt.Sprint("v", i), fmt.Sprint("ours-", i, "-", min(version, 3)/3)
			for _, f := range a.Fields {
				if f.Secret {
					a.Values[f.Name] = fmt.Sprint(faultSecret, f.Name, version)
				}
			}
		})
		return a[0]
	}
	methods, shared := allMethods("PUT"), ""
	if i >= len(apps) { // the first of its provider has the list
		methods, shared = without(methods, opRead, opImport), "GET "+acctest.Apps+kind.Segment+":"
	}
	return victim{
		class: "leaf_provider_app", address: of(1).Address(), named: "provider app",
		config:  func(version int) string { return of(version).String() },
		methods: methods, shared: shared,
		owns: func(r *http.Request) bool {
			return below(r, acctest.Apps+kind.Segment+"/"+of(1).Name) || below(r, acctest.Apps+kind.Segment+"/"+of(3).Name) || shared == "" && r.URL.Path == acctest.Apps+kind.Segment
		},
		importID: func() string { return of(1).ID() },
		seed:     func() { w.SetApp(kind.Segment, of(1).Name, of(1).ClientEnvironment, of(1).Body()) },
		there: func() string {
			var there []string
			for _, name := range []string{of(1).Name, of(3).Name} {
				if a := w.App(kind.Segment, name, kind.ClientEnvironment); a != nil {
					there = append(there, fmt.Sprint(name, a.Body))
				}
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return fmt.Sprint(of(version).Name, of(version).Body())
		},
	}
}

func userVictim(w *acctest.World, i int) victim {
	label, external := fmt.Sprint("v", i), fmt.Sprint("ours-", i)
	phone := func(version int) string { return fmt.Sprint("+1 555 ", min(version, 2)) }
	of := func(version int) map[string]string {
		return map[string]string{"name": "Our Grower", "externalId": external, "phone": phone(version)}
	}
	ids := func() []string {
		return slices.DeleteFunc(w.UserIDs(), func(id string) bool { return w.UserFields(id)["externalId"] != external })
	}
	return victim{
		class: "leaf_user", address: "leaf_user." + label, named: "Leaf user", unnamed: true,
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_user\" %q {\n  deletion_protection = false\n  name = \"Our Grower\"\n  external_id = %q\n  phone = %q\n}\n", label, external, phone(version))
		},
		methods: without(allMethods("PATCH or PUT"), opReplace, opLeave), // whichever the client believes in
		owns: func(r *http.Request) bool {
			if r.URL.Path == acctest.Users {
				return r.URL.Query().Get("externalId") == external || strings.Contains(body(r), `"`+external+`"`)
			}
			return slices.ContainsFunc(ids(), func(id string) bool { return r.URL.Path == acctest.Users+"/"+id })
		},
		importID: func() string { return ids()[0] },
		seed:     func() { w.AddUserOf(of(1)) },
		there: func() string {
			var there []string
			for _, id := range ids() {
				there = append(there, fmt.Sprint(w.UserFields(id)))
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return fmt.Sprint(of(version))
		},
	}
}

func webhookVictim(w *acctest.World, i int) victim {
	label, name := fmt.Sprint("v", i), fmt.Sprint("ours-", i)
	events := func(version int) string { return fmt.Sprint("event-", i, "-", min(version, 3)/3) }
	ours := func() []leafsim.Webhook {
		return slices.DeleteFunc(w.Webhooks(), func(h leafsim.Webhook) bool { return h.Name != name })
	}
	of := func(version int) leafsim.Webhook {
		return leafsim.Webhook{Name: name, URL: "https://example.com/" + name, Events: []string{events(version)}, Secret: faultSecret}
	}
	shown := func(h leafsim.Webhook) string { h.ID = ""; return fmt.Sprint(h) }
	methods := allMethods("")
	if i > 0 { // the first one has the list
		methods = without(methods, opRead, opImport)
	}
	return victim{
		class: "leaf_webhook", address: "leaf_webhook." + label, named: "webhook", unnamed: true,
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_webhook\" %q {\n  name = %q\n  url = %q\n  events = [%q]\n  secret = %q\n}\n", label, name, of(1).URL, events(version), faultSecret)
		},
		methods: methods, shared: "GET " + acctest.Webhooks + ":",
		owns: func(r *http.Request) bool {
			if r.URL.Path == acctest.Webhooks {
				return r.Method == http.MethodGet && i == 0 || strings.Contains(body(r), `"`+name+`"`)
			}
			return slices.ContainsFunc(ours(), func(h leafsim.Webhook) bool { return r.URL.Path == acctest.Webhooks+"/"+h.ID })
		},
		importID: func() string { return ours()[0].ID },
		seed:     func() { w.AddWebhook(of(1)) },
		there: func() string {
			var there []string
			for _, h := range ours() {
				there = append(there, shown(h))
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return shown(of(version))
		},
	}
}

func linkVictim(w *acctest.World, i int) victim {
	user, label := w.AddUser("grower with a link"), fmt.Sprint("v", i)
	w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: user, Settings: map[string]any{"companyName": "theirs"}}, acctest.Day)
	if i == 0 {
		// A list of exactly 20 without a total may be a first page, so it says nothing of what it lacks. This one is longer.
		other := w.AddUser("grower with many links")
		for range 21 {
			w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: other}, acctest.Day)
		}
	}
	company := func(version int) string { return fmt.Sprint("ours ", min(version, 3)/3) }
	path := acctest.MagicLinks + "/" + leafsim.ProviderLink
	var imported string
	return victim{
		class: "leaf_magic_link", address: "leaf_magic_link." + label, named: "magic link", unnamed: true,
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_magic_link\" %q {\n  kind = \"provider\"\n  leaf_user_id = %q\n  expires_in = 86400\n  settings = { company_name = %q }\n}\n", label, user, company(version))
		},
		methods: allMethods(""),
		owns: func(r *http.Request) bool {
			if r.Method == http.MethodPost {
				return r.URL.Path == acctest.MagicLinks+"/users/"+user+"/"+leafsim.ProviderLink
			}
			return slices.ContainsFunc(w.MagicLinks(user), func(l leafsim.MagicLink) bool { return r.URL.Path == path+"/"+l.ID })
		},
		importID: func() string { return "provider/" + imported },
		seed: func() {
			imported = w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: user, Settings: map[string]any{"companyName": company(1)}}, acctest.Day).ID
		},
		there: func() string {
			var there []string
			for _, l := range w.MagicLinks(user) {
				there = append(there, fmt.Sprint(l.Settings["companyName"]))
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return "theirs"
			}
			return "theirs, " + company(version)
		},
	}
}

func organizationVictim(w *acctest.World, i int) victim {
	user, label := w.AddUser("grower at John Deere"), fmt.Sprint("v", i)
	ids := []string{"7", "8"}
	for _, id := range ids {
		w.SetOrganization(user, leafsim.Organization{ID: id, Name: "farm " + id, Status: leafsim.OrganizationPreview})
	}
	id := func(version int) string { return ids[min(version, 3)/3] }
	return victim{
		class: "leaf_provider_organization", address: "leaf_provider_organization." + label, named: "organization",
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_provider_organization\" %q {\n  leaf_user_id = %q\n  provider_org_id = %q\n  selected = %t\n}\n", label, user, id(version), version != 2)
		},
		methods:  map[faultedOp]string{opCreate: "PATCH", opRead: "GET", opUpdate: "PATCH", opReplace: "PATCH", opImport: "GET"},
		owns:     func(r *http.Request) bool { return below(r, acctest.Organizations(user)) },
		importID: func() string { return user + "/JohnDeere/7" },
		seed: func() {
			w.SetOrganization(user, leafsim.Organization{ID: "7", Name: "farm 7", Status: leafsim.OrganizationSelected})
		},
		there: func() string {
			var there []string
			for _, o := range w.Organizations(user) {
				there = append(there, o.ID+o.Status)
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			switch version {
			case 1:
				return "7SELECTED, 8PREVIEW"
			case 3:
				return "7PREVIEW, 8SELECTED"
			}
			return "7PREVIEW, 8PREVIEW"
		},
	}
}

func userConfigVictim(w *acctest.World, i int) victim {
	users, label := []string{w.AddUser("configured"), w.AddUser("configured, too")}, fmt.Sprint("v", i)
	user := func(version int) string { return users[min(version, 3)/3] }
	value := func(version int) float64 { return float64(min(version, 2)) / 100 }
	return victim{
		class: "leaf_user_configuration", address: "leaf_user_configuration." + label, named: "configuration", unnamed: true,
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_user_configuration\" %q {\n  leaf_user_id = %q\n  fields_attach_intersection = %v\n}\n", label, user(version), value(version))
		},
		methods: allMethods("PATCH"),
		owns: func(r *http.Request) bool {
			return r.URL.Path == acctest.Configurations+"/"+users[0] || r.URL.Path == acctest.Configurations+"/"+users[1]
		},
		importID: func() string {
			if w.UserConfig(users[1]) != nil {
				return users[1]
			}
			return users[0]
		},
		seed: func() { w.ChangeUserConfig(users[0], map[string]any{"fieldsAttachIntersection": value(1)}) },
		there: func() string {
			var there []string
			for n, id := range users {
				if c := w.UserConfig(id); c != nil {
					there = append(there, fmt.Sprint(n, c["fieldsAttachIntersection"]))
				}
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return fmt.Sprint(min(version, 3)/3, value(version))
		},
	}
}

// ownerConfigVictim is the one configuration of the account: it can be neither created nor deleted.
func ownerConfigVictim(w *acctest.World) victim {
	value := func(version int) float64 { return float64(2+min(version, 2)) / 100 }
	return victim{
		class: "leaf_configuration", address: "leaf_configuration.v", named: "configuration",
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_configuration\" \"v\" {\n  fields_attach_intersection = %v\n}\n", value(version))
		},
		methods:  map[faultedOp]string{opCreate: "PATCH", opRead: "GET", opUpdate: "PATCH", opImport: "GET"},
		owns:     func(r *http.Request) bool { return r.URL.Path == acctest.Configurations },
		importID: func() string { return "owner" },
		seed:     func() { w.ChangeOwnerConfig(map[string]any{"fieldsAttachIntersection": value(1)}) },
		there:    func() string { return fmt.Sprint(w.OwnerConfig()["fieldsAttachIntersection"]) },
		want: func(version int) string {
			if version == 0 {
				return fmt.Sprint(w.OwnerConfig()["fieldsAttachIntersection"])
			}
			return fmt.Sprint(value(version))
		},
	}
}

// permissionsVictim is what is shared of a Leaf user with one receiver, and after the replacement with another.
func permissionsVictim(w *acctest.World, i int) victim {
	user, label := w.AddUser("shared"), fmt.Sprint("v", i)
	receivers := []string{fmt.Sprintf("receiver-%d@example.com", i), fmt.Sprintf("other-%d@example.com", i)}
	for _, r := range receivers {
		w.AddRelation("receiver", r)
	}
	types := func(version int) []string { return [][]string{{"PLANTED"}, {"HARVESTED"}}[min(version, 2)-1] }
	receiver := func(version int) string { return receivers[min(version, 3)/3] }
	of := func(version int) map[string]leafsim.Permission {
		return map[string]leafsim.Permission{"OPERATIONS": {Actions: []string{"READ"}, Types: types(version)}}
	}
	return victim{
		class: "leaf_sharing_permissions", address: "leaf_sharing_permissions." + label, named: "sharing permissions", unnamed: true,
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_sharing_permissions\" %q {\n  receiver_api_owner = %q\n  leaf_user_id = %q\n  permissions = {\n    OPERATIONS = {\n      actions = [\"READ\"]\n      types = [%q]\n    }\n  }\n}\n",
				label, receiver(version), user, types(version)[0])
		},
		methods: allMethods("PATCH"),
		owns: func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, acctest.Sharing+"/") && strings.Contains(r.URL.Path, "/users-permissions/"+user)
		},
		importID: func() string {
			if w.Permissions(receivers[1], user) != nil {
				return receivers[1] + "/" + user
			}
			return receivers[0] + "/" + user
		},
		seed: func() { w.SetPermissions(receivers[0], user, of(1)) },
		there: func() string {
			var there []string
			for _, r := range receivers {
				if p := w.Permissions(r, user); p != nil {
					there = append(there, fmt.Sprint(r, p))
				}
			}
			return strings.Join(there, ", ")
		},
		want: func(version int) string {
			if version == 0 {
				return ""
			}
			return fmt.Sprint(receiver(version), of(version))
		},
	}
}

// relationVictim is a relation, which can be made and given a status, and not deleted.
func relationVictim(w *acctest.World, i int) victim {
	label, receiver := fmt.Sprint("v", i), fmt.Sprintf("partner-%d@example.com", i)
	status := func(version int) string { return []string{"ALLOWED", "BLOCKED"}[min(version, 2)-1] }
	is := func() string {
		for _, r := range w.Relations() {
			if r.Receiver == receiver {
				return strings.Replace(r.Status, "PENDING", "ALLOWED", 1)
			}
		}
		return ""
	}
	return victim{
		class: "leaf_sharing_relation", address: "leaf_sharing_relation." + label, named: "sharing relation",
		config: func(version int) string {
			return fmt.Sprintf("resource \"leaf_sharing_relation\" %q {\n  receiver_api_owner = %q\n  status = %q\n}\n", label, receiver, status(version))
		},
		methods: map[faultedOp]string{opCreate: "POST", opUpdate: "PATCH"},
		owns: func(r *http.Request) bool {
			return below(r, acctest.Sharing+"/receiver/"+receiver) || r.URL.Path == acctest.Sharing+"/receiver" && strings.Contains(body(r), receiver)
		},
		importID: func() string { return receiver },
		seed:     func() { w.SetRelation("receiver", receiver, "ALLOWED") },
		there:    is,
		want: func(version int) string {
			if version == 0 {
				return is()
			}
			return status(version)
		},
	}
}
