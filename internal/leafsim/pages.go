package leafsim

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Pages of a list, by the general rule of Leaf's docs.
const (
	defaultPage = 20
	maxPage     = 100
)

// Pages is how the lists of API keys, apps, Leaf users and webhooks are cut into pages. The zero value has pages as
// [Variants.Paged] says: always of Leaf users, never of webhooks.
type Pages struct {
	On          bool // all four lists have pages; so they do where any other field of Pages is set
	Size        int  // every page has so many rows, whatever size asks for
	NoTotal     bool // no X-Total-Count
	TotalOnce   bool // X-Total-Count counts a row once that stands in the list twice
	Link        Link // the form of that header
	Twice       bool // every row stands in the list twice
	NewestFirst bool // the list is turned round
	Repeats     bool // page is ignored: every page is the first
}

// Link is a form of the header of that name. All are legal (RFC 8288).
type Link int

// Forms of Link.
const (
	LinkAsDocumented Link = iota // <api/users?page=1&size=20>;rel="next",<…>;rel="last",…
	LinkAbsent                   // no such header
	LinkUnquoted                 // <…>;rel=next
	LinkCapitals                 // <…>; REL="NEXT"
	LinkSeveralRels              // <…>; rel="last next", or "prefetch next" where the next page is not the last
	LinkHeaders                  // a header for each page
	LinkAbsolute                 // <http://host/services/usermanagement/api/users?…>; rel="next"
	LinkRooted                   // </services/usermanagement/api/users?…>; rel="next"
	LinkQueryOnly                // <?page=1&size=20>; rel="next"
	LinkTitled                   // <…>; title="more, <of> it; rel=prev"; rel="next"
)

// answerList answers GET of a list: in pages where the list has any.
func (s *Simulator) answerList(c *call, list []any, paged bool) answer {
	if paged || s.variants.Pages != (Pages{}) {
		return s.variants.Pages.page(c, list)
	}
	return reply(http.StatusOK, list)
}

// page answers with the part of a list that the query asks for, the total in X-Total-Count, and
// Link in Leaf's form: relative and without a leading slash.
func (p Pages) page(c *call, list []any) answer {
	total := len(list)
	if p.NewestFirst {
		slices.Reverse(list)
	}
	if p.Twice {
		double := make([]any, 0, 2*len(list))
		for _, row := range list {
			double = append(double, row, row)
		}
		list = double
	}
	if !p.TotalOnce {
		total = len(list)
	}
	query := c.request.URL.Query()
	size := natural(query.Get("size"), defaultPage)
	if size == 0 {
		size = defaultPage
	}
	size = min(size, maxPage)
	if p.Size > 0 {
		size = p.Size
	}
	number := natural(query.Get("page"), 0)
	if p.Repeats {
		number = 0
	}
	last := max(len(list)-1, 0) / size
	from := len(list)
	if number <= last {
		from = number * size
	}

	var pages []linked
	link := func(rel string, number int) {
		to := maps.Clone(query)
		to.Set("page", strconv.Itoa(number))
		to.Set("size", strconv.Itoa(size))
		pages = append(pages, linked{rel, to, number == last})
	}
	if number < last {
		link("next", number+1)
	}
	link("last", last)
	link("first", 0)

	a := reply(http.StatusOK, list[from:min(from+size, len(list))])
	if !p.NoTotal {
		a = a.with("X-Total-Count", strconv.Itoa(total))
	}
	return p.Link.add(a, c, pages)
}

// linked is a page that Link names.
type linked struct {
	rel   string
	query url.Values
	last  bool
}

// add adds the header to an answer.
func (l Link) add(a answer, c *call, pages []linked) answer {
	if l == LinkAbsent {
		return a
	}
	var values []string
	for _, p := range pages {
		values = append(values, l.text(c, p))
	}
	if l == LinkHeaders {
		a.header["Link"] = values
		return a
	}
	return a.with("Link", strings.Join(values, ","))
}

func (l Link) text(c *call, p linked) string {
	query := "?" + p.query.Encode()
	relative := strings.TrimPrefix(c.path, "/services/usermanagement/") + query
	switch l {
	case LinkUnquoted:
		return fmt.Sprintf("<%s>;rel=%s", relative, p.rel)
	case LinkCapitals:
		return fmt.Sprintf("<%s>; REL=%q", relative, strings.ToUpper(p.rel))
	case LinkSeveralRels:
		rel := p.rel
		if rel == "next" && p.last {
			rel = "last next"
		} else if rel == "next" {
			rel = "prefetch next"
		}
		return fmt.Sprintf("<%s>; rel=%q", relative, rel)
	case LinkAbsolute:
		return fmt.Sprintf("<http://%s%s%s>; rel=%q", c.request.Host, c.path, query, p.rel)
	case LinkRooted:
		return fmt.Sprintf("<%s%s>; rel=%q", c.path, query, p.rel)
	case LinkQueryOnly:
		return fmt.Sprintf("<%s>; rel=%q", query, p.rel)
	case LinkTitled:
		return fmt.Sprintf(`<%s>; title="more, <of> it; rel=prev"; rel=%q`, relative, p.rel)
	default:
		return fmt.Sprintf("<%s>;rel=%q", relative, p.rel)
	}
}

// natural reads a number as Spring does: what is none counts as absent.
func natural(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return n
	}
	return otherwise
}
