package leafsim

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// answer is what the simulator wants to send. The zero body sends none.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// with adds a header.
func (a answer) with(key, value string) answer {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(key, value)
	return a
}

func (a answer) write(w http.ResponseWriter) {
	for key, values := range a.header {
		w.Header()[key] = values
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if len(a.body) > 0 {
		_, _ = w.Write(a.body)
	}
}

// reply answers with a JSON value.
func reply(status int, value any) answer {
	body, err := json.Marshal(value)
	if err != nil {
		panic("leafsim: " + err.Error()) // Only values made by this package get here.
	}
	return answer{status: status, body: body}.with("Content-Type", "application/json")
}

// problem answers with an error as the usermanagement service prints it: the body that Leaf's
// quickstart showed for 401, and the same shape for the others. An empty message prints the code
// that stands for the status.
func problem(c *call, status int, message string) answer {
	if status < 200 || status == http.StatusNoContent || status == http.StatusNotModified {
		return answer{status: status}
	}
	detail := message
	if message == "" {
		message = "error.http." + strconv.Itoa(status)
		detail = http.StatusText(status)
		if status == http.StatusUnauthorized {
			detail = "Not Authenticated"
		}
	}
	return reply(status, struct {
		Type    string `json:"type"`
		Title   string `json:"title"`
		Status  int    `json:"status"`
		Detail  string `json:"detail"`
		Path    string `json:"path"`
		Message string `json:"message"`
	}{
		"https://www.jhipster.tech/problem/problem-with-message",
		http.StatusText(status), status, detail, c.path, message,
	}).with("Content-Type", "application/problem+json")
}

// created answers a POST that made something; no value means no body.
func (s *Simulator) created(value any) answer {
	status := http.StatusCreated
	if s.variants.PostOK {
		status = http.StatusOK
	}
	if value == nil {
		return answer{status: status}
	}
	return reply(status, value)
}

// deleted answers a DELETE that removed something.
func (s *Simulator) deleted() answer {
	if s.variants.DeleteOK {
		return answer{status: http.StatusOK}
	}
	return answer{status: http.StatusNoContent}
}

// nothingToDelete answers a DELETE of what is not there, or not any more.
func (s *Simulator) nothingToDelete(c *call, message string) answer {
	switch status := s.variants.DeleteMissing; {
	case status == 0 || status == http.StatusNotFound:
		return s.notFound(c, message)
	case status < 300:
		return answer{status: status}
	default:
		return problem(c, status, message)
	}
}

// bad answers 400. The message names fields, never their values.
func (s *Simulator) bad(c *call, message string) answer {
	if s.variants.EchoBodyIn400 {
		message += ": " + string(c.body)
	}
	return problem(c, http.StatusBadRequest, message)
}

func (s *Simulator) unknownUser(c *call) answer {
	if status := s.variants.UnknownUser; status != 0 && status != http.StatusNotFound {
		return problem(c, status, "Leaf user not found")
	}
	return s.notFound(c, "Leaf user not found")
}
