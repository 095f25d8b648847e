package mapping

import (
	"encoding/json"
	"strconv"
	"strings"
)

// pointer is a JSON pointer (RFC 6901); optional where it was written with a question mark after it.
type pointer struct {
	steps    []string
	optional bool
}

// readPointer reads "/a/b?". ok is false where it is none.
func readPointer(s string) (p pointer, ok bool) {
	s, p.optional = strings.CutSuffix(s, "?")
	if s == "" {
		return p, true
	}
	if !strings.HasPrefix(s, "/") {
		return p, false
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for step := range strings.SplitSeq(s[1:], "/") {
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(step), "~") {
			return p, false
		}
		p.steps = append(p.steps, unescape.Replace(step))
	}
	return p, true
}

// find follows the pointer. found is false where there is nothing, or null.
func (p pointer) find(root any) (value any, found bool) {
	for _, step := range p.steps {
		switch at := root.(type) {
		case map[string]any:
			root = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return nil, false
			}
			root = at[i]
		default:
			return nil, false
		}
	}
	return root, root != nil
}

// text is the value as a text; numbers are texts, too. ok is false where it is anything else.
func text(value any) (s string, ok bool) {
	switch v := value.(type) {
	case string:
		return v, v != ""
	case json.Number:
		return v.String(), true
	}
	return "", false
}
