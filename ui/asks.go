package ui

import (
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// ask is one thing that a form asks for. Its words are "form.<key>" and, where there are any, "form.<key>.hint".
type ask struct {
	key      string
	secret   connect.Field // not empty: it goes to the keychain, and never comes back
	needed   bool
	optional bool // is said to be
	more     bool // behind "More settings"
	get      func(d settings.Destination) string
	put      func(d *settings.Destination, typed string)
}

// asks are what the form of a kind asks for, from top to bottom.
func asks(kind settings.Kind) []ask {
	name := ask{key: "form.name", optional: true, get: func(d settings.Destination) string { return d.Name }, put: func(d *settings.Destination, s string) { d.Name = s }}
	address := ask{key: "form.address", needed: true, get: address, put: putAddress}
	token := ask{key: "form.token", secret: connect.Token, optional: true}
	ca := ask{
		key: "form.ca", more: true, get: func(d settings.Destination) string { return d.CAFile },
		put: func(d *settings.Destination, s string) { d.CAFile = s },
	}
	switch kind {
	case settings.Linkdrop:
		token.optional = false
		token.needed = true
		return []ask{name, address, token, ca}
	case settings.AmazonS3:
		return append(append([]ask{name}, storageAsks()...), ca)
	case settings.Companion:
		header := ask{key: "form.header", more: true, get: func(d settings.Destination) string {
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
		return []ask{name, address, token, header, ca}
	case settings.Mapped:
		of := func(key string, at func(*settings.MappingPlace) *string) ask {
			return ask{
				key: key, more: true, get: func(d settings.Destination) string { return *at(mappingOf(&d)) },
				put: func(d *settings.Destination, s string) { *at(mappingOf(d)) = s },
			}
		}
		user := of("form.user", func(p *settings.MappingPlace) *string { return &p.User })
		category := of("form.category", func(p *settings.MappingPlace) *string { return &p.Category })
		return []ask{name, address, token, user, category, ca}
	case settings.Practice:
	}
	return nil
}

// storageAsks are what only an S3 storage is asked for.
func storageAsks() []ask {
	of := func(key string, at func(*settings.S3Place) *string) ask {
		return ask{key: key, get: func(d settings.Destination) string { return *at(storageOf(&d)) }, put: func(d *settings.Destination, s string) { *at(storageOf(d)) = s }}
	}
	bucket := of("form.bucket", func(p *settings.S3Place) *string { return &p.Bucket })
	bucket.needed = true
	prefix := of("form.prefix", func(p *settings.S3Place) *string { return &p.Prefix })
	prefix.optional = true
	storage := ask{key: "form.storage", optional: true, get: address, put: putAddress}
	region := of("form.region", func(p *settings.S3Place) *string { return &p.Region })
	region.optional = true
	profile := of("form.profile", func(p *settings.S3Place) *string { return &p.Profile })
	profile.more = true
	return []ask{
		bucket, prefix, storage, region,
		{key: "form.access", secret: connect.AccessKey, needed: true},
		{key: "form.secret", secret: connect.SecretKey, needed: true},
		{key: "form.session", secret: connect.SessionToken, more: true},
		profile,
	}
}

func address(d settings.Destination) string            { return d.URL }
func putAddress(d *settings.Destination, typed string) { d.URL = typed }

// storageOf, mappingOf and companionOf are the parts that only their kind has; what gather copied may be changed.
func storageOf(d *settings.Destination) *settings.S3Place {
	if d.S3 == nil {
		d.S3 = &settings.S3Place{}
	}
	return d.S3
}

func mappingOf(d *settings.Destination) *settings.MappingPlace {
	if d.Mapping == nil {
		d.Mapping = &settings.MappingPlace{}
	}
	return d.Mapping
}

func companionOf(d *settings.Destination) settings.CompanionPlace {
	if d.Companion == nil {
		return settings.CompanionPlace{}
	}
	return *d.Companion
}
