package leafsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestPagesOfAllLists(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{Pages: leafsim.Pages{Size: 20}})
	for i := range 45 {
		l.AddKey(l.user, "", time.Hour)
		l.SetApp("Stara", fmt.Sprintf("a%02d", i), "", nil)
		l.AddUser("n")
		l.AddWebhook(leafsim.Webhook{Name: "n"})
	}
	for _, path := range []string{l.keys() + "&", base + "/app-keys/Stara?", base + "/users?name=n&", webhooks + "?"} {
		for page, want := range []int{20, 20, 5, 0} {
			got := l.expect(200, "GET", fmt.Sprintf("%spage=%d&size=100", path, page), nil)
			equal(t, "rows of "+path, len(list(t, got)), want)
			equal(t, "total", got.header.Get("X-Total-Count"), "45")
			equal(t, "next", strings.Contains(got.header.Get("Link"), `rel="next"`), page < 2)
		}
	}
	l.Vary(func(v *leafsim.Variants) { v.Pages = leafsim.Pages{On: true, NoTotal: true} })
	got := l.expect(200, "GET", webhooks+"?size=40", nil)
	equal(t, "size is honoured", len(list(t, got)), 40)
	equal(t, "total", len(got.header.Values("X-Total-Count")), 0)
}

func TestPagesTwiceNewestFirstRepeating(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{Pages: leafsim.Pages{Size: 2, Twice: true, NewestFirst: true, Repeats: true}})
	l.AddWebhook(leafsim.Webhook{Name: "old"})
	l.AddWebhook(leafsim.Webhook{Name: "new"})
	for range 2 {
		got := l.expect(200, "GET", webhooks+"?page=1", nil)
		rows := list(t, got)
		equal(t, "rows", len(rows), 2)
		equal(t, "total", got.header.Get("X-Total-Count"), "4")
		equal(t, "first", rows[0]["name"], any("new"))
		equal(t, "second", rows[1]["name"], any("new"))
		equal(t, "next", strings.HasPrefix(got.header.Get("Link"), "<"+webhooks+"?page=1&size=2>;rel=\"next\""), true)
	}
	l.Vary(func(v *leafsim.Variants) { v.Pages.TotalOnce = true })
	equal(t, "total", l.expect(200, "GET", webhooks, nil).header.Get("X-Total-Count"), "2")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for link, want := range map[leafsim.Link][]string{
		leafsim.LinkAsDocumented: {`<api/users?page=1&size=1>;rel="next",<api/users?page=2&size=1>;rel="last",<api/users?page=0&size=1>;rel="first"`},
		leafsim.LinkAbsent:       nil,
		leafsim.LinkUnquoted:     {`<api/users?page=1&size=1>;rel=next,<api/users?page=2&size=1>;rel=last,<api/users?page=0&size=1>;rel=first`},
		leafsim.LinkCapitals:     {`<api/users?page=1&size=1>; REL="NEXT",<api/users?page=2&size=1>; REL="LAST",<api/users?page=0&size=1>; REL="FIRST"`},
		leafsim.LinkSeveralRels:  {`<api/users?page=1&size=1>; rel="prefetch next",<api/users?page=2&size=1>; rel="last",<api/users?page=0&size=1>; rel="first"`},
		leafsim.LinkHeaders:      {`<api/users?page=1&size=1>;rel="next"`, `<api/users?page=2&size=1>;rel="last"`, `<api/users?page=0&size=1>;rel="first"`},
		leafsim.LinkAbsolute:     {`<URL/services/usermanagement/api/users?page=1&size=1>; rel="next",<URL/services/usermanagement/api/users?page=2&size=1>; rel="last",<URL/services/usermanagement/api/users?page=0&size=1>; rel="first"`},
		leafsim.LinkRooted:       {`</services/usermanagement/api/users?page=1&size=1>; rel="next",</services/usermanagement/api/users?page=2&size=1>; rel="last",</services/usermanagement/api/users?page=0&size=1>; rel="first"`},
		leafsim.LinkQueryOnly:    {`<?page=1&size=1>; rel="next",<?page=2&size=1>; rel="last",<?page=0&size=1>; rel="first"`},
		leafsim.LinkTitled: {`<api/users?page=1&size=1>; title="more, <of> it; rel=prev"; rel="next",` +
			`<api/users?page=2&size=1>; title="more, <of> it; rel=prev"; rel="last",<api/users?page=0&size=1>; title="more, <of> it; rel=prev"; rel="first"`},
	} {
		l := start(t, leafsim.Variants{Pages: leafsim.Pages{Link: link}})
		l.AddUser("b")
		l.AddUser("c")
		got := l.expect(200, "GET", base+"/users?size=1", nil).header.Values("Link")
		equal(t, "headers", strings.ReplaceAll(strings.Join(got, "\n"), l.url, "URL"), strings.Join(want, "\n"))
		if link == leafsim.LinkSeveralRels {
			got := l.expect(200, "GET", base+"/users?size=1&page=1", nil).header.Get("Link")
			equal(t, "the last is next", strings.Contains(got, `rel="last next"`), true)
		}
	}
}
