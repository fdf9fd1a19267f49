package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		seconds(12 * time.Millisecond):           "12 ms",
		seconds(1234 * time.Millisecond):         "1.23 s",
		seconds(12340 * time.Millisecond):        "12.3 s",
		seconds(123400 * time.Millisecond):       "123 s",
		ratio(3*time.Second, 2*time.Second):      "1.50×",
		ratio(30*time.Second, 2*time.Second):     "15.0×",
		ratio(99960*time.Millisecond, 1e9):       "100×",
		ratio(time.Hour, time.Second):            "3600×",
		ratio(time.Hour, 0):                      "",
		size(0):                                  "",
		size(999):                                "999 B",
		size(225_891):                            "226 kB",
		size(1_100_000):                          "1.1 MB",
		size(113_189_588):                        "113 MB",
		latency(0):                               "no latency",
		latency(50 * time.Millisecond):           "50 ms latency",
		(&table{header: []string{"a"}}).String(): "| a   |\n| --- |\n",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	table := table{header: []string{"what", "×"}}
	table.add("longer than | that", "1.50×")
	want := "| what                | ×     |\n| ------------------- | ----- |\n| longer than \\| that | 1.50× |\n"
	if got := table.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// made is a report of one run that nobody measured.
func made() *Report {
	r := &Report{
		Setting: []string{"a day, an engine"},
		LeftOut: []string{"restful is left out: nobody gave it."},
		Starts: []measure.Startup{
			{Peer: "reference", Engine: []time.Duration{2e8}, Alone: []time.Duration{2e7}, Schema: 1500},
			{Peer: "leaf", Engine: []time.Duration{3e8}, Alone: []time.Duration{2e7}, Schema: 230_000},
		},
		Limited: []measure.Limited{{Peer: "leaf", Objects: 950, Before: "others", Time: 66 * time.Second, Allowed: time.Minute, Served: 1000, Refused: 12}},
		Findings: []measure.Finding{
			{Check: measure.Check{Title: "a storm", Wanted: "no changes", Also: "error"}, Peer: "leaf", Came: "error"},
			{Check: measure.Check{Title: "a storm", Wanted: "no changes", Also: "error"}, Peer: "restapi", Came: "60 to create"},
		},
	}
	for _, scenario := range peers.Timed {
		for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
			for i, peer := range []string{peers.Floor, peers.Reference, peers.Twin, peers.Leaf, "restapi"} {
				task := measure.Task{Scenario: scenario.Name, Operation: "plan", N: 1000, Latency: latency}
				took := time.Duration(1+2*i)*time.Second + time.Duration(i)*10*latency
				r.Rows = append(r.Rows, measure.Row{Task: task, Peer: peer, Samples: []measure.Sample{{Time: took, Requests: 7}}})
			}
		}
	}
	return r
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	page := made().Markdown()
	for _, text := range []string{
		"- a day, an engine\n", "- restful is left out: nobody gave it.\n",
		"7.00×, 2.33×, 1.40× (7.00 s, 7)", // leaf beside the floor, the reference and the twin, in the summary
		"1.50×",                           // its start
		"1.10",                            // its time to what the limit allows
		"| a storm      | no changes, or error | ✓ error | ✗ 60 to create |",
		"### Apps of one provider (John Deere), 50 ms latency",
		"to leaf", "1.29×", // restapi
		"## The rivals, quoted",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q:\n%s", text, page)
		}
	}
}

func TestPlot(t *testing.T) {
	t.Parallel()
	plot, err := made().Plot()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Plan of 1000 objects, nothing to change, 50 ms latency", ">leaf<", ">restapi<"} {
		if !bytes.Contains(plot, []byte(text)) {
			t.Errorf("the plot lacks %q", text)
		}
	}
	if plot, err := new(Report).Plot(); plot != nil || err != nil {
		t.Errorf("the plot of nothing: %q %v", plot, err)
	}
}
