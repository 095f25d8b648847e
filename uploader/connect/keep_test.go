package connect_test

import (
	"maps"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

func TestKeepAndKept(t *testing.T) {
	c := newDesk(acme("https://a.example"))
	first := c.resolve(t)
	bucket := settings.Destination{ID: "store", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "b"}}
	kept := func(d settings.Destination, want map[connect.Field]bool) {
		t.Helper()
		if got, err := c.Kept(t.Context(), d); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v %v, want %v", d.ID, got, err, want)
		}
	}
	keep := func(d settings.Destination, secrets map[connect.Field]string) {
		t.Helper()
		if err := c.Keep(t.Context(), d, secrets); err != nil {
			t.Fatal(err)
		}
	}
	kept(bucket, map[connect.Field]bool{connect.AccessKey: false, connect.SecretKey: false, connect.SessionToken: false})
	keep(bucket, map[connect.Field]string{connect.AccessKey: "id", connect.SecretKey: "key", connect.SessionToken: "end"})
	keep(bucket, map[connect.Field]string{connect.SecretKey: "new", connect.SessionToken: ""})
	kept(bucket, map[connect.Field]bool{connect.AccessKey: true, connect.SecretKey: true, connect.SessionToken: false})
	bucket.S3 = &settings.S3Place{Bucket: "b", Profile: "work", CloudFront: &settings.CloudFront{}}
	kept(bucket, map[connect.Field]bool{connect.LinkKey: false})

	keep(acme("https://a.example"), map[connect.Field]string{connect.Token: "t"})
	kept(acme("https://a.example"), map[connect.Field]bool{connect.Token: true})
	if c.resolve(t) == first {
		t.Error("what was open with the old secret is still used")
	}
	kept(acme("https://b.example"), map[connect.Field]bool{connect.Token: false}) // another host, another secret
}
