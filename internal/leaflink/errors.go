package leaflink

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// readRefusal reads the body of an error in the shapes that LeafLink may use, since none is documented
// (API.md, "Error bodies"): a list of errors, an object of fields, an object with "detail", or plain text. Only a list of
// errors, "detail" and "non_field_errors" tell LeafLink from what may stand before it.
func readRefusal(body []byte) rest.Refusal {
	body = bytes.TrimSpace(body)
	var said rest.Refusal
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		said.Message = strings.Join(texts(body), "; ")
		if said.Message == "" && !json.Valid(body) {
			said.Message = string(body)
		}
		return said
	}
	if raw, ok := object["errors"]; ok && readErrors(raw, &said) {
		return said
	}
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(object)) {
		message := strings.Join(texts(object[field]), "; ")
		switch {
		case message == "":
		case field == "detail", field == "non_field_errors":
			parts = append(parts, message)
			said.Own = true
		default:
			said.Fields = append(said.Fields, rest.FieldError{Field: field, Message: message})
		}
	}
	said.Message = strings.Join(parts, "; ")
	return said
}

// readErrors reads {"errors": [{"status", "code", "title", "detail", "source": {"pointer"}}]}.
func readErrors(raw json.RawMessage, said *rest.Refusal) bool {
	var list []struct {
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Source struct {
			Pointer string `json:"pointer"`
		} `json:"source"`
	}
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return false
	}
	var parts []string
	for _, e := range list {
		message := e.Detail
		if message == "" {
			message = e.Title
		}
		if field := strings.Trim(e.Source.Pointer, "/"); field != "" {
			said.Fields = append(said.Fields, rest.FieldError{Field: field, Message: message})
		} else {
			parts = append(parts, message)
		}
	}
	said.Message, said.Key, said.Own = strings.Join(parts, "; "), list[0].Code, true
	return true
}

// texts reads a text, or a list of texts.
func texts(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	var several []string
	_ = json.Unmarshal(raw, &several)
	return several
}
