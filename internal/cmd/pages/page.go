package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	index       = "index"
	guides      = "guides"
	resources   = "resources"
	dataSources = "data-sources"
)

// page is one page of the documentation.
type page struct {
	path  string // below the folder, with slashes
	sort  string // the folder, such as resources; empty for the index
	name  string // of the file, without its ending: that of the object without `leaf_`
	group string // the subcategory, where it has one
	text  string
}

// put writes something in the place of a mark, of which there has to be one.
func (p *page) put(mark, instead string) error {
	if n := strings.Count(p.text, mark); n != 1 {
		return fmt.Errorf("%s has %q %d times, expected once", p.path, strings.TrimSpace(mark), n)
	}
	p.text = strings.Replace(p.text, mark, instead, 1)
	return nil
}

// read gives all pages in a folder, by their paths.
func read(folder string) ([]page, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return nil, err
	}
	below, err := filepath.Glob(filepath.Join(folder, "*", "*.md"))
	if err != nil {
		return nil, err
	}
	var pages []page
	for _, path := range slices.Concat(paths, below) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		relative, err := filepath.Rel(folder, path)
		if err != nil {
			return nil, err
		}
		p := page{path: filepath.ToSlash(relative), name: strings.TrimSuffix(filepath.Base(path), ".md"), text: string(text)}
		if sort := filepath.Dir(relative); sort != "." {
			p.sort = sort
		}
		pages = append(pages, p)
	}
	return pages, nil
}

var title = regexp.MustCompile(`(?m)^page_title: "(.*)"$`)

func (p *page) title() string {
	if found := title.FindStringSubmatch(p.text); found != nil {
		return found[1]
	}
	return p.name
}

// about is the description in the page's head, in one line.
func (p *page) about() string {
	_, rest, _ := strings.Cut(p.text, "\ndescription: |-\n")
	description, _, _ := strings.Cut(rest, "\n---\n")
	return strings.Join(strings.Fields(description), " ")
}

// purpose is the first sentence of the description, with which every page says what its object is for.
func (p *page) purpose() string {
	sentence, _, _ := strings.Cut(p.about()+" ", ". ")
	return strings.TrimSuffix(strings.TrimSpace(sentence), ".")
}
