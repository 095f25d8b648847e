package present

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func english() Presenter {
	return Presenter{Words: NewCatalog("en"), Place: Place{Name: "Acme Share", Deletes: true}, Now: uitest.Noon(), Archive: true}
}

// The table of PRODUCT.md, row by row.
func TestRowsSayWhatTheProductSays(t *testing.T) {
	friday := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	sending := uploader.Numbers{Size: 43 * mb, Sent: 18 * mb, Acked: 16 * mb}
	quick := Pace{Speed: 3_100_000, Left: 50 * time.Second, Known: true, Sure: true}
	file := func(edit func(*uploader.Item)) uploader.Item {
		return uitest.File("i", "budget 2026.xlsx", 43*mb, edit)
	}
	arriving := func(i *uploader.Item) {
		uitest.Sends(i)
		i.Early, i.EarlyMade = uitest.Link("i", time.Time{}), true
	}
	expired := func(keeps bool) func(*uploader.Item) {
		return func(i *uploader.Item) {
			uitest.Ended(uitest.Noon().Add(-22 * time.Hour))(i)
			i.Link.KeepsAfter = keeps
		}
	}
	for _, c := range []struct {
		state string
		item  uploader.Item
		m     RowContext
		want  string
	}{
		{"waiting", file(nil), RowContext{}, "Waiting | [Remove]"},
		{"waiting behind", file(func(i *uploader.Item) { i.Before = 2 }), RowContext{}, "Waiting · 2 before this | [Remove]"},
		{"uploading", file(uitest.Sends), RowContext{Numbers: sending, Pace: quick}, "41 % · 18 of 43 MB · 3.1 MB/s · less than a minute | [Pause, Cancel]"},
		{"first seconds", file(uitest.Sends), RowContext{Numbers: sending}, "41 % · 18 of 43 MB | [Pause, Cancel]"},
		{"nothing sent yet", file(uitest.Sends), RowContext{Numbers: uploader.Numbers{Size: 43 * mb}}, "Starting… | [Pause, Cancel]"},
		{"stalled", file(uitest.Sends), RowContext{Numbers: uploader.Numbers{Size: 43 * mb, Sent: mb, Quiet: 25 * time.Second}}, "No progress for 25 seconds. Still trying. | [Try again, Cancel]"},
		{"paused", file(func(i *uploader.Item) { i.Wish = uploader.Pause }), RowContext{Numbers: sending}, "Paused at 41 % | [Resume, Cancel]"},
		{"no network", file(func(i *uploader.Item) { i.Fault, i.RetryAt = &fault.Error{Kind: fault.Offline}, uitest.Noon() }), RowContext{}, "Waiting for internet. Continues by itself. | [Cancel]"},
		{"busy", file(func(i *uploader.Item) {
			i.Fault, i.RetryAt = &fault.Error{Kind: fault.Busy}, uitest.Noon().Add(20*time.Second)
		}), RowContext{}, "The storage is busy. Trying again in 20 seconds. | [Try now, Cancel]"},
		{"after a restart", file(uitest.Sends), RowContext{Numbers: sending, Restored: true}, "Picked up where it stopped: 41 % | [Pause, Cancel]"},
		{"finishing", file(func(i *uploader.Item) { i.Step = uploader.Sent }), RowContext{}, "Finishing… | []"},
		{"done", file(uitest.Ended(friday)), RowContext{}, "Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"done and copied", file(uitest.Ended(friday)), RowContext{Copied: true}, "Link copied · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"no end known", file(uitest.Ended(time.Time{})), RowContext{}, "Link ready | [Copy link, More]"},
		{"sent, no link", file(func(i *uploader.Item) { i.Step, i.LinkLess = uploader.Linked, true }), RowContext{}, "Sent. This backend gives no link. | [Copy name]"},
		{"link over", file(expired(true)), RowContext{}, "Link ended Fri 21 Nov, 14:00. The file is still stored. | [New link, Delete file]"},
		{"link over, file too", file(expired(false)), RowContext{}, "Link ended Fri 21 Nov, 14:00. The file is deleted. | [Remove]"},
		{"link just over, file soon", file(func(i *uploader.Item) { uitest.Ended(uitest.Noon().Add(-time.Minute))(i); i.Link.KeepsAfter = false }), RowContext{}, "Link ended today 11:59. The file is deleted about an hour later; a new link before that keeps it. | [New link, Delete file]"},
		{"renewed", file(expired(true)), RowContext{NewLink: &destination.Link{Ends: friday}}, "Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"deleted", file(uitest.Ended(friday)), RowContext{Deleted: true}, "File deleted. The link no longer works. | [Remove]"},
		{"failed", file(uitest.Fails(fault.Gone, "")), RowContext{}, "Not sent · The file was moved or deleted. Put it back, or drop it again from where it is now. | [Try again, Details]"},
		{"failed, IT", file(uitest.Fails(fault.Forbidden, "")), RowContext{}, "Not sent · You may not save files here. Your account has no permission for this storage. | [Copy details for IT, Details]"},
		{"failed, remedy missing", file(uitest.Fails(fault.SignIn, "")), RowContext{}, "Not sent · Please sign in again. Uploads are paused and continue after you sign in. | [Try again, Details]"},
		{"refused", file(uitest.Fails(fault.Policy, "No spreadsheets.")), RowContext{}, "Not sent · Acme Share does not allow this file. No spreadsheets. | [Remove, Details]"},
		{"cancelled", file(func(i *uploader.Item) { i.Wish = uploader.Cancel }), RowContext{}, "Cancelled | [Remove]"},
		{"cancelled, undo", file(func(i *uploader.Item) { i.Wish = uploader.Cancel }), RowContext{Undo: true}, "Cancelled | [Undo]"},
		{"its link is there first", file(arriving), RowContext{Numbers: sending, Copied: true, Pace: quick}, "Link copied · file still arriving · 41 % · 18 of 43 MB · 3.1 MB/s · less than a minute | [Copy link, More]"},
		{"not copied", file(arriving), RowContext{Numbers: sending}, "Link ready · file still arriving · 41 % · 18 of 43 MB | [Copy link, More]"},
		{"arriving, finishing", file(func(i *uploader.Item) { arriving(i); i.Step = uploader.Sent }), RowContext{Copied: true}, "Link copied · file still arriving · Finishing… | [Copy link, More]"},
		{"did not arrive", file(func(i *uploader.Item) { i.EarlyMade = true; uitest.Fails(fault.Gone, "")(i) }), RowContext{Copied: true}, "Not sent · The file was moved or deleted. Put it back, or drop it again from where it is now. The link you had at the drop leads to nothing. | [Try again, Details]"},
		{"arriving, cancelled", file(func(i *uploader.Item) { i.EarlyMade, i.Wish = true, uploader.Cancel }), RowContext{}, "Cancelled. The link you had at the drop leads to nothing. | [Remove]"},
		{"another link", file(func(i *uploader.Item) { uitest.Ended(friday)(i); i.EarlyMade, i.EarlyLost = true, true }), RowContext{}, "Link ready · until Fri 28 Nov, 14:00 · the link from the drop leads to nothing | [Copy link, More]"},
		{"arriving, offline", file(func(i *uploader.Item) {
			arriving(i)
			i.Fault, i.RetryAt = &fault.Error{Kind: fault.Offline}, uitest.Noon()
		}), RowContext{Copied: true}, "Waiting for internet. Continues by itself. | [Copy link, More]"},
		{"arriving, paused", file(func(i *uploader.Item) { arriving(i); i.Active, i.Wish = false, uploader.Pause }), RowContext{Numbers: sending}, "Paused at 41 % | [Resume, More]"},
		{"file of a group", file(func(i *uploader.Item) { i.Step, i.Grouped = uploader.Stored, true }), RowContext{Fold: Member}, "Sent | []"},
	} {
		p := english()
		if got := read(p.Words, p.ItemRow(c.item, c.m)); got != "budget 2026.xlsx | "+c.want {
			t.Errorf("%s\n got %q\nwant %q", c.state, got, c.want)
		}
	}
}

func TestGroupsSayWhatTheProductSays(t *testing.T) {
	friday := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	link := uitest.Link("x", friday)
	for _, c := range []struct {
		state string
		drop  uploader.DropView
		want  string
	}{
		{"looking", uploader.DropView{Name: "Party", Folder: true, Looking: true, Items: 3412}, "Party | Looking through folder · 3,412 files | [Cancel]"},
		{"uploading", uploader.DropView{Name: "Party", Folder: true, Items: 300, Done: 120}, "Party | 41 % · 120 of 300 files · 18 of 43 MB | [Pause, Cancel]"},
		{"several files", uploader.DropView{Name: "a.pdf", Items: 3}, "a.pdf and 2 more | 41 % · 0 of 3 files · 18 of 43 MB | [Pause, Cancel]"},
		{"its link is there first", uploader.DropView{Name: "Party", Folder: true, Items: 300, Done: 120, Early: link, EarlyMade: true}, "Party | Link ready · files still arriving · 41 % · 120 of 300 files · 18 of 43 MB | [Copy link, More]"},
		{"another link", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3, Link: link, Settled: true, EarlyMade: true, EarlyLost: true}, "Party | Link ready · until Fri 28 Nov, 14:00 · the link from the drop leads to nothing | [Copy link, More]"},
		{"did not arrive", uploader.DropView{Name: "Party", Folder: true, Items: 5, Failed: 5, Settled: true, EarlyMade: true}, "Party | Not sent · 5 files were not sent. The link you had at the drop leads to nothing. | [Try again, Remove]"},
		{"done", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3, Link: link, Settled: true}, "Party | Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"one failed", uploader.DropView{Name: "Party", Folder: true, Items: 5, Done: 4, Failed: 1, Link: link, Settled: true}, "Party | Link ready · 4 of 5 files · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"junk", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3, Skipped: 2, Unread: 1, Link: link}, "Party | Link ready · 1 could not be read · 2 hidden files left out · until Fri 28 Nov, 14:00 | [Copy link, More]"},
		{"all failed", uploader.DropView{Name: "Party", Folder: true, Items: 5, Failed: 5, Settled: true}, "Party | Not sent · 5 files were not sent. | [Try again, Remove]"},
		{"nothing in it", uploader.DropView{Name: "Empty", Folder: true, Fault: &fault.Error{Kind: fault.Nothing}}, "Empty | Not sent · There is no file in it. Save it first, then drop the saved file. | [Remove, Details]"},
		{"no link could be made", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3, Fault: &fault.Error{Kind: fault.Busy}}, "Party | Sent, but no link yet · The storage is busy. Your progress is kept. | [Try now, Details]"},
		{"paused", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 1, Paused: 2}, "Party | Paused at 41 % | [Resume, Cancel]"},
		{"held", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 1, Held: true}, "Party | Waiting. See the message below. | [Cancel]"},
		{"linking", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3}, "Party | Finishing… | []"},
		{"no links there", uploader.DropView{Name: "Party", Folder: true, Items: 3, Done: 3, LinkLess: true, Settled: true}, "Party | Sent. This backend gives no link. | [Copy name]"},
	} {
		p := english()
		c.drop.Options.Together = true
		got := read(p.Words, p.DropRow(c.drop, RowContext{Numbers: uploader.Numbers{Size: 43 * mb, Sent: 18 * mb}}))
		if got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.state, got, c.want)
		}
	}
}

