package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/credentials"
)

// objects are the names of everything that the provider has, without `leaf_`, by the folder of their pages.
func objects(t *testing.T) map[string][]string {
	t.Helper()
	all := acctest.Schemas(t)
	named := map[string][]string{
		resources: slices.Collect(maps.Keys(all.ResourceSchemas)), dataSources: slices.Collect(maps.Keys(all.DataSourceSchemas)),
		"ephemeral-resources": slices.Collect(maps.Keys(all.EphemeralResourceSchemas)), "list-resources": slices.Collect(maps.Keys(all.ListResourceSchemas)),
		"actions": slices.Collect(maps.Keys(all.ActionSchemas)), "functions": slices.Collect(maps.Keys(all.Functions)),
	}
	for _, names := range named {
		for i := range names {
			names[i] = strings.TrimPrefix(names[i], "leaf_")
		}
	}
	return named
}

// Every object has a group, its page says so, and the index leads to the page. So does the index to every guide.
func TestPages(t *testing.T) {
	t.Parallel()
	docs := acctest.Repository + "docs"
	pages, err := read(docs)
	if err != nil {
		t.Fatal(err)
	}
	main := acctest.TextOf(t, filepath.Join(docs, "index.md"))
	byPath := map[string]page{}
	for _, p := range pages {
		byPath[p.path] = p
		if p.sort == guides && !strings.Contains(main, "("+p.path+")") {
			t.Errorf("the index does not lead to %s", p.path)
		}
		if strings.Contains(p.text, "<!-- the ") || strings.Contains(p.text, "<!-- wh") {
			t.Errorf("%s still has a mark", p.path)
		}
	}
	for folder, names := range objects(t) {
		for _, name := range names {
			path := folder + "/" + name + ".md"
			group, err := subcategoryOf(name)
			switch {
			case err != nil:
				t.Error(err)
			case !strings.Contains(byPath[path].text, "\nsubcategory: \""+group+"\"\n"):
				t.Errorf("docs/%s is not in the group %q: run `make docs`", path, group)
			case !strings.Contains(main, "("+path+")"):
				t.Errorf("the index does not lead to %s: run `make docs`", path)
			}
		}
	}
}

// Every group that a pattern names is one that the index shows, and a name that nobody has thought of is an error.
func TestSubcategories(t *testing.T) {
	t.Parallel()
	for _, b := range belongs {
		if rank(b.subcategory) < 0 {
			t.Errorf("%s belongs to %q, which is no group", b.pattern, b.subcategory)
		}
	}
	if group, err := subcategoryOf("tractor"); err == nil {
		t.Errorf("an unknown object is in %q", group)
	}
	if err := complete(folderWith(t, "resources/tractor.md", "---\nsubcategory: \"\"\n---\n")); err == nil || !strings.Contains(err.Error(), "tractor") {
		t.Errorf("a page of an unknown object: %v", err)
	}
	if err := complete(folderWith(t, "resources/user.md", "---\nsubcategory: \"Mine\"\n---\n")); err == nil {
		t.Error("a page with a group of its own is no error")
	}
}

// The page of a kind says of each of its fields, once, where the value comes from.
func TestSourcesNameEveryField(t *testing.T) {
	t.Parallel()
	for _, k := range credentials.Kinds {
		var named, want []string
		for _, s := range k.Sources {
			named = append(named, s.Fields...)
		}
		for _, f := range k.Fields {
			want = append(want, f.Name)
		}
		slices.Sort(named)
		slices.Sort(want)
		if !slices.Equal(named, want) {
			t.Errorf("%s: sources name %q, fields are %q", k.Name, named, want)
		}
	}
}

func folderWith(t *testing.T, path, text string) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}
