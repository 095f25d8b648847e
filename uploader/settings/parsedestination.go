package settings

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// readDestination returns one element of a list, what it has beside what is known here, and what is found.
func readDestination(raw json.RawMessage) (d Destination, more *extra, j *judge) {
	j = &judge{}
	if _, ok := members(raw); !ok {
		j.wrong("", notDestination)
		return d, nil, j
	}
	more = j.fill(reflect.ValueOf(&d).Elem(), raw, "")
	j.id(d)
	return j.destination(d), more, j
}

// member is one field of a JSON object, in the order of the file.
type member struct {
	key   string
	value json.RawMessage
}

// members reads an object without forgetting the order, or that a key is there twice. ok: it is an object.
func members(raw json.RawMessage) (list []member, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return nil, false
	}
	for decoder.More() {
		token, err := decoder.Token()
		key, isKey := token.(string)
		m := member{key: key}
		if err != nil || !isKey || decoder.Decode(&m.value) != nil {
			return nil, false
		}
		list = append(list, m)
	}
	return list, true
}

func object(list []member) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		key, _ := json.Marshal(m.key) // a string
		out.Write(key)
		out.WriteByte(':')
		out.Write(m.value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

// extra is what a destination in a file has beside what this program knows: a newer Linkdrop's fields. It is written back
// with the destination, whoever changed that meanwhile.
type extra struct {
	own   []member
	below map[string]*extra // by the field that has more fields
}

// into puts it back into the destination as it is written.
func (x *extra) into(raw json.RawMessage) json.RawMessage {
	if x == nil || len(x.own)+len(x.below) == 0 {
		return raw
	}
	list, ok := members(raw)
	if !ok {
		return raw
	}
	for i, m := range list {
		list[i].value = x.below[m.key].into(m.value)
	}
	return object(append(list, x.own...))
}

// fill reads an object into a struct, field by field and by their exact names, so that one of the wrong type is named, and
// "URL" is not taken for "url".
func (j *judge) fill(target reflect.Value, raw json.RawMessage, path string) *extra {
	list, ok := members(raw)
	if !ok {
		j.wrong(path, notObject)
		return nil
	}
	x, seen := &extra{below: map[string]*extra{}}, map[string]bool{}
	for _, m := range list {
		at := strings.TrimPrefix(path+"."+cleanName(m.key), ".")
		field := fieldOf(target, m.key)
		switch {
		case seen[m.key]:
			j.note(at, twiceField, "")
		case !field.IsValid():
			j.note(at, unknown(m.key), "")
			x.own = append(x.own, m)
		case string(m.value) == "null": // says nothing
		case field.Kind() == reflect.Pointer && field.Type().Elem().Kind() == reflect.Struct:
			field.Set(reflect.New(field.Type().Elem()))
			if below := j.fill(field.Elem(), m.value, at); below != nil {
				x.below[m.key] = below
			}
		default:
			if json.Unmarshal(m.value, field.Addr().Interface()) != nil {
				wrong := typeFinding(field)
				j.wrongValue(at, wrong.Code, wrong.Value)
			}
		}
		seen[m.key] = true
	}
	return x
}

// fieldOf is the struct's field of this name in JSON, or the zero Value.
func fieldOf(target reflect.Value, key string) reflect.Value {
	for i := range target.NumField() {
		if name, _, _ := strings.Cut(target.Type().Field(i).Tag.Get("json"), ","); name == key {
			return target.Field(i)
		}
	}
	return reflect.Value{}
}

// typeFinding says what a field must be.
func typeFinding(field reflect.Value) Finding {
	switch field.Interface().(type) {
	case *bool:
		return Finding{Code: wrongBool}
	case Duration:
		return Finding{Code: wrongDuration, Value: `"15m"`}
	case []string:
		return Finding{Code: wrongTexts}
	case map[string]string:
		return Finding{Code: wrongMap}
	}
	return Finding{Code: wrongText}
}

// unknown is the code of a field that nobody here knows. What could be a secret is not only superfluous.
func unknown(key string) Code {
	for _, word := range words(key) {
		if secretWord(word) || word == "key" || word == "keys" {
			return secretField
		}
	}
	return unknownField
}

func secretWord(word string) bool {
	switch word {
	case "token", "secret", "password", "passwd", "passphrase", "credential", "credentials", "apikey", "accesskey", "secretkey", "privatekey":
		return true
	}
	return false
}

// words are those of "access_key", "access-key" and "accessKey", in lower case.
func words(key string) []string {
	var spaced strings.Builder
	lower := false
	for _, r := range key {
		upper := r >= 'A' && r <= 'Z'
		if upper && lower {
			spaced.WriteByte(' ')
		}
		lower = r >= 'a' && r <= 'z'
		if r == '_' || r == '-' || r == '.' {
			r = ' '
		}
		spaced.WriteRune(r)
	}
	return strings.Fields(strings.ToLower(spaced.String()))
}
