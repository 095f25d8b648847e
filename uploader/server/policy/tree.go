package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"linkdrop/uploader/internal/strictjson"
)

// maxDepth is how many braces and brackets may be open at once; the vocabulary has 3.
const maxDepth = 8

// Mistake is what is wrong with a policy file, and where. Its text is for whoever wrote the file.
type Mistake struct {
	Line  int    // from 1
	Field string // "categories.videos.max_file"; empty: the whole file
	Why   string // "is not known here"
}

func (m *Mistake) Error() string {
	field := m.Field
	if field == "" {
		field = "it"
	}
	return fmt.Sprintf("line %d: %s %s", m.Line, field, m.Why)
}

// node is a JSON value that knows its line and its place.
type node struct {
	line   int
	place  string
	value  jsontext.Token // a text, a number, true, false or null
	list   []*node
	fields map[string]*node
}

func (n *node) wrong(why string) error {
	return &Mistake{Line: n.line, Field: n.place, Why: why}
}

// reader reads nodes out of a text without comments.
type reader struct {
	text    []byte
	decoder *jsontext.Decoder
	depth   int
}

// parse reads the one value of a file.
func parse(data []byte) (*node, error) {
	if !utf8.Valid(data) {
		line := 1
		for at := data; len(at) > 0; {
			r, n := utf8.DecodeRune(at)
			if r == utf8.RuneError && n == 1 {
				break
			}
			if r == '\n' {
				line++
			}
			at = at[n:]
		}
		return nil, &Mistake{Line: line, Why: strictjson.ErrUTF8.Error()}
	}
	r := &reader{text: withoutComments(data)}
	r.decoder = jsontext.NewDecoder(bytes.NewBuffer(r.text), jsontext.AllowDuplicateNames(true)) // they are looked for here, with their line
	root, err := r.value("")
	if err != nil {
		return nil, err
	}
	if _, err := r.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, &Mistake{Line: r.lineOf(err), Why: strictjson.ErrTrailing.Error()}
	}
	return root, nil
}

// withoutComments puts blanks in the place of comments, so that every line and offset stays what it was. One that does not
// end is left: it is no JSON.
func withoutComments(data []byte) []byte {
	out := bytes.Clone(data)
	for i := 0; i < len(out); i++ {
		rest := out[i:]
		switch {
		case rest[0] == '"':
			i += textLength(rest) - 1
		case bytes.HasPrefix(rest, []byte("//")):
			i += blank(rest, lengthTo(rest, "\n", false))
		case bytes.HasPrefix(rest, []byte("/*")):
			length := lengthTo(rest[2:], "*/", true)
			if length < 0 {
				return out
			}
			i += blank(rest, 2+length) - 1
		}
	}
	return out
}

// textLength is how long a JSON text is, with its quotes; all that is left where it does not end.
func textLength(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// lengthTo is how much there is before an end, or with it. Where the end is missing: all, or with it -1.
func lengthTo(s []byte, end string, with bool) int {
	at := bytes.Index(s, []byte(end))
	switch {
	case at < 0 && with:
		return -1
	case at < 0:
		return len(s)
	case with:
		return at + len(end)
	}
	return at
}

func blank(s []byte, length int) int {
	for i := range s[:length] {
		if s[i] != '\n' {
			s[i] = ' '
		}
	}
	return length
}

// lineOf is where the decoder is, or where it found the error.
func (r *reader) lineOf(err error) int {
	at := r.decoder.InputOffset()
	if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
		at = max(at, syntax.ByteOffset)
	}
	return 1 + bytes.Count(r.text[:min(at, int64(len(r.text)))], []byte("\n"))
}

func (r *reader) value(place string) (*node, error) {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return nil, &Mistake{Line: r.lineOf(err), Why: strictjson.ErrSyntax.Error()}
	}
	n := &node{line: r.lineOf(nil), place: place}
	kind := token.Kind()
	if kind != jsontext.KindBeginObject && kind != jsontext.KindBeginArray {
		n.value = token.Clone()
		return n, nil
	}
	if r.depth++; r.depth > maxDepth {
		return nil, &Mistake{Line: n.line, Field: place, Why: strictjson.ErrDeep.Error()}
	}
	defer func() { r.depth-- }()
	if kind == jsontext.KindBeginObject {
		n.fields = map[string]*node{}
		err = r.members(n)
	} else {
		n.list = []*node{}
		err = r.elements(n)
	}
	return n, err
}

func (r *reader) members(n *node) error {
	for r.decoder.PeekKind() != jsontext.KindEndObject {
		key, err := r.decoder.ReadToken()
		if err != nil {
			return &Mistake{Line: r.lineOf(err), Why: strictjson.ErrSyntax.Error()}
		}
		name, line := key.String(), r.lineOf(nil)
		place := strings.TrimPrefix(n.place+"."+plain(name), ".")
		if n.fields[name] != nil {
			return &Mistake{Line: line, Field: place, Why: "is there twice"}
		}
		child, err := r.value(place)
		if err != nil {
			return err
		}
		child.line = line // where a person looks for it
		n.fields[name] = child
	}
	_, err := r.decoder.ReadToken()
	return err
}

func (r *reader) elements(n *node) error {
	for r.decoder.PeekKind() != jsontext.KindEndArray {
		child, err := r.value(strings.TrimPrefix(n.place+"."+strconv.Itoa(len(n.list)+1), "."))
		if err != nil {
			return err
		}
		n.list = append(n.list, child)
	}
	_, err := r.decoder.ReadToken()
	return err
}

// maxPlain is how much of a file's own text a message repeats.
const maxPlain = 60

// plain makes a line in a log or on a terminal of a text that may hold anything.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), maxPlain)]
}

// only refuses fields of other names, the first in the file first.
func (n *node) only(names ...string) error {
	if n.fields == nil {
		return n.wrong("must be an object in braces")
	}
	var first *node
	for _, name := range slices.Sorted(maps.Keys(n.fields)) {
		if field := n.fields[name]; !slices.Contains(names, name) && (first == nil || field.line < first.line) {
			first = field
		}
	}
	if first != nil {
		return first.wrong("is not known here")
	}
	return nil
}
