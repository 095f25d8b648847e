package settings_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"linkdrop/uploader/settings"
)

const good = `{
  "version": 1,
  "destinations": [{"id": "acme", "name": "Acme Share", "kind": "linkdrop", "url": "https://share.example.com/"}],
  "destination": "acme",
  "link_life": "48h",
  "one_link": false,
  "auto_copy": false,
  "copy_as": "markdown",
  "link_at_drop": true,
  "streams": 4,
  "limit": 1048576,
  "theme": "dark",
  "language": "de",
  "window": {"width": 500, "height": 600},
  "link_templates": [{"name": "Ticket", "text": "{ticket}: {link}"}],
  "history_days": 0
}`

func TestAGoodFile(t *testing.T) {
	e := settings.Resolve(settings.Parse(settings.Person, []byte(good)))
	if len(e.Problems) != 0 {
		t.Fatal(e.Problems)
	}
	want := settings.Effective{
		Destinations: []settings.Value[settings.Destination]{
			{settings.Destination{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.example.com"}, settings.Person},
			{settings.Destination{ID: "practice", Name: "Practice", Kind: settings.Practice}, settings.BuiltIn},
		},
		Destination: settings.Value[string]{"acme", settings.Person},
		LinkLife:    settings.Value[time.Duration]{48 * time.Hour, settings.Person},
		OneLink:     settings.Value[bool]{false, settings.Person},
		AutoCopy:    settings.Value[bool]{false, settings.Person},
		CopyAs:      settings.Value[settings.CopyAs]{settings.CopyMarkdown, settings.Person},
		LinkAtDrop:  settings.Value[bool]{true, settings.Person},
		Streams:     settings.Value[int]{4, settings.Person},
		Limit:       settings.Value[int64]{1 << 20, settings.Person},
		Theme:       settings.Value[settings.Theme]{settings.Dark, settings.Person},
		Language:    settings.Value[string]{"de", settings.Person},
		Window:      settings.Value[settings.Size]{settings.Size{Width: 500, Height: 600}, settings.Person},
		Templates:   settings.Value[[]settings.Template]{[]settings.Template{{Name: "Ticket", Text: "{ticket}: {link}"}}, settings.Person},
		HistoryDays: settings.Value[int]{0, settings.Person},
	}
	if !reflect.DeepEqual(e, want) {
		t.Fatalf("\n got %+v\nwant %+v", e, want)
	}
}

func utf16File(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8)) //nolint:gosec // both halves
	}
	return string(out)
}