// A link that was given before its files arrived stays in reach, whatever keeps them from arriving.
func TestALinkThatWasGivenStaysInReach(t *testing.T) {
	p, link := english(), uitest.Link("x", time.Time{})
	item := func(edit func(*uploader.Item)) Row {
		return p.ItemRow(uitest.File("i", "a", mb, func(i *uploader.Item) { i.Early = link; edit(i) }), RowContext{})
	}
	for state, c := range map[string]struct {
		row          Row
		button, menu string
	}{
		"on its way": {item(uitest.Sends), "Copy link", "Copy as, QR code, E-mail…, Pause, Cancel"},
		"paused":     {item(func(i *uploader.Item) { i.Wish = uploader.Pause }), "Resume", "Copy link, Copy as, QR code, E-mail…, Cancel"},
		"held":       {item(func(i *uploader.Item) { i.Held = true }), "Copy link", "Copy as, QR code, E-mail…, Cancel"},
		"retrying": {item(func(i *uploader.Item) {
			i.Fault, i.RetryAt = &fault.Error{Kind: fault.Busy}, uitest.Noon().Add(time.Minute)
		}), "Try now", "Copy link, Copy as, QR code, E-mail…, Cancel"},
		"a paused folder": {p.DropRow(uploader.DropView{Folder: true, Items: 3, Paused: 3, Early: link}, RowContext{}), "Resume", "Copy link, Copy as, QR code, E-mail…, Cancel"},
		"a held folder":   {p.DropRow(uploader.DropView{Folder: true, Items: 3, Held: true, Early: link}, RowContext{}), "Copy link", "Copy as, QR code, E-mail…, Cancel"},
	} {
		var menu []string
		for _, a := range c.row.Menu {
			menu = append(menu, p.Words.ActionText(a))
		}
		if b := c.row.Buttons; len(b) != 2 || p.Words.ActionText(b[0].Action) != c.button || b[1].Action != ActionMore || strings.Join(menu, ", ") != c.menu {
			t.Errorf("%s: buttons %v, menu %q", state, b, menu)
		}
	}
}

