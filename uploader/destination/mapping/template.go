package mapping

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// part of a template: text as it is, or a value's name.
type part struct {
	text, value string
	number      bool
}

// template makes one field. A JSON exchange may have templates in lists and objects.
type template struct {
	parts  []part
	fixed  any // a number or a boolean, as it is
	list   []template
	fields map[string]template
}

var braces = regexp.MustCompile(`\{([a-z0-9_]+(?:\.[A-Za-z0-9_-]+)?)(:int)?\}`)

// numbers are the values that may be asked for as numbers, and words the others.
func isNumber(name string) bool {
	return slices.Contains([]string{"size", "expires_hours", "expires_seconds", "max_downloads"}, name)
}

func isWord(name string) bool {
	return slices.Contains([]string{"name", "safe_name", "type", "ext", "id", "md5_b64", "sha256_hex", "category", "user", "password", "token"}, name)
}

// scope is what a template may name besides the values everybody has.
type scope struct {
	consts  map[string]string
	answers map[string]pointer // nil: there is no answer yet
	used    map[string]bool    // every value that is named, filled in
}

// template reads a text, number, list or object.
func (s scope) template(n *node) (template, error) {
	var out template
	switch v := n.value.(type) {
	case string:
		return s.words(n, v)
	case nil:
	default:
		out.fixed = v
		return out, nil
	}
	if n.list == nil && n.fields == nil {
		return out, n.wrong("must not be null; leave it out")
	}
	for _, element := range n.list {
		t, err := s.template(element)
		if err != nil {
			return out, err
		}
		out.list = append(out.list, t)
	}
	if n.fields == nil {
		return out, nil
	}
	out.fields = map[string]template{}
	for _, key := range slices.Sorted(maps.Keys(n.fields)) {
		t, err := s.template(n.fields[key])
		if err != nil {
			return out, err
		}
		out.fields[key] = t
	}
	return out, nil
}

// words reads a text with values in braces.
func (s scope) words(n *node, text string) (template, error) {
	var out template
	last := 0
	for _, at := range braces.FindAllStringSubmatchIndex(text, -1) {
		out.add(part{text: text[last:at[0]]})
		last = at[1]
		p := part{value: text[at[2]:at[3]], number: at[4] >= 0}
		if why := s.refuses(p); why != "" {
			return out, n.wrong(why)
		}
		s.used[p.value] = true
		out.add(p)
	}
	out.add(part{text: text[last:]})
	for _, p := range out.parts {
		if strings.ContainsAny(p.text, "{}") {
			return out, n.wrong("has a brace that belongs to no value")
		}
		if p.number && len(out.parts) > 1 {
			return out, n.wrong("a number stands alone in its field")
		}
	}
	return out, nil
}

func (t *template) add(p part) {
	if p != (part{}) {
		t.parts = append(t.parts, p)
	}
}

func (s scope) refuses(p part) string {
	group, name, dotted := strings.Cut(p.value, ".")
	switch {
	case p.number && !isNumber(p.value):
		return "{" + p.value + "} is no number"
	case !dotted && (isNumber(group) || isWord(group)):
		return ""
	case dotted && group == "const":
		if _, known := s.consts[name]; !known {
			return "there is no const." + name
		}
		return ""
	case dotted && group == "answer" && s.answers == nil:
		return "there is no answer yet"
	case dotted && group == "answer":
		if _, known := s.answers[name]; !known {
			return "sign.answer has no " + name
		}
		return ""
	}
	return "there is no value {" + p.value + "}"
}

// values give a template its values; missing is not given.
type values map[string]string

// render makes the field. ok is false where a value is not given: the field is left out.
func (t template) render(v values) (out any, ok bool) {
	switch {
	case t.fixed != nil:
		return t.fixed, true
	case t.fields != nil:
		object := map[string]any{}
		for name, field := range t.fields {
			if value, given := field.render(v); given {
				object[name] = value
			}
		}
		return object, true
	case t.list != nil:
		list := []any{}
		for _, element := range t.list {
			if value, given := element.render(v); given {
				list = append(list, value)
			}
		}
		return list, true
	}
	var text strings.Builder
	for _, p := range t.parts {
		if p.value == "" {
			text.WriteString(p.text)
			continue
		}
		value, given := v[p.value]
		if !given {
			return nil, false
		}
		if p.number {
			return json.Number(value), true
		}
		text.WriteString(value)
	}
	return text.String(), true
}

// string is the field where only text can go: a query, a form, a header.
func (t template) string(v values) (string, bool) {
	out, ok := t.render(v)
	if !ok {
		return "", false
	}
	switch x := out.(type) {
	case string:
		return x, true
	case json.Number:
		return x.String(), true
	case bool:
		return strconv.FormatBool(x), true
	}
	return "", false
}
