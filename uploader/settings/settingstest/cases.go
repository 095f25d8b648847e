// Package settingstest is the table of what is right and wrong in a destination's settings. Every door asks settings.Judge, and
// every door's test goes through this table: the settings file, package setup, package connect, the window's form, and the flags of
// linkdrop-send.
package settingstest

import (
	"path/filepath"
	"strings"

	"linkdrop/uploader/settings"
)

// Case is one setting, as a person gives it.
type Case struct {
	Name        string
	Destination settings.Destination // without ID
	Field       string               // what the finding is about; empty: it can be used
	Code        settings.Code        // of the finding
	// As is the value in the form in which it is used, where that is another: of the field in Field, or of the address.
	As string
	// Completed: the form makes a good value of this one before it is judged, like a host without https.
	Completed bool
}

// Cases returns the table.
func Cases() []Case {
	return append(append(addresses(), storages()...), others()...)
}

func addresses() (all []Case) {
	for _, a := range []struct {
		text, as string
		code     settings.Code
	}{
		{"https://share.example.com", "", ""},
		{"https://SHARE.example.com:443/", "https://share.example.com", ""},
		{"https://share.example.com/team//", "https://share.example.com/team", ""},
		{"https://share.example.com/team files", "https://share.example.com/team%20files", ""},
		{"https://share.example.com:8443", "", ""},
		{"https://10.0.0.5", "", ""},
		{"https://localhost:9000", "", ""},
		{"https://bücher.example", "https://xn--bcher-kva.example", ""},
		{"http://127.0.0.1:9000", "", ""},
		{"http://[::1]:9000", "", ""},
		{"http://[0:0:0:0:0:0:0:1]:9000", "http://[::1]:9000", ""},
		{"http://localhost:9000", "", "address.http"},
		{"http://box.localhost", "", "address.http"},
		{"http://127.0.0.2", "", "address.http"},
		{"http://[::ffff:127.0.0.1]", "", "address.http"},
		{"http://share.example.com", "", "address.http"},
		{"ftp://share.example.com", "", "address.scheme"},
		{"https://", "", "address"},
		{"https://:443", "", "address"},
		{"https://share example.com", "", "address"},
		{"https://share.example.com:https", "", "address"},
		{"https://name@share.example.com", "", "address.user"},
		{"https://name:word@share.example.com", "", "address.user"},
		{"https://share.example.com/?a=b", "", "address.extra"},
		{"https://share.example.com/?", "", "address.extra"},
		{"https://share.example.com/#a", "", "address.extra"},
		{"https://a_b.example.com", "", "address.host"},
		{"https://-a-.example.com", "", "address.host"},
		{"https://[fe80::1%25eth0]", "", "address.host"},
		{"https://share.example.com:22", "", "address.port"},
		{"https://share.example.com:0", "", "address.port"},
		{"https://share.example.com:70000", "", "address.port"},
		{"https://169.254.169.254", "", "address.reserved"},
		{"https://0.0.0.0", "", "address.reserved"},
		{"https://[ff02::1]", "", "address.reserved"},
		{"https://share.example.com/" + strings.Repeat("x", 2048), "", "address.long"},
	} {
		for kind, name := range map[settings.Kind]string{settings.Linkdrop: "backend", settings.Companion: "companion", settings.AmazonS3: "storage"} {
			c := Case{Name: name + " at " + a.text[:min(len(a.text), 60)], Destination: settings.Destination{Kind: kind, URL: a.text}, Code: a.code, As: a.as}
			if kind == settings.AmazonS3 {
				if strings.Contains(a.text, "/team") || a.code == "address.long" {
					continue // a storage's address has no path
				}
				c.Destination.S3 = &settings.S3Options{Bucket: "files"}
			}
			if a.code != "" {
				c.Field = "url"
			}
			all = append(all, c)
		}
	}
	return append(all, Case{
		Name: "backend without https", Destination: settings.Destination{Kind: settings.Linkdrop, URL: "share.example.com"},
		Field: "url", Code: "address", Completed: true,
	})
}

// bucket is a destination with a bucket, and with what change does to it.
func bucket(change func(*settings.S3Options)) settings.Destination {
	storage := &settings.S3Options{Bucket: "files"}
	change(storage)
	return settings.Destination{Kind: settings.AmazonS3, S3: storage}
}

