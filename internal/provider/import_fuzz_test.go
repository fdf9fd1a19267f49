package provider_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const someUser = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"

// nastyIDs are ids that an API could give its keys, and keys that it could make.
var nastyIDs = []string{
	"7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e", "lk_abcdefghijklmnop", "..", ".", "../users", `..\users`, "a/b", "lk_a/../../b", "%2e%2e", "%2F", "a?b=c", "a#bcdefgh", "a;b", "a b", "a\nb", "a\x00b", "ä", "sha256:0011223344556677",
}

// importer is a provider, and an API that has every object it is asked for, and the nasty keys of every Leaf user.
type importer struct {
	server tfprotov6.ProviderServer
	types  map[string]tftypes.Type

	mu   sync.Mutex
	seen []string // the targets of the requests, as they came over the network
}

// newImporter makes one whose API gives keys ids, or none.
func newImporter(f *testing.F, ids bool) *importer {
	f.Helper()
	i := &importer{types: map[string]tftypes.Type{}}
	keys := []map[string]any{}
	for _, id := range nastyIDs {
		key := map[string]any{"key": id, "valid": true, "expiresAt": "9999-01-01T00:00:00Z"}
		switch {
		case ids:
			key["id"], key["key"] = id, "xxxx...xxxx"
		case strings.Contains(id, ".."):
			continue // would be taken for a key of which a part is hidden
		}
		keys = append(keys, key)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		i.seen = append(i.seen, r.Method+" "+r.RequestURI)
		i.mu.Unlock()
		switch {
		case r.Method != http.MethodGet:
			w.WriteHeader(http.StatusNoContent)
		case path.Base(r.URL.Path) == "api-keys":
			_ = json.NewEncoder(w).Encode(keys)
		case strings.Contains(r.URL.Path, "/users-permissions/"):
			_, _ = w.Write([]byte(`{"permissions": {"FIELDS": {"actions": ["READ"]}}}`))
		case strings.HasSuffix(path.Dir(r.URL.Path), "/app-keys"), path.Base(r.URL.Path) == "webhooks", path.Dir(r.URL.Path) == acctest.Sharing:
			_, _ = w.Write([]byte("[]"))
		default:
			_ = json.NewEncoder(w).Encode(map[string]any{"id": path.Base(r.URL.Path), "status": "OK", "createdTime": "2026-01-01T00:00:00Z", "name": "n", "appName": "n", "email": "e", "events": []string{}})
		}
	}))
	f.Cleanup(api.Close)
	env := map[string]string{"LEAF_BASE_URL": api.URL, "LEAF_TOKEN": "fixed-token"}
	i.server = provider.NewServer("test", provider.WithWait(atOnceInstead), provider.WithEnvironment(func(name string) string { return env[name] }))()
	all, err := i.server.GetProviderSchema(f.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		f.Fatal(err)
	}
	for name, s := range all.ResourceSchemas {
		i.types[name] = s.ValueType()
	}
	config := nothing(f, all.Provider.ValueType())
	if r, err := i.server.ConfigureProvider(f.Context(), &tfprotov6.ConfigureProviderRequest{Config: config}); err != nil || len(r.Diagnostics) > 0 {
		f.Fatal(err, r)
	}
	return i
}

// nothing is an object with null in every attribute.
func nothing(tb testing.TB, of tftypes.Type) *tfprotov6.DynamicValue {
	tb.Helper()
	attributes := map[string]tftypes.Value{}
	if object, ok := of.(tftypes.Object); ok {
		for name, a := range object.AttributeTypes {
			attributes[name] = tftypes.NewValue(a, nil)
		}
	}
	return dynamic(tb, of, attributes)
}

func dynamic(tb testing.TB, of tftypes.Type, value any) *tfprotov6.DynamicValue {
	tb.Helper()
	v, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, value))
	if err != nil {
		tb.Fatal(err)
	}
	return &v
}

// importing imports, and gives the errors as one text.
func (i *importer) importing(t *testing.T, typeName, id string) (*tfprotov6.ImportedResource, string) {
	t.Helper()
	r, err := i.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	problems := errorsOf(r.Diagnostics)
	if (len(r.ImportedResources) == 1) == (problems != "") {
		t.Fatalf("%d resources, %s", len(r.ImportedResources), problems)
	}
	if problems != "" {
		return nil, problems
	}
	return r.ImportedResources[0], ""
}

func errorsOf(diagnostics []*tfprotov6.Diagnostic) string {
	var all []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, d.Summary+": "+d.Detail)
		}
	}
	return strings.Join(all, "\n")
}

// requests gives the requests since the last call.
func (i *importer) requests() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	defer func() { i.seen = nil }()
	return i.seen
}

// readAndDestroy does to what was imported what Terraform would do.
func (i *importer) readAndDestroy(t *testing.T, imported *tfprotov6.ImportedResource) {
	t.Helper()
	of := i.types[imported.TypeName]
	read, err := i.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: imported.TypeName, CurrentState: imported.State, Private: imported.Private, CurrentIdentity: imported.Identity})
	if err != nil {
		t.Fatal(err)
	}
	state, private := imported.State, imported.Private
	if errorsOf(read.Diagnostics) == "" {
		state, private = read.NewState, read.Private
	}
	_, err = i.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: imported.TypeName, PriorState: state, PlannedState: dynamic(t, of, nil), Config: dynamic(t, of, nil), PlannedPrivate: private,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// identify gives the import ID that the state of an object stands for.
