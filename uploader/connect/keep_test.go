package connect_test

import (
	"maps"
	"slices"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// What is in no settings has secrets, too.
func TestKeepAndKept(t *testing.T) {
	c := newDesk(acme("https://a.example"))
	first := c.resolve(t)
	d := &connect.Desk{Connector: c.Connector}
	bucket := settings.Destination{ID: "s3://b", Account: "0123456789", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "b"}}
	kept := func(place settings.Destination, want ...connect.Field) {
		t.Helper()
		got, err := d.Kept(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(got, func(_ connect.Field, there bool) bool { return !there })
		if found := slices.Sorted(maps.Keys(got)); !slices.Equal(found, want) {
			t.Errorf("%s: %v, want %v", place.ID, found, want)
		}
	}
	keep := func(place settings.Destination, secrets map[connect.Field]string) {
		t.Helper()
		if err := d.Keep(t.Context(), place, secrets); err != nil {
			t.Fatal(err)
		}
	}
	kept(bucket)
	keep(bucket, map[connect.Field]string{connect.AccessKey: "id", connect.SecretKey: "key", connect.SessionToken: "end"})
	keep(bucket, map[connect.Field]string{connect.SecretKey: " new\n", connect.SessionToken: ""})
	kept(bucket, connect.AccessKey, connect.SecretKey)
	if err := d.Keep(t.Context(), bucket, map[connect.Field]string{connect.Token: "t"}); err == nil || fault.KindOf(err) != fault.Policy {
		t.Errorf("a bucket has a token: %v", err)
	}

	keep(acme("https://a.example"), map[connect.Field]string{connect.Token: "t"})
	kept(acme("https://a.example"), connect.Token)
	kept(acme("https://b.example")) // another host, another secret
	if c.resolve(t) == first {
		t.Error("what was open with the old secret is still used")
	}
}

func TestWants(t *testing.T) {
	front := &settings.CloudFront{}
	for _, each := range []struct {
		place settings.S3Place
		want  []connect.Field
	}{
		{settings.S3Place{}, []connect.Field{connect.AccessKey, connect.SecretKey, connect.SessionToken}},
		{settings.S3Place{Profile: "work"}, nil},
		{settings.S3Place{Profile: "work", CloudFront: front}, []connect.Field{connect.LinkKey}},
	} {
		if got := connect.Wants(settings.Destination{Kind: settings.AmazonS3, S3: &each.place}); !slices.Equal(got, each.want) {
			t.Errorf("%+v: %v", each.place, got)
		}
	}
}
