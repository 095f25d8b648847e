package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"linkdrop/uploader/settings"
)

// flags are options as a command line gives them.
func flags(t *testing.T, args ...string) *options {
	t.Helper()
	o, f := &options{}, pflag.NewFlagSet("", pflag.ContinueOnError)
	o.addWhere(f)
	o.addAccess(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	return o
}

// What the flags say is in the id, and comes out of it again: it is all that resume, link and delete have.
func TestNamedPlaces(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b&c.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const mapping = `{"version":1,"sign":{"path":"/a","answer":{"url":"/url"}}}`
	write(mapping)
	share, bucket := account("https://share.example.com/x"), account("s3://b")
	for _, each := range []struct {
		args []string
		id   string // empty: whatever it is
		want settings.Destination
	}{
		{
			[]string{"--backend", "https://share.example.com/x"},
			"backend:https://share.example.com/x", // as it was before there were dialects
			settings.Destination{Kind: settings.Linkdrop, URL: "https://share.example.com/x", Account: share},
		}, {
			[]string{"--backend", "https://share.example.com/x", "--dialect", "linkdrop", "--storage-host", "A.example.com", "--storage-host", "b.example.com:9000"},
			"",
			settings.Destination{
				Kind: settings.Linkdrop, URL: "https://share.example.com/x", Account: share, StorageHosts: []string{"a.example.com", "b.example.com:9000"},
			},
		}, {
			[]string{"--backend", "https://share.example.com/x", "--dialect", "companion"},
			"",
			settings.Destination{Kind: settings.Companion, URL: "https://share.example.com/x", Account: share},
		}, {
			[]string{"--backend", "https://share.example.com/x", "--dialect", "preset:fastapi-full", "--category", "a&b=c", "--user", "me"},
			"",
			settings.Destination{
				Kind: settings.Mapped, URL: "https://share.example.com/x", Account: share,
				Mapping: &settings.MappingOptions{Preset: "fastapi-full", Category: "a&b=c", User: "me"},
			},
		}, {
			[]string{"--backend", "https://share.example.com/x", "--dialect", "preset:fastapi-share", "--const", "bucket=a=b"},
			"",
			settings.Destination{
				Kind: settings.Mapped, URL: "https://share.example.com/x", Account: share,
				Mapping: &settings.MappingOptions{Preset: "fastapi-share", Const: map[string]string{"bucket": "a=b"}},
			},
		}, {
			[]string{"--backend", "https://share.example.com/x", "--dialect", "mapping:" + file},
			"",
			settings.Destination{
				Kind: settings.Mapped, URL: "https://share.example.com/x", Account: share, Mapping: &settings.MappingOptions{File: []byte(mapping)},
			},
		}, {
			[]string{"--s3", "s3://b/in box+ü%20?"},
			"s3://b/in%20box+%C3%BC%2520%3F",
			settings.Destination{Kind: settings.AmazonS3, Account: bucket, S3: &settings.S3Options{Bucket: "b", Prefix: "in box+ü%20?"}},
		}, {
			[]string{
				"--s3", "s3://b", "--endpoint", "http://127.0.0.1:9000", "--region", "eu-north-1", "--path-style", "--url-life", "5m",
				"--header", "x-amz-storage-class: STANDARD_IA", "--header", "X-Amz-Tagging:a=b&c=d",
			},
			"",
			settings.Destination{Kind: settings.AmazonS3, URL: "http://127.0.0.1:9000", Account: bucket, S3: &settings.S3Options{
				Bucket: "b", Region: "eu-north-1", PathStyle: new(true), URLLife: settings.Duration(5 * time.Minute),
				Headers: map[string]string{"x-amz-storage-class": "STANDARD_IA", "x-amz-tagging": "a=b&c=d"},
			}},
		},
	} {
		o := flags(t, each.args...)
		if err := o.checkAccess(os.Getenv); err != nil {
			t.Fatal(err)
		}
		id, err := o.namedID()
		if err != nil || each.id != "" && id != each.id || !isNamed(id) {
			t.Errorf("%v: id %q, %v", each.args, id, err)
		}
		got, err := namedPlace(id)
		each.want.ID = id
		if err != nil || !reflect.DeepEqual(got, each.want) {
			t.Errorf("%v: %v\n got %+v\nwant %+v", each.args, err, got, each.want)
		}
	}
	// A mapping that was mended since counts as it is now.
	id, err := flags(t, "--backend", "https://share.example.com", "--dialect", "mapping:"+file).namedID()
	if err != nil {
		t.Fatal(err)
	}
	write(strings.ReplaceAll(mapping, "/a", "/b"))
	if d, err := namedPlace(id); err != nil || !strings.Contains(string(d.Mapping.File), "/b") {
		t.Errorf("%+v, %v", d, err)
	}
	write(`{"version":1}`)
	if _, err := namedPlace(id); err == nil || !strings.Contains(err.Error(), "sign") {
		t.Errorf("a broken mapping: %v", err)
	}
}

// What would put a secret where it is remembered, or cannot be meant, is refused before anything begins.
func TestPlacesThatAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--backend", "https://share.example.com", "--dialect", "gopher"},
		{"--backend", "https://share.example.com", "--dialect", "preset:no-such"},
		{"--backend", "https://share.example.com", "--dialect", "mapping:/no/such/file"},
		{"--backend", "https://share.example.com", "--dialect", "mapping:"},
		{"--backend", "https://share.example.com", "--storage-host", "https://b.example.com"},
		{"--backend", "https://share.example.com", "--category", "c"},
		{"--backend", "https://share.example.com", "--const", "a=b"},
		{"--backend", "https://share.example.com", "--dialect", "preset:fastapi-share", "--const", "bucket"},
		{"--backend", "https://share.example.com", "--header", "x-amz-storage-class: a"},
		{"--practice", "--dialect", "companion"},
		{"--practice", "--storage-host", "b.example.com"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-server-side-encryption-customer-key: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-security-token: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "authorization: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-storage-class"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-a: 1", "--header", "X-Amz-A: 2"},
		{"--s3", "s3://b", "--keys-env", "--url-life", "4m"},
		{"--s3", "s3://b", "--keys-env", "--url-life", "61m"},
		{"--s3", "s3://b", "--keys-env", "--endpoint", "https://s3.example.com/path"},
		{"--s3", "s3://b", "--keys-env", "--profile", "x"},
		{"--s3", "s3://b", "--profile", "no such profile"},
		{"--s3", "s3://b/../c", "--keys-env"},
	} {
		r := command(t, append(args, "file")...)
		if r.code != exitUsage || r.out != "" || !strings.HasPrefix(r.errs, "linkdrop-send: ") || strings.Contains(r.errs, "hunter2") || strings.Contains(r.errs, "[") {
			t.Errorf("%v: exit code %d, stdout %q, stderr %q", args, r.code, r.out, r.errs)
		}
	}
}
