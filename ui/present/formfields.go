package present

import (
	"strings"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// FormField is one field of a form. Its words are "form.<key>" and, where there are any, "form.<key>.hint".
type FormField struct {
	Key      string
	Secret   connect.Field // not empty: it goes to the keychain, and never comes back
	Required bool
	Optional bool // is said to be
	Advanced bool // behind "More settings"
	Get      func(d settings.Destination) string
	put      func(d *settings.Destination, typed string)
}

// FormFields are the fields of the form of a kind, from top to bottom.
func FormFields(kind settings.Kind) []FormField {
	name := FormField{Key: "form.name", Optional: true, Get: func(d settings.Destination) string { return d.Name }, put: func(d *settings.Destination, s string) { d.Name = s }}
	address := FormField{Key: "form.address", Required: true, Get: address, put: putAddress}
	token := FormField{Key: "form.token", Secret: connect.Token, Optional: true}
	ca := FormField{
		Key: "form.ca", Advanced: true, Get: func(d settings.Destination) string { return d.CAFile },
		put: func(d *settings.Destination, s string) { d.CAFile = s },
	}
	switch kind {
	case settings.Linkdrop:
		token.Optional = false
		token.Required = true
		return []FormField{name, address, token, ca}
	case settings.AmazonS3:
		return append(append([]FormField{name}, storageFields()...), ca)
	case settings.Companion:
		header := FormField{Key: "form.header", Advanced: true, Get: func(d settings.Destination) string {
			if d.Companion == nil {
				return ""
			}
			return d.Companion.TokenHeader
		}, put: func(d *settings.Destination, s string) {
			if place := companionOf(d); s != "" || place.TokenHeader != "" {
				place.TokenHeader = s
				d.Companion = &place
			}
		}}
		return []FormField{name, address, token, header, ca}
	case settings.Mapped:
		of := func(key string, at func(*settings.MappingOptions) *string) FormField {
			return FormField{
				Key: key, Advanced: true, Get: func(d settings.Destination) string { return *at(MappingOf(&d)) },
				put: func(d *settings.Destination, s string) { *at(MappingOf(d)) = s },
			}
		}
		user := of("form.user", func(p *settings.MappingOptions) *string { return &p.User })
		category := of("form.category", func(p *settings.MappingOptions) *string { return &p.Category })
		return []FormField{name, address, token, user, category, ca}
	case settings.Practice:
	}
	return nil
}

// BlamedField is the field of a kind's form that a fault is about; empty where none is.
func BlamedField(kind settings.Kind, why *fault.Error) string {
	of := func(storage, backend string) string {
		if kind == settings.AmazonS3 {
			return storage
		}
		return backend
	}
	switch why.Kind {
	case fault.Keys, fault.NoKeys, fault.SignIn:
		return of("form.access", "form.token")
	case fault.NoPlace:
		if why.Code == fault.Redirect {
			return of("form.storage", "form.address")
		}
		return of("form.bucket", "form.address")
	case fault.Unreachable, fault.Blocked, fault.Protocol:
		return of("form.storage", "form.address")
	case fault.Authority:
		return "form.ca"
	default:
		return ""
	}
}

// storageFields are the fields that only an S3 storage has.
func storageFields() []FormField {
	of := func(key string, at func(*settings.S3Options) *string) FormField {
		return FormField{Key: key, Get: func(d settings.Destination) string { return *at(storageOf(&d)) }, put: func(d *settings.Destination, s string) { *at(storageOf(d)) = s }}
	}
	bucket := of("form.bucket", func(p *settings.S3Options) *string { return &p.Bucket })
	bucket.Required = true
	prefix := of("form.prefix", func(p *settings.S3Options) *string { return &p.Prefix })
	prefix.Optional = true
	storage := FormField{Key: "form.storage", Optional: true, Get: address, put: putAddress}
	region := of("form.region", func(p *settings.S3Options) *string { return &p.Region })
	region.Optional = true
	profile := of("form.profile", func(p *settings.S3Options) *string { return &p.Profile })
	profile.Advanced = true
	return []FormField{
		bucket, prefix, storage, region,
		{Key: "form.access", Secret: connect.AccessKey, Required: true},
		{Key: "form.secret", Secret: connect.SecretKey, Required: true},
		{Key: "form.session", Secret: connect.SessionToken, Advanced: true},
		profile,
	}
}

func address(d settings.Destination) string            { return d.URL }
func putAddress(d *settings.Destination, typed string) { d.URL = typed }

// storageOf, mappingOf and companionOf are the parts that only their kind has; what BuildSetup cloned may be changed.
func storageOf(d *settings.Destination) *settings.S3Options {
	if d.S3 == nil {
		d.S3 = &settings.S3Options{}
	}
	return d.S3
}

// MappingOf is the part of a destination that only a mapped backend has; it is made where it is missing.
func MappingOf(d *settings.Destination) *settings.MappingOptions {
	if d.Mapping == nil {
		d.Mapping = &settings.MappingOptions{}
	}
	return d.Mapping
}

func companionOf(d *settings.Destination) settings.CompanionOptions {
	if d.Companion == nil {
		return settings.CompanionOptions{}
	}
	return *d.Companion
}

// tidied takes out what people paste along.
func tidied(key, typed string) string {
	switch key {
	case "form.prefix":
		return strings.Trim(typed, "/")
	case "form.address", "form.storage":
		return strings.TrimRight(withScheme(typed), "/")
	}
	return typed
}

// withScheme completes an address that was typed as people say it: "share.acme.com".
func withScheme(typed string) string {
	if typed == "" || strings.Contains(typed, ":/") {
		return typed
	}
	if strings.HasPrefix(typed, "127.0.0.1") || strings.HasPrefix(typed, "[::1]") {
		return "http://" + typed
	}
	return "https://" + typed
}
