package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const maxDepth = 64

func take(data []byte, v any) error { return Decode(data, maxDepth, v) }

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

		{"duplicate", `{"url":"a","url":"b"}`, ErrDuplicate},
		{"case variant", `{"url":"a","URL":"b"}`, ErrDuplicate},
		{"escaped duplicate", `{"url":"a","\u0075rl":"b"}`, ErrDuplicate},
		{"escaped case variant", `{"url":"a","\u0055rl":"b"}`, ErrDuplicate},
		{"long s", `{"parts":1,"part\u017f":2}`, ErrDuplicate},
		{"Kelvin", `{"nested":{"key":"1","` + "\u212aey" + `":"2"}}`, ErrDuplicate},
		{"duplicate far apart", manyKeys(`"KX":1`), ErrDuplicate},
		{"duplicate in a map", `{"nested":{"Content-Type":"a","content-type":"b"}}`, ErrDuplicate},
		{"duplicate in an unknown part", `{"news":[{"a":1,"A":2}]}`, ErrDuplicate},

		{"trailing garbage", `{"url":"u"}x`, ErrTrailing},
		{"two values", `{"url":"u"}{"url":"v"}`, ErrTrailing},
		{"empty", ``, ErrSyntax},
		{"cut", `{"url":"u"`, ErrSyntax},
		{"cut in a text", `{"url":"u`, ErrSyntax},
		{"HTML", `<html><body>Sign in</body></html>`, ErrSyntax},
		{"NaN", `{"parts":NaN}`, ErrSyntax},
		{"only closing", `]]]]`, ErrSyntax},
		{"BOM", "\ufeff" + `{"url":"u"}`, ErrSyntax},
		{"not UTF-8", "{\"url\":\"\xff\"}", ErrUTF8},
		{"UTF-16", "\xff\xfe{\x00}\x00", ErrUTF8},
		{"too deep", strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), ErrDeep},
		{"100k deep", strings.Repeat(`{"a":`, 100_000), ErrDeep},
		{"100k deep arrays", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), ErrDeep},

		{"wrong type", `{"url":7}`, ErrShape},
		{"array", `[]`, ErrShape},
		{"fraction", `{"parts":1.5}`, ErrShape},
		{"2^63", `{"parts":9223372036854775808}`, ErrShape},
		{"1e400", `{"parts":1e400}`, ErrShape},
	} {
		t.Run(c.name, func(t *testing.T) {
			var v sample
			if err := take([]byte(c.text), &v); !errors.Is(err, c.want) {
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
		if err := take(data, &back); err != nil || len(back) != len(m) {
			t.Fatalf("%s: %v", data, err)
		}
		key := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key")
		twin := `{"` + key + `":1,` + string(bytes.TrimPrefix(data, []byte("{")))
		twin = strings.TrimSuffix(twin, "}") + `,"` + strings.ToUpper(key) + `":2}`
		if err := take([]byte(twin), &map[string]any{}); !errors.Is(err, ErrDuplicate) {
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
		if take(data, &v) != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatalf("taken, but not valid: %q", data)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := take(again, &v); err != nil {
			t.Fatalf("%q was taken, %q is not: %v", data, again, err)
		}
	})
}

// TestABareValueIsAnAnswer: what is no object has no keys to look for twice, and two equal keys are found wherever they stand
// in a large object.
func TestABareValueIsAnAnswer(t *testing.T) {
	for _, text := range []string{`"text"`, `"te:xt"`, `"text" `, `7`, `null`, `["a","a"]`} {
		var v any
		if err := take([]byte(text), &v); err != nil {
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
			if err := take([]byte("{"+b.String()[1:]+"}"), &v); err == nil {
				t.Errorf("%d keys, the last as number %d: taken", n, first)
			}
		}
	}
}

// A text alone is an answer of JSON, too.
func TestDecodeABareText(t *testing.T) {
	for in, want := range map[string]string{`"a"`: "a", ` "a:b" `: "a:b", `"{\"a\":1}"`: `{"a":1}`} {
		got := ""
		if err := take([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	if take([]byte(`"a":1`), new(string)) == nil {
		t.Error("a key without its object was taken")
	}
}

// However many keys there are, none may come twice.
func TestDecodeManyKeys(t *testing.T) {
	for _, n := range []int{fewKeys - 1, fewKeys, fewKeys + 1, fewKeys + 2, 100} {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"k%d":%d`, i, i))
		}
		got := map[string]int{}
		if err := take([]byte("{"+strings.Join(all, ",")+"}"), &got); err != nil || len(got) != n {
			t.Errorf("%d keys: %v", n, err)
		}
		for _, twice := range []string{`"k0":1`, fmt.Sprintf(`"K%d":1`, n-1)} {
			if err := take([]byte("{"+strings.Join(append(all, twice), ",")+"}"), &got); !errors.Is(err, ErrDuplicate) {
				t.Errorf("%d keys, and %s: %v", n, twice, err)
			}
		}
	}
}

// TestDepthIsCountedOutsideTexts, and the greatest depth that is allowed is.
func TestDepthIsCountedOutsideTexts(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
		`["` + strings.Repeat("[{", maxDepth) + `"]`,
		`["\"` + strings.Repeat("[", maxDepth) + `\\"]`,
	} {
		if err := take([]byte(text), new(any)); err != nil {
			t.Errorf("%.20s…: %v", text, err)
		}
	}
}
