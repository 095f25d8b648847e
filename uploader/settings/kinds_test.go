package settings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// everyKind has every field of every kind, and a newer Linkdrop's.
const everyKind = `{"destinations": [
  {"id": "l", "name": "Acme", "kind": "linkdrop", "url": "https://ACME.example:443/x/", "ca_file": "/etc/acme.pem", "account": "a1b2c3d4", "storage_hosts": ["S3.example:443", "[::1]:9000"]},
  {"id": "s", "kind": "s3", "url": "https://s3.example:9000", "colour": "blue", "s3": {"bucket": "B_1.x", "prefix": "/a b/ü/", "region": "eu-central-1", "path_style": true,
    "profile": "work space", "headers": {"X-Amz-Storage-Class": "STANDARD_IA", "cache-control": "no-store"}, "url_life": "10m", "cache_control": "private, no-store", "tier": [1],
    "cloudfront": {"url": "https://d1.cloudfront.net/", "key_pair_id": "K2JCJMDEHXQW5F", "policy": {"a": "<b>"}}}},
  {"id": "aws", "kind": "s3", "s3": {"bucket": "b", "path_style": false}},
  {"id": "c", "kind": "companion", "url": "https://c.example/companion", "companion": {"token_header": "uppy-auth-token", "single": "form"}},
  {"id": "c2", "kind": "companion", "url": "http://127.0.0.1:3020"},
  {"id": "m", "kind": "mapping", "url": "https://m.example", "mapping": {"preset": "fastapi-simple", "category": "images", "user": "jo", "const": {"bucket": "b"}}},
  {"id": "f", "kind": "mapping", "mapping": {"file": {"version": 1, "base": "https://f.example/api/", "const": {"token_type": "x", "key": "uploads"}, "sign": {"fields": {"token": "{token}"}, "answer": {"secret": "/s"}}}}}
 ],
 "removed": [{"id": "old", "kind": "linkdrop", "url": "https://old.example", "colour": "red"}, {"id": "newer", "kind": "quantum"}],
 "pins": {"l-0123": ["s3.example", "s4.example:9000"]}}`

func find(t *testing.T, e settings.Effective, id string) settings.Destination {
	t.Helper()
	d, ok := e.Find(id)
	if !ok {
		t.Fatalf("%s is gone: %v", id, e.Problems)
	}
	return d
}

func TestEveryKind(t *testing.T) {
	e := settings.Resolve(settings.Parse(settings.Person, []byte(everyKind)))
	var said []string
	for _, p := range e.Problems {
		said = append(said, p.Field)
	}
	want := "destinations[1].colour destinations[1].s3.tier destinations[1].s3.cloudfront.policy removed[0].colour removed[1].kind"
	if got := strings.Join(said, " "); got != want {
		t.Errorf("problems with %s, want %s", got, want)
	}
	if d := find(t, e, "l"); d.URL != "https://acme.example/x" || fmt.Sprint(d.StorageHosts) != "[s3.example [::1]:9000]" {
		t.Errorf("%+v", d)
	}
	if d := find(t, e, "s"); d.S3.Prefix != "a b/ü" || !*d.S3.PathStyle || d.S3.CloudFront.URL != "https://d1.cloudfront.net" || len(d.S3.Headers) != 2 {
		t.Errorf("%+v %+v", d.S3, d.S3.CloudFront)
	}
	if d := find(t, e, "f"); d.URL != "https://f.example/api" || strings.Contains(string(d.Mapping.File), ": ") {
		t.Errorf("%+v %s", d, d.Mapping.File)
	}
	if len(e.Removed) != 1 || e.Removed[0].ID != "old" || len(e.Pins["l-0123"]) != 2 {
		t.Errorf("%+v %+v", e.Removed, e.Pins)
	}
}

