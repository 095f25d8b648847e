package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// node is a JSON value that knows its line and its place, so that a person can be told where a mistake is.
type node struct {
	line   int    // 0: it has only one
	place  string // "sign.answer.url"
	value  any    // string, json.Number, bool or nil; of others nothing
	list   []*node
	fields map[string]*node
}

// maxFile is far above any mapping anybody writes.
const maxFile = 256 << 10

// parse reads one JSON value; wire.Decode has judged its syntax, depth and doubled keys.
func parse(data []byte) (*node, error) {
	if len(data) > maxFile {
		return nil, fault.New(fault.Unsupported, "open", "the mapping is too long")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	lines := bytes.Count(bytes.TrimSpace(data), []byte("\n"))
	line := func() int {
		if lines == 0 {
			return 0 // it says nothing, as where the settings have taken the white space out
		}
		return 1 + bytes.Count(data[:decoder.InputOffset()], []byte("\n"))
	}
	var whole json.RawMessage
	if err := wire.Decode(data, &whole); err != nil {
		if _, syntax := decoder.Token(); syntax == nil {
			for syntax == nil {
				_, syntax = decoder.Token()
			}
		}
		return nil, fault.New(fault.Unsupported, "open", (&node{line: line()}).where()+": "+strings.Replace(err.Error(), "the answer", "it", 1))
	}
	return read(decoder, line, "")
}

// read reads the next value. The syntax was checked.
func read(decoder *json.Decoder, line func() int, place string) (*node, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, fault.New(fault.Unsupported, "open", "the mapping cannot be read")
	}
	n := &node{line: line(), place: place}
	switch token {
	case json.Delim('{'):
		n.fields = map[string]*node{}
	case json.Delim('['):
		n.list = []*node{}
	default:
		n.value = token
		return n, nil
	}
	for decoder.More() {
		name := strconv.Itoa(len(n.list))
		if n.fields != nil {
			key, _ := decoder.Token() // checked
			name, _ = key.(string)    // a key is a text
		}
		child, err := read(decoder, line, strings.TrimPrefix(place+"."+name, "."))
		if err != nil {
			return nil, err
		}
		if n.fields != nil {
			n.fields[name] = child
		} else {
			n.list = append(n.list, child)
		}
	}
	_, err = decoder.Token()
	return n, err
}

// wrong is a mistake at this place.
func (n *node) wrong(why string) error {
	place := n.place
	if place == "" {
		place = "the whole"
	}
	return &fault.Error{Kind: fault.Unsupported, Op: "open", Detail: n.where() + ", " + plain(place) + ": " + plain(why)}
}

// where names the line, where there are lines.
func (n *node) where() string {
	if n.line == 0 {
		return "the mapping"
	}
	return fmt.Sprintf("the mapping, line %d", n.line)
}

// plain is what our own sentences are made of. It is not fault.Clean, which takes the name of a header for a secret: the
// mapping is a person's own file, and holds none.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), maxPlain)]
}

const maxPlain = 90 // two of them and a line number are shown

// only refuses fields of other names.
func (n *node) only(names ...string) error {
	if n.fields == nil {
		return n.wrong("must be an object")
	}
	for _, key := range slices.Sorted(maps.Keys(n.fields)) {
		if !slices.Contains(names, key) {
			return n.fields[key].wrong("is not known here")
		}
	}
	return nil
}

// text is a field that is a text; fallback where it is missing. With choices it must be one of them.
func (n *node) text(name, fallback string, choices ...string) (string, error) {
	field := n.fields[name]
	if field == nil {
		return fallback, nil
	}
	s, ok := field.value.(string)
	if !ok {
		return "", field.wrong("must be a text")
	}
	if len(choices) > 0 && !slices.Contains(choices, s) {
		return "", field.wrong("must be one of " + strings.Join(choices, ", "))
	}
	return s, nil
}

// texts is a field that is a list of texts, or missing.
func (n *node) texts(name string) ([]string, error) {
	field := n.fields[name]
	if field == nil {
		return nil, nil
	}
	if field.list == nil {
		return nil, field.wrong("must be a list")
	}
	var out []string
	for _, element := range field.list {
		s, ok := element.value.(string)
		if !ok || s == "" {
			return nil, element.wrong("must be a text")
		}
		out = append(out, s)
	}
	return out, nil
}

// number is a field that is a whole number from 0 on, or 0 where it is missing.
func (n *node) number(name string) (int64, error) {
	field := n.fields[name]
	if field == nil {
		return 0, nil
	}
	raw, _ := field.value.(json.Number)
	v, err := raw.Int64()
	if err != nil || v < 0 {
		return 0, field.wrong("must be a whole number")
	}
	return v, nil
}
