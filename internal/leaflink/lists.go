package leaflink

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	// pageSize is modest, since the greatest limit is not documented.
	pageSize = 100
	maxPages = 10000
)

// Object is a JSON object of the API, its fields not yet decoded.
type Object map[string]json.RawMessage

// Text gives a field that is a text; ok is false where it is absent, null or something else.
func (o Object) Text(field string) (text string, ok bool) { return get[string](o, field) }

// Number gives a field that is a whole number; ok is false where it is absent, null or something else.
func (o Object) Number(field string) (number int64, ok bool) { return get[int64](o, field) }

// Bool gives a field that is a truth value; ok is false where it is absent, null or something else.
func (o Object) Bool(field string) (truth, ok bool) { return get[bool](o, field) }

func get[T any](o Object, field string) (value T, ok bool) {
	raw, present := o[field]
	if !present || string(raw) == "null" || json.Unmarshal(raw, &value) != nil {
		var zero T
		return zero, false
	}
	return value, true
}

// page is one answer to a request for a list.
type page struct {
	response *rest.Response
	count    int
	last     bool
	raw      json.RawMessage
	rows     []Object
}

// List reads a list such as "customer-statuses" to its end. It computes the offset of the next page itself: "next" may name
// another host, which the key must not reach.
func (c *Client) List(ctx context.Context, list string, filters url.Values) ([]Object, error) {
	var all []Object
	var before page
	for range maxPages {
		query := url.Values{"limit": {strconv.Itoa(pageSize)}}
		maps.Copy(query, filters)
		if len(all) > 0 {
			query.Set("offset", strconv.Itoa(len(all)))
		}
		p, err := c.page(ctx, list, query)
		if err != nil {
			return nil, err
		}
		if len(p.rows) > 0 && bytes.Equal(p.raw, before.raw) {
			return nil, p.response.Unreadable("the same page for another offset, so that the list has no end")
		}
		all = append(all, p.rows...)
		if p.last || len(p.rows) == 0 {
			return all, nil
		}
		before = p
	}
	return nil, before.response.Unreadable("a list that does not end")
}

func (c *Client) page(ctx context.Context, list string, query url.Values) (page, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: list, Query: query})
	if err != nil {
		return page{}, err
	}
	var answer struct {
		Count   int             `json:"count"`
		Next    *string         `json:"next"`
		Results json.RawMessage `json:"results"`
	}
	if err := response.Decode(&answer); err != nil {
		return page{}, err
	}
	p := page{response: response, count: answer.Count, last: answer.Next == nil, raw: answer.Results}
	if json.Unmarshal(answer.Results, &p.rows) != nil || p.rows == nil {
		return page{}, response.Unreadable("an answer without a list of results")
	}
	for _, row := range p.rows {
		if row == nil {
			return page{}, response.Unreadable("a list with null in it")
		}
	}
	return p, nil
}
