package present

import (
	"linkdrop/uploader"
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

// Honours reports whether links at a place can have what was asked of them: a password, most downloads, a note. A file whose link would
// have less is not sent there.
func (p Place) Honours(o uploader.Options) bool {
	can := p.Links.Options
	switch {
	case o.Protected && (p.Linkless || can.Password == destination.PasswordOff), o.MaxDownloads > 0 && (p.Linkless || !can.MaxDownloads),
		o.Note != "" && (p.Linkless || !can.Note), !o.Protected && !p.Linkless && can.Password == destination.PasswordRequired:
		return false
	}
	return true
}
