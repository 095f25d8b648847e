// Package strictjson reads JSON of which two readers could never have two opinions. A key that is there twice, or once more in
// another case, is refused, because encoding/json takes the last one and others the first; so are text that is not UTF-8, bytes
// behind the value, and nesting that costs more than any honest text needs.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// The reasons why a text is not taken; whoever says them puts "it" before them. They hold nothing of the text, which may be
// full of secrets.
var (
	ErrUTF8      = errors.New("is not UTF-8")
	ErrSyntax    = errors.New("is not JSON")
	ErrTrailing  = errors.New("has something behind its end")
	ErrDeep      = errors.New("is nested too deeply")
	ErrDuplicate = errors.New("has a key twice")
	ErrUnknown   = errors.New("has a field that is not known")
	ErrShape     = errors.New("has another shape than expected")
)

// WrongType is an ErrShape that knows the field, by the path that Go's type gives it.
type WrongType struct{ Field string }

func (w *WrongType) Error() string { return "has a wrong type of " + w.Field }

// Unwrap makes it an ErrShape.
func (w *WrongType) Unwrap() error { return ErrShape }

// Decode reads the one value that data is into v, as encoding/json does: fields that v does not have are ignored. depth is how
// many braces and brackets may be open at once. Where there is an error, one of those above, v is not to be used.
func Decode(data []byte, depth int, v any) error { return decode(data, depth, v, false) }

// DecodeKnown is Decode for a v that has every field there may be.
func DecodeKnown(data []byte, depth int, v any) error { return decode(data, depth, v, true) }

func decode(data []byte, depth int, v any, known bool) error {
	if err := Check(data, depth); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if known {
		decoder.DisallowUnknownFields()
	}
	err := decoder.Decode(v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return &WrongType{wrong.Field}
	case strings.HasPrefix(err.Error(), "json: unknown field"): // it has no type of its own
		return ErrUnknown
	}
	return ErrShape
}

// Check judges data that nobody reads.
func Check(data []byte, depth int) error {
	if !utf8.Valid(data) {
		return ErrUTF8
	}
	decoder := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)) // our own look is stricter
	var open []keys
	for {
		token, err := decoder.ReadToken()
		if err != nil {
			return ErrSyntax
		}
		switch token.Kind() { //nolint:exhaustive // other values need no look
		case jsontext.KindBeginObject, jsontext.KindBeginArray:
			if len(open) == depth {
				return ErrDeep
			}
			open = append(open, keys{})
		case jsontext.KindEndObject, jsontext.KindEndArray:
			open = open[:len(open)-1]
		case jsontext.KindString:
			if in, n := decoder.StackIndex(len(open)); in == '{' && n%2 == 1 && !open[len(open)-1].add(token.String()) {
				return ErrDuplicate
			}
		}
		if len(open) == 0 {
			return end(decoder)
		}
	}
}

func end(decoder *jsontext.Decoder) error {
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return ErrTrailing
	}
	return nil
}

// keys are the folded keys of one object. Most have few, so a list serves, until it would not.
type keys struct {
	few  []string
	many map[string]bool
}

const fewKeys = 24

// add reports whether the key was not there yet.
func (k *keys) add(key string) bool {
	key = fold(key)
	if k.many == nil && len(k.few) == fewKeys {
		k.many = make(map[string]bool, 4*fewKeys)
		for _, known := range k.few {
			k.many[known] = true
		}
	}
	if k.many != nil {
		if k.many[key] {
			return false
		}
		k.many[key] = true
		return true
	}
	for _, known := range k.few {
		if known == key {
			return false
		}
	}
	k.few = append(k.few, key)
	return true
}

// fold brings a key to the form in which encoding/json compares names: ſ is s, and the Kelvin sign is k.
func fold(key string) string { return strings.Map(foldRune, key) }

// foldRune is the same for all runes that differ only in case.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return unicode.ToLower(least)
}
