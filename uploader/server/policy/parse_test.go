package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/internal/strictjson"
)

// whole has every key.
const whole = `// the rules of Acme
{
  "version": 1,
  "max_file": "20 GB", /* of any type,
     unless its category says another */
  "allowed_types": ["image/*", "application/pdf", ".docx", "video/*"],
  "blocked_types": ["programs", "Image/SVG+xml"],
  "look_inside": true,
  "name": {"longest": 120, "forbidden": "#%", "patterns": ["^~\\$", "(?i)secret // not a comment"]},
  "life": {"choices": ["7d", "1h", "24h", "1d"], "default": "7d", "longest": "30d"},
  "password": "required",
  "download_all": false,
  "quota": {"bytes": 1000000, "files": 500, "open_uploads": 20},
  "categories": [
    {"name": "videos", "types": ["video/*"], "prefix": "/team/videos/", "max_file": "200 GiB", "bucket": "media", "life": "3d"}
  ]
}
`

func TestParseReadsEveryKey(t *testing.T) {
	p, err := Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if p.MaxFile != 20e9 || len(p.Allowed) != 4 || p.Blocked[len(p.Blocked)-1] != "image/svg+xml" || len(p.Blocked) < 40 || !p.LookInside {
		t.Errorf("files: %+v", p)
	}
	if p.Name.Longest != 120 || p.Name.Forbidden != "#%" || len(p.Name.Patterns) != 2 || !p.Name.Patterns[1].MatchString("my SECRET // not a comment") {
		t.Errorf("names: %+v", p.Name)
	}
	if l := p.Life; len(l.Choices) != 3 || l.Choices[0] != time.Hour || l.Choices[2] != 7*24*time.Hour || l.Default != 7*24*time.Hour || l.Longest != 30*24*time.Hour {
		t.Errorf("lives: %+v", p.Life)
	}
	if p.Password != PasswordRequired || p.DownloadAll || p.Quota != (Quota{Bytes: 1e6, Files: 500, Open: 20}) {
		t.Errorf("%+v", p)
	}
	if c := p.Categories[0]; c.Name != "videos" || c.Prefix != "team/videos" || c.MaxFile != 200<<30 || c.Bucket != "media" || c.Life != 72*time.Hour || len(c.Types) != 1 {
		t.Errorf("category: %+v", c)
	}
	if p.LargestFile() != 200<<30 {
		t.Errorf("largest %d", p.LargestFile())
	}
	if err := p.CheckBuckets([]string{"media"}); err != nil {
		t.Error(err)
	}
	wrong := (*Mistake)(nil)
	if err := p.CheckBuckets([]string{"archive"}); !errors.As(err, &wrong) || wrong.Line != 15 || wrong.Field != "categories.videos.bucket" {
		t.Errorf("%v", err)
	}
}

// TestWithoutRules: a file that says nothing is none, but for looking inside.
func TestWithoutRules(t *testing.T) {
	p, err := Parse([]byte(`{"version": 1}`))
	if err != nil || !p.LookInside || !p.DownloadAll || p.Password != PasswordOptional || p.LargestFile() != 0 || p.Quota != (Quota{}) {
		t.Errorf("%+v %v", p, err)
	}
	if None().LookInside {
		t.Error("without a file nobody looks inside")
	}
	p.Categories = []Category{{MaxFile: 5}}
	if p.LargestFile() != 0 {
		t.Error("a rule of one category is no rule for the others")
	}
}

