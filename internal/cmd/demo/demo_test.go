package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// The demo ends well, and the README's picture is of what it says. It takes some six seconds of a processor, since it builds the
// provider as a release is built and runs some twenty commands.
func TestAccDemo(t *testing.T) {
	acctest.NewAsUser(t) // is for acceptance tests alone, and parallel
	var said bytes.Buffer
	if err := perform(t.Context(), false, &said); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	if !bytes.Equal(draw(said.String()), []byte(acctest.TextOf(t, "demo.svg"))) {
		t.Error("demo.svg is not what the demo says: run `make picture`")
	}
}

// A picture is the same for every run, and fits its frame.
func TestPicture(t *testing.T) {
	t.Parallel()
	said := func(engine, port, id, seconds string) string {
		return string(draw("This demo runs on " + engine + ".\n\n1. <First>.\n   http://127.0.0.1:" + port + "/" + strings.Repeat("long", 40) + "/" + id +
			" and some words\n\nAll as it should be, in " + seconds + " seconds.\n"))
	}
	one := said("Terraform v1.11.4 (/usr/bin/terraform)", "1234", "cbf17622-8eca-41bd-90a9-d7c0f97522b9", "16")
	if two := said("OpenTofu v1.12.6 (/tofu)", "65000", "11111111-8eca-41bd-90a9-d7c0f97522b9", "9"); one != two {
		t.Errorf("two runs give two pictures:\n%s\n%s", one, two)
	}
	if !strings.Contains(one, "1. &lt;First&gt;.") {
		t.Errorf("what is said is not escaped:\n%s", one)
	}
	for _, row := range wrap(strings.Repeat("word ", 60)) {
		if len(row) > columns {
			t.Errorf("a row is too long: %q", row)
		}
	}
}
