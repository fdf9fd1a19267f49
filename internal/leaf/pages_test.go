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
		if err == nil || !strings.Contains(err.Error(), want) || apps != nil || rest.IsAbsent(err) {
			t.Errorf("%q: %d rows, %v", body, len(apps), err)
		}
	}
}
