package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// State is the state of resources that are counted, as the engine stores it.
type State struct {
	file      map[string]json.RawMessage
	resources []resource
}

// resource is one block in a state; what is not read here stays as it is.
type resource struct {
	fields    map[string]json.RawMessage
	instances []map[string]json.RawMessage
}

// Configure writes another configuration.
func (w *Workspace) Configure(configuration string) error {
	return w.write(configurationFile, configuration)
}

// TakeState reads the state and removes it.
func (w *Workspace) TakeState() (State, error) {
	raw, err := w.State()
	if err != nil {
		return State{}, err
	}
	var s State
	var resources []map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(raw, &s.file), json.Unmarshal(s.file["resources"], &resources)); err != nil {
		return State{}, err
	}
	for _, fields := range resources {
		r := resource{fields: fields}
		if err := json.Unmarshal(fields["instances"], &r.instances); err != nil {
			return State{}, err
		}
		s.resources = append(s.resources, r)
	}
	return s, os.Remove(filepath.Join(w.Folder, stateFile))
}

// PutStates writes the states of one configuration, each of which has been applied for some of the instances, as one: the
// instances of each follow those of the one before.
func (w *Workspace) PutStates(states []State) error {
	if len(states) == 0 {
		return errors.New("no states to put together")
	}
	whole := states[0]
	for i, r := range whole.resources {
		for _, s := range states[1:] {
			if len(s.resources) != len(whole.resources) || !bytes.Equal(s.resources[i].fields["name"], r.fields["name"]) || !bytes.Equal(s.resources[i].fields["type"], r.fields["type"]) {
				return errors.New("the states are not of the same resources")
			}
			before := len(r.instances)
			for _, instance := range s.resources[i].instances {
				var index int
				if err := json.Unmarshal(instance["index_key"], &index); err != nil {
					return err
				}
				instance["index_key"] = fmt.Append(nil, before+index)
				r.instances = append(r.instances, instance)
			}
		}
		raw, err := json.Marshal(r.instances)
		if err != nil {
			return err
		}
		r.fields["instances"] = raw
	}
	fields := make([]map[string]json.RawMessage, len(whole.resources))
	for i, r := range whole.resources {
		fields[i] = r.fields
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	whole.file["resources"] = raw
	if raw, err = json.Marshal(whole.file); err != nil {
		return err
	}
	return w.write(stateFile, string(raw))
}
