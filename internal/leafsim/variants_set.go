package leafsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// valueNames are the values of the variants that are one of several, in the order of the simulator's constants.
var valueNames = map[reflect.Type][]string{
	reflect.TypeFor[RetryAfter]():    {"seconds", "date", "absent"},
	reflect.TypeFor[TimeFormat]():    {"documented", "seconds", "millis", "micros", "nanos", "shortest", "micros-no-zone"},
	reflect.TypeFor[NotFoundBody]():  {"own", "empty", "message", "spring", "alert"},
	reflect.TypeFor[AgLeader]():      {"old", "new", "both"},
	reflect.TypeFor[Absent]():        {"404", "null", "empty-body", "empty-object", "204"},
	reflect.TypeFor[Exists]():        {"overwritten", "400", "409"},
	reflect.TypeFor[ProviderLogin](): {"ok", "refused", "failing", "refused-200"},
	reflect.TypeFor[Secrets]():       {"echoed", "masked", "omitted"},
	reflect.TypeFor[Answer]():        {"object", "status-only", "empty", "no-content"},
	reflect.TypeFor[KeyIDs]():        {"in-list", "everywhere", "nowhere"},
	reflect.TypeFor[KeyText]():       {"full", "masked", "prefix"},
	reflect.TypeFor[UserUnset]():     {"absent", "null", "empty"},
	reflect.TypeFor[UserFilter]():    {"exact", "contains", "ignored"},
	reflect.TypeFor[TokenForm]():     {"jwt", "no-subject", "opaque"},
	reflect.TypeFor[StatusForm]():    {"json", "text", "object"},
	reflect.TypeFor[Grant]():         {"replaces", "merges", "refused"},
	reflect.TypeFor[UserRows]():      {"whole", "sparse", "ids", "hollow", "bare"},
}

// Set sets a variant by its name. Those that are one of several have words for values, several at once are JSON.
func (v *Variants) Set(name, text string) error {
	all := reflect.ValueOf(v).Elem()
	field := all.FieldByName(name)
	if !field.IsValid() {
		var names []string
		for _, f := range reflect.VisibleFields(all.Type()) {
			names = append(names, f.Name)
		}
		return fmt.Errorf("there is no variant %q; there are %s", name, strings.Join(names, ", "))
	}
	if err := set(field, text); err != nil {
		return fmt.Errorf("%q is no value of the variant %s: %w", text, name, err)
	}
	return nil
}

// set reads a value as its type wants it.
func set(field reflect.Value, text string) (err error) {
	if names, known := valueNames[field.Type()]; known {
		i := slices.Index(names, strings.ToLower(text))
		if i < 0 {
			return fmt.Errorf("it is one of %s", strings.Join(names, ", "))
		}
		field.SetInt(int64(i))
		return nil
	}
	switch value := field.Addr().Interface().(type) {
	case *bool:
		*value, err = strconv.ParseBool(text)
	case *int:
		*value, err = strconv.Atoi(text)
	case *int64:
		*value, err = strconv.ParseInt(text, 10, 64)
	case *string:
		*value = text
	case *[]string:
		*value = strings.Split(text, ",")
	case *time.Duration:
		*value, err = time.ParseDuration(text)
	default: // several at once, in JSON
		decoder := json.NewDecoder(bytes.NewBufferString(text))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(value)
	}
	return err
}

// Words are the words for the values of a variant that is one of several, the documents' first; nil for the others.
func Words(name string) []string {
	field, ok := reflect.TypeFor[Variants]().FieldByName(name)
	if !ok {
		return nil
	}
	return valueNames[field.Type]
}
