package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// imports runs a step that imports, into the state or beside it.
func (f *folder) imports(ctx context.Context, step resource.TestStep) error {
	before, err := f.state("terraform.tfstate")
	if err != nil {
		return err
	}
	id := step.ImportStateId
	switch r := before.RootModule().Resources[step.ResourceName]; {
	case step.ImportStateIdFunc != nil:
		if id, err = step.ImportStateIdFunc(before); err != nil {
			return err
		}
	case id == "" && r != nil:
		id = r.Primary.ID
	}
	file, arguments := "terraform.tfstate", []string{"-input=false"}
	if !step.ImportStatePersist {
		file = "imported.tfstate"
		arguments = append(arguments, "-state="+file)
		defer func() { _ = os.Remove(filepath.Join(f.Folder, file)) }()
	}
	if _, err := f.run(ctx, "import", append(arguments, step.ResourceName, id)...); err != nil {
		return err
	}
	after, err := f.state(file)
	if err != nil || !step.ImportStateVerify {
		return err
	}
	return verify(before, after, step)
}

// verify compares what was imported with what was there.
func verify(before, after *terraform.State, step resource.TestStep) error {
	by := step.ImportStateVerifyIdentifierAttribute
	if by == "" {
		by = "id"
	}
	for address, imported := range managed(after) {
		id, ok := imported.Primary.Attributes[by]
		if !ok {
			return fmt.Errorf("%s was imported without %s", address, by)
		}
		found := false
		for _, was := range managed(before) {
			if was.Type != imported.Type || was.Primary.Attributes[by] != id {
				continue
			}
			found = true
			want, got := compared(was, step.ImportStateVerifyIgnore), compared(imported, step.ImportStateVerifyIgnore)
			if !maps.Equal(want, got) {
				maps.DeleteFunc(want, func(k, v string) bool {
					same := got[k] == v
					if same {
						delete(got, k)
					}
					return same
				})
				return fmt.Errorf("%s was imported with %q, expected %q", address, got, want)
			}
		}
		if !found {
			return fmt.Errorf("%s was imported with the %s %q, which nothing had before", address, by, id)
		}
	}
	return nil
}

// compared are the attributes that have to survive an import: not timeouts, not what is ignored, and nothing empty.
func compared(r *terraform.ResourceState, ignored []string) map[string]string {
	all := maps.Clone(r.Primary.Attributes)
	maps.DeleteFunc(all, func(k, v string) bool {
		for _, prefix := range append([]string{"timeouts"}, ignored...) {
			if strings.HasPrefix(k, prefix) {
				return true
			}
		}
		return v == "0" && (strings.HasSuffix(k, ".#") || strings.HasSuffix(k, ".%"))
	})
	return all
}

// state reads a file with a state; none is an empty one. Attributes are flat, as checks want them: list.#, list.0, map.%, map.key.
func (f *folder) state(file string) (*terraform.State, error) {
	root := &terraform.ModuleState{Path: []string{"root"}, Resources: map[string]*terraform.ResourceState{}}
	state := &terraform.State{Modules: []*terraform.ModuleState{root}}
	raw, err := os.ReadFile(filepath.Join(f.Folder, file))
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err != nil {
		return nil, err
	}
	var all struct {
		Resources []struct {
			Mode      string `json:"mode"`
			Type      string `json:"type"`
			Name      string `json:"name"`
			Instances []struct {
				Index      any            `json:"index_key"`
				Deposed    string         `json:"deposed"`
				Status     string         `json:"status"`
				Attributes map[string]any `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&all); err != nil {
		return nil, err
	}
	for _, r := range all.Resources {
		address := r.Type + "." + r.Name
		if r.Mode == "data" {
			address = "data." + address
		}
		for _, i := range r.Instances {
			if i.Deposed != "" {
				continue
			}
			key := address
			if i.Index != nil {
				key = fmt.Sprintf("%s.%v", address, i.Index)
			}
			attributes := map[string]string{}
			flatten(attributes, "", i.Attributes)
			root.Resources[key] = &terraform.ResourceState{Type: r.Type, Primary: &terraform.InstanceState{
				ID: attributes["id"], Attributes: attributes, Tainted: i.Status == "tainted",
			}}
		}
	}
	return state, nil
}

func flatten(into map[string]string, name string, value any) {
	under := func(key string) string { return strings.TrimPrefix(name+"."+key, ".") }
	switch v := value.(type) {
	case nil:
	case map[string]any:
		into[under("%")] = strconv.Itoa(len(v))
		for key, element := range v {
			flatten(into, under(key), element)
		}
	case []any:
		into[under("#")] = strconv.Itoa(len(v))
		for i, element := range v {
			flatten(into, under(strconv.Itoa(i)), element)
		}
	default:
		into[name] = fmt.Sprint(v)
	}
}