// TestEveryKindIsWrittenAsItWasRead: the destinations are the same afterwards, and what was not understood is still there.
func TestEveryKindIsWrittenAsItWasRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.json")
	write(t, file, everyKind)
	s := settings.Open(dir, "")
	before := s.Effective()
	for range 2 {
		if err := s.Update(func(v *settings.Settings) {
			v.Destinations[1].Name = "Store" // a form makes a new value, which knows nothing of a newer Linkdrop's fields
			v.Removed = []settings.Destination{{ID: "gone", Kind: settings.Practice}, v.Removed[len(v.Removed)-1]}
		}); err != nil {
			t.Fatal(err)
		}
	}
	after := s.Effective()
	find(t, before, "s")
	before.Destinations[1].Value.Name = "Store"
	if !reflect.DeepEqual(before.Destinations, after.Destinations) || !reflect.DeepEqual(before.Pins, after.Pins) {
		t.Errorf("\n got %+v\nwant %+v", after.Destinations, before.Destinations)
	}
	text := strings.Join(strings.Fields(contents(t, file)), "")
	for _, kept := range []string{`"colour":"blue"`, `"tier":[1]`, `"policy":{"a":"`, `"kind":"quantum"`} {
		if strings.Count(text, kept) != 1 {
			t.Errorf("%s is there %d times in %s", kept, strings.Count(text, kept), text)
		}
	}
	if len(after.Removed) != 2 || len(after.Problems) != 5 {
		t.Errorf("%+v\n%v", after.Removed, after.Problems)
	}
}

