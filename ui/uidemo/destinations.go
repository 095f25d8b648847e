//go:build demo

package main

import (
	"context"
	"time"

	"linkdrop/ui"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// slow are destinations whose check takes its time, so that one can look at it.
type slow struct{ *uitest.Destinations }

// setUp gives the window destinations: "first" is a first run, "some" has several, "bad" fails its checks.
func setUp(deps *ui.Deps, scene string, links destination.LinkTraits) {
	d := &uitest.Destinations{Findings: []check.Finding{
		{Step: check.StepName, Level: check.Passed, Value: "share.acme.example"},
		{Step: check.StepTLS, Level: check.Passed, Value: "share.acme.example"},
		{Step: check.StepClock, Level: check.Passed},
		{Step: check.StepSignIn, Level: check.Passed},
		{Step: check.StepRegion, Level: check.Noted, Value: "share.acme.example"},
		{Step: check.StepWrite, Level: check.Passed},
		{Step: check.StepRead, Level: check.Passed},
		{Step: check.StepDelete, Level: check.Noted, Fault: &fault.Error{Kind: fault.Forbidden}},
		{Step: check.StepLifecycle, Level: check.Skipped},
	}}
	d.Lose(settings.Destination{ID: "old", Name: "Acme Archive", Kind: settings.AmazonS3, S3: &settings.S3Options{Bucket: "acme-archive"}})
	d.File = setup.Preview{Chosen: "acme", Destinations: []settings.Destination{
		{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example"},
		{ID: "eu", Name: "Acme Europa", Kind: settings.AmazonS3, S3: &settings.S3Options{Bucket: "acme-eu"}},
	}}
	if scene != "first" {
		d.Admin = []settings.Destination{{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example"}}
		for _, p := range []settings.Destination{
			{ID: "eu", Name: "Acme Europa", Kind: settings.AmazonS3, S3: &settings.S3Options{Bucket: "acme-eu", Prefix: "teams/design"}},
			{ID: "long", Name: "Niederlassung Süd – Ablage der außerordentlichen Gesellschafterversammlung", Kind: settings.Companion, URL: "https://companion.niederlassung-sued.gesellschaft.example"},
			{ID: "rtl", Name: "שיתוף קבצים – הנהלה", Kind: settings.Mapped, URL: "https://api.example.co.il", Mapping: &settings.MappingOptions{Preset: "fastapi-simple"}},
			{ID: "arab", Name: "مشاركة الملفات", Kind: settings.AmazonS3, URL: "https://minio.example.ae", S3: &settings.S3Options{Bucket: "a"}},
		} {
			d.Put(p, connect.AccessKey, connect.SecretKey, connect.Token)
		}
		_ = d.Choose("acme")
		d.Held, d.Holds = settings.Settings{Limit: new(int64(2_000_000))}, []string{"limit"} // to see a padlock
		c := deps.Settings.Choices()
		c.Limit = *d.Held.Limit
		deps.Settings.Save(c)
	}
	deps.Keeps = []settingspage.Place{
		{Key: "settings.place.settings", Path: "/home/ada/.config/linkdrop/settings.json"},
		{Key: "settings.place.state", Path: "/home/ada/.config/linkdrop"},
		{Key: "settings.place.company", Path: "/etc/linkdrop/settings.json"},
	}
	deps.Log = func() []string { return []string{"level=INFO msg=demo"} }
	if scene == "rtl" {
		_ = d.Choose("rtl")
	}
	if scene == "bad" {
		d.Findings = []check.Finding{
			{Step: check.StepName, Level: check.Passed, Value: "share.acme.example"},
			{Step: check.StepTLS, Level: check.Passed, Value: "share.acme.example"},
			{Step: check.StepClock, Level: check.Passed},
			{Step: check.StepSignIn, Level: check.Failed, Fault: &fault.Error{Kind: fault.Keys}},
			{Step: check.StepWrite, Level: check.Skipped},
			{Step: check.StepRead, Level: check.Skipped},
			{Step: check.StepDelete, Level: check.Skipped},
		}
		d.NoChain = true
	}
	deps.Destinations = slow{d}
	deps.Presets = []string{"active-storage", "aws-sample", "fastapi-full", "fastapi-mobile", "fastapi-secure", "fastapi-share", "fastapi-simple", "uppy-signer"}
	deps.Validate = func(p settings.Destination) (bool, string) {
		return p.Kind != settings.Companion && (p.Mapping == nil || p.Mapping.Preset == "fastapi-share"), ""
	}
	of := func(id string) present.Place {
		p, _ := d.Effective().Find(id)
		return present.Place{
			ID: id, Name: p.Title(), Practice: p.Kind == settings.Practice, Deletes: true, Links: links, Restarts: p.Kind == settings.Mapped,
			Linkless: p.Kind == settings.Companion || p.Kind == settings.Mapped,
		}
	}
	deps.PlaceOf = of
	deps.Place = func() present.Place { return of(d.Effective().Destination.Value) }
}

// Check implements ui.Destinations.
func (s slow) Check(ctx context.Context, id string, tell func(check.Finding)) bool {
	return s.Destinations.Check(ctx, id, func(f check.Finding) {
		select {
		case <-time.After(150 * time.Millisecond):
		case <-ctx.Done():
		}
		tell(f)
	})
}
