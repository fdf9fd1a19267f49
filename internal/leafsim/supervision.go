package leafsim

import (
	"net/http"
	"slices"
	"time"
)

// What Leaf tells of its own work: what it has synchronized, and what it bills.

const (
	integrations = "/services/integrations/api"
	billing      = "/services/billingapplication/api/billing"
)

// SyncSummary is what Leaf has synchronized of a Leaf user from a provider.
type SyncSummary struct {
	Provider, LeafUserID   string
	Growers, Farms, Fields int
	// NoGrowers leaves growers and farms out of the answer, as for providers that have none.
	NoGrowers bool
	// Synced is the reference time of the synchronization; zero is none yet.
	Synced time.Time
}

// Contract is what Leaf bills by.
type Contract struct {
	ID, Product, StartDate, EndDate, Region string
	// Areas are the consumption by Leaf user, in acres.
	Areas map[string]float64
}

type supervised struct {
	summaries []SyncSummary
	contracts []Contract
}

var supervisionRoutes = []route{
	{integrations + "/resources", nil, map[string]handler{http.MethodGet: (*Simulator).listSummaries}},
	{billing + "/contracts", nil, map[string]handler{http.MethodGet: (*Simulator).listContracts}},
	{billing + "/contracts/{id}/consumption", nil, map[string]handler{http.MethodGet: (*Simulator).getConsumption}},
}

// AddSyncSummary notes what Leaf has synchronized.
func (s *Simulator) AddSyncSummary(one SyncSummary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.supervised.summaries = append(s.supervised.summaries, one)
}

// AddContract makes a contract.
func (s *Simulator) AddContract(one Contract) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.supervised.contracts = append(s.supervised.contracts, one)
}

// listSummaries answers GET /resources.
func (s *Simulator) listSummaries(c *call) answer {
	query := c.request.URL.Query()
	user, provider := query.Get("leafUserId"), query.Get("provider")
	if user != "" && s.userByID[user] == nil {
		return s.unknownUser(c)
	}
	list := []any{}
	for _, one := range s.supervised.summaries {
		if user != "" && one.LeafUserID != user || provider != "" && one.Provider != provider {
			continue
		}
		row := map[string]any{"provider": one.Provider, "leafUserId": one.LeafUserID, "fields": one.Fields, "syncReferenceTime": nil}
		if !one.NoGrowers {
			row["growers"], row["farms"] = one.Growers, one.Farms
		}
		if !one.Synced.IsZero() {
			row["syncReferenceTime"] = TimeAsDocumented.text(one.Synced, TimeMillis)
		}
		list = append(list, row)
	}
	return reply(http.StatusOK, map[string]any{"message": "SUCCESS", "summaries": list})
}

// listContracts answers GET /contracts.
func (s *Simulator) listContracts(*call) answer {
	list := []any{}
	for _, one := range s.supervised.contracts {
		list = append(list, map[string]any{"id": one.ID, "product": one.Product, "startDate": one.StartDate, "endDate": one.EndDate, "region": one.Region})
	}
	return reply(http.StatusOK, list)
}

// getConsumption answers GET /contracts/{id}/consumption.
func (s *Simulator) getConsumption(c *call) answer {
	i := slices.IndexFunc(s.supervised.contracts, func(one Contract) bool { return one.ID == c.args["id"] })
	if i < 0 {
		return s.notFound(c, "Contract not found")
	}
	areas, total := []any{}, 0.0
	for _, u := range s.users {
		if area, ok := s.supervised.contracts[i].Areas[u.id]; ok {
			areas = append(areas, map[string]any{"leafUserId": u.id, "totalArea": area})
			total += area
		}
	}
	date := c.request.URL.Query().Get("timestamp")
	if date == "" {
		date = TimeAsDocumented.text(s.now(), TimeMillis)
	}
	return reply(http.StatusOK, map[string]any{"areaUnit": "ACRE", "date": date, "totalUniqueArea": total, "leafUsersAreas": areas})
}
