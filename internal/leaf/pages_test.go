package leaf_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// rows are the apps number first to last, as JSON.
func rows(first, last int) string {
	list := []map[string]string{}
	for i := first; i < last; i++ {
		list = append(list, map[string]string{"appName": strconv.Itoa(i)})
	}
	text, _ := json.Marshal(list)
	return string(text)
}

// Lists that page and lists that do not are read to their end, and no further (API.md, "Open questions", O24).
func TestPages(t *testing.T) {
	t.Parallel()
	paged := func(total int, header func(page int) (string, string)) func(http.ResponseWriter, int, int) {
		return func(w http.ResponseWriter, page, size int) {
			if header != nil {
				name, value := header(page)
				w.Header().Set(name, value)
			}
			_, _ = io.WriteString(w, rows(min(page*size, total), min((page+1)*size, total)))
		}
	}
	count := func(total int) func(int) (string, string) {
		return func(int) (string, string) { return "X-Total-Count", strconv.Itoa(total) }
	}
	for name, c := range map[string]struct {
		answer         func(w http.ResponseWriter, page, size int)
		rows, requests int
	}{
		"none":                        {paged(0, nil), 0, 1},
		"none, counted":               {paged(0, count(0)), 0, 1},
		"few":                         {paged(3, nil), 3, 1},
		"not paged, more than a page": {func(w http.ResponseWriter, _, _ int) { _, _ = io.WriteString(w, rows(0, 250)) }, 250, 1},
		"not paged, exactly a page":   {func(w http.ResponseWriter, _, _ int) { _, _ = io.WriteString(w, rows(0, 100)) }, 100, 2},
		"not paged, counted with others": {func(w http.ResponseWriter, _, _ int) {
			w.Header().Set("X-Total-Count", "500")
			_, _ = io.WriteString(w, rows(0, 7))
		}, 7, 2},
		"exactly a page":          {paged(100, nil), 100, 2},
		"exactly a page, counted": {paged(100, count(100)), 100, 1},
		"three pages":             {paged(250, nil), 250, 3},
		"three pages, counted":    {paged(250, count(250)), 250, 3},
		"two full pages, counted": {paged(200, count(200)), 200, 2},
		"small pages, counted":    {func(w http.ResponseWriter, page, _ int) { paged(50, count(50))(w, page, 20) }, 50, 3},
		"small pages, linked": {func(w http.ResponseWriter, page, _ int) {
			paged(50, func(page int) (string, string) {
				rel := "next"
				if page == 2 {
					rel = "first"
				}
				return "Link", fmt.Sprintf(`<api/x?page=%d&size=20>;rel="%s",<api/x?page=2&size=20>;rel="last"`, page+1, rel)
			})(w, page, 20)
		}, 50, 3},
		"counted wrongly": {paged(3, count(1000)), 3, 2},
		"nonsense count":  {paged(3, func(int) (string, string) { return "X-Total-Count", "many" }), 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				size, _ := strconv.Atoi(r.URL.Query().Get("size"))
				if r.URL.Path != service+"/app-keys/Stara" || size != 100 {
					t.Errorf("asked for %s", r.URL)
				}
				c.answer(w, page, size)
			})
			apps, err := client.Apps(t.Context(), "Stara")
			if err != nil || len(apps) != c.rows || int(requests.Load()) != c.requests {
				t.Errorf("%d rows by %d requests, not %d by %d: %v", len(apps), requests.Load(), c.rows, c.requests, err)
			}
			for i, app := range apps {
				if name, _ := app.Text("appName"); name != strconv.Itoa(i) {
					t.Fatalf("row %d is %s", i, name)
				}
			}
		})
	}
}

// A list that cannot be read is an error, never a short list.
func TestBadLists(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"null": "null instead of a list", "": "an empty answer", "{}": "not the documented JSON", `[1]`: "not the documented JSON",
		`[null]`: "a list with null in it", "<html>": "a web page", `[{"appName":`: "not the documented JSON",
	} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			// The second page is the bad one.
			if r.URL.Query().Get("page") == "0" {
				body := rows(0, 100)
				_, _ = io.WriteString(w, body)
				return
			}
			_, _ = io.WriteString(w, body)
		})
		apps, err := client.Apps(t.Context(), "Stara")
		if err == nil || !strings.Contains(err.Error(), want) || apps != nil || rest.AbsenceOf(err) != rest.NotSaid {
			t.Errorf("%q: %d rows, %v", body, len(apps), err)
		}
	}
}

// pagings are the ways in which real APIs cut lists into pages.
func pagings() map[string]leafsim.Pages {
	all := map[string]leafsim.Pages{}
	for name, p := range map[string]leafsim.Pages{
		"as asked": {On: true}, "of 20": {Size: 20}, "of 7": {Size: 7}, "newest first": {Size: 20, NewestFirst: true},
		"rows twice": {Size: 20, Twice: true}, "rows twice, counted once": {Size: 20, Twice: true, TotalOnce: true}, "rows twice, newest first": {Size: 20, Twice: true, NewestFirst: true},
	} {
		for linkName, link := range map[string]leafsim.Link{
			"documented": leafsim.LinkAsDocumented, "unquoted": leafsim.LinkUnquoted, "capitals": leafsim.LinkCapitals, "several": leafsim.LinkSeveralRels,
			"headers": leafsim.LinkHeaders, "absolute": leafsim.LinkAbsolute, "rooted": leafsim.LinkRooted, "query": leafsim.LinkQueryOnly, "titled": leafsim.LinkTitled, "none": leafsim.LinkAbsent,
		} {
			for _, p.NoTotal = range []bool{false, true} {
				switch p.Link = link; {
				case p.NoTotal && link == leafsim.LinkAbsent && name == "of 7":
					continue // nothing tells of the next page
				case link != leafsim.LinkAsDocumented && link != leafsim.LinkAbsent && name != "of 7":
					continue // one of them meets every spelling
				}
				all[fmt.Sprintf("%s/link %s/no total %v", name, linkName, p.NoTotal)] = p
			}
		}
	}
	return all
}

