package leafsim

import "net/http"

// Calls that have Leaf do something and make no object. No page shows their status codes; the samples read JSON, so they
// answer with 200 and a body.

const (
	fieldsService     = "/services/fields/api"
	operationsService = "/services/operations/api"
)

// AddOperation makes an operation of some grower known, which can be processed again.
func (s *Simulator) AddOperation(id string) { s.know("operation", id) }

// AddBatch makes a batch of uploaded files known, which can be tried again.
func (s *Simulator) AddBatch(id string) { s.know("batch", id) }

func (s *Simulator) know(kind, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.named == nil {
		s.named = map[string]bool{}
	}
	s.named[kind+" "+name] = true
}

func (s *Simulator) syncFields(c *call) answer {
	if s.userByID[c.args["leafUserId"]] == nil {
		return s.unknownUser(c)
	}
	return reply(http.StatusOK, map[string]string{"message": "synchronization scheduled"})
}

func (s *Simulator) syncOrganizations(c *call) answer {
	if s.userByID[c.args["leafUserId"]] == nil {
		return s.unknownUser(c)
	}
	return answer{status: http.StatusOK} // no sample reads a body
}

func (s *Simulator) reprocess(c *call) answer {
	if !s.named["operation "+c.args["id"]] {
		return s.notFound(c, "operation not found")
	}
	return reply(http.StatusOK, map[string]string{"id": c.args["id"], "message": "reprocess scheduled"})
}

func (s *Simulator) retryBatch(c *call) answer {
	if !s.named["batch "+c.args["id"]] {
		return s.notFound(c, "batch not found")
	}
	return reply(http.StatusOK, map[string]string{"id": c.args["id"], "status": "RECEIVED"})
}
