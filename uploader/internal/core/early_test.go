package core

import (
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// beginEarly is begin at a place whose links may be made early.
func beginEarly(t *testing.T, options Options, sizes ...int64) *life {
	t.Helper()
	options.LinkAtDrop = true
	return beginAt(t, destination.Traits{
		MaxBatch: 10, Resumes: true, EarlyLinks: true,
		Links: destination.LinkTraits{Several: true, Options: destination.OptionTraits{Password: destination.PasswordOptional}},
	}, options, sizes...)
}

func beginAt(t *testing.T, traits destination.Traits, options Options, sizes ...int64) *life {
	t.Helper()
	l := &life{Core: New(Config{Streams: 4}), t: t, at: time.Unix(1000, 0)}
	l.step(Started{})
	open := l.drop("d", options, sizes...)
	l.step(Opened{Call: open, Name: "P", Site: "s", Links: true, Traits: traits})
	return l
}

// arrives answers every call that is out, until links are asked for.
func (l *life) arrives() Link {
	l.t.Helper()
	for range 100 {
		if len(l.all) == 0 {
			l.after(3 * time.Second)
			continue
		}
		command := l.all[0]
		l.all = l.all[1:]
		switch command := command.(type) {
		case Link:
			if l.calls[command.Call] != nil {
				return command
			}
		case Sign:
			if l.calls[command.Call] != nil {
				l.signs(command)
			}
		case Send:
			if l.calls[command.Call] != nil {
				l.sends(command)
			}
		case Complete:
			if l.calls[command.Call] != nil {
				l.completes(command)
			}
		case Create:
			if l.calls[command.Call] != nil {
				l.opens(command)
			}
		case Free:
			if l.calls[command.Call] != nil {
				l.step(FreeDone{Call: command.Call})
			}
		}
	}
	l.t.Fatal("no link is asked for")
	return Link{}
}

// outstanding is the command of this kind that was asked for last.
func outstanding[T Command](l *life) T {
	l.t.Helper()
	for _, command := range slices.Backward(l.all) {
		if one, ok := command.(T); ok {
			return one
		}
	}
	l.t.Fatalf("no command %T", *new(T))
	return *new(T)
}

func (l *life) row(n int) Item {
	l.t.Helper()
	var all [9]Item
	if got, _ := l.Items(all[:], "d", 0); n >= got {
		l.t.Fatalf("no row %d", n)
	}
	return all[n]
}

func (l *life) view() DropView {
	var all [1]DropView
	l.Drops(all[:], 0)
	return all[0]
}

// A link is asked for before the first byte is signed, told once all of a drop are there, and the same one when the file has arrived.
func TestALinkIsThereBeforeItsFile(t *testing.T) {
	l := beginEarly(t, Options{}, 25, 5)
	l.opens(only[Create](l))
	early := only[Link](l)
	if len(early.Requests) != 2 || early.Requests[0].ID != "d1" || early.Requests[0].Uploads[0].Key != "key of d1" {
		t.Fatalf("%+v", early.Requests)
	}
	l.links(early)
	report := only[Report](l).Report
	if !report.Arriving || report.Restored || len(report.Links) != 2 || report.Links[0].Link.ID != "d1" || report.Links[1].Name != "d2" || !l.ready.Sync || l.facts() != "EarlyLinked" {
		t.Fatalf("%+v, facts %s, sync %v", report, l.facts(), l.ready.Sync)
	}
	if row := l.row(0); row.Early.ID != "d1" || !row.Link.URL.IsZero() || !row.EarlyMade || row.EarlyLost || row.State() == Done {
		t.Errorf("%+v", row)
	}
	last := l.arrives()
	for l.links(last); len(asked[Report](l)) == 0; l.links(last) {
		last = l.arrives()
	}
	report = only[Report](l).Report
	if report.Arriving || !report.Given || report.Lost != 0 || len(report.Links) != 2 || report.Links[0].Link.ID != "d1" {
		t.Errorf("%+v", report)
	}
	if row := l.row(0); row.Link.ID != "d1" || !row.Early.URL.IsZero() || row.EarlyLost {
		t.Errorf("%+v", row)
	}
}

// One link for a drop is asked for when all of its uploads are open, and with its password from the first moment on.
func TestTheOneLinkOfADropIsThereBeforeItsFiles(t *testing.T) {
	l := beginEarly(t, Options{Together: true, Password: destination.NewPassword("secret")}, 25, 5)
	l.opens(only[Create](l))
	early := only[Link](l).Requests
	if len(early) != 1 || len(early[0].Uploads) != 2 || early[0].Options.Password.Reveal() != "secret" {
		t.Fatalf("%+v", early)
	}
	first := early[0].ID
	l.links(only[Link](l))
	report := only[Report](l).Report
	if !report.Arriving || len(report.Links) != 1 || report.Links[0].Link.ID != first || report.Links[0].Files != 2 || l.view().Early.ID != first {
		t.Fatalf("%+v", report)
	}
	last := l.arrives()
	if len(last.Requests) != 1 || last.Requests[0].ID != first || last.Requests[0].Options.Password.Reveal() != "secret" {
		t.Fatalf("%+v", last.Requests)
	}
	l.links(last)
	if report = only[Report](l).Report; !report.Given || report.Lost != 0 || report.Links[0].Link.ID != first {
		t.Errorf("%+v", report)
	}
	if d := l.view(); d.Link.ID != first || !d.Early.URL.IsZero() || d.EarlyLost {
		t.Errorf("%+v", d)
	}
}

// No link is made early where nobody wants it, or the destination cannot, or its password is not known.
func TestWhenNoLinkIsMadeEarly(t *testing.T) {
	can := destination.Traits{MaxBatch: 10, EarlyLinks: true, Links: destination.LinkTraits{Several: true, Options: destination.OptionTraits{Password: destination.PasswordOptional}}}
	cannot, demands := can, can
	cannot.EarlyLinks, demands.Links.Options.Password = false, destination.PasswordRequired
	for name, one := range map[string]struct {
		traits  destination.Traits
		options Options
	}{
		"nobody wants it":            {can, Options{}},
		"the destination cannot":     {cannot, Options{LinkAtDrop: true}},
		"its password is not known":  {can, Options{LinkAtDrop: true, Protected: true}},
		"a password is demanded":     {demands, Options{LinkAtDrop: true}},
		"one link, and not known":    {can, Options{LinkAtDrop: true, Protected: true, Together: true}},
		"one link, and nobody wants": {can, Options{Together: true}},
	} {
		l := beginAt(t, one.traits, one.options, 25)
		l.opens(only[Create](l))
		if n := len(asked[Link](l)); n != 0 || len(asked[Sign](l)) != 1 {
			t.Errorf("%s: %d links are asked for: %s", name, n, l.names())
		}
	}
}

// A link that cannot be made early is made when the file has arrived, and holds nothing up.
func TestAnEarlyLinkThatFailsIsMadeLater(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 25)
		l.opens(only[Create](l))
		early := only[Link](l)
		l.step(LinkDone{early.Call, []destination.Result[destination.Link]{{Err: fault.New(fault.Busy, "link", "")}}})
		if row := l.row(0); row.Fault != nil || row.EarlyMade || len(asked[Report](l)) != 0 {
			t.Errorf("%+v", row)
		}
		l.links(l.arrives())
		if report := only[Report](l).Report; report.Arriving || report.Given || report.Lost != 0 || len(report.Links) != 1 {
			t.Errorf("together %v: %+v", together, report)
		}
	}
}

