package leaflink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// probeTime bounds all probes together. LeafLink counts requests by the minute, so a probe that was refused for too many of them
// is answered within this time.
const probeTime = time.Minute

// buyerOrders is what a retailer's Application may read.
const buyerOrders = "buyer/orders"

// Verdict says whether a key may do something.
type Verdict string

// Verdicts. Unknown says nothing about the key: LeafLink could not be asked.
const (
	Granted Verdict = "granted"
	Denied  Verdict = "denied"
	Unknown Verdict = "unknown"
)

// Company is a company that a key acts for.
type Company struct {
	ID            int64
	Slug, Name    string
	Buyer, Seller bool
}

// Application is what the API tells of a key. Name, developer e-mail, description and write permissions are not readable.
type Application struct {
	// Companies has one company for the key of an Application, none for that of a retailer's, and for a user's token all
	// companies on whose staff the user is.
	Companies []Company
	// Retailer is true for a key that may read what a retailer has ordered, and no companies.
	Retailer bool

	OrdersRead, ProductsRead, CustomersRead, LicensesReadable Verdict
}

// RejectedError says that LeafLink does not accept a key. Whether it answers 401 or 403 then is not documented.
type RejectedError struct{ Cause error }

// Error implements error.
func (e *RejectedError) Error() string { return "the key is not accepted: " + e.Cause.Error() }

// Unwrap gives the refused request.
func (e *RejectedError) Unwrap() error { return e.Cause }

// CompaniesError says that the key of an Application answers for no company, or for several, where there should be one.
type CompaniesError struct{ Count int }

// Error implements error.
func (e *CompaniesError) Error() string {
	return fmt.Sprintf("the key answers for %d companies, and that of an Application for exactly one", e.Count)
}

// Verify asks what a key is good for, by requests that change nothing and touch no data of customers (API.md, "Checking a
// key"). An error that is no RejectedError and no CompaniesError says nothing about the key.
func (c *Client) Verify(ctx context.Context) (Application, error) {
	a := Application{OrdersRead: Unknown, ProductsRead: Unknown, CustomersRead: Unknown, LicensesReadable: Unknown}
	var err error
	a.Companies, err = c.companies(ctx)
	switch {
	case refused(err) && c.scheme == App:
		a.Retailer = true
		// A retailer's Application may read its own orders, and no companies.
		if _, buyer := c.page(ctx, buyerOrders, url.Values{"limit": {"1"}}); buyer != nil {
			if refused(buyer) {
				return a, &RejectedError{err}
			}
			return a, buyer
		}
	case refused(err):
		return a, &RejectedError{err}
	case err != nil:
		return a, err
	case c.scheme != App:
		// A user who may not see something gets an empty list instead of a refusal, so probes prove nothing.
		return a, nil
	}
	return c.probes(ctx, a)
}

// probes asks for the permissions of a key that is accepted.
func (c *Client) probes(ctx context.Context, a Application) (Application, error) {
	probing, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	for _, p := range []struct {
		verdict *Verdict
		list    string
		query   url.Values
	}{
		{&a.OrdersRead, "promocodes", url.Values{}},
		{&a.ProductsRead, "product-lines", url.Values{}},
		{&a.CustomersRead, "customer-statuses", url.Values{"fields_include": {"id"}}},
		{&a.LicensesReadable, "licenses", url.Values{}},
	} {
		*p.verdict = c.probe(probing, p.list, p.query)
	}
	// Orders are what a brand has sold, and also what a retailer has bought: either one grants OrdersRead.
	switch {
	case a.Retailer:
		a.OrdersRead = Granted
	case a.Companies[0].Buyer && a.OrdersRead == Denied:
		a.OrdersRead = c.probe(probing, buyerOrders, url.Values{})
	}
	return a, ctx.Err()
}

// probe finds out whether the key may read a list, by asking for one entry of it.
func (c *Client) probe(ctx context.Context, list string, query url.Values) Verdict {
	query.Set("limit", "1")
	switch _, err := c.page(ctx, list, query); {
	case err == nil:
		return Granted
	case refused(err):
		return Denied
	}
	return Unknown
}

// companies reads the companies of the key. Of an Application's it asks for two: that shows whether there is exactly one.
func (c *Client) companies(ctx context.Context) ([]Company, error) {
	var rows []Object
	var err error
	if c.scheme == App {
		var p page
		if p, err = c.page(ctx, "companies", url.Values{"limit": {"2"}}); err == nil && max(p.count, len(p.rows)) != 1 {
			return nil, &CompaniesError{max(p.count, len(p.rows))}
		}
		rows = p.rows
	} else {
		rows, err = c.List(ctx, "companies", nil)
	}
	if err != nil {
		return nil, err
	}
	companies := make([]Company, 0, len(rows))
	for _, o := range rows {
		var company Company
		var named, numbered bool
		company.ID, numbered = o.Number("id")
		company.Slug, named = o.Text("slug")
		if !numbered || !named {
			return nil, fmt.Errorf("reading the companies of the key: %w", errNoCompany)
		}
		company.Name, _ = o.Text("name")
		company.Buyer, _ = o.Bool("buyer")
		company.Seller, _ = o.Bool("seller")
		companies = append(companies, company)
	}
	return companies, nil
}

// errNoCompany marks an answer that lists something else.
var errNoCompany = errors.New("LeafLink answered with a company that has no id or no slug")

// refused reports whether LeafLink itself said no. A web page with such a status comes from something in between.
func refused(err error) bool {
	var answer *rest.Error
	return errors.As(err, &answer) && !answer.Page && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden)
}
