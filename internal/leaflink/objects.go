package leaflink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Area is one of the three for which an Application has a permission.
type Area struct {
	Name string
	// probe is a list that the permission opens, and that holds nothing of customers.
	probe string
	query url.Values
}

// The areas, each with the list that is asked for as a proof (API.md, "Checking a key").
var (
	Orders    = Area{"Orders", "promocodes", nil}
	Products  = Area{"Products", "product-lines", nil}
	Customers = Area{"Customers", "customer-statuses", url.Values{"fields_include": {"id"}}}
)

// ErrNoApplication says that a key is a user's token or a retailer's, which stand for no one company that could own something.
var ErrNoApplication = errors.New("only the key of an Application of a brand owns objects, since it stands for one company: this key is another one")

// Prove asks, once in a run, which company a key is of and whether it may read an area. That a key may write is not readable,
// but one that may not even read is found out before anything is sent.
func (c *Client) Prove(ctx context.Context, area Area) (Company, error) {
	if c.scheme != App {
		return Company{}, ErrNoApplication
	}
	return rest.Cached(ctx, &c.hosts.proofs, c.rest.Base()+" "+c.authorization+" "+area.Name, func(ctx context.Context) (Company, error) {
		companies, err := c.companies(ctx)
		switch {
		case refused(err):
			return Company{}, &RejectedError{err}
		case err != nil:
			return Company{}, err
		}
		query := url.Values{"limit": {"1"}}
		maps.Copy(query, area.query)
		_, err = c.page(ctx, area.probe, query)
		return companies[0], err
	})
}

// Object reads one object of a list. It is not there if LeafLink says so, and its list says the same: a single "not there" may
// come from something else than the object.
func (c *Client) Object(ctx context.Context, list string, id int64) (o Object, found bool, err error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: list + "/" + strconv.FormatInt(id, 10)})
	if err != nil {
		if rest.AbsenceOf(err) == rest.NotSaid {
			return nil, false, err
		}
		all, unread := c.List(ctx, list, nil)
		if unread != nil {
			return nil, false, fmt.Errorf("%w; whether that is so could not be read in the list: %w", err, unread)
		}
		for _, row := range all {
			if n, ok := row.Number("id"); ok && n == id {
				return row, true, nil
			}
		}
		return nil, false, nil
	}
	if err := response.Decode(&o); err != nil {
		return nil, false, err
	}
	if o == nil {
		return nil, false, response.Unreadable("null instead of an object")
	}
	if n, ok := o.Number("id"); !ok || n != id {
		return nil, false, response.Unreadable("an object with another id, or none")
	}
	return o, true, nil
}

// Creation is the outcome of a creation.
type Creation struct {
	// Object is what was made, nil if nothing was or nobody knows.
	Object Object
	// Existed is what stood in its place, and Ours that this process has made it.
	Existed Object
	Ours    bool
	// Err is the failure of the request. Lost says that it may have been carried out, and nothing that was found is it for sure.
	Err  error
	Lost bool
	// Before are the ids that were there, At and Until the time of the request.
	Before    []string
	At, Until time.Time
}

// lostLooks are the waits before each look for an object whose creation was not answered.
var lostLooks = []time.Duration{0, time.Second, 3 * time.Second}

// Create makes an object, unless there is one already that is alike. alike compares here: filters of LeafLink's find what
// merely contains a text. made reports whether an object that is alike is what was sent, in every field.
func (c *Client) Create(ctx context.Context, list string, fields map[string]any, place string, alike, made func(Object) bool) (result Creation) {
	place = c.rest.Base() + " " + list + " " + place
	unlock, err := c.hosts.locks.Lock(ctx, place)
	if err != nil {
		return Creation{Err: err}
	}
	defer unlock()
	there, err := c.List(ctx, list, nil)
	if err != nil {
		return Creation{Err: err}
	}
	result.At = time.Now().UTC()
	for _, o := range there {
		id, _ := o.Number("id")
		result.Before = append(result.Before, strconv.FormatInt(id, 10))
		if alike(o) {
			return Creation{Existed: o, Ours: c.hosts.made(place, o)}
		}
	}
	result.Object, result.Err = c.write(ctx, http.MethodPost, list, fields)
	result.Until = time.Now().UTC()
	if result.Err != nil {
		result.Object = nil
		result = c.find(ctx, list, result, alike, made)
	}
	if result.Object != nil {
		c.hosts.noteMade(place, result.Object)
	}
	return result
}

// find looks for the object of a request that was not answered, or that was refused since somebody was faster.
func (c *Client) find(ctx context.Context, list string, result Creation, alike, made func(Object) bool) Creation {
	status := rest.StatusOf(result.Err)
	result.Lost = rest.OutcomeOf(result.Err) == rest.MaybeExecuted
	if !result.Lost && status != http.StatusBadRequest && status != http.StatusConflict {
		return result
	}
	waits := lostLooks
	if !result.Lost {
		waits = waits[:1]
	}
	for _, d := range waits {
		if c.hosts.config.wait(ctx, d) != nil {
			return result
		}
		there, err := c.List(ctx, list, nil)
		if err != nil {
			continue // the next look may succeed
		}
		fresh := slices.DeleteFunc(there, func(o Object) bool {
			id, _ := o.Number("id")
			return !alike(o) || slices.Contains(result.Before, strconv.FormatInt(id, 10))
		})
		switch {
		case len(fresh) == 0:
		case !result.Lost:
			result.Existed = fresh[0]
			return result
		case len(fresh) == 1 && made(fresh[0]):
			result.Object, result.Err, result.Lost = fresh[0], nil, false
			return result
		default:
			return result
		}
	}
	return result
}

// Change sends those fields of an object that are to be others; nil clears one.
func (c *Client) Change(ctx context.Context, list string, id int64, fields map[string]any) (Object, error) {
	return c.write(ctx, http.MethodPatch, list+"/"+strconv.FormatInt(id, 10), fields)
}

func (c *Client) write(ctx context.Context, method, path string, fields map[string]any) (o Object, err error) {
	response, err := c.do(ctx, rest.Request{Method: method, Path: path, Body: fields})
	if err != nil {
		return nil, err
	}
	if err := response.Decode(&o); err != nil {
		return nil, err
	}
	if _, ok := o.Number("id"); !ok {
		return nil, response.Unreadable("an object without an id")
	}
	return o, nil
}

// Delete deletes an object. One that is not there is deleted; where the answer was lost, the object is looked for.
func (c *Client) Delete(ctx context.Context, list string, id int64) error {
	response, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: list + "/" + strconv.FormatInt(id, 10)})
	switch {
	case err == nil && response.Status == http.StatusNoContent:
		return nil
	case err == nil, rest.OutcomeOf(err) == rest.MaybeExecuted, rest.AbsenceOf(err) != rest.NotSaid:
		// LeafLink answers 200 where it only archives, so what a 200 means is looked up too.
		_, found, unread := c.Object(ctx, list, id)
		switch {
		case unread == nil && !found:
			return nil
		case err == nil && unread == nil:
			return response.Unreadable("a success, though the object is still there")
		case err == nil:
			return unread
		}
	}
	return err
}
