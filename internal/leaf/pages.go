package leaf

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	pageSize = 100 // the documented maximum
	maxPages = 10000
)

// pages reads a list to its end. Some lists page and some do not (leaf-facts.md, section O, question 24): the end is
// where the announced total is reached, where a page is short, or where a page repeats the one before.
func (c *Client) pages(ctx context.Context, path string, query url.Values) ([]Object, error) {
	var all []Object
	previous := ""
	for page := range maxPages {
		q := url.Values{"page": {strconv.Itoa(page)}, "size": {strconv.Itoa(pageSize)}}
		maps.Copy(q, query)
		response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: path, Query: q})
		if err != nil {
			return nil, err
		}
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
		if page > 0 && string(response.Body) == previous {
			return all, nil
		}
		previous = string(response.Body)
		all = append(all, rows...)
		if len(rows) == 0 || !more(response.Header, len(rows), len(all)) {
			return all, nil
		}
	}
	return nil, &rest.Error{System: "Leaf", Method: http.MethodGet, Path: path, Reason: "the list does not end"}
}

// more reports whether another page follows one with so many rows, after which there are total rows in all.
func more(h http.Header, rows, total int) bool {
	if count, err := strconv.Atoi(h.Get("X-Total-Count")); err == nil {
		return total < count
	}
	if strings.Contains(strings.Join(h.Values("Link"), ","), `rel="next"`) {
		return true
	}
	return rows == pageSize // more than a page means that the list does not page
}
