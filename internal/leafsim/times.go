package leafsim

import (
	"net/http"
	"time"
)

// TimeFormat is how an instant is printed. Leaf's pages print several.
type TimeFormat int

// Formats of times, all in UTC.
const (
	TimeAsDocumented TimeFormat = iota
	TimeSeconds                 // 2024-04-25T18:32:25Z
	TimeMillis                  // 2024-04-25T18:32:25.530Z
	TimeMicros                  // 2024-04-25T18:32:25.530259Z
	TimeNanos                   // 2024-04-25T18:32:25.530259000Z
	TimeShortest                // no zeros at the end of the fraction
	TimeMicrosNoZone            // 2024-04-25T18:32:25.530259
)

var layouts = map[TimeFormat]string{
	TimeSeconds:      "2006-01-02T15:04:05Z",
	TimeMillis:       "2006-01-02T15:04:05.000Z",
	TimeMicros:       "2006-01-02T15:04:05.000000Z",
	TimeNanos:        "2006-01-02T15:04:05.000000000Z",
	TimeShortest:     "2006-01-02T15:04:05.999999999Z",
	TimeMicrosNoZone: "2006-01-02T15:04:05.000000",
}

// createdTime prints when credentials or an app were made.
func (s *Simulator) createdTime(t time.Time) string {
	t = t.Add(s.variants.ClockSkew)
	if s.acting != nil && s.acting.request.Method == http.MethodPost {
		t = t.Add(s.variants.CreatedTimeJitter)
	}
	return s.variants.CreatedTime.text(t, TimeMicros)
}

// keyTime prints a time of an API key.
func (s *Simulator) keyTime(t time.Time, format TimeFormat) string {
	t = t.Add(s.variants.ClockSkew)
	if offset := s.variants.KeyLocalTime; offset != 0 {
		return TimeMicrosNoZone.text(t.Add(offset), TimeMillis)
	}
	return format.text(t, TimeMillis)
}

// text prints t, in the format that the documents have at that place unless f says otherwise.
func (f TimeFormat) text(t time.Time, documented TimeFormat) string {
	if f == TimeAsDocumented {
		f = documented
	}
	return t.UTC().Format(layouts[f])
}
