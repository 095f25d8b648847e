package present

import (
	"linkdrop/uploader/destination"
)

// Place is where files go, as the window shows it.
type Place struct {
	ID       string // in the settings; what Drop.Destination gets
	Name     string // "Acme Share"
	Practice bool   // on this computer only, and only while Linkdrop is open
	Linkless bool   // it gives no links
	Deletes  bool   // stored files can be deleted
	Restarts bool   // a file that is broken off starts again from the beginning
	Early    bool   // links can be had before files have arrived
	MaxFile  int64  // bytes; 0: no limit known
	Links    destination.LinkTraits
}
