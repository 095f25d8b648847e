package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
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
	layer    Layer
	raw      map[string]json.RawMessage       // top-level fields that were not understood
	unusable map[string][]unusableDestination // destinations that were not understood, by the list they are in
	extras   map[string]*extra                // what destinations have beside what is known here, by ID
	broken   bool                             // not read to its end: to be set aside before it is written
	version  int
}

func newDocument(source Source) *document {
	return &document{
		layer: Layer{Source: source}, raw: map[string]json.RawMessage{}, unusable: map[string][]unusableDestination{}, extras: map[string]*extra{}, version: version,
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
		d.found(lastKey(data[:min(len(data), int(decoder.InputOffset()))], data), syntaxFinding(err, data, decoder.InputOffset()))
	}
	d.missingLocked()
	return d
}

func (d *document) problem(field string, code Code) { d.found(field, Finding{Code: code}) }

func (d *document) found(field string, f Finding) {
	if len(d.layer.Problems) < maxProblems {
		d.layer.Problems = append(d.layer.Problems, f.Problem(d.layer.Source, field))
	}
}

// text looks at the encoding and the size.
func (d *document) text(data []byte) ([]byte, bool) {
	if len(data) > maxFile {
		d.problem("", fileLarge)
		return nil, false
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) || bytes.IndexByte(data, 0) >= 0 {
		d.problem("", fileUTF16)
		return nil, false
	}
	if rest, found := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); found {
		d.problem("", fileMark)
		data = rest
	}
	if !utf8.Valid(data) {
		d.problem("", fileUTF8)
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
			d.problem(key, twiceField)
			continue
		}
		seen[key] = true
		d.field(key, raw)
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		d.problem("", fileTail)
	}
	return nil
}

func (d *document) field(key string, raw json.RawMessage) {
	switch key {
	case "version":
		if err := json.Unmarshal(raw, &d.version); err != nil || d.version < 1 {
			d.version = version
			d.problem(key, badVersion)
		} else if d.version > version {
			d.found(key, Finding{Code: newerVersion, Value: strconv.Itoa(d.version)})
		}
		return
	case destinationsKey, removedKey:
		d.destinations(key, raw)
		return
	case pinsKey:
		d.pins(raw)
		return
	case lockedKey:
		d.locks(raw)
		return
	}
	for _, f := range fields() {
		if f.key != key {
			continue
		}
		if wrong := f.read(&d.layer.Settings, raw); wrong.Code != "" {
			d.raw[key] = raw
			d.found(key, wrong)
		}
		return
	}
	d.raw[key] = raw
	d.found(key, Finding{Code: unknown(key)})
}

// syntaxFinding says where in the file the trouble is.
func syntaxFinding(err error, data []byte, offset int64) Finding {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > offset {
		offset = syntax.Offset
	}
	line := strconv.Itoa(1 + bytes.Count(data[:max(0, min(len(data), int(offset)))], []byte{'\n'}))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return Finding{Code: fileEmpty}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Finding{Code: fileCut, Value: line}
	case errors.Is(err, errObject):
		return Finding{Code: fileObject}
	}
	return Finding{Code: fileMistake, Value: line}
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