// A link that was not made is not a file that was not sent, and a row never has more than two buttons.
func TestRowsHaveAtMostTwoButtons(t *testing.T) {
	p := english()
	for _, kind := range fault.Kinds() {
		f := p.ItemRow(uitest.File("i", "a", 1, uitest.Fails(kind, "")), RowContext{})
		if len(f.Buttons) > 2 || slices.Contains(f.Menu, f.Buttons[0].Action) {
			t.Errorf("%v: buttons %v, menu %v", kind, f.Buttons, f.Menu)
		}
	}
}

// Rows of a destination that cannot resume do not promise it, and rows on hold say why where the banner tells of another.
func TestRowsOfOtherDestinations(t *testing.T) {
	p := english()
	p.Place.Restarts = true
	paused := uitest.File("i", "a.pdf", 8*mb, func(i *uploader.Item) { i.Wish = uploader.Pause })
	sent := RowContext{Numbers: uploader.Numbers{Size: 8 * mb, Sent: 3 * mb}}
	if got := read(p.Words, p.ItemRow(paused, sent)); got != "a.pdf | Paused. Starts again from the beginning. | [Resume, Cancel]" {
		t.Errorf("paused: %q", got)
	}
	sent.Restored = true
	if got := read(p.Words, p.ItemRow(uitest.File("i", "a.pdf", 8*mb, uitest.Sends), sent)); got != "a.pdf | Starts again from the beginning | [Pause, Cancel]" {
		t.Errorf("after a restart: %q", got)
	}
	if got := read(p.Words, p.ItemRow(uitest.File("i", "a.pdf", 8*mb, uitest.Fails(fault.Interrupted, "")), sent)); !strings.Contains(got, "The connection broke. Starts again from the beginning.") {
		t.Errorf("failed: %q", got)
	}
	group := uploader.DropView{Name: "Party", Folder: true, Items: 3, Destination: "eu", Held: true}
	p.BannerDestination = "acme"
	p.Holds = []uploader.Hold{{Destination: "acme", Fault: &fault.Error{Kind: fault.SignIn}}, {Destination: "eu", Fault: &fault.Error{Kind: fault.StorageFull}}}
	if got := read(p.Words, p.DropRow(group, RowContext{})); !strings.Contains(got, "The storage is full.") {
		t.Errorf("group: %q", got)
	}
	group.Destination = "acme"
	if got := read(p.Words, p.DropRow(group, RowContext{})); !strings.Contains(got, "See the message below.") {
		t.Errorf("group: %q", got)
	}
	p.Holds[0].Fault = &fault.Error{Kind: fault.Offline}
	if got := read(p.Words, p.DropRow(group, RowContext{})); !strings.Contains(got, "Waiting for internet. Continues by itself.") {
		t.Errorf("group: %q", got)
	}
}
