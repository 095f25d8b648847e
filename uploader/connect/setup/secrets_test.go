package setup_test

import (
	"maps"
	"slices"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// What is in no settings has secrets, too.
func TestSaveSecretsAndSavedSecrets(t *testing.T) {
	d := newHarness(t, "")
	acme := d.save(backendAt("https://a.example"), nil)
	elsewhere := acme
	elsewhere.URL = "https://b.example"
	resolve := func() *destination.Destination {
		t.Helper()
		dest, err := d.Connector.Resolve(t.Context(), acme.ID)
		if err != nil {
			t.Fatal(err)
		}
		return dest
	}
	first := resolve()
	bucket := settings.Destination{ID: "s3://b", Account: "0123456789", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "b"}}
	kept := func(place settings.Destination, want ...connect.Field) {
		t.Helper()
		got, err := d.SavedSecrets(t.Context(), place)
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
		if err := d.SaveSecrets(t.Context(), place, secrets); err != nil {
			t.Fatal(err)
		}
	}
	kept(bucket)
	keep(bucket, map[connect.Field]string{connect.AccessKey: "id", connect.SecretKey: "key", connect.SessionToken: "end"})
	keep(bucket, map[connect.Field]string{connect.SecretKey: " new\n", connect.SessionToken: ""})
	kept(bucket, connect.AccessKey, connect.SecretKey)
	if err := d.SaveSecrets(t.Context(), bucket, map[connect.Field]string{connect.Token: "t"}); err == nil || fault.KindOf(err) != fault.Policy {
		t.Errorf("a bucket has a token: %v", err)
	}

	keep(acme, map[connect.Field]string{connect.Token: "t"})
	kept(acme, connect.Token)
	kept(elsewhere) // another host, another secret
	if resolve() == first {
		t.Error("what was open with the old secret is still used")
	}
}

func TestNeededSecrets(t *testing.T) {
	front := &settings.CloudFront{}
	for _, each := range []struct {
		place settings.S3Place
		want  []connect.Field
	}{
		{settings.S3Place{}, []connect.Field{connect.AccessKey, connect.SecretKey, connect.SessionToken}},
		{settings.S3Place{Profile: "work"}, nil},
		{settings.S3Place{Profile: "work", CloudFront: front}, []connect.Field{connect.LinkKey}},
	} {
		if got := setup.NeededSecrets(settings.Destination{Kind: settings.AmazonS3, S3: &each.place}); !slices.Equal(got, each.want) {
			t.Errorf("%+v: %v", each.place, got)
		}
	}
}
