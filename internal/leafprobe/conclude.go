package leafprobe

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// timePlaces are where times were seen, the variant that changes their form, and the form that the documents have there.
var timePlaces = map[string]struct {
	title, variant string
	documented     format
}{
	"created":     {"credentials and apps", "CreatedTime", formatMicros},
	"keys made":   {"keys in the answer to POST", "KeyTimesPost", formatMillis},
	"keys listed": {"keys in the list", "KeyTimesList", formatMillis},
	"links":       {"magic links", "LinkTimes", formatMillis},
}

// concludeTexts takes back what only seemed so: where no text comes back, every field of a Leaf user seems to be without one.
func (p *Probe) concludeTexts() {
	emptied := slices.ContainsFunc(p.report.found["Q15"].Variants, func(v Variant) bool { return strings.Contains(v.Value, `"Empty":true`) })
	if unset := p.report.found["unset"]; emptied && len(unset.Variants) > 0 && unset.Variants[0].Value == "empty" {
		delete(p.report.found, "unset")
	}
}

// concludeTimes says how times are printed, and how far the API's clock is from this one.
func (p *Probe) concludeTimes() {
	local := p.concludeClock()
	for _, place := range slices.Sorted(maps.Keys(p.learned.formats)) {
		found, row := p.learned.formats[place], timePlaces[place]
		answer := row.title + ": " + string(found)
		if found == row.documented || found == formatUnknown || local && strings.HasPrefix(place, "keys") {
			p.answer("times", answer)
			continue
		}
		p.answer("times", answer, Variant{row.variant, string(found)})
	}
}

// concludeClock compares times with those at which requests were sent. local is true where times of keys are those of a zone.
func (p *Probe) concludeClock() (local bool) {
	var created, keys []time.Duration
	zoned := false
	for _, s := range p.learned.createdTimes {
		if s.place == "created" {
			created = append(created, s.ahead)
		} else {
			keys, zoned = append(keys, s.ahead), zoned || s.zoned
		}
	}
	const slack = 15 * time.Second // a slow answer, and times that were cut
	if len(keys) == 0 && len(created) == 0 {
		return false
	}
	ahead := time.Duration(0)
	if len(created) > 0 {
		ahead = slices.Min(created)
	}
	inKeys := ahead
	if len(keys) > 0 {
		inKeys = slices.Min(keys)
		if len(created) == 0 {
			ahead = 0
			if zoned {
				ahead = inKeys
			}
		}
	}
	if ahead.Abs() > slack {
		p.answer("clock", fmt.Sprintf("it is %s from this one", ahead.Round(time.Second)), Variant{"ClockSkew", ahead.Round(time.Second).String()})
	} else {
		p.answer("clock", "no difference that could be told from the time an answer takes")
	}
	if zone := (inKeys - ahead).Round(15 * time.Minute); zone != 0 && !zoned && len(keys) > 0 {
		p.answer("clock", fmt.Sprintf("times of keys are local, %s from UTC", zone), Variant{"KeyLocalTime", zone.String()})
		return true
	}
	return false
}

// concludeLag says how many readings were behind.
func (p *Probe) concludeLag() {
	found := p.learned.lag
	switch {
	case !p.writes() || p.subject == "":
		return
	case found == (lag{}):
		p.answer("Q16", "no: every reading showed what was done before it")
		return
	}
	value, err := json.Marshal(found)
	if err == nil {
		p.answer("Q16", fmt.Sprintf("yes: %d readings of a list, %d after making, %d after a change and %d after a DELETE did not show it",
			found.List, found.Create, found.Change, found.Delete), Variant{"Lag", string(value)})
	}
}
