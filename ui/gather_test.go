package ui

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// What was typed becomes a setup, and what is wrong with it is named.
func TestGather(t *testing.T) {
	keys := func(typed map[string]string) map[string]string {
		all := map[string]string{"form.name": "", "form.bucket": "b-1", "form.access": "A", "form.secret": "S"}
		maps.Copy(all, typed)
		return all
	}
	has := map[connect.Field]bool{connect.AccessKey: true, connect.SecretKey: true, connect.SessionToken: true}
	s3 := settings.Destination{Kind: settings.AmazonS3}
	for name, c := range map[string]struct {
		filled filled
		wrong  string // asks, sorted
		saved  func(settings.Destination) bool
		keys   string // secrets, sorted, as "access=A"
	}{
		"named after its bucket": {filled{was: s3, typed: keys(nil)}, "", func(d settings.Destination) bool { return d.Name == "b-1" }, "access=A secret=S"},
		"profile in the place of keys": {
			filled{was: europa(), has: has, typed: map[string]string{"form.bucket": "acme-eu", "form.profile": "work"}},
			"",
			func(d settings.Destination) bool { return d.S3.Profile == "work" }, "access= secret= session=",
		},
		"keys kept":           {filled{was: europa(), has: has, typed: map[string]string{"form.bucket": "acme-eu"}}, "", nil, ""},
		"new keys, old token": {filled{was: europa(), has: has, typed: keys(nil)}, "", nil, "access=A secret=S session="},
		"half a pair":         {filled{was: europa(), has: has, typed: map[string]string{"form.bucket": "b-1", "form.access": "A"}}, "form.secret", nil, "access=A session="},
		"other host":          {filled{was: europa(), has: has, typed: map[string]string{"form.bucket": "b-1", "form.storage": "https://minio.example"}}, "form.access form.secret", nil, ""},
		"bare host": {filled{was: s3, typed: keys(map[string]string{"form.storage": " minio.example:9000/ "})}, "", func(d settings.Destination) bool {
			return d.URL == "https://minio.example:9000"
		}, "access=A secret=S"},
		"this computer": {filled{was: s3, typed: keys(map[string]string{"form.storage": "http://127.0.0.1:9000"})}, "", func(d settings.Destination) bool {
			return d.URL == "http://127.0.0.1:9000"
		}, "access=A secret=S"},
		"no encryption":  {filled{was: s3, typed: keys(map[string]string{"form.storage": "http://minio.example"})}, "form.storage", nil, "access=A secret=S"},
		"key in address": {filled{was: s3, typed: keys(map[string]string{"form.storage": "https://name@minio.example"})}, "form.storage", nil, "access=A secret=S"},
		"bad region":     {filled{was: s3, typed: keys(map[string]string{"form.region": "eu central"})}, "form.region", nil, "access=A secret=S"},
		"path style":     {filled{was: s3, path: true, typed: keys(nil)}, "", func(d settings.Destination) bool { return d.S3.PathStyle != nil && *d.S3.PathStyle }, "access=A secret=S"},
		"nothing":        {filled{was: s3, typed: map[string]string{"form.bucket": ""}}, "form.access form.bucket form.secret", nil, ""},
		"backend":        {filled{was: settings.Destination{Kind: settings.Linkdrop}, typed: map[string]string{"form.name": "", "form.address": "share.example", "form.token": "t"}}, "", func(d settings.Destination) bool { return d.Name == "share.example" }, "token=t"},
		"companion": {
			filled{was: settings.Destination{Kind: settings.Companion}, typed: map[string]string{"form.address": "https://c.example", "form.header": "x-token"}},
			"",
			func(d settings.Destination) bool { return d.Companion != nil && d.Companion.TokenHeader == "x-token" }, "",
		},
		"companion, plain": {filled{was: settings.Destination{Kind: settings.Companion}, typed: map[string]string{"form.address": "https://c.example", "form.header": ""}}, "", func(d settings.Destination) bool { return d.Companion == nil }, ""},
		"no mapping":       {filled{was: settings.Destination{Kind: settings.Mapped}, typed: map[string]string{"form.address": "https://c.example"}}, "form.mapping", nil, ""},
	} {
		before := copied(c.filled.was)
		s, wrong := gather(c.filled)
		if got := strings.Join(slices.Sorted(maps.Keys(wrong)), " "); got != c.wrong {
			t.Errorf("%s: wrong %q, want %q: %v", name, got, c.wrong, wrong)
		}
		var got []string
		for _, f := range slices.Sorted(maps.Keys(s.Secrets)) {
			got = append(got, string(f)+"="+s.Secrets[f])
		}
		if strings.Join(got, " ") != c.keys {
			t.Errorf("%s: secrets %q, want %q", name, got, c.keys)
		}
		if c.saved != nil && !c.saved(s.Destination) {
			t.Errorf("%s: %+v %+v", name, s.Destination, s.Destination.S3)
		}
		if !before.Equal(c.filled.was) {
			t.Errorf("%s: what it was made of changed", name)
		}
	}
}

// Every line of every form has words, in every language, and every sentence about one is a key or says something.
func TestFormsHaveWords(t *testing.T) {
	english := load("en")
	used := map[string]bool{}
	for _, kind := range []settings.Kind{settings.Linkdrop, settings.AmazonS3, settings.Companion, settings.Mapped, settings.Practice} {
		if english[kindKey(kind)] == "" || english[kindKey(kind)+".line"] == "" {
			t.Errorf("%s has no words", kind)
		}
		for _, a := range asks(kind) {
			used[a.key], used[a.key+".hint"], used[a.key+".missing"] = true, true, a.needed || used[a.key+".missing"]
			if english[a.key] == "" || a.needed && english[a.key+".missing"] == "" {
				t.Errorf("%s: %s has no words", kind, a.key)
			}
		}
	}
	for key := range english {
		if (strings.HasSuffix(key, ".hint") || strings.HasSuffix(key, ".missing")) && strings.HasPrefix(key, "form.") && !used[key] && key != "form.mapping.missing" {
			t.Errorf("nobody says %q", key)
		}
	}
}
