package mapping

import (
	"encoding/json"
	"net/http"
	"strings"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// refine reads an error in the backend's own way. A refusal with a sentence of its own is Policy: the sentence says more
// than its status. A 422 that misses a field in the query (FastAPI's scalars) is a mistake of the mapping, and says which.
func (m *Mapping) refine(e *fault.Error, body []byte) {
	var answer any
	if wire.Decode(body, &answer) != nil {
		return
	}
	for _, p := range m.messages {
		if value, found := p.find(answer); found {
			if s, ok := value.(string); ok {
				e.Detail = fault.Clean(s)
				break
			}
		}
	}
	switch e.Status {
	case http.StatusUnprocessableEntity:
		e.Kind = fault.Policy
		if field, where := misplaced(body); field != "" {
			e.Kind, e.Detail = fault.Unsupported, fault.Clean("the server wants "+field+" in the "+where)
		}
	case http.StatusBadRequest:
		if e.Detail != "" {
			e.Kind = fault.Policy
		}
	}
}

// misplaced is the first field that a 422 names, and where the server looked for it.
func misplaced(body []byte) (field, where string) {
	var answer struct {
		Detail []struct {
			Loc []any `json:"loc"`
		} `json:"detail"`
	}
	if json.Unmarshal(body, &answer) != nil { // a sentence instead of a list
		return "", ""
	}
	for _, d := range answer.Detail {
		if len(d.Loc) < 2 {
			continue
		}
		where, _ := d.Loc[0].(string)
		field, _ := d.Loc[len(d.Loc)-1].(string)
		if field != "" && (where == "query" || where == "body") {
			return strings.TrimSpace(field), where
		}
	}
	return "", ""
}

// reply knows whom a question went to, for the faults found in the answer.
type reply struct {
	op, host, id string
}

// nonsense is an answer that makes no sense. detail is ours.
func (r reply) nonsense(detail string) *fault.Error {
	return &fault.Error{Kind: fault.Protocol, Op: r.op, Host: r.host, RequestID: r.id, Detail: detail}
}