// TestBadDestinations: each gives a sentence with its field, is not used, and keeps nothing else from being used.
func TestBadDestinations(t *testing.T) {
	s3 := func(fields string) string { return `"kind": "s3", "s3": {"bucket": "b", ` + fields + `}` }
	front := func(fields string) string { return s3(`"cloudfront": {` + fields + `}`) }
	mapping := func(fields string) string {
		return `"kind": "mapping", "url": "https://a.example", "mapping": {` + fields + `}`
	}
	companion := func(fields string) string {
		return `"kind": "companion", "url": "https://a.example", "companion": {` + fields + `}`
	}
	hosts := func(list string) string {
		return `"kind": "linkdrop", "url": "https://a.example", "storage_hosts": [` + list + `]`
	}
	for name, c := range map[string]struct{ fields, field, says string }{
		"number as name":        {`"kind": "linkdrop", "url": "https://a.example", "name": 7`, "name", "text in quotes"},
		"url in capitals":       {`"kind": "linkdrop", "URL": "https://a.example"`, "url", "web address"},
		"no sub-object":         {`"kind": "s3"`, "s3", "bucket"},
		"sub-object is a text":  {`"kind": "s3", "s3": "b"`, "s3", "object"},
		"no bucket":             {`"kind": "s3", "s3": {"prefix": "a"}`, "s3.bucket", "bucket's name"},
		"bucket with slash":     {`"kind": "s3", "s3": {"bucket": "b/../c"}`, "s3.bucket", "bucket's name"},
		"bucket of dots":        {`"kind": "s3", "s3": {"bucket": ".."}`, "s3.bucket", "bucket's name"},
		"bucket in the address": {`"kind": "s3", "url": "https://s3.example/b", "s3": {"bucket": "b"}`, "url", "end behind its host"},
		"http storage":          {`"kind": "s3", "url": "http://s3.example", "s3": {"bucket": "b"}`, "url", "begin with https"},
		"prefix upwards":        {s3(`"prefix": "a/../b"`), "s3.prefix", "prefix"},
		"prefix with newline":   {s3(`"prefix": "a\nb"`), "s3.prefix", "prefix"},
		"prefix of 1 KB":        {s3(`"prefix": "` + strings.Repeat("x", 1024) + `"`), "s3.prefix", "700"},
		"region":                {s3(`"region": "eu central"`), "s3.region", "eu-central-1"},
		"path style":            {s3(`"path_style": "yes"`), "s3.path_style", "true or false"},
		"profile with newline":  {s3(`"profile": "a\n[b]"`), "s3.profile", "one line"},
		"profile with quote":    {s3(`"profile": "a\"b"`), "s3.profile", "quotes"},
		"life of 1 minute":      {s3(`"url_life": "1m"`), "s3.url_life", "5m"},
		"life of 2 hours":       {s3(`"url_life": "2h"`), "s3.url_life", "60m"},
		"life negative":         {s3(`"url_life": "-10m"`), "s3.url_life", "5m"},
		"life in seconds":       {s3(`"url_life": 900`), "s3.url_life", "15m"},
		"foreign header":        {s3(`"headers": {"Authorization": "x"}`), "s3.headers.Authorization", "own headers"},
		"session token":         {s3(`"headers": {"X-Amz-Security-Token": "x"}`), "s3.headers.X-Amz-Security-Token", "secret"},
		"customer's key":        {s3(`"headers": {"x-amz-server-side-encryption-customer-key": "x"}`), "s3.headers.x-amz-server-side-encryption-customer-key", "secret"},
		"header in two lines":   {s3(`"headers": {"x-amz-acl": "a\r\nHost: b"}`), "s3.headers.x-amz-acl", "one line"},
		"header twice":          {s3(`"headers": {"X-Amz-Acl": "a", "x-amz-acl": "b"}`), "s3.headers.x-amz-acl", "twice"},
		"headers as list":       {s3(`"headers": ["x-amz-acl"]`), "s3.headers", "object of texts"},
		"cache control":         {s3(`"cache_control": "a\nb"`), "s3.cache_control", "no-store"},
		"front without address": {front(`"key_pair_id": "K2JC"`), "s3.cloudfront.url", "web address"},
		"front with a path":     {front(`"url": "https://d.example/x", "key_pair_id": "K2JC"`), "s3.cloudfront.url", "end behind its host"},
		"front without key":     {front(`"url": "https://d.example"`), "s3.cloudfront.key_pair_id", "K2JC"},
		"hosts of a storage":    {s3(`"region": ""`) + `, "storage_hosts": ["a.example"]`, "storage_hosts", "another kind"},
		"a bucket elsewhere":    {`"kind": "linkdrop", "url": "https://a.example", "s3": {"bucket": "b"}`, "s3", "another kind"},
		"a mapping elsewhere":   {`"kind": "companion", "url": "https://a.example", "mapping": {"preset": "x"}`, "mapping", "another kind"},
		"companion elsewhere":   {s3(`"region": ""`) + `, "companion": {}`, "companion", "another kind"},
		"companion's address":   {`"kind": "companion"`, "url", "web address"},
		"companion's header":    {companion(`"token_header": "Cookie"`), "companion.token_header", "header for a token"},
		"header with a space":   {companion(`"token_header": "a b"`), "companion.token_header", "header for a token"},
		"companion's single":    {companion(`"single": "put"`), "companion.single", "multipart"},
		"no mapping":            {`"kind": "mapping", "url": "https://a.example"`, "mapping", "preset"},
		"empty mapping":         {mapping(``), "mapping", "either"},
		"both":                  {mapping(`"preset": "x", "file": {}`), "mapping", "either"},
		"preset with path":      {mapping(`"preset": "../x"`), "mapping.preset", "name"},
		"mapping is a list":     {mapping(`"file": [1]`), "mapping.file", "object"},
		"mapping of 64 KiB":     {mapping(`"file": {"x": "` + strings.Repeat("x", 64<<10) + `"}`), "mapping.file", "64 KiB"},
		"deep mapping":          {mapping(`"file": {"x": ` + strings.Repeat("[", 3000) + strings.Repeat("]", 3000) + `}`), "mapping.file", "too many braces"},
		"secret in mapping":     {mapping(`"file": {"sign": {"fields": {"a": [{"clientSecret": "x"}]}}}`), "mapping.file.sign.fields.a[0].clientSecret", "secret"},
		"mapping's address":     {`"kind": "mapping", "mapping": {"file": {"base": "http://a.example"}}`, "url", "begin with https"},
		"no address at all":     {`"kind": "mapping", "mapping": {"preset": "x"}`, "url", "web address"},
		"category":              {mapping(`"preset": "x", "category": "a\nb"`), "mapping.category", "one line"},
		"secret constant":       {mapping(`"preset": "x", "const": {"apiKey": "x"}`), "mapping.const.apiKey", "secret"},
		"constant in two lines": {mapping(`"preset": "x", "const": {"a": "x\ny"}`), "mapping.const.a", "one line"},
		"constants as text":     {mapping(`"preset": "x", "const": "a"`), "mapping.const", "object of texts"},
		"host with scheme":      {hosts(`"https://s.example"`), "storage_hosts[0]", "storage host"},
		"host with path":        {hosts(`"a.example", "s.example/x"`), "storage_hosts[1]", "storage host"},
		"host with wildcard":    {hosts(`"*.example"`), "storage_hosts[0]", "storage host"},
		"host with user":        {hosts(`"u@s.example"`), "storage_hosts[0]", "storage host"},
		"host as a homograph":   {hosts(`"аpple.com"`), "storage_hosts[0]", "storage host"},
		"host without name":     {hosts(`":9000"`), "storage_hosts[0]", "storage host"},
		"empty port":            {hosts(`"s.example:"`), "storage_hosts[0]", "storage host"},
		"hosts as text":         {`"kind": "linkdrop", "url": "https://a.example", "storage_hosts": "s.example"`, "storage_hosts", "list of texts"},
		"too many hosts":        {hosts(strings.Repeat(`"s.example", `, 32) + `"s.example"`), "storage_hosts", "32"},
	} {
		t.Run(name, func(t *testing.T) {
			file := `{"streams": 3, "destinations": [{"id": "x", ` + c.fields + `}, {"id": "y", "kind": "linkdrop", "url": "https://y.example"}]}`
			e := settings.Resolve(settings.Parse(settings.Person, []byte(file)))
			found := false
			for _, p := range e.Problems {
				found = found || p.Field == "destinations[0]."+c.field && strings.Contains(p.Says, c.says)
				if fault.Clean(p.Says) != p.Says {
					t.Errorf("nobody could read this in a fault: %s", p.Says)
				}
			}
			if !found {
				t.Errorf("%v has no %q: … %s …", e.Problems, c.field, c.says)
			}
			if _, ok := e.Find("x"); ok {
				t.Error("it is used")
			}
			find(t, e, "y")
			if e.Streams.Value != 3 {
				t.Error("the rest is lost")
			}
		})
	}
}

