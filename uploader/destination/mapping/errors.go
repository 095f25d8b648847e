package mapping

import (
	"encoding/json"
	"net/http"
	"strings"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// refine reads an error in the backend's own way. A refusal with a sentence of its own is Policy: the sentence says more
// than its status. A 422 that misses a field (FastAPI looks for scalars in the query) is a mistake of the mapping, and says
// which field, and where it is wanted.
func (m *Mapping) refine(e *fault.Error, body []byte) {
	var answer any
	if wire.Decode(body, &answer) != nil {
		return
	}
	for _, p := range m.messages {
		if value, found := p.find(answer); found {
			if s, ok := value.(string); ok {
				e.Detail = fault.Clean(s)
				if e.Kind == fault.NoPlace && e.Status == http.StatusNotFound && !wire.NoRoute("", s) {
					e.Kind = fault.Missing // in a place of its own, but in its own words
				}
				break
			}
		}
	}
	switch e.Status {
	case http.StatusUnprocessableEntity:
		e.Kind = fault.Policy
		if first, listed := firstComplaint(body); listed {
			e.Kind, e.Detail = first.judge()
		}
	case http.StatusBadRequest:
		if e.Detail != "" {
			e.Kind = fault.Policy
		}
	}
}

// complaint is one element of FastAPI's answer to a request that does not fit, in the words of pydantic 1 or 2.
type complaint struct {
	Loc  []any  `json:"loc"` // where it looked: "query", "body", …, and the field, perhaps below a number
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

func firstComplaint(body []byte) (complaint, bool) {
	var answer struct {
		Detail []complaint `json:"detail"`
	}
	if json.Unmarshal(body, &answer) != nil { // a sentence instead of a list
		return complaint{}, false
	}
	for _, c := range answer.Detail {
		if len(c.Loc) > 0 {
			return c, true
		}
	}
	return complaint{}, false
}

// judge tells a mapping that does not fit the backend (Unsupported) from a value that the backend does not want (Policy).
func (c complaint) judge() (fault.Kind, string) {
	where, _ := c.Loc[0].(string)
	field, _ := c.Loc[len(c.Loc)-1].(string)
	if len(c.Loc) == 1 {
		field = ""
	}
	missing := c.Type == "missing" || strings.HasSuffix(c.Type, ".missing") || c.Type == "" && field != ""
	switch {
	case missing && field == "":
		return fault.Unsupported, fault.Clean("the server wants its fields in the " + where + ", as JSON")
	case missing:
		return fault.Unsupported, fault.Clean("the server wants " + strings.TrimSpace(field) + " in the " + where)
	}
	detail := c.Msg
	if field != "" {
		detail = field + ": " + c.Msg
	}
	kind := fault.Policy
	if strings.HasPrefix(c.Type, "type_error") || strings.Contains(c.Type, "json") || strings.HasSuffix(c.Type, "_type") || strings.HasSuffix(c.Type, "_parsing") {
		kind = fault.Unsupported
	}
	return kind, fault.Clean(detail)
}
