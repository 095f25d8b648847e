package present

import (
	"slices"
	"testing"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Everything that a row's buttons and its menu do is in one menu, once, and what takes something away comes last.
func TestTheWholeMenu(t *testing.T) {
	friday := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	p := english()
	p.Archive, p.Elsewhere, p.Place.Deletes, p.Place.Links.Changes = true, true, true, true
	for _, c := range []struct {
		state string
		edit  func(*uploader.Item)
		want  []Action
	}{
		{"waiting", nil, []Action{ActionSendElsewhere, ActionRemove}},
		{"uploading", uitest.Sends, []Action{ActionPause, ActionCancel}},
		{"paused", func(i *uploader.Item) { i.Wish = uploader.Pause }, []Action{ActionResume, ActionSendElsewhere, ActionCancel}},
		{"done", uitest.Ended(friday), []Action{ActionCopyLink, ActionCopyAs, ActionQR, ActionMail, ActionNewLink, ActionExtend, ActionLife, ActionEndLink, ActionDeleteFile, ActionRemove}},
		{"too large", uitest.Fails(fault.TooLarge, ""), []Action{ActionDetails, ActionSendElsewhere, ActionCopyReport, ActionRemove}},
		{"failed, IT", uitest.Fails(fault.Forbidden, ""), []Action{ActionCopyReport, ActionDetails, ActionSendElsewhere, ActionRemove}},
		{"sent, no link", func(i *uploader.Item) { i.Step, i.LinkLess = uploader.Linked, true }, []Action{ActionCopyName, ActionRemove}},
		{"gone", uitest.Fails(fault.Gone, ""), []Action{ActionRetry, ActionDetails, ActionCopyReport, ActionRemove}},
	} {
		if got := p.ItemRow(uitest.File("i", "a.pdf", mb, c.edit), RowContext{}).Whole(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.state, got, c.want)
		}
	}
	p.Elsewhere, p.Place.Deletes, p.Place.Links.Changes = false, false, false
	row := p.ItemRow(uitest.File("i", "a.pdf", mb, uitest.Ended(friday)), RowContext{})
	for _, a := range []Action{ActionDeleteFile, ActionEndLink, ActionExtend, ActionLife, ActionSendElsewhere} {
		if row.Offers(a) {
			t.Errorf("%v is offered where it cannot be had", a)
		}
	}
	used := p.ItemRow(uitest.File("i", "a.pdf", mb, uitest.Ended(friday)), RowContext{Downloads: &destination.Downloads{Count: 1, Most: 1, UsedUp: true}})
	if used.Offers(ActionCopyAs) || used.Offers(ActionQR) || used.Offers(ActionMail) {
		t.Errorf("a link that is used up is passed on: %v", used.Whole())
	}
	p.Elsewhere = true
	member := p.ItemRow(uitest.File("i", "a.pdf", mb, uitest.Fails(fault.TooLarge, "")), RowContext{Fold: Member})
	if member.Offers(ActionSendElsewhere) {
		t.Error("a file of a group goes elsewhere alone")
	}
}

func TestTheMenuOfSeveral(t *testing.T) {
	done := Row{Buttons: []RowButton{{Action: ActionCopyLink}, {Action: ActionMore}}, Menu: []Action{ActionCopyAs, ActionQR, ActionDeleteFile, ActionRemove}}
	sends := Row{Buttons: []RowButton{{Action: ActionPause}, {Action: ActionCancel}}}
	want := []Action{ActionCopyLink, ActionCopyAs, ActionPause, ActionCancel, ActionDeleteFile, ActionRemove}
	if got := WholeOf([]Row{sends, done, sends}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A link that e-mail may break says so on its row.
func TestALongLinkSaysSo(t *testing.T) {
	p := english()
	row := p.ItemRow(uitest.File("i", "a.pdf", mb, func(i *uploader.Item) {
		uitest.Ended(time.Time{})(i)
		i.Link.URL = destination.NewURL("https://x.example/" + string(make([]byte, 900)))
	}), RowContext{})
	if got := read(p.Words, row); got != "a.pdf | Link ready · long link, may break in e-mail | [Copy link, More]" {
		t.Errorf("%q", got)
	}
}