// The early link goes on with the next attempt: nothing is freed of the one before, and the ID stays.
func TestAnEarlyLinkGoesOnWithTheNextAttempt(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 5)
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		l.signs(outstanding[Sign](l))
		l.step(SendDone{Call: only[Send](l).Call, Err: fault.New(fault.Interrupted, "put", "")}) // its one request broke off
		if len(asked[Free](l)) != 0 || len(l.owed) != 0 || l.row(0).Attempt != 2 || l.row(0).EarlyLost {
			t.Fatalf("together %v: owed %v, %+v", together, l.owed, l.row(0))
		}
		if early := l.row(0).Early; early.ID != first {
			t.Errorf("together %v: the row has %q", together, early.ID)
		}
		last := l.arrives()
		if last.Requests[0].ID != first || last.Requests[0].Uploads[0].File.Attempt != 2 {
			t.Errorf("together %v: %+v", together, last.Requests)
		}
		l.links(last)
		if report := only[Report](l).Report; !report.Given || report.Lost != 0 {
			t.Errorf("together %v: %+v", together, report)
		}
	}
}

// A cancelled file takes its early link with it; begun anew it has another one.
func TestACancelledFileHasNoEarlyLink(t *testing.T) {
	l := beginEarly(t, Options{}, 25)
	l.opens(only[Create](l))
	l.links(only[Link](l))
	l.step(Wished{Cancel, []ItemID{"d1"}})
	free := only[Free](l)
	if free.Owed.LinkID != "" || free.Owed.Upload.Key != "key of d1" {
		t.Fatalf("%+v", free.Owed)
	}
	if row := l.row(0); row.State() != Cancelled || !row.Early.URL.IsZero() {
		t.Errorf("%+v", row)
	}
	if report := only[Report](l).Report; report.Lost != 1 || len(report.Links) != 0 {
		t.Errorf("%+v", report)
	}
	l.step(FreeDone{Call: free.Call})
	withdrawn := only[Free](l)
	if withdrawn.Owed.LinkID != "d1" || !l.row(0).EarlyLost {
		t.Fatalf("%+v, %+v", withdrawn.Owed, l.row(0))
	}
	l.step(FreeDone{Call: withdrawn.Call})
	l.step(Wished{Run, []ItemID{"d1"}})
	if last := l.arrives(); last.Requests[0].ID == "d1" {
		t.Errorf("the withdrawn link is asked for again")
	}
}

