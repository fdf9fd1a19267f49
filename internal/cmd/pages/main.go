// Command pages completes what tfplugindocs has written, with what its templates cannot know: the group in which the
// registry lists a page, the tables of all objects and all guides in the index, and where the values of credentials come from.
//
//	go run ./internal/cmd/pages FOLDER
//	go run ./internal/cmd/pages -subcategories
//
// The second form prints the groups, with commas between them, for `tfplugindocs validate`.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/credentials"
)

func main() {
	list := flag.Bool("subcategories", false, "print the groups of pages instead")
	flag.Parse()
	if *list {
		fmt.Println(strings.Join(subcategories, ","))
		return
	}
	if err := complete(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

// Marks in the templates, in whose place something is written.
const (
	objectsMark = "<!-- the table of all objects -->"
	guidesMark  = "<!-- the table of all guides -->"
	valuesMark  = "<!-- where the values come from -->"
	statusMark  = "<!-- what status says -->"
	emptyGroup  = "\nsubcategory: \"\"\n"
)

// complete rewrites the pages in a folder that tfplugindocs has just filled.
func complete(folder string) error {
	if folder == "" {
		return errors.New("which folder has the pages?")
	}
	pages, err := read(folder)
	if err != nil {
		return err
	}
	for i := range pages {
		p := &pages[i]
		if p.sort != guides && p.name != index {
			if p.group, err = subcategoryOf(p.name); err != nil {
				return fmt.Errorf("%s: %w", p.path, err)
			}
			// Templates leave it empty, or say the same.
			if group := fmt.Sprintf("\nsubcategory: %q\n", p.group); !strings.Contains(p.text, group) {
				if err := p.put(emptyGroup, group); err != nil {
					return err
				}
			}
		}
		if kind, found := kindOf(*p); found {
			if err := p.explain(kind); err != nil {
				return err
			}
		}
	}
	for i := range pages {
		p := &pages[i]
		if p.name == index {
			if err := errors.Join(p.put(objectsMark, objectsTable(pages)), p.put(guidesMark, guidesTable(pages))); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(folder, p.path), []byte(p.text), 0o644); err != nil { //nolint:gosec // pages are for everybody
			return err
		}
	}
	return nil
}

// kindOf is the kind of credentials whose resource or data source a page is about.
func kindOf(p page) (credentials.Kind, bool) {
	for _, k := range credentials.Kinds {
		if (p.sort == resources || p.sort == dataSources) && "leaf_"+p.name == k.TypeName() {
			return k, true
		}
	}
	return credentials.Kind{}, false
}

// explain fills in what the pages of a kind of credentials share.
func (p *page) explain(kind credentials.Kind) error {
	if err := p.put(statusMark, credentials.StatusTable()); err != nil || p.sort != resources {
		return err
	}
	return p.put(valuesMark, kind.WhereFrom())
}
