package wire

import (
	"encoding/json"
	"errors"
	"unicode"
	"unicode/utf8"
)

// maxDepth is far above the dialects' deepest answer (6) and far below what costs anything.
const maxDepth = 64

// The reasons why an answer is not taken. They hold nothing of the answer, which may be full of secrets.
var (
	errUTF8      = errors.New("the answer is not UTF-8")
	errSyntax    = errors.New("the answer is not JSON")
	errDeep      = errors.New("the answer is nested too deeply")
	errDuplicate = errors.New("the answer has a key twice")
	errShape     = errors.New("the answer has another shape than expected")
)

// Decode reads one JSON value into v. Unknown fields are ignored; keys that are there twice or differ only in case are
// refused, because two readers would take different ones; so are bytes behind the value and nesting deeper than 64. The
// error holds no text of data; where there is one, v is not to be used.
func Decode(data []byte, v any) error {
	if err := shallow(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, v) // reads all of it for its syntax before it fills anything
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errSyntax
	}
	if err != nil {
		return errShape
	}
	return distinct(data)
}

// check judges an answer that nobody reads.
func check(data []byte) error {
	if err := shallow(data); err != nil {
		return err
	}
	if !json.Valid(data) {
		return errSyntax
	}
	return distinct(data)
}

// shallow judges the bytes before any parser sees them: text, and not deep. It counts brackets outside strings; on broken
// JSON its count means nothing, and the syntax check has the last word.
func shallow(data []byte) error {
	if !utf8.Valid(data) {
		return errUTF8
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = stringEnd(data, i)
		case '{', '[':
			if depth++; depth > maxDepth {
				return errDeep
			}
		case '}', ']':
			depth--
		}
	}
	return nil
}

// stringEnd is the index of the quote that closes the string opened at i, or of the last byte.
func stringEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data) - 1
}

// distinct walks valid JSON and refuses an object that has a key twice.
func distinct(data []byte) error {
	var open []*keys // one per open bracket; nil for an array
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{':
			open = append(open, &keys{})
		case '[':
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			end := stringEnd(data, i)
			if isKey(data, end) && !open[len(open)-1].add(data[i:end+1]) {
				return errDuplicate
			}
			i = end
		}
	}
	return nil
}

// isKey reports whether the string that ends at end is a key: in valid JSON only a key has a colon behind it.
func isKey(data []byte, end int) bool {
	for i := end + 1; i < len(data); i++ {
		switch data[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return data[i] == ':'
		}
	}
	return false
}

// keys are the folded keys of one object. Answers have few keys an object, so a list serves, until it would not.
type keys struct {
	few  []string
	many map[string]bool
}

const fewKeys = 24

// add reports whether the key was not there yet.
func (k *keys) add(quoted []byte) bool {
	key := fold(quoted)
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
	if len(k.few) > fewKeys {
		k.many = make(map[string]bool, 4*fewKeys)
		for _, known := range k.few {
			k.many[known] = true
		}
	}
	return true
}

// fold brings a quoted key to the form in which encoding/json compares names: ſ is s, and the Kelvin sign is k.
func fold(quoted []byte) string {
	raw := quoted[1 : len(quoted)-1]
	plain := true
	for _, b := range raw {
		if b == '\\' || b >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		out := make([]byte, len(raw))
		for i, b := range raw {
			if 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			out[i] = b
		}
		return string(out)
	}
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		return string(raw)
	}
	out := make([]rune, 0, len(name))
	for _, r := range name {
		out = append(out, foldRune(r))
	}
	return string(out)
}

// foldRune is the same for all runes that differ only in case. Lower case first, so that it agrees with the quick way.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return unicode.ToLower(least)
}
