package ui

import (
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// delivery is the end of a drop: its links go to the clipboard once, unless that is somebody else's by now, and the person is told.
type delivery struct {
	clipboard *clipboard
	notifier  *notifier
	presenter func() present.Presenter
	settings  Settings
	wishes    *worker
	dispatch  func(func())
	before    map[uploader.DropID]ownership // whose the clipboard was when a drop began
}

// reported copies the links of a drop that came to its end, or whose links are there before its files, and tells of it. What was
// copied then is not copied once more.
func (d *delivery) reported(r uploader.DropReport) {
	before, ours := d.before[r.Drop.ID]
	if !r.Arriving {
		delete(d.before, r.Drop.ID)
	}
	switch {
	case len(r.Links) == 0:
		d.settledWithout(r)
		return
	case r.Arriving && r.Restored:
		return // an earlier run told it
	case r.Restored, r.Given, d.settings.Choices().NoCopy:
		d.announce(r, false)
		return
	}
	d.wishes.do(func() {
		now := d.clipboard.ownership(before.manual)
		d.dispatch(func() {
			now.manual = d.clipboard.manual
			taken := ours && now.taken(before)
			if !taken {
				d.clipboard.copy(d.presenter().Words.LinksText(d.settings.Choices().linkForm(), r.Links), present.LinkRows(r))
			}
			d.announce(r, !taken)
		})
	})
}

// settledWithout is a drop that ended without a link.
func (d *delivery) settledWithout(r uploader.DropReport) {
	if title, body := d.presenter().SentWithoutLink(r); body != "" {
		d.notifier.notify(title, body)
	}
}

// announce tells that links are there.
func (d *delivery) announce(r uploader.DropReport, copied bool) {
	d.notifier.notify(d.presenter().LinksReady(r, copied))
}

// notifier shows notifications, in order and off the ui thread: a notification service that hangs is nobody's business here.
type notifier struct {
	words *present.Catalog
	show  func(title, body string)
	work  worker
}

// notify is a notification whose text cannot be mistaken for a command by whatever shows it.
func (n *notifier) notify(title, body string) {
	title, body = n.words.Notification(title, body)
	n.work.do(func() { n.show(title, body) })
}
