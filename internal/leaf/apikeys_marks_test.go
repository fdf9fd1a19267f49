package leaf_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A mark is sent where there is no description, or where it was asked for; no two keys have the same, and nothing but the
// mark of a lost key ever shows it.
func TestMarks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		description *string
		mark        bool
		sent        string // MARK is the mark
	}{
		"none":            {nil, false, "MARK"},
		"none, marked":    {nil, true, "MARK"},
		"text":            {new("widget"), false, "widget"},
		"text, marked":    {new("widget"), true, "widget [MARK]"},
		"empty":           {new(""), false, ""},
		"brackets":        {new("[a] [terraform-no]"), true, "[a] [terraform-no] [MARK]"},
		"two lines":       {new("a\nb"), true, "a\nb [MARK]"},
		"spaces":          {new(" widget  "), true, " widget   [MARK]"},
		"other languages": {new("виджет ü"), true, "виджет ü [MARK]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.config.MarkKeys = c.mark
			client := leaf.New(w.config)
			marks := map[string]bool{}
			for range 2 {
				created, err := client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: c.description})
				if err != nil || created.Key.ID == "" {
					t.Fatalf("%v, %v", created, err)
				}
				keys := w.Keys(w.user)
				sent := *keys[len(keys)-1].Description
				if got := mark.ReplaceAllString(sent, "MARK"); got != c.sent {
					t.Errorf("sent %q, not %q", sent, c.sent)
				}
				marks[mark.FindString(sent)] = true
			}
			if marked := strings.Contains(c.sent, "MARK"); marked && len(marks) != 2 || marks[""] == marked {
				t.Errorf("marks %v", marks)
			}
			list, err := client.Keys(t.Context(), w.user)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range list.Keys {
				switch {
				case (c.description == nil || *c.description == "") != (k.Description == nil), k.Description != nil && *k.Description != *c.description:
					t.Errorf("described %v", k.Description)
				case (k.Mark == "") != marks[""], k.Mark != "" && !marks[k.Mark]:
					t.Errorf("the mark is %q", k.Mark)
				case strings.Contains(k.Label(), "terraform-") && c.description == nil:
					t.Errorf("the label is %s", k.Label())
				}
			}
		})
	}
}

// A mark is a mark in any letter case, and in its place alone.
func TestIsKeyMark(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"terraform-abcdefghijkl": true, "TERRAFORM-ABCDEFGHIJKL": true, " terraform-abcdefghijkl ": true, "widget [terraform-abcdefghijkl]": true, "Widget [Terraform-ABCdefghijkl]\r\n": true,
		"": false, "widget": false, "terraform-": false, "terraform-abcdefghijk": false, "terraform-abcdefghijklm": false, "terraform-abcdefghijk1": false, "[terraform-abcdefghijkl]": false,
		" [terraform-abcdefghijkl]": true, "widget[terraform-abcdefghijkl]": false, "widget [terraform-abcdefghijkl] more": false, "widget terraform-abcdefghijkl": false, "terraform-managed-key": false,
	} {
		if leaf.IsKeyMark(text) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}

// However the API writes descriptions, a key is found by its mark, and a mark of somebody else's keeps theirs apart.
func TestFindByMark(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string]leafsim.Texts{
		"as sent": {}, "small letters": {Lower: true}, "capitals": {Upper: true}, "trimmed": {Trimmed: true, UnixLines: true}, "masked": {Masked: true}, "empty": {Empty: true},
	} {
		for described, description := range map[string]*string{"described": new(" Widget\r\n2"), "not described": nil} {
			t.Run(name+"/"+described, func(t *testing.T) {
				t.Parallel()
				w := start(t, leafsim.Variants{Texts: texts, KeyText: leafsim.KeyMasked})
				w.config.MarkKeys = true
				client := leaf.New(w.config)
				seen := map[string]bool{}
				for range 3 {
					created, err := client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: description})
					if err != nil || created.Key.ID == "" || seen[created.Key.ID] {
						t.Errorf("%q, %s %v, %v", created.Key.ID, created.Unresolved, created.Candidates, err)
					}
					seen[created.Key.ID] = true
				}
			})
		}
	}
}

// The list's Leaf user may be written in capitals, and a key made under either spelling is the same user's.
func TestKeysOfUserInCapitals(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.AddKey(w.user, "theirs", time.Hour)
	capitals := strings.ToUpper(w.user)
	if _, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: capitals}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user}); err != nil {
		t.Fatal(err)
	}
	if list, err := w.client.Keys(t.Context(), capitals); err != nil || len(list.Keys) != 3 {
		t.Errorf("%v, %v", list, err)
	}
	w.inSmallLetters(t)
}

// inSmallLetters checks that no request has a Leaf user's id in capitals.
func (w *world) inSmallLetters(t *testing.T) {
	t.Helper()
	capitals := strings.ToUpper(w.user)
	for _, r := range w.Requests() {
		if strings.Contains(r.Path+r.Query.Encode()+string(r.Body), capitals) {
			t.Errorf("%s %s?%s %s", r.Method, r.Path, r.Query.Encode(), r.Body)
		}
	}
}
