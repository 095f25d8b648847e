package present

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"linkdrop/ui/uitest"
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
		filled FormInput
		wrong  string // keys of fields, sorted
		saved  func(settings.Destination) bool
		keys   string // secrets, sorted, as "access=A"
	}{
		"named after its bucket": {FormInput{Was: s3, Typed: keys(nil)}, "", func(d settings.Destination) bool { return d.Name == "b-1" }, "access=A secret=S"},
		"profile in the place of keys": {
			FormInput{Was: uitest.Europa(), Saved: has, Typed: map[string]string{"form.bucket": "acme-eu", "form.profile": "work"}},
			"",
			func(d settings.Destination) bool { return d.S3.Profile == "work" }, "access= secret= session=",
		},
		"keys kept":           {FormInput{Was: uitest.Europa(), Saved: has, Typed: map[string]string{"form.bucket": "acme-eu"}}, "", nil, ""},
		"new keys, old token": {FormInput{Was: uitest.Europa(), Saved: has, Typed: keys(nil)}, "", nil, "access=A secret=S session="},
		"half a pair":         {FormInput{Was: uitest.Europa(), Saved: has, Typed: map[string]string{"form.bucket": "b-1", "form.access": "A"}}, "form.secret", nil, "access=A session="},
		"other host":          {FormInput{Was: uitest.Europa(), Saved: has, Typed: map[string]string{"form.bucket": "b-1", "form.storage": "https://minio.example"}}, "form.access form.secret", nil, ""},
		"bare host": {FormInput{Was: s3, Typed: keys(map[string]string{"form.storage": " minio.example:9000/ "})}, "", func(d settings.Destination) bool {
			return d.URL == "https://minio.example:9000"
		}, "access=A secret=S"},
		"this computer": {FormInput{Was: s3, Typed: keys(map[string]string{"form.storage": "http://127.0.0.1:9000"})}, "", func(d settings.Destination) bool {
			return d.URL == "http://127.0.0.1:9000"
		}, "access=A secret=S"},
		"no encryption":  {FormInput{Was: s3, Typed: keys(map[string]string{"form.storage": "http://minio.example"})}, "form.storage", nil, "access=A secret=S"},
		"key in address": {FormInput{Was: s3, Typed: keys(map[string]string{"form.storage": "https://name@minio.example"})}, "form.storage", nil, "access=A secret=S"},
		"bad region":     {FormInput{Was: s3, Typed: keys(map[string]string{"form.region": "eu central"})}, "form.region", nil, "access=A secret=S"},
		"path style":     {FormInput{Was: s3, PathStyle: true, Typed: keys(nil)}, "", func(d settings.Destination) bool { return d.S3.PathStyle != nil && *d.S3.PathStyle }, "access=A secret=S"},
		"nothing":        {FormInput{Was: s3, Typed: map[string]string{"form.bucket": ""}}, "form.access form.bucket form.secret", nil, ""},
		"backend":        {FormInput{Was: settings.Destination{Kind: settings.Linkdrop}, Typed: map[string]string{"form.name": "", "form.address": "share.example", "form.token": "t"}}, "", func(d settings.Destination) bool { return d.Name == "share.example" }, "token=t"},
		"companion": {
			FormInput{Was: settings.Destination{Kind: settings.Companion}, Typed: map[string]string{"form.address": "https://c.example", "form.header": "x-token"}},
			"",
			func(d settings.Destination) bool { return d.Companion != nil && d.Companion.TokenHeader == "x-token" }, "",
		},
		"companion, plain": {FormInput{Was: settings.Destination{Kind: settings.Companion}, Typed: map[string]string{"form.address": "https://c.example", "form.header": ""}}, "", func(d settings.Destination) bool { return d.Companion == nil }, ""},
		"no mapping":       {FormInput{Was: settings.Destination{Kind: settings.Mapped}, Typed: map[string]string{"form.address": "https://c.example"}}, "form.mapping", nil, ""},
	} {
		before := Clone(c.filled.Was)
		s, wrong := BuildSetup(c.filled)
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
		if !before.Equal(c.filled.Was) {
			t.Errorf("%s: what it was made of changed", name)
		}
	}
}

// Every line of every form has words, in every language, and every sentence about one is a key or says something.
func TestFormsHaveWords(t *testing.T) {
	english := load("en")
	used := map[string]bool{}
	for _, kind := range []settings.Kind{settings.Linkdrop, settings.AmazonS3, settings.Companion, settings.Mapped, settings.Practice} {
		if english[KindKey(kind)] == "" || english[KindKey(kind)+".line"] == "" {
			t.Errorf("%s has no words", kind)
		}
		for _, a := range FormFields(kind) {
			used[a.Key], used[a.Key+".hint"], used[a.Key+".missing"] = true, true, a.Required || used[a.Key+".missing"]
			if english[a.Key] == "" || a.Required && english[a.Key+".missing"] == "" {
				t.Errorf("%s: %s has no words", kind, a.Key)
			}
		}
	}
	for key := range english {
		if (strings.HasSuffix(key, ".hint") || strings.HasSuffix(key, ".missing")) && strings.HasPrefix(key, "form.") && !used[key] && key != "form.mapping.missing" {
			t.Errorf("nobody says %q", key)
		}
	}
}
