package uitest

import (
	"fmt"
	"strings"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Link is a link that looks like one.
func Link(id string, ends time.Time) destination.Link {
	return destination.Link{ID: id, URL: destination.NewURL("https://share.acme.example/s/" + id), Ends: ends, KeepsAfter: true}
}

// File is an item in some state; edit may be nil.
func File(id, name string, size int64, edit func(*uploader.Item)) uploader.Item {
	i := uploader.Item{
		ID: uploader.ItemID(id), Destination: "acme", Dir: "/home/ada/Documents", Base: name, Stamp: uploader.Stamp{Size: size}, Attempt: 1,
	}
	if edit != nil {
		edit(&i)
	}
	return i
}

// Sends, Ends and Fails are edits for File.
func Sends(i *uploader.Item) { i.Step, i.Active = uploader.Created, true }

// Ended is done, with a link until then.
func Ended(until time.Time) func(*uploader.Item) {
	return func(i *uploader.Item) { i.Step, i.Link = uploader.Linked, Link(string(i.ID), until) }
}

// Fails needs a person.
func Fails(kind fault.Kind, detail string) func(*uploader.Item) {
	return func(i *uploader.Item) {
		i.Fault = &fault.Error{Kind: kind, Op: "put", Host: "storage.acme.example", Status: 403, Code: "AccessDenied", RequestID: "4F2A", Detail: detail}
	}
}

// Single is a drop of one file.
func Single(i uploader.Item) Drop {
	return Drop{View: uploader.DropView{ID: uploader.DropID("d-" + string(i.ID)), Destination: "acme", Name: i.Base}, Items: []uploader.Item{i}}
}

// Folder is a drop of one folder that ends in one link.
func Folder(id, name string, files int, size int64, edit func(n int, i *uploader.Item)) Drop {
	d := Drop{View: uploader.DropView{
		ID: uploader.DropID(id), Destination: "acme", Name: name, Folder: true, Options: uploader.Options{Together: true},
	}}
	for n := range files {
		d.Items = append(d.Items, File(fmt.Sprintf("%s-%d", id, n), fmt.Sprintf("IMG_%04d.jpg", 2300+n), size, func(i *uploader.Item) {
			i.Grouped, i.Drop = true, d.View.ID
			if edit != nil {
				edit(n, i)
			}
		}))
	}
	return d
}

// RowLine is a row as people read it: "name | lead · text | [buttons]". Of the texts the first, the longest, is read.
func RowLine(name, lead string, texts, buttons []string) string {
	parts := []string{}
	if lead != "" {
		parts = append(parts, lead)
	}
	if len(texts) > 0 {
		parts = append(parts, texts[0])
	}
	return name + " | " + strings.Join(parts, " · ") + " | [" + strings.Join(buttons, ", ") + "]"
}

// Noon is the moment every test happens at: Saturday, 22 November 2025.
func Noon() time.Time { return time.Date(2025, 11, 22, 12, 0, 0, 0, time.UTC) }
