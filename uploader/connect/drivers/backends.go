package drivers

import (
	"context"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/settings"
)

func (o Options) companion(_ context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	pool, err := connect.TrustedPool("open", o.Authorities, d)
	if err != nil {
		return nil, err
	}
	var place settings.CompanionPlace
	if d.Companion != nil {
		place = *d.Companion
	}
	single, known := map[string]companion.Single{
		"": companion.Auto, "auto": companion.Auto, "form": companion.Post, "multipart": companion.Multipart,
	}[place.Single]
	if !known {
		return nil, unusable("small files go auto, form or multipart")
	}
	return companion.Open(companion.Options{
		URL: d.URL, Name: d.Name, Token: tokenIfAny(secret), Header: place.TokenHeader, Single: single, RootCAs: pool,
		StorageHosts: d.StorageHosts, Pins: o.pins(d), PartSize: o.partSize(), Log: o.Log,
	})
}

func (o Options) mapped(_ context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	m, err := Mapping(d)
	if err != nil {
		return nil, err
	}
	pool, err := connect.TrustedPool("open", o.Authorities, d)
	if err != nil {
		return nil, err
	}
	return mapping.Open(mapping.Options{
		Mapping: m, Token: token(secret), Category: d.Mapping.Category, User: d.Mapping.User, Const: d.Mapping.Const, RootCAs: pool,
		StorageHosts: d.StorageHosts, Pins: o.pins(d), Log: o.Log,
	})
}

// Mapping reads the mapping of a destination of that kind, its preset or its own, for its address. It asks nobody. The error
// is a *fault.Error of Kind Unsupported whose Detail names the field, and the line of a mapping that has more than one.
func Mapping(d settings.Destination) (*mapping.Mapping, error) {
	place := d.Mapping
	if place == nil || (place.Preset == "") == (len(place.File) == 0) {
		return nil, unusable("one of a preset and a mapping is needed")
	}
	read := func() (*mapping.Mapping, error) { return mapping.Load(place.File, d.URL) }
	if place.Preset != "" {
		read = func() (*mapping.Mapping, error) { return mapping.Preset(place.Preset, d.URL) }
	}
	m, err := read()
	if err == nil && d.Name != "" {
		m.Name = d.Name // as the person calls it
	}
	return m, err
}
