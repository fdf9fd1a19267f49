package leafprobe

import (
	"regexp"
	"strings"
	"time"
)

// format is a form of a time, as the simulator names it.
type format string

// Forms of times. One that ends in a zero may have been cut by nobody, so "shortest" is told only where digits differ.
const (
	formatSeconds format = "seconds"
	formatMillis  format = "millis"
	formatMicros  format = "micros"
	formatNanos   format = "nanos"
	formatShort   format = "shortest"
	formatNoZone  format = "micros-no-zone"
	formatUnknown format = "another form"
)

var printedTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$`)

// formatOf tells the form of a time that was printed, "" where it is none.
func formatOf(printed string) format {
	parts := printedTime.FindStringSubmatch(printed)
	if parts == nil {
		if printed == "" {
			return ""
		}
		return formatUnknown
	}
	digits, zone := max(len(parts[1])-1, 0), parts[2]
	switch {
	case zone == "" && digits == 6:
		return formatNoZone
	case zone != "Z":
		return formatUnknown
	}
	switch digits {
	case 0:
		return formatSeconds
	case 3:
		return formatMillis
	case 6:
		return formatMicros
	case 9:
		return formatNanos
	default:
		return formatShort
	}
}

// instant reads a printed time; one without a zone is taken for UTC.
func instant(printed string) (time.Time, bool) {
	if !strings.HasSuffix(printed, "Z") && !strings.ContainsAny(printed[min(len(printed), 19):], "+-") {
		printed += "Z"
	}
	t, err := time.Parse(time.RFC3339Nano, printed)
	return t, err == nil
}

// sawTime notes the form of a time at a place. Where forms differ, digits are left out by value.
func (p *Probe) sawTime(place, printed string) {
	found := formatOf(printed)
	switch before, ok := p.learned.formats[place]; {
	case found == "":
	case !ok:
		p.learned.formats[place] = found
	case before != found:
		p.learned.formats[place] = formatShort
	}
}

// skew is how far a printed time is ahead of the clock at the moment of the request that it speaks of.
type skew struct {
	place string
	ahead time.Duration
	zoned bool
}

func (p *Probe) sawMoment(place, printed string, meant time.Time) {
	if t, ok := instant(printed); ok {
		p.learned.createdTimes = append(p.learned.createdTimes, skew{place, t.Sub(meant), strings.HasSuffix(printed, "Z")})
	}
}