// One link to several files goes on without one of them that is aborted, and is asked for once it has left; nobody needs another one.
func TestTheOneEarlyLinkGoesOnWithoutAFile(t *testing.T) {
	for _, w := range []Wish{Cancel, Remove} {
		l := beginEarly(t, Options{Together: true}, 25, 5)
		l.c.UndoFor = 20 * time.Second
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		l.step(Wished{w, []ItemID{"d2"}})
		if d := l.view(); d.EarlyLost || d.Early.ID != first {
			t.Fatalf("wish %v: %+v", w, d)
		}
		began := l.at
		last := l.arrives()
		if r := last.Requests[0]; r.ID != first || len(r.Uploads) != 1 || l.at.Sub(began) < 20*time.Second || len(l.owed) != 0 {
			t.Fatalf("wish %v: %+v after %v, owed %v", w, r, l.at.Sub(began), l.owed)
		}
		l.links(last)
		report := only[Report](l).Report
		if !report.Given || report.Lost != 0 || report.Links[0].Link.ID != first || l.view().EarlyLost {
			t.Errorf("wish %v: %+v", w, report)
		}
		if w == Remove {
			continue
		}
		if row := l.row(1); row.State() != Cancelled || row.EarlyMade {
			t.Errorf("%+v", row)
		}
		l.step(Wished{Remove, []ItemID{"d2"}})
		if d := l.view(); d.Link.ID != first || d.EarlyLost {
			t.Errorf("its row was taken away: %+v", d)
		}
	}
}

// What left the one link of its drop and is sent after all has another one, with the others; what comes back before that has the same.
func TestWhatComesBackToTheOneEarlyLink(t *testing.T) {
	for _, late := range []bool{false, true} {
		l := beginEarly(t, Options{Together: true}, 25, 5)
		l.c.UndoFor = 20 * time.Second
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		l.step(Wished{Cancel, []ItemID{"d2"}})
		if late {
			l.after(20 * time.Second)
			l.step(FreeDone{Call: only[Free](l).Call})
		}
		l.step(Wished{Run, []ItemID{"d2"}})
		if d := l.view(); d.EarlyLost != late {
			t.Errorf("late %v: %+v", late, d)
		}
		for last := l.arrives(); ; last = l.arrives() {
			l.links(last)
			if all := asked[Report](l); len(all) > 0 && !all[0].Report.Arriving {
				break
			}
		}
		if r := only[Report](l).Report; len(r.Links) != 1 || (r.Links[0].Link.ID == first) == late || r.Lost > 0 != late || r.Links[0].Files != 2 {
			t.Errorf("late %v: %+v", late, r)
		}
	}
}

// The one link ended with the last of its files, and what arrived behind it stays when all that left it is sent after all.
func TestWhatEndsTheOneEarlyLink(t *testing.T) {
	for _, arrives := range []bool{false, true} {
		l := beginEarly(t, Options{Together: true}, 25, 5)
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		gone := []ItemID{"d2"}
		if !arrives {
			gone = []ItemID{"d1", "d2"}
		}
		for l.step(Wished{Cancel, gone}); len(asked[Free](l)) > 0; {
			l.step(FreeDone{Call: asked[Free](l)[0].Call})
		}
		if d := l.view(); d.EarlyLost == arrives || d.Early.URL.IsZero() == arrives || len(l.owed) > 0 {
			t.Errorf("arrives %v: %+v, owed %v", arrives, d, l.owed)
		}
		if arrives {
			l.links(l.arrives())
			l.step(Wished{Remove, []ItemID{"d1"}})
		}
		l.step(Wished{Run, gone})
		if last := l.arrives(); last.Requests[0].ID == first || l.owed["link "+first] != nil {
			t.Errorf("arrives %v: %+v, owed %v", arrives, last.Requests, l.owed)
		}
	}
}

