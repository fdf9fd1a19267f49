package leaf

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	pageSize    = 100 // what is asked for: the documented maximum
	defaultPage = 20  // what comes where the API does not listen
	maxPages    = 10000
)

// listing is what a list was found to hold. Rows that came twice, as they do while a list changes, are there once.
type listing struct {
	rows []Object
	// whole is true where the end of the list was seen: only then says it anything of what it lacks.
	whole bool
}

// pages reads a list to its end.
func (c *Client) pages(ctx context.Context, path string, query url.Values) (listing, error) {
	var all listing
	for reading := c.reading(path, query); !reading.over; {
		rows, err := reading.next(ctx)
		if err != nil {
			return listing{}, err
		}
		all.rows = append(all.rows, rows...)
		all.whole = reading.whole
	}
	return all, nil
}

// reading is one way through a list, page by page. Some lists page and some do not, by the size asked for or by their own
// (API.md, "Paging"): the end is where the announced total is reached, where Link names no further page, or where a page
// is not full. A page that brings nothing new ends the reading, but is no end of the list; nor is the list whole whose
// total has changed between its pages, since what has moved to a page that was read before was never seen.
type reading struct {
	client *Client
	path   string
	query  url.Values
	// optional is true where nobody needs the next page.
	optional bool

	page  int
	known map[string]bool // the rows that have come
	came  int             // those that came twice included
	total string          // as the first page announced it

	steady bool // whether the others announced the same

	// over is true where there is no page left to ask for, whole where the end of the list was seen, and twice where a row
	// came twice, as happens while a list changes.
	over, whole, twice bool
}

func (c *Client) reading(path string, query url.Values) *reading {
	return &reading{client: c, path: path, query: query, known: map[string]bool{}, steady: true}
}

// next reads a page, and gives the rows that have not come before.
func (r *reading) next(ctx context.Context) (fresh []Object, err error) {
	if r.page == maxPages {
		return nil, &rest.Error{System: "Leaf", Method: http.MethodGet, Path: r.path, Reason: "the list does not end"}
	}
	query := url.Values{"page": {strconv.Itoa(r.page)}, "size": {strconv.Itoa(pageSize)}}
	maps.Copy(query, r.query)
	response, err := r.client.do(ctx, rest.Request{Method: http.MethodGet, Path: r.path, Query: query, Optional: r.optional})
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(response)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if name := row.name(); !r.known[name] {
			r.known[name] = true
			fresh = append(fresh, row)
		}
	}
	r.came += len(rows)
	counted := response.Header.Get("X-Total-Count")
	if r.page == 0 {
		r.total = counted
	}
	r.page++
	r.steady = r.steady && counted == r.total
	r.twice = r.twice || len(fresh) < len(rows)
	ended := next(response.Header, len(rows), len(r.known), r.came) == theEnd
	r.whole = ended && r.steady
	r.over = ended || len(fresh) == 0
	return fresh, nil
}

// rowsOf reads a list of objects.
func rowsOf(response *rest.Response) ([]Object, error) {
	var rows []Object
	if err := response.Decode(&rows); err != nil {
		return nil, err
	}
	if rows == nil {
		return nil, response.Unreadable("null instead of a list")
	}
	for _, row := range rows {
		if row == nil {
			return nil, response.Unreadable("a list with null in it")
		}
	}
	return rows, nil
}

// name tells the rows of a list apart: by their id, or by all that they have.
func (o Object) name() string {
	if id, ok := o.ID(); ok {
		return id
	}
	var b strings.Builder
	for _, field := range slices.Sorted(maps.Keys(o)) {
		b.WriteString(field)
		b.WriteByte('=')
		b.Write(o[field])
		b.WriteByte('\n')
	}
	return b.String()
}

type afterPage int

const (
	another afterPage = iota
	theEnd
)

// next tells what follows a page with so many rows, after which so many different ones, and so many in all, have come.
func next(h http.Header, rows, different, came int) afterPage {
	total, err := strconv.Atoi(h.Get("X-Total-Count"))
	counted := err == nil && total >= different // a total that is less than what has come says nothing
	linked, further := links(h)
	switch {
	case further:
		return another
	case counted && came < total:
		return another
	case linked:
		return theEnd
	case counted && different < total && rows > 0:
		return another // rows came twice, and the total may count them once
	case counted:
		return theEnd
	case rows == pageSize, rows == defaultPage:
		return another
	}
	return theEnd
}

// links reads the Link header: whether there is one that tells of pages, and whether it names a next one (RFC 8288: any
// number of relations to a link, with or without quotes, in any case).
func links(h http.Header) (linked, next bool) {
	for _, value := range h.Values("Link") {
		for value != "" {
			_, link, ok := strings.Cut(value, "<")
			if !ok {
				break
			}
			_, parameters, ok := strings.Cut(link, ">")
			if !ok {
				break
			}
			end := outsideQuotes(parameters, ',')
			for parameters := parameters[:end]; parameters != ""; {
				at := outsideQuotes(parameters, ';')
				name, relations, _ := strings.Cut(parameters[:at], "=")
				parameters = strings.TrimPrefix(parameters[at:], ";")
				if !strings.EqualFold(strings.TrimSpace(name), "rel") {
					continue
				}
				for relation := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(relations), `"`)) {
					switch strings.ToLower(relation) {
					case "next":
						linked, next = true, true
					case "first", "last", "prev", "previous", "self":
						linked = true
					}
				}
			}
			value = strings.TrimPrefix(parameters[end:], ",")
		}
	}
	return linked, next
}

// outsideQuotes is the index of the first such byte outside of quotes, or the length of the text.
func outsideQuotes(text string, b byte) int {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == b && !quoted:
			return i
		}
	}
	return len(text)
}