func (i *importer) identify(t *testing.T, imported *tfprotov6.ImportedResource) string {
	t.Helper()
	v, err := imported.State.Unmarshal(i.types[imported.TypeName])
	var attributes map[string]tftypes.Value
	if err == nil {
		err = v.As(&attributes)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string) (s string) {
		if a, ok := attributes[name]; ok {
			_ = a.As(&s)
		}
		return s
	}
	user, id := text("leaf_user_id"), text("id")
	switch {
	case imported.TypeName == "leaf_sharing_permissions":
		return id
	case imported.TypeName == "leaf_api_key":
		return user + "/" + id
	case user != "":
		return user
	}
	return id
}

// Whatever the ID: it is refused by a text that repeats it, unless it may be a key, or it is taken, is the ID of what the state says, and
// every request for that object goes to the one path that it names.
func FuzzImportID(f *testing.F) {
	importers := map[bool]*importer{true: newImporter(f, true), false: newImporter(f, false)}
	names := slices.Sorted(maps.Keys(importers[true].types))
	for n := range names {
		for _, id := range []string{"", "owner", someUser, strings.ToUpper(someUser), someUser + "/", someUser + "\n", " " + someUser, someUser + "/..", "../" + someUser, someUser + "?a=b"} {
			f.Add(byte(n), id, true)
		}
	}
	for _, id := range nastyIDs {
		f.Add(byte(slices.Index(names, "leaf_api_key")), someUser+"/"+id, true)
		f.Add(byte(slices.Index(names, "leaf_api_key")), someUser+"/"+id, false)
		f.Add(byte(slices.Index(names, "leaf_provider_app")), "Stara/"+id, true)
		f.Add(byte(slices.Index(names, "leaf_provider_app")), "JohnDeere/"+id+"/STAGE", true)
	}
	f.Add(byte(slices.Index(names, "leaf_sharing_permissions")), "partner@example.com/"+someUser, true)
	f.Add(byte(slices.Index(names, "leaf_api_key")), someUser+"/lk_that-is-none-of-them", false)
	f.Fuzz(func(t *testing.T, n byte, id string, ids bool) {
		i, name := importers[ids], names[int(n)%len(names)]
		i.requests()
		user, key, _ := strings.Cut(id, "/")
		imported, problems := i.importing(t, name, id)
		if imported == nil {
			refused := "x"
			if !strings.HasPrefix(problems, "Malformed import ID: ") {
				refused = user + "/another-key"
			}
			switch _, same := i.importing(t, name, refused); {
			case name == "leaf_api_key" && !leaf.IsUUID(id) && same != problems:
				t.Errorf("%s, %q: the error is about the ID: %s", name, id, problems)
			case name != "leaf_api_key" && name != "leaf_magic_link" && id != "" && strings.Contains(problems, strconv.Quote(id)) == strings.Contains(id, "lk_"):
				t.Errorf("%s, %q: the error repeats a key, or does not say which ID: %s", name, id, problems)
			}
			return
		}
		want := id
		if leaf.IsUUID(id) && slices.Contains([]string{"leaf_user", "leaf_webhook"}, name) {
			want = strings.ToLower(id) // as Leaf writes it
		}
		if name == "leaf_sharing_permissions" {
			want = user + "/" + strings.ToLower(key)
		}
		if name == "leaf_api_key" && !ids {
			want = user + "/" + leaf.KeyHash(key)
		}
		if got := i.identify(t, imported); got != want {
			t.Errorf("%s, %q is imported as %q", name, id, got)
		}
		i.readAndDestroy(t, imported)
		parts := append(strings.Split(id, "/"), key, strings.ToLower(user), "users-permissions", "status")
		deleted := false
		for _, request := range i.requests() {
			deleted = deleted || strings.HasPrefix(request, "DELETE ")
			if !properTarget(request, parts) {
				t.Errorf("%s, %q: %s", name, id, request)
			}
		}
		// A key of the API's own making may have an id that is no part of a path; a Leaf user is protected, and of
		// configurations there is none of ours; a sharing relation cannot be deleted.
		climbs := name == "leaf_api_key" && rest.Climbs(key)
		if want := !climbs && !slices.Contains([]string{"leaf_user", "leaf_configuration", "leaf_user_configuration", "leaf_sharing_relation"}, name); deleted != want {
			t.Errorf("%s, %q is deleted: %t", name, id, deleted)
		}
	})
}

// properTarget reports whether a request is for a path of Leaf in which nothing but the parts stands.
func properTarget(request string, parts []string) bool {
	_, target, _ := strings.Cut(request, " ")
	target, _, _ = strings.Cut(target, "?")
	for _, service := range []string{"/services/usermanagement/api/users", "/services/usermanagement/api/api-keys", "/services/usermanagement/api/app-keys", acctest.Sharing + "/receiver", acctest.Sharing + "/RECEIVER", acctest.Sharing + "/sender", "/services/alerts/api/alerts/webhooks", "/services/config/api/configs"} {
		below, found := strings.CutPrefix(target, service)
		if !found || below != "" && below[0] != '/' || strings.ContainsAny(below, `;#\`) {
			continue
		}
		for i, segment := range strings.Split(below, "/")[1:] {
			name, err := url.PathUnescape(segment)
			credentials := i == 1 && strings.HasSuffix(segment, "-credentials")
			if err != nil || name == "" || name == "." || name == ".." || !credentials && !slices.Contains(parts, name) {
				return false
			}
		}
		return true
	}
	return false
}
