package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	version = 1       // of the file's format
	maxFile = 1 << 20 // bytes; a settings file has a few hundred

	maxProblems = 200 // more than anybody reads
)

// document is a file as it was read: what is understood, and everything that is not, so that writing it back loses nothing.
type document struct {
	layer   Layer
	raw     map[string]json.RawMessage // top-level fields that were not understood
	odd     map[string][]odd           // destinations that were not understood, by the list they are in
	more    map[string]*extra          // what destinations have beside what is known here, by ID
	broken  bool                       // not read to its end: to be set aside before it is written
	version int
}

func newDocument(source Source) *document {
	return &document{
		layer: Layer{Source: source}, raw: map[string]json.RawMessage{}, odd: map[string][]odd{}, more: map[string]*extra{}, version: version,
	}
}

// Parse reads a file's content. It never fails: what cannot be used is a Problem of the Layer.
func Parse(source Source, data []byte) Layer { return parse(source, data).layer }

func parse(source Source, data []byte) *document {
	d := newDocument(source)
	data, ok := d.text(data)
	if !ok {
		d.broken = true
		return d
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := d.fields(decoder); err != nil {
		d.broken = true
		d.problem(lastKey(data[:min(len(data), int(decoder.InputOffset()))], data), d.syntax(err, data, decoder.InputOffset()))
	}
	return d
}

func (d *document) problem(field, says string) { d.add(Problem{Field: field, Says: says}) }

func (d *document) found(field string, f Finding) {
	d.add(Problem{Field: field, Says: f.Sentence(), Code: f.Code})
}

func (d *document) add(p Problem) {
	if len(d.layer.Problems) >= maxProblems {
		return
	}
	p.Source = d.layer.Source
	d.layer.Problems = append(d.layer.Problems, p)
}

// text looks at the encoding and the size.
func (d *document) text(data []byte) ([]byte, bool) {
	if len(data) > maxFile {
		d.problem("", "The file is larger than 1 MB and was not read.")
		return nil, false
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) || bytes.IndexByte(data, 0) >= 0 {
		d.problem("", "The file is not UTF-8 text (perhaps UTF-16). Save it again as UTF-8.")
		return nil, false
	}
	if rest, found := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); found {
		d.problem("", "The file begins with a byte order mark. It was read all the same.")
		data = rest
	}
	if !utf8.Valid(data) {
		d.problem("", "The file is not UTF-8 text. Save it again as UTF-8.")
		return nil, false
	}
	return data, true
}

var errObject = errors.New("the file must be one object in braces")

// fields reads one top-level field after the other, so that all before a broken one count.
func (d *document) fields(decoder *json.Decoder) error {
	opening, err := decoder.Token()
	if err != nil {
		return err
	}
	if opening != json.Delim('{') {
		return errObject
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		if seen[key] {
			d.problem(key, "The field is there twice; the first one counts.")
			continue
		}
		seen[key] = true
		d.field(key, raw)
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		d.problem("", "There is something behind the closing brace; it was left out.")
	}
	return nil
}

func (d *document) field(key string, raw json.RawMessage) {
	switch key {
	case "version":
		if err := json.Unmarshal(raw, &d.version); err != nil || d.version < 1 {
			d.version = version
			d.problem(key, "This is no version number; the file was read as version 1.")
		} else if d.version > version {
			d.problem(key, fmt.Sprintf("The file was made for a newer Linkdrop (version %d); what this one knows was read.", d.version))
		}
		return
	case destinationsKey, removedKey:
		d.destinations(key, raw)
		return
	case pinsKey:
		d.pins(raw)
		return
	}
	for _, f := range fields() {
		if f.key != key {
			continue
		}
		if says := f.read(&d.layer.Settings, raw); says != "" {
			d.raw[key] = raw
			d.problem(key, says)
		}
		return
	}
	d.raw[key] = raw
	d.found(key, Finding{Code: unknown(key)})
}

// syntax says where in the file the trouble is.
func (d *document) syntax(err error, data []byte, offset int64) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > offset {
		offset = syntax.Offset
	}
	line := 1 + bytes.Count(data[:max(0, min(len(data), int(offset)))], []byte{'\n'})
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "The file is empty."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("The file ends in the middle, in line %d. What is before counts.", line)
	case errors.Is(err, errObject):
		return "The file must be one object in braces."
	}
	return fmt.Sprintf("There is a mistake in line %d. What is before it counts, what is behind it does not.", line)
}

var keyPattern = regexp.MustCompile(`"([a-z_]+)"\s*:`)

// lastKey is the field in which reading ended: the last one that was begun.
func lastKey(read, data []byte) string {
	rest := data[len(read):]
	if next := keyPattern.FindSubmatchIndex(rest); next != nil && strings.TrimLeft(string(rest[:next[0]]), ", \t\r\n{") == "" {
		return string(rest[next[2]:next[3]])
	}
	all := keyPattern.FindAllSubmatch(read, -1)
	if len(all) == 0 {
		return ""
	}
	return string(all[len(all)-1][1])
}
