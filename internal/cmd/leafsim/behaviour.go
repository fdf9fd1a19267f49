package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// behaviour is how the simulated API differs from one that is well and fast. Flags set it at the start, and the endpoint
// later: what is absent stays as it is.
type behaviour struct {
	Status    *string                    `json:"status"`     // of credentials that are made
	Latency   *string                    `json:"latency"`    // of each answer, such as "200ms"
	RateLimit *int                       `json:"rate_limit"` // requests a minute; 0 is no limit
	Variants  map[string]json.RawMessage `json:"variants"`
	Faults    []string                   `json:"faults"` // in the place of those before; [] is none
}

const faultForm = "'METHOD PATH ANSWER [TIMES]': METHOD may be *; PATH is below /services/usermanagement/api unless it begins with a slash, and * in it stands for " +
	"one segment; ANSWER is a status, or cut, hang, page, or lost (carried out, but never answered)"

// statuses are those of credentials that are known. A test that wants another one sets it by PATCH /leafsim/users/ID/SEGMENT.
var statuses = []string{"OK", "UNAUTHENTICATED", "MISSING_PERMISSION", "TEMPORARILY_UNAVAILABLE"}

// flags are those that set a behaviour.
func (b *behaviour) flags(flags *flag.FlagSet) {
	flags.Func("status", "`status` of credentials, such as UNAUTHENTICATED: the grower's account at the provider fails", func(text string) error {
		if !slices.Contains(statuses, text) {
			return fmt.Errorf("credentials have one of the statuses %s", strings.Join(statuses, ", "))
		}
		b.Status = &text
		return nil
	})
	flags.Func("latency", "`duration` of each answer, such as 200ms", func(text string) error {
		b.Latency = &text
		return nil
	})
	flags.Func("rate-limit", "`requests` a minute, and 429 for what is more", func(text string) error {
		limit, err := strconv.Atoi(text)
		b.RateLimit = &limit
		return err
	})
	flags.Func("fault", "`fault`, repeatable: "+faultForm, func(text string) error {
		b.Faults = append(b.Faults, text)
		_, err := parseFault(text)
		return err
	})
	flags.Func("variants", "`file` of such, one NAME=VALUE a line, as leafprobe -variants prints them", func(name string) error {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if err := b.vary(line); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
	flags.Func("variant", "`NAME=VALUE`, repeatable: another answer where Leaf's documents leave it open; a wrong name prints all", b.vary)
}

// vary takes NAME=VALUE.
func (b *behaviour) vary(text string) error {
	name, value, _ := strings.Cut(text, "=")
	if err := new(leafsim.Variants).Set(name, value); err != nil {
		return err
	}
	quoted, err := json.Marshal(value)
	if b.Variants == nil {
		b.Variants = map[string]json.RawMessage{}
	}
	b.Variants[name] = quoted
	return err
}

// variants changes those that the behaviour names.
func (b *behaviour) variants(v *leafsim.Variants) error {
	for name, raw := range b.Variants {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw) // a number, say, as people write it in JSON
		}
		if err := v.Set(name, text); err != nil {
			return err
		}
	}
	if b.Status != nil {
		v.CredentialsStatus = *b.Status
	}
	if b.RateLimit != nil {
		v.RateLimit = *b.RateLimit
	}
	return nil
}

// fault answers some requests in the place of the API.
type fault struct {
	hook leafsim.Hook
	lost bool // the request is carried out, and its answer never arrives
}

func parseFault(text string) (fault, error) {
	words := strings.Fields(text)
	if len(words) != 3 && len(words) != 4 {
		return fault{}, fmt.Errorf("a fault is %s", faultForm)
	}
	method, path := strings.ToUpper(words[0]), words[1]
	if method == "*" {
		method = ""
	}
	if !strings.HasPrefix(path, "/") {
		path = "/services/usermanagement/api/" + path
	}
	answer, err := answerOf(words[2])
	if err != nil {
		return fault{}, err
	}
	f := fault{leafsim.On(method, path, answer), words[2] == "lost"}
	if len(words) == 4 {
		times, err := strconv.Atoi(words[3])
		if err != nil || times < 1 {
			return fault{}, fmt.Errorf("%q is no number of times; a fault is %s", words[3], faultForm)
		}
		f.hook = leafsim.Times(times, f.hook)
	}
	return f, nil
}

func answerOf(word string) (http.Handler, error) {
	switch word {
	case "cut", "lost":
		return leafsim.Cut(), nil
	case "hang":
		return leafsim.Hang(), nil
	case "page":
		return leafsim.HTML(http.StatusBadGateway), nil
	}
	status, err := strconv.Atoi(word)
	if err != nil || status < 400 || status > 599 {
		return nil, fmt.Errorf("%q is no answer of a fault; a fault is %s", word, faultForm)
	}
	if status == http.StatusTooManyRequests {
		return leafsim.Status(status, "Retry-After", "1"), nil
	}
	return leafsim.Status(status), nil
}
