// Package peers holds the data of the benchmark: who takes part, and with which objects. A peer is a row here and a file
// of configurations; a scenario is a row here and a block in each of those files.
package peers

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"image/color"
	"strconv"
	"strings"
	"text/template"
)

// Peer is one way to manage Leaf's objects, or what such ways are compared to.
type Peer struct {
	Name     string
	Address  string // of the provider in configurations; empty where the engine has it built in
	Source   string // the folder below the checkout that its binary is built from
	File     string // of its configurations, where that is not named after it
	Variable string // the environment variable that names its binary, where nobody builds it here
	API      bool   // whether it talks to the API
	Colors   Colors // of its bars in a plot
}

// Colors are that of a bar without latency, and that of others.
type Colors [2]color.RGBA

// External says whether somebody must give the binary.
func (p Peer) External() bool { return p.Variable != "" }

// Names of the peers that others are compared to.
const (
	Floor     = "floor"     // the engine itself
	Reference = "reference" // a provider that does nothing
	Twin      = "twin"      // a provider with the schema of leaf that does nothing
	Leaf      = "leaf"
)

// All peers, in the order of tables.
var All = []Peer{
	{Name: Floor},
	{
		Name: Reference, Address: "terraform-leaf/reference", Source: "bench/reference",
		Colors: Colors{{0xbd, 0xbd, 0xbd, 0xff}, {0x75, 0x75, 0x75, 0xff}},
	},
	{
		Name: Twin, Address: "terraform-leaf/twin", Source: "bench/twin", File: Leaf,
		Colors: Colors{{0xb0, 0xbe, 0xc5, 0xff}, {0x60, 0x7d, 0x8b, 0xff}},
	},
	{
		Name: Leaf, Address: "terraform-leaf/leaf", Source: ".", API: true,
		Colors: Colors{{0xa5, 0xd6, 0xa7, 0xff}, {0x2e, 0x7d, 0x32, 0xff}},
	},
	{
		Name: "restapi", Address: "mastercard/restapi", Variable: "LEAF_BENCH_RESTAPI", API: true,
		Colors: Colors{{0xff, 0xcc, 0x80, 0xff}, {0xef, 0x6c, 0x00, 0xff}},
	},
	{
		Name: "restful", Address: "magodo/restful", Variable: "LEAF_BENCH_RESTFUL", API: true,
		Colors: Colors{{0x90, 0xca, 0xf9, 0xff}, {0x15, 0x65, 0xc0, 0xff}},
	},
}

//go:embed configurations/*.tf.tmpl
var configurations embed.FS

// Input is what a configuration is written for.
type Input struct {
	URL   string   // of the account
	N     int      // objects; of the scenario of growers, those
	Made  int      // how many of them were made before, by the same configuration
	Users []string // ids of the account's Leaf users

	Source string // of the provider, which the peer sets
}

// ErrNoConfiguration is the error for a scenario that a peer's file has no block of.
var ErrNoConfiguration = errors.New("it has no configuration of that")

// Configure writes a peer's configuration of a scenario.
func (p Peer) Configure(scenario Scenario, input Input) (string, error) {
	parsed, err := template.New(p.Name).Option("missingkey=error").Funcs(template.FuncMap{"list": list}).
		ParseFS(configurations, "configurations/"+cmp.Or(p.File, p.Name)+".tf.tmpl")
	if err != nil {
		return "", err
	}
	if parsed.Lookup(scenario.Block) == nil {
		return "", fmt.Errorf("%s and %s: %w", p.Name, scenario.Title, ErrNoConfiguration)
	}
	input.Source = p.Address
	var out bytes.Buffer
	for _, block := range []string{"provider", scenario.Block} {
		if err := parsed.ExecuteTemplate(&out, block, input); err != nil {
			return "", fmt.Errorf("configuration of %s: %w", p.Name, err)
		}
	}
	return out.String(), nil
}

// list writes texts as a list of the configuration language.
func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
