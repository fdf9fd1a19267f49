package leafsim

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Values of clientEnvironment.
const (
	Stage      = "STAGE"
	Production = "PRODUCTION"
)

// flags say what is peculiar to a field.
type flags int

const (
	required flags = 1 << iota // in the request, and not empty
	secret                     // masked or omitted by some variants
	token                      // kept fresh by Leaf, and made by Leaf where it was not sent
	server                     // made by Leaf; refused in a request
	hidden                     // absent from answers
)

func (f flags) has(flag flags) bool { return f&flag != 0 }

// jsonKind is the JSON type that a field takes.
type jsonKind int

const (
	text        jsonKind = iota
	boolean              // or "true" and "false": Leaf's pages send both forms
	integer              // of 32 bits
	scopes               // an array of names from a list
	environment          // STAGE or PRODUCTION
	texts                // an array of strings that is not empty
	nested               // an object
)

// field is one key of a request or an answer.
type field struct {
	name     string
	kind     jsonKind
	flags    flags
	fallback string // filled in where the request has none
}

// decode reads a JSON object that has the given fields, or returns the answer that refuses it.
// Leaf's pages do not say what becomes of a field that nobody knows; it is refused here, for
// ignoring it would let a misspelt optional field pass for good.
func (s *Simulator) decode(c *call, fields []field) (map[string]any, *answer) {
	refuse := func(a answer) (map[string]any, *answer) { return nil, &a }

	if media, _, _ := mime.ParseMediaType(c.request.Header.Get("Content-Type")); media != "application/json" {
		return refuse(problem(c, http.StatusUnsupportedMediaType, ""))
	}
	var body map[string]any
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil || body == nil || decoder.Decode(&struct{}{}) != io.EOF {
		return refuse(s.bad(c, "The body is not a JSON object"))
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(body)) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 || fields[i].flags.has(server) {
			wrong = append(wrong, name+" is not a field of this request")
		} else if body[name] == nil {
			delete(body, name) // null is the same as absent
		} else if complaint := fields[i].kind.check(body[name]); complaint != "" {
			wrong = append(wrong, name+" "+complaint)
		}
	}
	for _, f := range fields {
		if value, ok := body[f.name]; f.flags.has(required) && (!ok || value == "") {
			wrong = append(wrong, f.name+" must not be empty")
		} else if !ok && f.fallback != "" {
			body[f.name] = f.fallback
		}
	}
	if len(wrong) > 0 {
		return refuse(s.bad(c, strings.Join(wrong, "; ")))
	}
	return body, nil
}

// check says what is wrong with a value, or nothing. It never repeats the value.
func (k jsonKind) check(value any) string {
	switch k {
	case boolean:
		if value != "true" && value != "false" && value != true && value != false {
			return "must be true or false"
		}
	case integer:
		if _, ok := asInteger(value); !ok {
			return "must be an integer"
		}
	case environment:
		if value != Stage && value != Production {
			return "must be STAGE or PRODUCTION"
		}
	case texts:
		list, ok := value.([]any)
		if !ok || len(list) == 0 || slices.ContainsFunc(list, func(v any) bool { text, ok := v.(string); return !ok || text == "" }) {
			return "must be an array of strings"
		}
	case nested:
		if _, ok := value.(map[string]any); !ok {
			return "must be an object"
		}
	case scopes:
		list, ok := value.([]any)
		if !ok {
			return "must be an array"
		}
		for _, scope := range list {
			if name, ok := scope.(string); !ok || !slices.Contains(knownScopes, name) {
				return "must hold only " + strings.Join(knownScopes, ", ")
			}
		}
	default:
		if _, ok := value.(string); !ok {
			return "must be a string"
		}
	}
	return ""
}

// asInteger takes what Java's int would.
func asInteger(value any) (int64, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil && math.MinInt32 <= n && n <= math.MaxInt32
}
