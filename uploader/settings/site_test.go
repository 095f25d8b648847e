package settings_test

import (
	"testing"

	"linkdrop/uploader/settings"
)

// Where a destination leads has a name: the same whoever goes there and however, another where it is another place.
func TestSite(t *testing.T) {
	bucket := func(url, name string) settings.Destination {
		return settings.Destination{ID: "s", Kind: settings.AmazonS3, URL: url, S3: &settings.S3Options{Bucket: name}}
	}
	backend := settings.Destination{ID: "acme", Kind: settings.Linkdrop, URL: "https://share.example.com/api"}
	renamed := backend
	renamed.ID, renamed.Name, renamed.Account, renamed.CAFile, renamed.URL = "other", "Acme", "x1", "/ca.pem", "https://share.example.com/api/"
	regional := bucket("", "files")
	regional.S3.Region, regional.S3.Prefix, regional.S3.Profile = "eu-central-1", "drops", "work"
	for name, pair := range map[string][2]settings.Destination{
		"another name, account and authority": {backend, renamed},
		"another region, prefix and profile":  {bucket("", "files"), regional},
	} {
		if one, other := pair[0].Site(), pair[1].Site(); one != other || one == "" {
			t.Errorf("%s: %q is not %q", name, one, other)
		}
	}
	elsewhere := backend
	elsewhere.URL = "https://share.example.org/api"
	path := backend
	path.URL = "https://share.example.com/v2"
	mapped := func(value string) settings.Destination {
		return settings.Destination{Kind: settings.Mapped, URL: backend.URL, Mapping: &settings.MappingOptions{Preset: "fastapi-share", Const: map[string]string{"bucket": value}}}
	}
	seen := map[string]int{}
	for i, d := range []settings.Destination{
		backend, elsewhere, path, bucket("", "files"), bucket("", "others"), bucket("https://minio.example.com", "files"), mapped("a"), mapped("b"),
		{ID: settings.PracticeID, Kind: settings.Practice},
	} {
		if other, there := seen[d.Site()]; there {
			t.Errorf("number %d is the same site as number %d", i, other)
		}
		seen[d.Site()] = i
	}
}
