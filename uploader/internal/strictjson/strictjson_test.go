package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type sample struct {
	URL    string            `json:"url"`
	Parts  int               `json:"parts"`
	Nested map[string]string `json:"nested"`
}

func TestDecode(t *testing.T) {
	manyKeys := func(last string) string {
		var b strings.Builder
		b.WriteString(`{`)
		for i := range 200 {
			b.WriteString(`"k` + strings.Repeat("x", i) + `":1,`)
		}
		return b.String() + last + `}`
	}
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"plain", `{"url":"u","parts":3}`, nil},
		{"unknown fields", `{"url":"u","news":{"a":[1,2,{"b":null}]}}`, nil},
		{"same key in two objects", `{"nested":{"a":"1"},"other":{"a":"2"}}`, nil},
		{"a value that looks like a key", `{"url":"parts","nested":{"x":"url"}}`, nil},
		{"many keys", manyKeys(`"z":1`), nil},
		{"white space", " \n{\t\"url\" : \"u\" }\r\n", nil},
		{"quote and brackets in text", `{"url":"\"}{]["}`, nil},
		{"backslash at the end of a text", `{"url":"\\","parts":1}`, nil},

		{"duplicate", `{"url":"a","url":"b"}`, errDuplicate},
		{"case variant", `{"url":"a","URL":"b"}`, errDuplicate},
		{"escaped duplicate", `{"url":"a","\u0075rl":"b"}`, errDuplicate},
		{"escaped case variant", `{"url":"a","\u0055rl":"b"}`, errDuplicate},
		{"long s", `{"parts":1,"part\u017f":2}`, errDuplicate},
		{"Kelvin", `{"nested":{"key":"1","` + "\u212aey" + `":"2"}}`, errDuplicate},
		{"duplicate far apart", manyKeys(`"KX":1`), errDuplicate},
		{"duplicate in a map", `{"nested":{"Content-Type":"a","content-type":"b"}}`, errDuplicate},
		{"duplicate in an unknown part", `{"news":[{"a":1,"A":2}]}`, errDuplicate},

		{"trailing garbage", `{"url":"u"}x`, errSyntax},
		{"two values", `{"url":"u"}{"url":"v"}`, errSyntax},
		{"empty", ``, errSyntax},
		{"cut", `{"url":"u"`, errSyntax},
		{"cut in a text", `{"url":"u`, errSyntax},
		{"HTML", `<html><body>Sign in</body></html>`, errSyntax},
		{"NaN", `{"parts":NaN}`, errSyntax},
		{"only closing", `]]]]`, errSyntax},
		{"BOM", "\ufeff" + `{"url":"u"}`, errSyntax},
		{"not UTF-8", "{\"url\":\"\xff\"}", errUTF8},
		{"UTF-16", "\xff\xfe{\x00}\x00", errUTF8},
		{"too deep", strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), errDeep},
		{"100k deep", strings.Repeat(`{"a":`, 100_000), errDeep},
		{"100k deep arrays", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), errDeep},

		{"wrong type", `{"url":7}`, errShape},
		{"array", `[]`, errShape},
		{"fraction", `{"parts":1.5}`, errShape},
		{"2^63", `{"parts":9223372036854775808}`, errShape},
		{"1e400", `{"parts":1e400}`, errShape},
	} {
		t.Run(c.name, func(t *testing.T) {
			var v sample
			if err := Decode([]byte(c.text), &v); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

// What encoding/json writes of a map is always taken, and a second key that differs only in case never is.
func TestDecodeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOfN(rapid.StringMatching(`[a-z0-9 _-]{1,8}`), rapid.String(), 1, 40).Draw(t, "m")
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := Decode(data, &back); err != nil || len(back) != len(m) {
			t.Fatalf("%s: %v", data, err)
		}
		key := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key")
		twin := `{"` + key + `":1,` + string(bytes.TrimPrefix(data, []byte("{")))
		twin = strings.TrimSuffix(twin, "}") + `,"` + strings.ToUpper(key) + `":2}`
		if err := Decode([]byte(twin), &map[string]any{}); !errors.Is(err, errDuplicate) {
			t.Fatalf("%s: %v", twin, err)
		}
	})
}

// FuzzDecode: no panic, and what is taken is what encoding/json takes, in one reading only.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"url":"a","parts":1,"nested":{"b":"c"}}`))
	f.Add([]byte(`{"url":"a","\u0055RL":"b"}`))
	f.Add([]byte(strings.Repeat("[", 200)))
	f.Add([]byte(`{"a\\":1,"b":"\\\""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		if Decode(data, &v) != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatalf("taken, but not valid: %q", data)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := Decode(again, &v); err != nil {
			t.Fatalf("%q was taken, %q is not: %v", data, again, err)
		}
	})
}

// TestABareValueIsAnAnswer: what is no object has no keys to look for twice, and two equal keys are found wherever they stand
// in a large object.
func TestABareValueIsAnAnswer(t *testing.T) {
	for _, text := range []string{`"text"`, `"te:xt"`, `"text" `, `7`, `null`, `["a","a"]`} {
		var v any
		if err := Decode([]byte(text), &v); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, n := range []int{2, fewKeys, fewKeys + 1, fewKeys + 2, 200} {
		for _, first := range []int{0, (n - 1) / 2, n - 2} {
			var b strings.Builder
			for i := range n {
				key := i
				if i == n-1 {
					key = first
				}
				fmt.Fprintf(&b, `,"k%d":1`, key)
			}
			var v any
			if err := Decode([]byte("{"+b.String()[1:]+"}"), &v); err == nil {
				t.Errorf("%d keys, the last as number %d: taken", n, first)
			}
		}
	}
}
