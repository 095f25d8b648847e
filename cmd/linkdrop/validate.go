package main

import (
	"errors"

	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// validate says whether files that go to a destination get links, and what is wrong with its mapping. It asks nobody.
func validate(d settings.Destination) (links bool, problem string) {
	switch d.Kind {
	case settings.Practice, settings.Linkdrop, settings.AmazonS3:
	case settings.Companion:
		return false, "" // what it answers as an address is no link
	case settings.Mapped:
		m, err := drivers.Mapping(d)
		if full := (*fault.Error)(nil); errors.As(err, &full) {
			return false, full.Detail
		}
		return err == nil && m.Links(), ""
	}
	return true, ""
}