func storages() (all []Case) {
	add := func(field string, change func(p *settings.S3Options, text string), code settings.Code, texts map[string]settings.Code) {
		for text, is := range texts {
			c := Case{Name: field + " " + text[:min(len(text), 40)], Destination: bucket(func(p *settings.S3Options) { change(p, text) })}
			if is != "" {
				c.Field, c.Code = field, code
			}
			all = append(all, c)
		}
	}
	const no = "no"
	add("s3.bucket", func(p *settings.S3Options, s string) { p.Bucket = s }, "bucket", map[string]settings.Code{
		"a": "", "ab": "", "-a": "", "a_b.c": "", "A": "", "": no, "..": no, "...": no, "bücket": no, "a b": no, "a@b": no, "a?b": no, "a%b": no,
		strings.Repeat("a", 255): "", strings.Repeat("a", 256): no,
	})
	add("s3.prefix", func(p *settings.S3Options, s string) { p.Prefix = s }, "prefix", map[string]settings.Code{
		"a/b": "", "ä ö/?%": "", "a//b": no, "..": no, "a/../b": no, "a/.": no, `a\b`: no, "a\x7fb": no, "a\u0085b": no,
		strings.Repeat("x", 700): "", strings.Repeat("x", 701): no, strings.Repeat("x", 729): no,
	})
	add("s3.region", func(p *settings.S3Options, s string) { p.Region = s }, "region", map[string]settings.Code{
		"eu-central-1": "", "eu central": no, "EU-CENTRAL-1": no, "eu.evil.net/": no, strings.Repeat("a", 41): no,
	})
	add("s3.cloudfront.key_pair_id", func(p *settings.S3Options, s string) {
		p.CloudFront = &settings.CloudFront{URL: "https://d1.cloudfront.net", KeyPairID: s}
	}, "key-pair", map[string]settings.Code{"K2JCJMDEHXQW5F": "", "K2": no, "k2jcjmdehxqw5f": no, "K2&Expires=9": no, "": no, strings.Repeat("K", 65): no})
	add("s3.profile", func(p *settings.S3Options, s string) { p.Profile = s }, "profile", map[string]settings.Code{"work space": "", "a\"b": no, "[a]": no})
	for text, as := range map[string]string{"/a/b/": "a/b", "///": "", "": ""} {
		all = append(all, Case{Name: "prefix " + text, Destination: bucket(func(p *settings.S3Options) { p.Prefix = text }), Field: "", As: as})
	}
	for text, code := range map[string]settings.Code{"https://s3.example.com/": "", "https://s3.example.com//": "", "": "", "https://s3.example.com/files": "address.path"} {
		c := Case{Name: "storage at " + text, Destination: bucket(func(*settings.S3Options) {}), Code: code}
		if c.Destination.URL = text; code != "" {
			c.Field = "url"
		}
		all = append(all, c)
	}
	return all
}

func others() (all []Case) {
	for header, code := range map[string]settings.Code{
		"uppy-auth-token": "", "X_Token": "", "x(token": "token-header", "x.token": "", "x token": "token-header", "Cookie": "token-header",
		"content-type": "token-header", strings.Repeat("x", 65): "token-header",
	} {
		c := Case{Name: "token header " + header, Code: code, Destination: settings.Destination{
			Kind: settings.Companion, URL: "https://share.example.com", Companion: &settings.CompanionOptions{TokenHeader: header},
		}}
		if code != "" {
			c.Field = "companion.token_header"
		}
		all = append(all, c)
	}
	for host, code := range map[string]settings.Code{
		"s3.example.com": "", "s3.example.com:9000": "", "10.0.0.5": "", "s3.example.com:22": "storage-host", "https://s3.example.com": "storage-host",
		"u@s3.example.com": "storage-host", "s3.example.com/a": "storage-host", "169.254.169.254": "storage-host",
	} {
		c := Case{Name: "storage host " + host, Code: code, Destination: settings.Destination{
			Kind: settings.Linkdrop, URL: "https://share.example.com", StorageHosts: []string{host},
		}}
		if code != "" {
			c.Field = "storage_hosts[0]"
		}
		all = append(all, c)
	}
	ca := func(path string) settings.Destination {
		return settings.Destination{Kind: settings.Linkdrop, URL: "https://share.example.com", CAFile: path}
	}
	for user, code := range map[string]settings.Code{"jo": "", "a\nb": "text"} {
		c := Case{Name: "user " + user, Code: code, Destination: settings.Destination{
			Kind: settings.Mapped, URL: "https://share.example.com", Mapping: &settings.MappingOptions{Preset: "fastapi-simple", User: user},
		}}
		if code != "" {
			c.Field = "mapping.user"
		}
		all = append(all, c)
	}
	for name, w := range map[string]struct {
		watch       settings.Watch
		field, code string
	}{
		"a folder": {watch: settings.Watch{Folder: absolute()}}, "left": {watch: settings.Watch{Folder: absolute(), After: "leave"}}, "moved": {watch: settings.Watch{Folder: absolute(), After: "move"}},
		"no folder": {field: "watch.folder", code: "watch"}, "a relative one": {watch: settings.Watch{Folder: "scans"}, field: "watch.folder", code: "watch"},
		"a long one":  {watch: settings.Watch{Folder: absolute() + strings.Repeat("x", 5000)}, field: "watch.folder", code: "watch"},
		"none at all": {watch: settings.Watch{Folder: absolute() + "\x00"}, field: "watch.folder", code: "watch"},
		"deleted":     {watch: settings.Watch{Folder: absolute(), After: "delete"}, field: "watch.after", code: "watch.after"},
	} {
		all = append(all, Case{Name: "watched: " + name, Field: w.field, Code: settings.Code(w.code), Destination: settings.Destination{
			Kind: settings.Linkdrop, URL: "https://share.example.com", Watch: &w.watch,
		}})
	}
	return append(all, Case{Name: "authorities", Destination: ca("acme.pem"), Field: "ca_file", Code: "ca-file"})
}

// absolute is a whole path on this system.
func absolute() string {
	path, err := filepath.Abs("scans")
	if err != nil {
		return "/scans"
	}
	return path
}