// Where a file cannot leave the one link to it and others, that is withdrawn, and another one is told: one that was stored ends it, and
// one whose abort fails or is refused is waited for.
func TestTheOneEarlyLinkIsLostWithOneOfItsFiles(t *testing.T) {
	for name, one := range map[string]struct {
		stored bool
		err    error
	}{
		"stored":       {true, nil},
		"not aborted":  {false, fault.New(fault.Unsupported, "abort", "")},
		"not known":    {false, fault.New(fault.Missing, "abort", "")},
		"the line out": {false, fault.New(fault.Busy, "abort", "")},
	} {
		l := beginEarly(t, Options{Together: true}, 25, 5)
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		wish := Cancel
		if one.stored {
			wish = Remove // what is stored is not cancelled
			l.fold(ItemStored{"d2", destination.Upload{File: destination.File{ID: "d2", Attempt: 1, Size: 5}, Site: "s"}, nil})
		}
		l.step(Wished{wish, []ItemID{"d2"}})
		for range mostLeaving {
			for _, free := range asked[Free](l) {
				l.step(FreeDone{Call: free.Call, Err: one.err})
			}
			if !l.view().EarlyLost {
				l.after(time.Minute)
			}
		}
		withdrawn := l.owed["link "+first] != nil || slices.ContainsFunc(l.all, func(c Command) bool {
			free, ok := c.(Free)
			return ok && free.Owed.LinkID == first
		})
		if !l.view().EarlyLost || !withdrawn {
			t.Fatalf("%s: %+v, owed %v", name, l.view(), l.owed)
		}
		last := l.arrives()
		if last.Requests[0].ID == first || len(last.Requests[0].Uploads) != 1 {
			t.Fatalf("%s: %+v", name, last.Requests)
		}
		l.links(last)
		report := only[Report](l).Report
		if report.Given || report.Lost != 1 || report.Links[0].Link.ID == first || !l.view().EarlyLost {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

// A file that fails for good is not waited for: the link that would is withdrawn, and one to the others is told.
func TestTheOneEarlyLinkIsLostWithAFileThatFails(t *testing.T) {
	l := beginEarly(t, Options{Together: true}, 25, 5)
	l.opens(only[Create](l))
	first := only[Link](l).Requests[0].ID
	l.links(only[Link](l))
	l.signs(outstanding[Sign](l))
	for _, send := range slices.Clone(l.all) {
		if send, ok := send.(Send); ok && send.Item == "d2" {
			l.step(SendDone{Call: send.Call, Err: fault.New(fault.Policy, "put", "")})
		}
	}
	last := l.arrives()
	if l.row(1).State() != Failed || last.Requests[0].ID == first || len(last.Requests[0].Uploads) != 1 || l.owed["link "+first] == nil {
		t.Fatalf("%v, %+v, owed %v", l.row(1).State(), last.Requests, l.owed)
	}
	l.links(last)
	if report := only[Report](l).Report; report.Given || report.Lost != 1 || !l.view().EarlyLost {
		t.Errorf("%+v", report)
	}
}

// A link that waited for its file for too long is over when that arrives: another one is made.
func TestAFileThatArrivesTooLateHasAnotherLink(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 25)
		l.opens(only[Create](l))
		l.links(only[Link](l))
		last := l.arrives()
		first := last.Requests[0].ID
		over := destination.Link{ID: first, URL: destination.NewURL("https://x/"), Ends: l.at.Add(-time.Second)}
		l.step(LinkDone{last.Call, []destination.Result[destination.Link]{{Value: over}}})
		again := only[Link](l)
		if again.Requests[0].ID == first {
			t.Fatalf("together %v: the link that is over is asked for again", together)
		}
		l.links(again)
		if report := only[Report](l).Report; report.Given || report.Lost != 1 || report.Links[0].Link.ID != again.Requests[0].ID {
			t.Errorf("together %v: %+v", together, report)
		}
	}
}

// After a restart the same links are asked for, and nobody is told as if they were new.
func TestAnEarlyLinkAfterARestart(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 25)
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		facts := []Fact{
			DropAdded{Drop{ID: "d", Destination: "p", Paths: []string{"/d"}, Options: Options{Together: together, LinkAtDrop: true}}},
			ItemsFound{[]FoundItem{{ID: "d1", Drop: "d", Dir: "/d", Base: "d1", Name: "d1", Stamp: Stamp{Size: 25, ModTime: 7}}}},
			DropExpanded{Drop: "d"},
			ItemsAsked{[]ItemID{"d1"}},
			UploadOpened{"d1", Stamp{Size: 25, ModTime: 7}, l.byItem["d1"].upload.Upload},
		}
		l.links(only[Link](l))
		facts = append(facts, l.ready.Facts...)
		traits := l.places["p"].traits
		l = &life{Core: New(Config{Streams: 4}), t: t, at: time.Unix(2000, 0)}
		l.Restore(slices.Values(facts))
		l.step(Started{})
		l.step(Opened{Call: only[Open](l).Call, Name: "P", Site: "s", Links: true, Traits: traits})
		if row := l.row(0); !row.EarlyMade || row.EarlyLost {
			t.Errorf("%+v", row)
		}
		l.step(ListDone{Call: only[List](l).Call, Stamp: Stamp{Size: 25, ModTime: 7}})
		again := only[Link](l)
		if again.Requests[0].ID != first {
			t.Fatalf("together %v: %+v", together, again.Requests)
		}
		l.links(again)
		if report := only[Report](l).Report; !report.Arriving || !report.Restored || l.facts() != "" {
			t.Errorf("together %v: %+v, facts %s", together, report, l.facts())
		}
	}
}