func TestRemovedAndPins(t *testing.T) {
	var many []string
	for n := range 25 {
		many = append(many, fmt.Sprintf(`{"id": "n-%d", "kind": "linkdrop", "url": "https://a.example"}`, n))
	}
	hosts := strings.Repeat(`"a.example", `, 3)
	for n := range 40 {
		hosts += fmt.Sprintf(`"h%d.example", `, n)
	}
	for name, c := range map[string]struct {
		source             settings.Source
		file, field, is    string
		removed, hostsOfAX int // -1: nothing is known of its hosts
	}{
		"many removed":     {settings.Person, `{"removed": [` + strings.Join(many, ",") + `]}`, "", "", 20, -1},
		"removed no list":  {settings.Person, `{"removed": {}}`, "removed", "list", 0, -1},
		"of the admin":     {settings.Admin, `{"removed": [` + many[0] + `]}`, "removed", "by itself", 0, -1},
		"pins":             {settings.Person, `{"pins": {"a-x": ["s.example", "S.example:443"]}}`, "", "", 0, 1},
		"many hosts":       {settings.Person, `{"pins": {"a-x": [` + hosts + ` "z.example"]}}`, "pins.a-x", "32", 0, 32},
		"no hosts":         {settings.Person, `{"pins": {"a-x": ["https://s.example", 7]}}`, "pins.a-x[1]", "no storage host", 0, 0},
		"a text":           {settings.Person, `{"pins": {"a-x": "s.example"}}`, "pins.a-x", "list of hosts", 0, 0},
		"no object":        {settings.Person, `{"pins": []}`, "pins", "object", 0, -1},
		"no such name":     {settings.Person, `{"pins": {"A x": ["s.example"]}}`, "pins.A x", "no destination", 0, -1},
		"the admin's pins": {settings.Admin, `{"pins": {"a-x": ["s.example"]}}`, "pins", "by itself", 0, -1},
	} {
		e := settings.Resolve(settings.Parse(c.source, []byte(c.file)))
		found := c.field == "" && len(e.Problems) == 0
		for _, p := range e.Problems {
			found = found || p.Field == c.field && strings.Contains(p.Says, c.is)
		}
		known := -1
		if all, ok := e.Pins["a-x"]; ok {
			known = len(all)
		}
		if !found || len(e.Removed) != c.removed || known != c.hostsOfAX {
			t.Errorf("%s: %d removed, %d hosts, %v", name, len(e.Removed), known, e.Problems)
		}
	}
}