// However a list is cut into pages, nothing in it is missed, nothing comes twice, and its end is seen.
func TestPagings(t *testing.T) {
	t.Parallel()
	for name, p := range pagings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{Pages: p})
			const count = 40 // full pages: the hardest end to see
			for i := range count {
				w.AddKey(w.user, "", time.Hour)
				w.SetApp("Stara", strconv.Itoa(i), "", nil)
				w.AddWebhook(leafsim.Webhook{Name: strconv.Itoa(i), URL: "https://example.com/", Events: []string{strconv.Itoa(i)}})
				if i > 0 {
					w.AddUser("Jane Smith")
				}
			}
			keys, err := w.client.Keys(t.Context(), w.user)
			if err != nil || len(keys.Keys) != count || !keys.Whole {
				t.Errorf("%v: %v", keys, err)
			}
			apps, err := w.client.Apps(t.Context(), "Stara")
			if err != nil || len(apps) != count {
				t.Errorf("%d apps: %v", len(apps), err)
			}
			hooks, err := w.client.Webhooks(t.Context())
			if err != nil || len(hooks) != count {
				t.Errorf("%d webhooks: %v", len(hooks), err)
			}
			users, err := w.client.Users(t.Context(), map[string]string{"name": "Jane Smith"})
			if err != nil || len(users) != count {
				t.Errorf("%d users: %v", len(users), err)
			}
		})
	}
}

// A list whose end was not seen, or that changed while it was read, says nothing of what it lacks.
func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pages   leafsim.Pages
		between func(w *world, first leafsim.Key) // somebody acts between the first page and the second
		count   int
	}{
		"page is ignored":                      {leafsim.Pages{Repeats: true}, nil, 100},
		"page is ignored, by 20, counted":      {leafsim.Pages{Repeats: true, Size: 20}, nil, 20},
		"page is ignored, by 20, no total":     {leafsim.Pages{Repeats: true, Size: 20, NoTotal: true, Link: leafsim.LinkAbsent}, nil, 20},
		"a row is deleted, and others move up": {leafsim.Pages{On: true}, (*world).remove, 119},
		"a row is added, and others move down": {leafsim.Pages{On: true, NewestFirst: true}, func(w *world, _ leafsim.Key) { w.AddKey(w.user, "", time.Hour) }, 120},
		"a row is added at the end":            {leafsim.Pages{On: true}, func(w *world, _ leafsim.Key) { w.AddKey(w.user, "", time.Hour) }, 121},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{Pages: c.pages})
			first := w.AddKey(w.user, "", time.Hour)
			for range 119 {
				w.AddKey(w.user, "", time.Hour)
			}
			if c.between != nil {
				w.WhenDone(1, "GET", keysPath, func() { c.between(w, first) })
			}
			keys, err := w.client.Keys(t.Context(), w.user)
			if err != nil || len(keys.Keys) != c.count || keys.Whole {
				t.Errorf("%d keys, whole %v: %v", len(keys.Keys), keys.Whole, err)
			}
		})
	}
}

// What Link says is understood in every legal spelling, and nothing else is taken for it.
func TestLink(t *testing.T) {
	t.Parallel()
	for header, requests := range map[string]int{
		`<x?page=1>; rel="next"`: 2, `<x>;rel=next`: 2, `<x> ; rel = "next"`: 2, `<x>; REL=NeXt`: 2, `<x>; rel="prev next"`: 2, `<x>; rel="last", <y>; rel="next"`: 2,
		`<x>; title="a, <b>; rel=\"last\""; rel=next`: 2, `<x,y;z>; rel="next"`: 2,
		`<x>; rel="last"`: 1, `<x>; rel="first last"`: 1, `<x>; title="rel=next"; rel="last"`: 1, `<x>; rel="nextish", <y>; rel=self`: 1, `<x>; title="next"; rel=first`: 1,
		// None of these speaks of pages, so that the full page does.
		"": 2, `x; rel="next"`: 2, `<x`: 2, `<x>; rel="help"`: 2, `;,<>`: 2,
	} {
		var asked atomic.Int64
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.URL.Query().Get("page") == "0" {
				w.Header().Set("Link", header)
				_, _ = io.WriteString(w, rows(0, 20))
				return
			}
			_, _ = io.WriteString(w, rows(20, 25))
		})
		if apps, err := client.Apps(t.Context(), "Stara"); err != nil || int(asked.Load()) != requests || len(apps) != 20+5*(requests-1) {
			t.Errorf("%s: %d requests, %d rows, %v", header, asked.Load(), len(apps), err)
		}
	}
}
