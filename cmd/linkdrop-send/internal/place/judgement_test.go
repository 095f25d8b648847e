package place

import (
	"errors"
	"os"
	"strings"
	"testing"

	"linkdrop/uploader/settings"
	"linkdrop/uploader/settings/settingstest"
)

// flagsOf are the flags that name a destination; nil: no flags name this one.
func flagsOf(d settings.Destination) []string {
	if d.CAFile != "" || d.Companion != nil || d.Watch != nil { // no flag says these
		return nil
	}
	var args []string
	switch d.Kind {
	case settings.AmazonS3:
		place := d.S3
		if place.CloudFront != nil || place.Profile != "" || place.Bucket == "" {
			return nil
		}
		args = []string{"--s3", "s3://" + place.Bucket + "/" + place.Prefix, "--endpoint", d.URL, "--region", place.Region}
	case settings.Companion:
		args = []string{"--backend", d.URL, "--dialect", "companion"}
	case settings.Mapped:
		args = []string{"--backend", d.URL, "--dialect", "preset:" + d.Mapping.Preset, "--user", d.Mapping.User}
	default:
		args = []string{"--backend", d.URL}
	}
	for _, host := range d.StorageHosts {
		args = append(args, "--storage-host", host)
	}
	return args
}

// named goes the way of the flags, to the destination that is opened.
func named(t *testing.T, args []string) (settings.Destination, error) {
	t.Helper()
	o := flags(t, args...)
	if err := o.CheckAccess(os.Getenv); err != nil {
		return settings.Destination{}, err
	}
	id, err := namedID(o)
	if err != nil {
		return settings.Destination{}, err
	}
	return namedPlace(id)
}

// The flags refuse what the settings refuse, with the same code, and nothing else.
func TestFlagsAreJudgedAsTheSettingsAre(t *testing.T) {
	judged := 0
	for _, c := range settingstest.Cases() {
		args := flagsOf(c.Destination)
		if args == nil {
			continue
		}
		judged++
		d, err := named(t, args)
		var refusal *settings.Refusal
		switch {
		case c.Code == "" && err != nil:
			t.Errorf("%s: %v", c.Name, err)
		case c.Code == "" && c.As != "" && d.URL != c.As && (d.S3 == nil || d.S3.Prefix != c.As):
			t.Errorf("%s: used as %s %+v, want %s", c.Name, d.URL, d.S3, c.As)
		case c.Code == "":
		case !errors.As(err, &refusal) || refusal.Findings[0].Code != c.Code:
			t.Errorf("%s: %v, want %s", c.Name, err, c.Code)
		case strings.TrimSpace(err.Error()) == "":
			t.Errorf("%s: nothing is said", c.Name)
		}
	}
	codes := map[settings.Code]bool{}
	for _, c := range settingstest.Cases() {
		codes[c.Code] = true
	}
	for code := range addressWords() {
		if !codes[code] {
			t.Errorf("there are words for %s, which nothing is", code)
		}
	}
	if judged < 100 {
		t.Errorf("only %d settings were judged: this test would prove nothing", judged)
	}
}
