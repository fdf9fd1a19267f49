package report

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

// Sizes of the plot and its parts.
const (
	width  = 20 * vg.Centimeter
	height = 8.5 * vg.Centimeter
	legend = 5.6 * vg.Centimeter // on the right
	margin = 0.2 * vg.Centimeter
	group  = 2.0 * vg.Centimeter // all bars of a scenario
	thin   = 0.9 * vg.Centimeter // one bar at most
)

// typeface is what the plot is laid out with, and typefaces what a browser may show it with.
const (
	typeface  = "font-family:Liberation Sans"
	typefaces = typeface + ",Arial,Helvetica,sans-serif"
)

var grey = color.Gray{0xd8}

// bars are the ratios of a peer at a latency, one for each scenario.
type bars struct {
	name   string
	color  color.Color
	values plotter.Values
}

// Plot draws a bar chart in SVG: a plan at the greatest latency, as times the floor, by scenario. Where no rival took part,
// it is of as many objects as the rivals are quoted with, and the quotation says that it is one. It is nil where there is
// nothing to compare, or no number of objects with which all scenarios were timed.
func (r *Report) Plot() ([]byte, error) {
	rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row measure.Row) bool { return row.Operation != "plan" })
	if len(rows) == 0 {
		return nil, nil
	}
	scenarios := distinct(rows, func(row measure.Row) string { return row.Scenario })
	sizes := slices.DeleteFunc(distinct(rows, func(row measure.Row) int { return row.N }), func(n int) bool {
		return slices.ContainsFunc(scenarios, func(name string) bool {
			return !slices.ContainsFunc(rows, func(row measure.Row) bool { return row.Scenario == name && row.N == n })
		})
	})
	if len(sizes) == 0 {
		return nil, nil
	}
	n := slices.Max(sizes)
	if !r.rivals(rows) && slices.Contains(sizes, quotedN) {
		n = quotedN
	}
	latencies := distinct(rows, func(row measure.Row) time.Duration { return row.Latency })
	at := slices.Max(latencies)

	p, key := plot.New(), plot.NewLegend()
	dress(p, &key)
	p.Title.Text = fmt.Sprintf("Plan of %d objects, nothing to change, %s", n, latency(at))
	p.Y.Label.Text = "times the engine's own cost"
	all := r.bars(rows, n, at, scenarios)
	for i, b := range all {
		if err := b.draw(p, &key, i, len(all)); err != nil {
			return nil, err
		}
	}
	floor := plotter.NewFunction(func(float64) float64 { return 1 })
	floor.Dashes = []vg.Length{3, 3}
	p.Add(floor)
	key.Add("floor: the engine itself", floor)

	labels := make([]string, len(scenarios))
	for i, name := range scenarios {
		labels[i] = scenario(name).Short
	}
	p.NominalX(labels...)
	p.X.Min, p.X.Max = -0.55, float64(len(scenarios))-0.45
	p.Y.Tick.Marker = whole(p.Y.Max)

	canvas := vgsvg.New(width, height)
	area := draw.Crop(draw.New(canvas), margin, -margin, margin, -margin)
	p.Draw(draw.Crop(area, 0, -legend, 0, 0))
	key.Draw(draw.Crop(area, width-legend-margin, 0, 0, -1.2*vg.Centimeter))
	var out bytes.Buffer
	_, err := canvas.WriteTo(&out)
	return bytes.ReplaceAll(out.Bytes(), []byte(typeface), []byte(typefaces)), err
}

// bars compares each peer to the floor. The twin tells what this provider takes and is no other way to do the same.
func (r *Report) bars(rows []measure.Row, n int, at time.Duration, scenarios []string) []bars {
	var all []bars
	for _, peer := range peers.All {
		took := slices.ContainsFunc(rows, func(row measure.Row) bool { return row.Peer == peer.Name })
		quoted := !took && peer.External() && n == quotedN
		if peer.Name == peers.Floor || peer.Name == peers.Twin || !took && !quoted {
			continue
		}
		b := bars{name: peer.Name, color: peer.Colors[1]}
		if quoted {
			b.name, b.color = peer.Name+" on "+quotedOn+", quoted", peer.Colors[0]
		}
		for _, name := range scenarios {
			task := measure.Task{Scenario: name, Operation: "plan", N: n, Latency: at}
			found, _ := r.find(task, peer.Name)
			floor, _ := r.find(task, peers.Floor)
			value := found.Time.Seconds() / max(floor.Time.Seconds(), 1e-9)
			if quoted {
				value = quotedRatio(task, peer.Name)
			}
			b.values = append(b.values, value)
		}
		all = append(all, b)
	}
	return all
}

// draw adds the bars as those at place i of so many, with their values above them.
func (b bars) draw(p *plot.Plot, key *plot.Legend, i, of int) error {
	thick := min(group/vg.Length(of), thin)
	offset := thick * (vg.Length(i) - vg.Length(of-1)/2)
	chart, err := plotter.NewBarChart(b.values, thick)
	if err != nil {
		return err
	}
	chart.LineStyle.Width, chart.Color, chart.Offset = 0, b.color, offset

	var above plotter.XYLabels
	for x, value := range b.values {
		above.XYs = append(above.XYs, plotter.XY{X: float64(x), Y: value})
		label := ""
		if value > 0 {
			label = strconv.FormatFloat(value, 'f', 1, 64)
		}
		above.Labels = append(above.Labels, label)
	}
	labels, err := plotter.NewLabels(above)
	if err != nil {
		return err
	}
	labels.Offset = vg.Point{X: offset, Y: 2}
	for x := range labels.TextStyle {
		labels.TextStyle[x].Font = sans(7)
		labels.TextStyle[x].XAlign = text.XCenter
	}
	p.Add(chart, labels)
	key.Add(b.name, chart)
	p.Y.Max = max(p.Y.Max, 1.1*slices.Max(b.values), 1.5)
	return nil
}

// dress sets what does not depend on the numbers.
func dress(p *plot.Plot, key *plot.Legend) {
	for _, style := range []*text.Style{&p.X.Tick.Label, &p.Y.Tick.Label, &p.Y.Label.TextStyle, &key.TextStyle} {
		style.Font = sans(9)
	}
	p.Title.TextStyle.Font = sans(11)
	p.Title.Padding = 10
	p.Y.Min = 0
	p.Y.LineStyle.Width, p.Y.Tick.LineStyle.Width = 0, 0
	p.X.Tick.LineStyle.Width = 0
	p.X.LineStyle.Color = grey
	grid := plotter.NewGrid()
	grid.Vertical.Width, grid.Horizontal.Color = 0, grey
	p.Add(grid)
	key.Left, key.Top, key.Padding, key.ThumbnailWidth = true, true, 4, 14
}

func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// whole are ticks at whole numbers, six at most.
func whole(most float64) plot.ConstantTicks {
	step := max(1, math.Ceil(most/6))
	var ticks plot.ConstantTicks
	for at := 0.0; at <= most; at += step {
		ticks = append(ticks, plot.Tick{Value: at, Label: strconv.Itoa(int(at))})
	}
	return ticks
}
