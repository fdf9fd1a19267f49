package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// What Leaf tells of its own work (API.md, "Supervision"): what it has synchronized, and what it bills.

const (
	summariesPath = "/services/integrations/api/resources"
	contractsPath = "/services/billingapplication/api/billing/contracts"
)

// SyncSummaries gives what Leaf has synchronized of a Leaf user, from one provider where that is not "".
func (c *Client) SyncSummaries(ctx context.Context, leafUserID, provider string) ([]Object, error) {
	query := url.Values{"leafUserId": {foldID(leafUserID)}}
	if provider != "" {
		query.Set("provider", provider)
	}
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: summariesPath, Query: query})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Summaries []Object `json:"summaries"`
	}
	if err := response.Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Summaries == nil {
		return nil, response.Unreadable("an answer without a list of summaries")
	}
	return answer.Summaries, nil
}

// Contracts lists the contracts by which Leaf bills.
func (c *Client) Contracts(ctx context.Context) ([]Object, error) {
	rows, err := c.pages(ctx, contractsPath, nil)
	return rows.rows, err
}

// Consumption is what a contract was used for.
type Consumption struct {
	AreaUnit, Date string
	TotalArea      *float64
	Areas          []ConsumedArea
}

// ConsumedArea is the part of one Leaf user.
type ConsumedArea struct {
	LeafUserID string  `json:"leafUserId"`
	TotalArea  float64 `json:"totalArea"`
}

// Consumption reads what a contract was used for until a time, or until now where that is "".
func (c *Client) Consumption(ctx context.Context, contract, until string) (Consumption, error) {
	query := url.Values{}
	if until != "" {
		query.Set("timestamp", until)
	}
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: contractsPath + "/" + url.PathEscape(contract) + "/consumption", Query: query})
	if err != nil {
		return Consumption{}, err
	}
	object, err := decodeObject(response, "leafUsersAreas", "totalUniqueArea")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without consumption in it")
	}
	if err != nil {
		return Consumption{}, err
	}
	var used Consumption
	used.AreaUnit, _ = object.Text("areaUnit")
	used.Date, _ = object.Shown("date")
	if raw, ok := object.At("totalUniqueArea"); ok && json.Unmarshal(raw, &used.TotalArea) != nil {
		return Consumption{}, response.Unreadable("a total area that is no number")
	}
	if raw, ok := object.At("leafUsersAreas"); ok && json.Unmarshal(raw, &used.Areas) != nil {
		return Consumption{}, response.Unreadable("areas that are no numbers")
	}
	return used, nil
}

// WholeNumber reads a whole number as an answer writes it, with or without a fraction of zeros.
func WholeNumber(text string) (int64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