// TestWhatWasWrongIsSetRight: it does not stay in the file beside what was put in its place.
func TestWhatWasWrongIsSetRight(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.json")
	write(t, file, `{"destinations": [{"id": "a", "kind": "linkdrop", "url": "http://a.example"}, {"id": "b", "kind": "quantum"}]}`)
	s := settings.Open(dir, "")
	add := func(v *settings.Settings) {
		v.Destinations = append(v.Destinations, settings.Destination{ID: "a", Kind: settings.Linkdrop, URL: "https://a.example"})
	}
	if err := s.Update(add); err != nil {
		t.Fatal(err)
	}
	if text := contents(t, file); strings.Contains(text, "http://") || !strings.Contains(text, "quantum") {
		t.Error(text)
	}
	// A list that is none is in the way of a destination, and is not thrown away for it.
	const odd = `{"destinations": {"id": "a"}}`
	write(t, file, odd)
	s.Reload()
	if err := s.Update(add); err != nil {
		t.Fatal(err)
	}
	find(t, s.Effective(), "a")
	aside, _ := filepath.Glob(file + ".set-aside-*")
	if len(aside) != 1 || contents(t, aside[0]) != odd {
		t.Error(aside)
	}
}

func TestUpdateRefusesBadDestinations(t *testing.T) {
	dir := t.TempDir()
	s := settings.Open(dir, "")
	many := make([]string, 33)
	for i := range many {
		many[i] = fmt.Sprintf("s%d.example", i)
	}
	for name, change := range map[string]func(v *settings.Settings){
		"bucket": func(v *settings.Settings) {
			v.Destinations = []settings.Destination{{ID: "a", Kind: settings.AmazonS3, S3: &settings.S3Options{Bucket: "/"}}}
		},
		"removed": func(v *settings.Settings) { v.Removed = []settings.Destination{{ID: "a", Kind: "x"}} },
		"pins":    func(v *settings.Settings) { v.Pins = map[string][]string{"a": many} },
		"a pin":   func(v *settings.Settings) { v.Pins = map[string][]string{"a": {"x/y"}} },
		"too many": func(v *settings.Settings) {
			for n := range 501 {
				v.Destinations = append(v.Destinations, settings.Destination{ID: fmt.Sprint(n), Kind: settings.Practice})
			}
		},
	} {
		if err := s.Update(change); err == nil || fault.KindOf(err) != fault.Policy {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "settings.json")); err == nil {
		t.Error("something was written")
	}
}

// TestSecretNames: another kind, host or port has other names; what a keychain can take is not exceeded.
func TestSecretNames(t *testing.T) {
	base := settings.Destination{ID: strings.Repeat("i", 40), Kind: settings.Linkdrop, URL: "https://a.example/x"}
	seen := map[string]string{}
	for what, change := range map[string]func(d *settings.Destination){
		"as it is":  func(*settings.Destination) {},
		"host":      func(d *settings.Destination) { d.URL = "https://b.example/x" },
		"port":      func(d *settings.Destination) { d.URL = "https://a.example:444/x" },
		"scheme":    func(d *settings.Destination) { d.URL = "http://a.example/x" },
		"kind":      func(d *settings.Destination) { d.Kind = settings.Mapped },
		"aws":       func(d *settings.Destination) { d.Kind, d.URL = settings.AmazonS3, "" },
		"account":   func(d *settings.Destination) { d.Account = strings.Repeat("a", 40) },
		"account 2": func(d *settings.Destination) { d.Account = strings.Repeat("a", 39) + "b" },
		"odd id":    func(d *settings.Destination) { d.ID = "backend:https://a.example" },
	} {
		d := base
		change(&d)
		name := d.SecretName()
		if other, twice := seen[name]; twice || len(name) > 45 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%s: %q, as %q", what, name, other)
		}
		seen[name] = what
	}
	same := base
	same.Name, same.URL, same.CAFile = "New", "https://a.example/y", "/ca.pem"
	if same.SecretName() != base.SecretName() || same.PinName() != base.PinName() {
		t.Error("another path has other secrets")
	}
}
