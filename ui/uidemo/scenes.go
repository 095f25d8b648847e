//go:build demo

package main

import (
	"fmt"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// sceneNames are what set knows.
var sceneNames = []string{
	"empty", "busy", "paused", "stalled", "early", "failed", "done", "photos", "ended", "closed", "names", "hold", "gone", "host", "token", "nolink", "many", "long",
}

// moving are the items of the busy scene that run, with their sizes.
var moving = map[uploader.ItemID]int64{"i1": 43_000_000, "f1-120": 4_000_000, "f1-121": 4_000_000, "f1-122": 4_000_000, "f1-123": 4_000_000}

// closed is a file whose link may be downloaded so often; 0: as often as anybody likes.
func closed(id uploader.ItemID, name string, most int64, edit func(*uploader.Item)) uitest.Drop {
	d := uitest.Single(uitest.File(string(id), name, 2_000_000, edit))
	d.View.Options.MaxDownloads = most
	return d
}

func set(scene string, q *uitest.Queue, archive *uitest.Archive, now time.Time) {
	until := now.Add(6*24*time.Hour + 3*time.Hour)
	MB := int64(1_000_000)
	names := []string{"Angebot 2026 – Überarbeitung für die Geschäftsführung.pdf", "logo.png", "release-notes.zip", "old.mov"}
	if scene == "long" {
		for i := range 5000 {
			names = append(names, fmt.Sprintf("Bericht %d.pdf", i))
		}
	}
	for i, name := range names {
		e := uploader.Entry{
			ID: name, Name: name, Size: 3 * MB << (i % 4), SentAt: now.Add(-time.Duration(i) * 11 * time.Hour), Ends: until.Add(-time.Duration(i) * 75 * time.Hour),
			Linked: true, Where: "Acme Share", Paths: []string{"/home/ada/" + name},
		}
		switch i % 4 {
		case 1:
			e.Ticket = "SUP-4711"
		case 2:
			e.Protected, e.Files = true, 12
		case 3:
			e.DeletedAt = now.Add(-time.Hour)
		}
		archive.Put(e)
	}
	switch scene {
	case "busy":
		q.Put(uitest.Single(uitest.File("i5", "report.pdf", 2*MB, uitest.Ended(until))))
		q.Put(uitest.Single(uitest.File("i4", "interview-take-2.wav", 700*MB, nil)))
		q.ChangeDrop("d-i4", func(d *uitest.Drop) { d.Items[0].Before = 2 })
		q.Put(uitest.Single(uitest.File("i3", "contract-final-final.docx", 8*MB, func(i *uploader.Item) { i.Wish = uploader.Pause; i.Step = uploader.Created })))
		q.Put(uitest.Folder("f1", "Summer party", 300, 4*MB, func(n int, i *uploader.Item) {
			if n < 120 {
				i.Step = uploader.Linked
			} else if n < 124 {
				uitest.Sends(i)
			}
		}))
		q.Put(uitest.Single(uitest.File("i1", "budget 2026.xlsx", 43*MB, uitest.Sends)))
		q.Move("i3", uploader.Numbers{Size: 8 * MB, Sent: 3 * MB, Acked: 3 * MB})
		q.Move("i1", uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 16 * MB})
		for id := range moving {
			if id != "i1" {
				q.Move(id, uploader.Numbers{Size: 4 * MB, Sent: 2 * MB, Acked: MB})
			}
		}
	case "paused":
		paused := func(i *uploader.Item) { i.Wish, i.Step = uploader.Pause, uploader.Created }
		q.Put(uitest.Single(uitest.File("p3", "report.pdf", 2*MB, uitest.Ended(until))))
		q.Put(uitest.Single(uitest.File("p2", "contract-final-final.docx", 8*MB, paused)))
		q.Put(uitest.Single(uitest.File("p1", "interview-take-2.wav", 43*MB, paused)))
		q.Move("p2", uploader.Numbers{Size: 8 * MB, Sent: 3 * MB, Acked: 3 * MB})
		q.Move("p1", uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 18 * MB})
	case "stalled":
		q.Put(uitest.Single(uitest.File("s2", "contract-final-final.docx", 8*MB, func(i *uploader.Item) {
			uitest.Sends(i)
			uitest.Fails(fault.Busy, "")(i)
			i.RetryAt = now.Add(40 * time.Second)
		})))
		q.Put(uitest.Single(uitest.File("s1", "budget 2026.xlsx", 43*MB, uitest.Sends)))
		q.Move("s1", uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 16 * MB, Quiet: 25 * time.Second})
		q.Move("s2", uploader.Numbers{Size: 8 * MB, Sent: 3 * MB, Acked: 3 * MB})
	case "early":
		early := func(i *uploader.Item) { i.Early, i.EarlyMade = uitest.Link(string(i.ID), until), true }
		q.Put(uitest.Single(uitest.File("e2", "interview-take-2.wav", 700*MB, func(i *uploader.Item) { early(i); uitest.Fails(fault.Gone, "")(i) })))
		q.Put(uitest.Single(uitest.File("e1", "budget 2026.xlsx", 43*MB, func(i *uploader.Item) { early(i); uitest.Sends(i) })))
		q.Move("e1", uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 16 * MB})
	case "photos":
		dir := photos("lake.jpg", "evening on the terrace.jpg", "fog.jpg")
		at := func(edit func(*uploader.Item)) func(*uploader.Item) {
			return func(i *uploader.Item) { edit(i); i.Dir = dir }
		}
		q.Put(uitest.Single(uitest.File("t5", "offer 2026.pdf", 2*MB, uitest.Ended(until))))
		q.Put(uitest.Single(uitest.File("t4", "fog.jpg", 5*MB, at(uitest.Ended(until)))))
		both := uitest.Single(uitest.File("t3", "contract.docx", 8*MB, uitest.Ended(until)))
		both.View.Options.Together = true
		both.Items = append(both.Items, uitest.File("t3b", "terms.pdf", MB, uitest.Ended(until)))
		both.View.Link, both.View.Settled = uitest.Link("t3", until), true
		q.Put(both)
		q.Put(uitest.Single(uitest.File("t2", "evening on the terrace.jpg", 6*MB, at(uitest.Ended(until)))))
		q.Put(uitest.Single(uitest.File("t1", "lake.jpg", 43*MB, at(uitest.Sends))))
		q.Move("t1", uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 16 * MB})
	case "ended":
		q.Put(uitest.Single(uitest.File("x2", "old-link.pdf", 2*MB, uitest.Ended(now.Add(-26*time.Hour)))))
		q.Put(uitest.Single(uitest.File("x1", "photos from the summer party.zip", 2*MB, func(i *uploader.Item) {
			uitest.Ended(now.Add(-50 * time.Hour))(i)
			i.Link.KeepsAfter = false
		})))
	case "failed":
		q.Put(uitest.Single(uitest.File("j1", "report.pdf", 2*MB, uitest.Ended(until))))
		q.Put(uitest.Single(uitest.File("j2", "backup.iso", 12_000*MB, uitest.Fails(fault.TooLarge, ""))))
		q.Put(uitest.Single(uitest.File("j3", "notes.txt", 1*MB, uitest.Fails(fault.Changed, ""))))
		q.Put(uitest.Single(uitest.File("j4", "salaries.xlsx", 1*MB, uitest.Fails(fault.Policy, "Spreadsheets with personal data may only be sent from the HR share."))))
		q.Put(uitest.Single(uitest.File("j5", "movie.mkv", 900*MB, uitest.Fails(fault.Gone, ""))))
		q.Put(uitest.Single(uitest.File("j6", "archive.zip", 900*MB, uitest.Fails(fault.Gone, ""))))
	case "done":
		q.Put(uitest.Single(uitest.File("k1", "old-link.pdf", 2*MB, uitest.Ended(now.Add(-26*time.Hour)))))
		q.Put(uitest.Single(uitest.File("k2", "budget 2026.xlsx", 43*MB, uitest.Ended(until))))
		q.Put(uitest.Single(uitest.File("k3", "report.pdf", 2*MB, uitest.Ended(now.Add(time.Hour)))))
		d := uitest.Folder("f2", "Summer party", 5, 4*MB, func(n int, i *uploader.Item) {
			if n < 4 {
				i.Step = uploader.Linked
			} else {
				uitest.Fails(fault.Gone, "")(i)
			}
		})
		d.View.Link, d.View.Settled, d.View.Skipped = uitest.Link("f2", until), true, 1
		q.Put(d)
	case "closed":
		q.Put(closed("c1", "payroll 2026.xlsx", 1, func(i *uploader.Item) {
			i.Step, i.Restored, i.Fault = uploader.Stored, true, &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
		}))
		q.Put(closed("c2", "report.pdf", 0, uitest.Ended(until)))
		q.Put(closed("c3", "budget 2026.xlsx", 5, uitest.Ended(until)))
		q.Put(closed("c4", "contract.docx", 1, func(i *uploader.Item) { uitest.Ended(until)(i); i.Link.Protected = true }))
		q.Put(closed("c5", "offer 2026.pdf", 1, uitest.Ended(until)))
		last := now.Add(-40 * time.Minute)
		archive.Downloaded("c2", destination.Downloads{Count: 2, Last: last})
		archive.Downloaded("c3", destination.Downloads{Count: 2, Most: 5, Last: last})
		archive.Downloaded("c4", destination.Downloads{Most: 1})
		archive.Downloaded("c5", destination.Downloads{Count: 1, Most: 1, Last: last, UsedUp: true})
		archive.Downloaded("logo.png", destination.Downloads{Count: 12, Last: last.Add(-50 * time.Hour)})
		archive.Downloaded("old.mov", destination.Downloads{Count: 1, Last: last.Add(-100 * time.Hour)})
	case "names":
		for n, name := range []string{
			"Protokoll der außerordentlichen Gesellschafterversammlung vom Donnerstag, dem 14. November (Entwurf).docx",
			"תקציב שנתי סופי לאישור.xlsx", "تقرير الربع الأخير.pdf", "photo\u202egnp.exe", "ünï日本 – 東京の写真.jpg", "100% #hash?.txt", "👩‍👩‍👧 family.heic", "a\nb\tc.txt",
		} {
			edit := uitest.Ended(until)
			if n%3 == 1 {
				edit = uitest.Sends
			}
			id := uploader.ItemID("n" + string(rune('0'+n)))
			q.Put(uitest.Single(uitest.File(string(id), name, 43*MB, edit)))
			q.Move(id, uploader.Numbers{Size: 43 * MB, Sent: 18 * MB, Acked: 16 * MB})
		}
	case "hold":
		q.Put(uitest.Single(uitest.File("h1", "budget 2026.xlsx", 43*MB, func(i *uploader.Item) { i.Held = true })))
		q.Put(uitest.Single(uitest.File("h2", "report.pdf", 4*MB, func(i *uploader.Item) { i.Held = true })))
		q.Hold(uploader.Hold{Destination: "acme", Fault: fault.New(fault.Unreachable, "create", ""), Since: now, Next: now.Add(40 * time.Second)})
	case "gone":
		for _, name := range []string{"budget 2026.xlsx", "report.pdf", "interview.wav"} {
			q.Put(uitest.Single(uitest.File(name, name, 43*MB, func(i *uploader.Item) { i.Held, i.Destination = true, "old" })))
			q.ChangeDrop(uploader.DropID("d-"+name), func(d *uitest.Drop) { d.View.Destination, d.View.Held = "old", true })
		}
		q.Hold(uploader.Hold{Destination: "old", Fault: fault.New(fault.NoDestination, "open", ""), Since: now})
	case "host":
		q.Put(uitest.Single(uitest.File("h1", "budget 2026.xlsx", 43*MB, func(i *uploader.Item) { i.Held = true })))
		q.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.NewHost, Host: "uploads-eu.storage.example.net"}, Since: now})
	case "token":
		q.Put(uitest.Single(uitest.File("h1", "budget 2026.xlsx", 43*MB, func(i *uploader.Item) { i.Held = true })))
		q.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.SignIn}, Since: now})
	case "nolink":
		q.Put(uitest.Single(uitest.File("n1", "budget 2026.xlsx", 43*MB, func(i *uploader.Item) { i.Step, i.LinkLess = uploader.Linked, true })))
		q.Put(uitest.Single(uitest.File("n2", "contract.docx", 8*MB, func(i *uploader.Item) { i.Wish, i.Step = uploader.Pause, uploader.Created })))
		q.Put(uitest.Single(uitest.File("n3", "report.pdf", 8*MB, uitest.Sends)))
		q.Move("n2", uploader.Numbers{Size: 8 * MB, Sent: 3 * MB})
		q.Move("n3", uploader.Numbers{Size: 8 * MB, Sent: 3 * MB})
	case "many":
		d := uitest.Folder("m", "", 100_000, MB, nil)
		d.View.Options.Together, d.View.Folder = false, false
		q.Put(d)
	}
}

// run pretends that bytes travel.
func run(q *uitest.Queue, items map[uploader.ItemID]int64) {
	start := time.Now()
	for range time.Tick(100 * time.Millisecond) {
		for id, size := range items {
			sent := int64(time.Since(start).Seconds()*3_100_000) + size/4
			if len(id) > 2 {
				sent = sent / 20 % size
			}
			if id == "i1" {
				sent = min(sent, size*97/100)
			}
			q.Move(id, uploader.Numbers{Size: size, Sent: sent, Acked: sent * 9 / 10})
		}
	}
}
