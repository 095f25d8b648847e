package present

import (
	"net/url"
	"strings"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
)

// FormInput is a form as it is filled in.
type FormInput struct {
	Was       settings.Destination     // what it was filled from; its kind counts, and what the form does not ask for stays
	Saved     map[connect.Field]bool   // the secrets that are saved
	Typed     map[string]string        // by FormField.Key
	PathStyle bool                     // path style was ticked
	Mapping   *settings.MappingOptions // what was chosen or read; nil: as it was
}

// BuildSetup makes the setup of what was typed, and says what is wrong with it, by FormField.Key: the keys of sentences.
func BuildSetup(f FormInput) (s setup.Draft, wrong map[string]string) {
	s = setup.Draft{Destination: Clone(f.Was), Secrets: map[connect.Field]string{}}
	d, wrong := &s.Destination, map[string]string{}
	if f.Mapping != nil {
		place := MappingOf(d)
		place.Preset, place.File = f.Mapping.Preset, f.Mapping.File
	}
	for _, a := range FormFields(f.Was.Kind) {
		typed, there := f.Typed[a.Key]
		if a.Secret != "" || !there {
			continue // what is not asked for here stays
		}
		typed = tidied(a.Key, strings.TrimSpace(typed))
		if typed == "" && a.Required && !bringsAddress(*d) {
			wrong[a.Key] = a.Key + ".missing"
		}
		a.put(d, typed)
	}
	if d.Kind == settings.AmazonS3 && f.PathStyle != PathStyle(*d) {
		storageOf(d).PathStyle = nil
		if f.PathStyle {
			d.S3.PathStyle = &f.PathStyle
		}
	}
	if d.Kind == settings.Mapped && MappingOf(d).Preset == "" && len(d.Mapping.File) == 0 {
		wrong["form.mapping"] = "form.mapping.missing"
	}
	defaultName(d)
	takeSecrets(f, &s, wrong)
	addSettingsProblems(*d, wrong)
	return s, wrong
}

// bringsAddress reports whether a mapping may say itself where its backend is.
func bringsAddress(d settings.Destination) bool { return d.Mapping != nil && len(d.Mapping.File) > 0 }

// addSettingsProblems adds what the settings would refuse, in the words of its code.
func addSettingsProblems(d settings.Destination, wrong map[string]string) {
	_, findings := settings.Judge(d)
	for _, f := range findings {
		if key := fieldOf(d.Kind, f.Field); key != "" && !f.Note && wrong[key] == "" {
			wrong[key] = "wrong." + string(f.Code)
		}
	}
}

// fieldOf is the field of the form for one of the settings.
func fieldOf(kind settings.Kind, field string) string {
	switch field {
	case "url":
		if kind == settings.AmazonS3 {
			return "form.storage"
		}
		return "form.address"
	case "name", "s3.bucket", "s3.prefix", "s3.region", "s3.profile", "mapping.user", "mapping.category":
		return "form." + field[strings.LastIndexByte(field, '.')+1:]
	case "companion.token_header":
		return "form.header"
	case "ca_file":
		return "form.ca"
	}
	return ""
}

// PathStyle reports whether the bucket is to be in the path; that it is not to be is kept, but not shown.
func PathStyle(d settings.Destination) bool {
	return d.S3 != nil && d.S3.PathStyle != nil && *d.S3.PathStyle
}

// Clone is the destination with parts of its own.
func Clone(d settings.Destination) settings.Destination {
	if d.S3 != nil {
		place := *d.S3
		d.S3 = &place
	}
	if d.Mapping != nil {
		place := *d.Mapping
		d.Mapping = &place
	}
	return d
}

// defaultName gives a name where none was typed: the bucket's, or the host's.
func defaultName(d *settings.Destination) {
	if d.Name != "" {
		return
	}
	if d.S3 != nil {
		d.Name = d.S3.Bucket
		return
	}
	if u, err := url.Parse(d.URL); err == nil {
		d.Name = u.Hostname()
	}
}

// takeSecrets takes over what was typed of them. Those that are saved count where nothing was typed, unless they are for
// another host.
func takeSecrets(f FormInput, s *setup.Draft, wrong map[string]string) {
	kept := keepsSecrets(f.Was, s.Destination)
	profile := s.Destination.S3 != nil && s.Destination.S3.Profile != ""
	for _, a := range FormFields(f.Was.Kind) {
		if a.Secret == "" {
			continue
		}
		typed := strings.TrimSpace(f.Typed[a.Key])
		switch {
		case typed != "":
			s.Secrets[a.Secret] = typed
		case profile && f.Saved[a.Secret]:
			s.Secrets[a.Secret] = "" // the profile's keys count, and these would lie about for nothing
		case a.Required && !profile && (!kept || !f.Saved[a.Secret]):
			wrong[a.Key] = a.Key + ".missing"
		}
	}
	if !profile {
		completeKeys(f, s, wrong)
	}
}

// completeKeys sees to it that keys which belong together change together.
func completeKeys(f FormInput, s *setup.Draft, wrong map[string]string) {
	_, access := s.Secrets[connect.AccessKey]
	_, secret := s.Secrets[connect.SecretKey]
	_, session := s.Secrets[connect.SessionToken]
	if access && !secret && wrong["form.secret"] == "" {
		wrong["form.secret"] = "form.secret.too"
	}
	if (access || secret) && !session && f.Saved[connect.SessionToken] {
		s.Secrets[connect.SessionToken] = "" // of the keys before
	}
}

// keepsSecrets reports whether what is saved of the secrets stays valid when the destination is changed from was to now.
func keepsSecrets(was, now settings.Destination) bool { return was.SecretName() == now.SecretName() }
