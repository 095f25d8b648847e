package place

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/uploader/settings"
)

// flags are options as a command line gives them.
func flags(t *testing.T, args ...string) *options.Options {
	t.Helper()
	o, f := &options.Options{}, pflag.NewFlagSet("", pflag.ContinueOnError)
	o.AddWhere(f)
	o.AddAccess(f)
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
		if err := o.CheckAccess(os.Getenv); err != nil {
			t.Fatal(err)
		}
		id, err := namedID(o)
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
	id, err := namedID(flags(t, "--backend", "https://share.example.com", "--dialect", "mapping:"+file))
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