// Where its destination leads elsewhere the early link is lost, and what is left of it is withdrawn there.
func TestAnEarlyLinkElsewhereIsLost(t *testing.T) {
	l := beginEarly(t, Options{}, 25)
	traits := l.places["p"].traits
	l.opens(only[Create](l))
	l.links(only[Link](l))
	l.signs(outstanding[Sign](l))
	l.step(Reopened{"p"})
	for _, send := range l.all {
		if send, ok := send.(Send); ok {
			l.step(SendDone{Call: send.Call, Err: fault.New(fault.Interrupted, "put", "")})
		}
	}
	l.step(Opened{Call: outstanding[Open](l).Call, Name: "P", Site: "t", Links: true, Traits: traits})
	l.step(ListDone{Call: outstanding[List](l).Call, Err: fault.New(fault.Missing, "list", "")})
	if row := l.row(0); !row.EarlyLost || !row.Early.URL.IsZero() {
		t.Errorf("%+v", row)
	}
	debt := l.owed["link d1"]
	if debt == nil || debt.Generation != 1 || debt.Upload.Site != "s" {
		t.Fatalf("%+v", l.owed)
	}
}

// What was taken away while the one link of its drop was asked for leaves that with nobody who has it: it is withdrawn.
func TestTheOneEarlyLinkOfWhatWasTakenAwayMeanwhile(t *testing.T) {
	l := beginEarly(t, Options{Together: true}, 25, 5)
	l.opens(only[Create](l))
	early := only[Link](l)
	l.step(Wished{Remove, []ItemID{"d2"}})
	l.links(early)
	if d := l.view(); d.EarlyMade || !d.Early.URL.IsZero() || len(asked[Report](l)) != 0 || l.owed["link "+early.Requests[0].ID] == nil {
		t.Errorf("%+v, owed %v", d, l.owed)
	}
	if again := only[Link](l).Requests[0]; again.ID == early.Requests[0].ID || len(again.Uploads) != 1 {
		t.Errorf("%+v", again)
	}
}

// Where its destination cannot do what was chosen for it, no early link is asked for.
func TestNoEarlyLinkThatCannotBeHad(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 25)
		l.byDrop["d"].Options.MaxDownloads = 1 // learned too late
		if l.opens(only[Create](l)); len(asked[Link](l)) != 0 {
			t.Errorf("together %v: %s", together, l.names())
		}
	}
}

// An early link that was taken back while its file arrives is not told again, and the file gets another one.
func TestAnEarlyLinkThatIsOverIsNotTold(t *testing.T) {
	for _, together := range []bool{false, true} {
		l := beginEarly(t, Options{Together: together}, 25)
		l.opens(only[Create](l))
		first := only[Link](l).Requests[0].ID
		l.links(only[Link](l))
		it := l.byItem["d1"]
		it.early, it.drop.early, it.drop.toldEarly = nil, nil, false // as after a restart
		l.touch(it)
		l.after(time.Second)
		over := destination.Link{ID: first, URL: destination.NewURL("https://x/"), Ends: l.at.Add(-time.Second)}
		l.step(LinkDone{outstanding[Link](l).Call, []destination.Result[destination.Link]{{Value: over}}})
		if row := l.row(0); !row.EarlyLost || !row.Early.URL.IsZero() || len(asked[Report](l)) != 0 {
			t.Errorf("together %v: %+v", together, row)
		}
		if last := l.arrives(); last.Requests[0].ID == first {
			t.Errorf("together %v: it is asked for again", together)
		}
	}
}