// TestBadFiles: each gives a sentence with its field, and what else is in the file counts.
func TestBadFiles(t *testing.T) {
	place := func(fields string) string { return `{"streams": 3, "destinations": [{` + fields + `}]}` }
	cases := map[string]struct {
		file, field, says string
		streams           int // 8: nothing of the file counts
	}{
		"empty":              {"", "", "empty", 8},
		"white space":        {" \n\t", "", "empty", 8},
		"truncated":          {`{"streams": 3, "theme": "da`, "theme", "ends in the middle", 3},
		"truncated at comma": {`{"streams": 3,`, "streams", "ends in the middle", 3},
		"mistake":            {"{\"streams\": 3,\n\"limit\": NaN, \"theme\": \"dark\"}", "limit", "line 2", 3},
		"a list":             {`[1,2]`, "", "braces", 8},
		"html":               {`<html>`, "", "mistake in line 1", 8},
		"two objects":        {`{"streams": 3} {"streams": 4}`, "", "behind the closing brace", 3},
		"byte order mark":    {"\ufeff" + `{"streams": 3}`, "", "byte order mark", 3},
		"utf-16":             {utf16File(`{"streams": 3}`), "", "UTF-16", 8},
		"latin-1":            {"{\"language\": \"\xe4\"}", "", "UTF-8", 8},
		"huge":               {`{"streams": 3}` + strings.Repeat(" ", 1<<20), "", "1 MB", 8},
		"deep":               {`{"streams": 3, "theme": ` + strings.Repeat("[", 100_000) + `}`, "theme", "mistake", 3},
		"twice":              {`{"streams": 3, "streams": 4}`, "streams", "twice", 3},
		"other case":         {`{"streams": 3, "Streams": 4}`, "Streams", "no such field", 3},
		"unknown":            {`{"streams": 3, "proxy": {"x":1}}`, "proxy", "no such field", 3},
		"newer":              {`{"version": 9, "streams": 3}`, "version", "newer", 3},
		"no version":         {`{"version": "x", "streams": 3}`, "version", "no version number", 3},
		"days":               {`{"streams": 3, "history_days": 36501}`, "history_days", "0 to 36500 days", 3},
		"templates":          {`{"streams": 3, "link_templates": {"name": "a"}}`, "link_templates", "This must be a list like", 3},
		"template, no link":  {`{"streams": 3, "link_templates": [{"name": "a", "text": "b"}]}`, "link_templates", "{link} in it", 3},
		"template, no name":  {`{"streams": 3, "link_templates": [{"name": " ", "text": "{link}"}]}`, "link_templates", "{link} in it", 3},
		"template, a line":   {`{"streams": 3, "link_templates": [{"name": "a\nb", "text": "{link}"}]}`, "link_templates", "{link} in it", 3},
		"days -1":            {`{"streams": 3, "history_days": -1}`, "history_days", "0 to 36500 days", 3},
		"streams 0":          {`{"streams": 0}`, "streams", "1 to 32", 8},
		"streams -1":         {`{"streams": -1}`, "streams", "1 to 32", 8},
		"streams 10^9":       {`{"streams": 1000000000}`, "streams", "1 to 32", 8},
		"streams 10^99":      {`{"streams": 1e99}`, "streams", "whole number", 8},
		"streams 1.5":        {`{"streams": 1.5}`, "streams", "whole number", 8},
		"limit NaN":          {`{"streams": 3, "limit": "NaN"}`, "limit", "whole number", 3},
		"limit negative":     {`{"streams": 3, "limit": -5}`, "limit", "bytes a second", 3},
		"life negative":      {`{"streams": 3, "link_life": "-1h"}`, "link_life", "8784h", 3},
		"life in days":       {`{"streams": 3, "link_life": "7d"}`, "link_life", "168h", 3},
		"theme":              {`{"streams": 3, "theme": "pink"}`, "theme", "light", 3},
		"language":           {`{"streams": 3, "language": "../../etc"}`, "language", "pt-BR", 3},
		"window":             {`{"streams": 3, "window": {"width": 1e38, "height": 500}}`, "window", "360", 3},
		"window of text":     {`{"streams": 3, "window": "big"}`, "window", "width", 3},
		"default unknown":    {`{"streams": 3, "destination": "gone"}`, "destination", `"gone"`, 3},
		"no list":            {`{"streams": 3, "destinations": {"id": "x"}}`, "destinations", "square brackets", 3},
		"no object":          {`{"streams": 3, "destinations": ["x"]}`, "destinations[0]", "no destination", 3},
		"no id":              {place(`"kind": "linkdrop", "url": "https://a.example"`), "destinations[0].id", "lower-case", 3},
		"odd kind":           {place(`"id": "a", "kind": "ftp"`), "destinations[0].kind", "linkdrop", 3},
		"http":               {place(`"id": "a", "kind": "linkdrop", "url": "http://a.example"`), "destinations[0].url", "begin with https", 3},
		"http to a network":  {place(`"id": "a", "kind": "linkdrop", "url": "http://127.0.0.2"`), "destinations[0].url", "127.0.0.1", 3},
		"file":               {place(`"id": "a", "kind": "linkdrop", "url": "file:///etc/passwd"`), "destinations[0].url", "address", 3},
		"javascript":         {place(`"id": "a", "kind": "linkdrop", "url": "javascript:alert(1)"`), "destinations[0].url", "address", 3},
		"password":           {place(`"id": "a", "kind": "linkdrop", "url": "https://u:p@a.example"`), "destinations[0].url", "password", 3},
		"homograph":          {place(`"id": "a", "kind": "linkdrop", "url": "https://аpple.com"`), "destinations[0].url", "xn--pple-43d.com", 3},
		"name in two lines":  {place(`"id": "a", "kind": "linkdrop", "url": "https://a.example", "name": "A\n\u202eB"`), "destinations[0].name", "left out", 3},
		"relative ca":        {place(`"id": "a", "kind": "linkdrop", "url": "https://a.example", "ca_file": "ca.pem"`), "destinations[0].ca_file", "whole path", 3},
		"practice elsewhere": {place(`"id": "practice", "kind": "linkdrop", "url": "https://a.example"`), "destinations[0].id", "this computer", 3},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := settings.Resolve(settings.Parse(settings.Person, []byte(c.file)))
			found := false
			for _, p := range e.Problems {
				found = found || p.Field == c.field && strings.Contains(p.Says, c.says)
			}
			if !found {
				t.Errorf("%v has no %q: … %s …", e.Problems, c.field, c.says)
			}
			if e.Streams.Value != c.streams {
				t.Errorf("streams %d, want %d", e.Streams.Value, c.streams)
			}
			if _, ok := e.Find(settings.PracticeID); !ok {
				t.Error("practice is gone")
			}
		})
	}
}

func TestAHomographIsShownAsItIs(t *testing.T) {
	e := settings.Resolve(settings.Parse(settings.Person, []byte(`{"destinations": [{"id": "a", "kind": "linkdrop", "url": "https://аpple.com:444/x/"}]}`)))
	if d, ok := e.Find("a"); !ok || d.URL != "https://xn--pple-43d.com:444/x" {
		t.Fatalf("%+v", d)
	}
}

func TestStrongerLayersWinFieldByField(t *testing.T) {
	person := settings.Parse(settings.Person, []byte(`{"streams": 3, "destinations": [{"id": "a", "kind": "linkdrop", "url": "https://mine.example"}]}`))
	admin := settings.Parse(settings.Admin, []byte(`{"streams": 5, "theme": "dark", "destination": "b",
		"destinations": [{"id": "a", "kind": "linkdrop", "url": "https://a.example"}, {"id": "b", "kind": "linkdrop", "url": "https://b.example"}]}`))
	e := settings.Resolve(person, admin)
	got := fmt.Sprint(e.Streams, e.Theme, e.Destination, e.AutoCopy)
	if want := "{3 person} {dark admin} {b admin} {true built-in}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var places []string
	for _, d := range e.Destinations {
		places = append(places, d.Value.ID+" "+d.Value.URL+" "+d.Source.String())
	}
	if got, want := strings.Join(places, ", "), "a https://mine.example person, b https://b.example admin, practice  built-in"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"streams": 3, "destinations": [{"id": "a", "url": "https://[::1"}, 7`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e := settings.Resolve(settings.Parse(settings.Person, data))
		if e.Streams.Value < 1 || e.Streams.Value > 32 || e.Window.Value.Width < 360 || len(e.Destinations) == 0 {
			t.Fatalf("%+v", e)
		}
		for _, p := range e.Problems {
			if p.Says == "" {
				t.Fatal("a problem without a sentence")
			}
		}
	})
}
