//go:build demo

package main

import (
	"context"
	"time"

	"linkdrop/ui"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// slow are destinations whose check takes its time, so that one can look at it.
type slow struct{ *uitest.Destinations }

// setUp gives the window destinations: "first" is a first run, "some" has several, "bad" fails its checks.
func setUp(deps *ui.Deps, scene string, links destination.LinkTraits) {
	d := &uitest.Destinations{Findings: []connect.Finding{
		{Step: connect.StepName, Level: connect.Passed, Value: "share.acme.example"},
		{Step: connect.StepTLS, Level: connect.Passed},
		{Step: connect.StepClock, Level: connect.Passed},
		{Step: connect.StepSignIn, Level: connect.Passed},
		{Step: connect.StepRegion, Level: connect.Noted, Value: "eu-central-1"},
		{Step: connect.StepWrite, Level: connect.Passed},
		{Step: connect.StepRead, Level: connect.Passed},
		{Step: connect.StepDelete, Level: connect.Noted, Fault: &fault.Error{Kind: fault.Forbidden}},
		{Step: connect.StepLifecycle, Level: connect.Skipped},
	}}
	d.Lose(settings.Destination{ID: "old", Name: "Acme Archive", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "acme-archive"}})
	d.Import = connect.Offer{Chosen: "acme", Destinations: []settings.Destination{
		{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example"},
		{ID: "eu", Name: "Acme Europa", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "acme-eu"}},
	}}
	if scene != "first" {
		d.Admin = []settings.Destination{{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example"}}
		for _, p := range []settings.Destination{
			{ID: "eu", Name: "Acme Europa", Kind: settings.AmazonS3, S3: &settings.S3Place{Bucket: "acme-eu", Prefix: "teams/design"}},
			{ID: "long", Name: "Niederlassung Süd – Ablage der außerordentlichen Gesellschafterversammlung", Kind: settings.Companion, URL: "https://companion.niederlassung-sued.gesellschaft.example"},
			{ID: "rtl", Name: "שיתוף קבצים – הנהלה", Kind: settings.Mapped, URL: "https://api.example.co.il", Mapping: &settings.MappingPlace{Preset: "fastapi-simple"}},
			{ID: "arab", Name: "مشاركة الملفات", Kind: settings.AmazonS3, URL: "https://minio.example.ae", S3: &settings.S3Place{Bucket: "a"}},
		} {
			d.Put(p, connect.AccessKey, connect.SecretKey, connect.Token)
		}
		_ = d.Choose("acme")
	}
	if scene == "rtl" {
		_ = d.Choose("rtl")
	}
	if scene == "bad" {
		d.Findings = []connect.Finding{
			{Step: connect.StepName, Level: connect.Passed},
			{Step: connect.StepTLS, Level: connect.Passed},
			{Step: connect.StepClock, Level: connect.Passed},
			{Step: connect.StepSignIn, Level: connect.Failed, Fault: &fault.Error{Kind: fault.Keys}},
			{Step: connect.StepWrite, Level: connect.Skipped},
			{Step: connect.StepRead, Level: connect.Skipped},
			{Step: connect.StepDelete, Level: connect.Skipped},
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
func (s slow) Check(ctx context.Context, id string, tell func(connect.Finding)) bool {
	return s.Destinations.Check(ctx, id, func(f connect.Finding) {
		select {
		case <-time.After(150 * time.Millisecond):
		case <-ctx.Done():
		}
		tell(f)
	})
}