// TestMistakesAreNamed: the first one, with its line.
func TestMistakesAreNamed(t *testing.T) {
	with := func(line string) string { return "{\n \"version\": 1,\n " + line + "\n}" }
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "line 1: it is not JSON"},
		{"only a comment", "// later\n", "line 1: it is not JSON"},
		{"a list", "[]", "line 1: it must be an object in braces"},
		{"a text", `"version"`, "line 1: it must be an object in braces"},
		{"cut", "{\n\"version\": 1,\n", "line 3: it is not JSON"},
		{"no comma", "{\n\"version\": 1\n\"max_file\": 1}", "line 3: it is not JSON"},
		{"a comma too many", with(`"password": "off",`), "line 3: it is not JSON"},
		{"a comment that does not end", with(`/* "password": "off"`), "line 3: it is not JSON"},
		{"a text that does not end", with(`"password": "off`), "line 3: it is not JSON"},
		{"something behind", "{\"version\": 1}\n{}", "line 2: it has something behind its end"},
		{"not UTF-8", "{\n\"version\": 1, \"password\": \"\xff\"}", "line 2: it is not UTF-8"},
		{"too deep", "{\"categories\":\n" + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}", "line 2: categories.1.1.1.1.1.1.1 is nested too deeply"},
		{"no version", "{}", `line 1: it needs "version": 1`},
		{"version 2", "{\"version\": 2}", "line 1: version must be 1: this server knows no other"},
		{"version as text", `{"version": "1"}`, "line 1: version must be 1: this server knows no other"},
		{"unknown", with(`"max_size": 1`), "line 3: max_size is not known here"},
		{"another case", with(`"Password": "off"`), "line 3: Password is not known here"},
		{"the first of two", with("\"z\": 1,\n \"a\": 1"), "line 3: z is not known here"},
		{"twice", with("\"password\": \"off\",\n \"password\": \"required\""), "line 4: password is there twice"},
		{"twice, escaped", with("\"password\": \"off\",\n \"passw\\u006frd\": \"required\""), "line 4: password is there twice"},
		{"a name full of tricks", with("\"a\\u001b[31m\\u202e\": 1"), "line 3: a?[31m? is not known here"},
		{"unknown below", with("\"name\": {\n \"longest\": 5,\n \"regex\": 1}"), "line 5: name.regex is not known here"},

		{"no size", with(`"max_file": "big"`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"a usual life that is no choice", with("\"life\": {\"choices\": [\"1h\", \"7d\"],\n \"default\": \"2h\"}"), "line 4: life.default is not one of life.choices"},
		{"size 0", with(`"max_file": 0`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"size -1", with(`"max_file": -1`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"size beyond 2^63", with(`"max_file": "16 EiB"`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"size null", with(`"max_file": null`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"size as object", with(`"max_file": {}`), `line 3: max_file must be a size like "20 GB" or "500 MiB", or a number of bytes`},
		{"no types", with(`"allowed_types": []`), "line 3: allowed_types must not be empty; leave it out where there is no rule"},
		{"types as text", with(`"allowed_types": "image/*"`), "line 3: allowed_types must be a list in brackets"},
		{"a type that is none", with("\"blocked_types\": [\"image/png\",\n \"exe\"]"), `line 4: blocked_types.2 must be a type like "image/png" or "image/*", an ending like ".exe", or "programs"`},
		{"half a family", with(`"blocked_types": ["*/png"]`), `line 3: blocked_types.1 must be a type like "image/png" or "image/*", an ending like ".exe", or "programs"`},
		{"a type with parameters", with(`"blocked_types": ["text/plain; charset=utf-8"]`), `line 3: blocked_types.1 must be a type like "image/png" or "image/*", an ending like ".exe", or "programs"`},
		{"a number as type", with(`"blocked_types": [1]`), "line 3: blocked_types.1 must be a text in quotes"},
		{"perhaps", with(`"look_inside": "yes"`), "line 3: look_inside must be true or false"},
		{"name as text", with(`"name": "x"`), "line 3: name must be an object in braces"},
		{"longest 0", with(`"name": {"longest": 0}`), "line 3: name.longest must be a whole number from 1 to 1024"},
		{"longest 1.5", with(`"name": {"longest": 1.5}`), "line 3: name.longest must be a whole number from 1 to 1024"},
		{"no pattern", with(`"name": {"patterns": ["("]}`), "line 3: name.patterns.1 must be a regular expression (RE2), of at most 500 characters"},
		{"a life that is none", with(`"life": {"default": "soon"}`), `line 3: life.default must be a time like "12h" or "7d", from a minute to ten years`},
		{"a life of a number", with(`"life": {"default": 7}`), `line 3: life.default must be a time like "12h" or "7d", from a minute to ten years`},
		{"a life for ever", with(`"life": {"default": "99999d"}`), `line 3: life.default must be a time like "12h" or "7d", from a minute to ten years`},
		{"the default too long", with(`"life": {"default": "8d", "longest": "7d"}`), "line 3: life.default is longer than life.longest"},
		{"a choice too long", with("\"life\": {\"longest\": \"7d\", \"choices\": [\"1d\",\n\"8d\"]}"), "line 4: life.choices.2 is longer than life.longest"},
		{"no such password", with(`"password": "always"`), "line 3: password must be off, optional or required"},
		{"quota of files", with(`"quota": {"files": "many"}`), "line 3: quota.files must be a whole number from 1 to 1000000000"},
		{"a category without types", with(`"categories": [{"name": "a"}]`), "line 3: categories.1 needs types"},
		{"a category without a name", with(`"categories": [{"types": ["a/b"]}]`), "line 3: categories.1 needs name"},
		{"two of a name", with("\"categories\": [{\"name\": \"a\", \"types\": [\"a/b\"]},\n{\"name\": \"a\", \"types\": [\"a/b\"]}]"), "line 4: categories.2.name is the name of another category, too"},
		{"a category that lives longer", with(`"life": {"longest": "7d"}, "categories": [{"name": "a", "types": ["a/b"], "life": "8d"}]`), "line 3: categories.1.life is longer than life.longest"},
		{"a prefix that leads up", with(`"categories": [{"name": "a", "types": ["a/b"], "prefix": "../x"}]`), `line 3: categories.1.prefix must be like "videos" or "team/videos"`},
		{"a prefix that names a bucket", with(`"categories": [{"name": "a", "types": ["a/b"], "prefix": "@media/x"}]`), `line 3: categories.1.prefix must be like "videos" or "team/videos"`},
		{"a bucket that is an address", with(`"categories": [{"name": "a", "types": ["a/b"], "bucket": "s3://b"}]`), "line 3: categories.1.bucket must be of a-z, 0-9, - and _, and at most 40 characters"},
		{"too long", strings.Repeat("\n", MaxText+1), "is longer than 256 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse([]byte(c.text))
			if err == nil || p != nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestComments(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": "// no", "b": "/* no */"} // yes`: `{"a": "// no", "b": "/* no */"}       `,
		"/* a\nb */1":                            "    \n    1",
		`"\"//" //x`:                             `"\"//"    `,
		`"\\"//x`:                                `"\\"   `,
		"1//":                                    "1  ",
		"//x\n1":                                 "   \n1",
		"/**/1":                                  "    1",
		"/*/ 1":                                  "/*/ 1",
		"1 / 2":                                  "1 / 2",
		`"open`:                                  `"open`,
	} {
		if got := string(withoutComments([]byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzParse: no panic, no endless work; what is taken is JSON of one reading only once its comments are out, and keeps its lines;
// what is not taken names a line of the file.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"version":1,"categories":[{"name":"a","types":[".x"]}]}`))
	f.Add([]byte("{/*\n*/\"version\":1}//"))
	f.Add([]byte(`{"version":1,"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data)
		if err != nil {
			wrong := (*Mistake)(nil)
			if !errors.As(err, &wrong) || wrong.Line < 1 || wrong.Line > 1+strings.Count(string(data), "\n") || p != nil {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		plain := withoutComments(data)
		if len(plain) != len(data) || strings.Count(string(plain), "\n") != strings.Count(string(data), "\n") {
			t.Fatalf("%q: lines are lost: %q", data, plain)
		}
		if err := strictjson.Check(plain, maxDepth); err != nil {
			t.Fatalf("%q was taken, and %v", data, err)
		}
		_, _ = p.Judge(File{Name: string(data), Type: "image/png", Size: int64(len(data))})
		_ = p.JudgeContent(File{Name: "a", Type: "image/png"}, data)
	})
}
