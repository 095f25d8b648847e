package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// intake is where files come in: dropped, chosen, or handed over by a second start.
type intake struct {
	screen    *screen
	words     *present.Catalog
	chooser   *chooser
	transfers *transfers
	delivery  *delivery
	places    *places
	settings  Settings
	notices   *notices
	closed    *closedLinks
	setup     *setupPages       // nil: destinations cannot be changed here
	made      *madefiles.Keeper // of files that were made of what was dropped; nil: there are none
	show      func()            // shows the rows, and that something was dropped
}

// hint says what becomes of something that hovers, over a destination or, where that is empty, over the window.
func (in *intake) hint(kind drag.Kind, taking bool, dest string) present.DropHint {
	place := in.places.here()
	if dest != "" {
		place = in.places.at(dest)
	}
	return in.words.DropHint(kind, taking, place, in.settings.Choices().Life, in.closed.chosen)
}

// taken is what the system's own drag and drop brought. made: files were made of it. It goes to dest, which is chosen by it; empty: to
// where drops go.
func (in *intake) taken(paths []string, made bool, dest string) {
	if made && in.made != nil {
		in.made.Add(paths)
	}
	if dest == "" || dest == in.places.here().ID || in.setup == nil {
		in.add(paths)
		return
	}
	in.setup.work.use(dest, func() { in.add(paths) })
}

// untaken says why what was let go could not be had.
func (in *intake) untaken(why drag.Failure) { in.notices.tell(in.words.DropFailure(why)) }

// release lets go of files that were made, as far as none of these drops needs them. One that was sent needs nothing any more.
func (in *intake) release(drops []uploader.DropView) {
	if in.made == nil || !in.made.Any() {
		return
	}
	for _, d := range drops {
		in.made.Known(d.Paths, !d.Settled || d.Items == 0 || d.Done < d.Items)
	}
	in.made.Sweep()
}

// dropped is what the toolkit calls when something is dropped anywhere on the window, where the system's own way is not to be had. The position is ignored: on Windows
// it is stale. Nothing is looked at here, because a dead network drive may block for minutes.
func (in *intake) dropped(_ fyne.Position, uris []fyne.URI) {
	paths := make([]string, 0, len(uris))
	for _, u := range uris {
		paths = append(paths, u.Path())
	}
	in.add(paths)
}

// choose lets the person pick files or a folder to send.
func (in *intake) choose(folder bool) {
	title := in.words.Text("choose.files")
	if folder {
		title = in.words.Text("choose.folder")
	}
	in.chooser.choose(folder, title, in.add)
}

// add gives paths to the queue, as one drop.
func (in *intake) add(paths []string) {
	files := paths[:0:0]
	for _, p := range paths {
		if readable(p) {
			files = append(files, filepath.Clean(p))
		}
	}
	if len(files) == 0 {
		in.notices.tell(in.words.Text("drop.unreadable"))
		return
	}
	if len(files) == 1 && isSettings(files[0]) && in.setup != nil {
		in.askSettingsOrSend(files)
		return
	}
	in.send(files)
}

// isSettings reports whether a file is one of ours, told by its name alone.
func isSettings(path string) bool { return strings.EqualFold(filepath.Ext(path), ".linkdrop") }

// askSettingsOrSend asks what a dropped settings file is for.
func (in *intake) askSettingsOrSend(paths []string) {
	in.screen.dialog(in.words.Text("import.drop.title"), []string{in.words.Text("import.drop.body", "name", present.Visible(filepath.Base(paths[0])))},
		kit.DialogButton{Text: in.words.Text("import.drop.send"), Act: func() { in.send(paths) }},
		kit.DialogButton{Text: in.words.Text("import.drop.use"), Primary: true, Act: func() { in.setup.previewImport(paths[0]) }})
}

// send gives files to the queue. Pages are closed, so that the person sees what becomes of them, unless something is being
// typed there.
func (in *intake) send(files []string) { in.sendWith(files, in.closed.chosen.Ticket) }

// sendWith is send, with a ticket.
func (in *intake) sendWith(files []string, ticket string) {
	switch top := in.screen.pages.Top(); {
	case top == nil:
	case top.Form:
		top.Say(in.words.Count("banner.added", len(files)))
	default:
		in.screen.pages.CloseAll()
	}
	in.notices.own = present.Notice{}
	in.show()
	c, place := in.settings.Choices(), in.places.here()
	limits := in.closed.here()
	drop := uploader.Drop{
		Destination: place.ID, Paths: files,
		Options: uploader.Options{
			Life: present.LinkLife(c.Life, place.Links), Together: place.Links.Several && !c.Separate && !place.Linkless,
			Password: limits.Password, MaxDownloads: limits.Most, Note: limits.Note, LinkAtDrop: c.AtDrop, Ticket: ticket,
		},
	}
	manual := in.delivery.clipboard.manual
	in.transfers.add(drop, func() func(uploader.DropID) {
		before := in.delivery.clipboard.ownership(manual)
		return func(id uploader.DropID) { in.delivery.before[id] = before; in.closed.sent(id, limits.Password) }
	})
}

// readable reports whether a dropped thing can be a file at all. Text and web addresses arrive as what looks like a path.
func readable(path string) bool {
	lower := strings.ToLower(strings.TrimLeft(path, "/"))
	for _, scheme := range []string{"http:", "https:", "ftp:", "mailto:", "data:", "about:", "javascript:", "text:"} {
		if strings.HasPrefix(lower, scheme) {
			return false
		}
	}
	return filepath.IsAbs(path)
}
