package journal_test

import (
	"reflect"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal/journaltest"
)

// Entries that come together end as if they had come one by one, whatever they share with rows that are there, or with one another.
func TestEntriesThatComeTogether(t *testing.T) {
	row := func(id, drop string, linked bool, files ...string) uploader.Entry {
		e := uploader.Entry{ID: id, Drop: uploader.DropID(drop), Linked: linked, Name: id}
		for _, f := range files {
			e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f, Attempt: 1}})
		}
		return e
	}
	again := row("new", "d", true, "f3")
	again.Uploads[0].File.Attempt = 2
	for name, together := range map[string][]uploader.Entry{
		"all new":                  {row("n1", "d", true, "f1"), row("n2", "d", true, "f2"), row("n3", "d", false, "f9")},
		"a file has a row":         {row("n1", "d", true, "f1"), again},
		"a file is in a larger":    {row("n1", "m", true, "f1"), row("n2", "m", true, "b")},
		"an id is there":           {row("n1", "d", true, "f1"), row("one", "d", false, "f8")},
		"an id is there elsewhere": {row("n1", "d", true, "f1"), row("x", "d", true, "f8")},
		"an id was merged":         {row("n1", "d", true, "f1"), row("part", "d", true, "f8")},
		"a file twice":             {row("n1", "d", true, "f1"), row("n2", "d", true, "f1")},
		"an id twice":              {row("n1", "d", true, "f1"), row("n1", "d", false, "f2")}, // it stays linked
		"two drops":                {row("n1", "e", true, "f1"), row("n2", "d", true, "f3")},
		"of no drop":               {row("n1", "", true, "f1"), row("n2", "", true, "f1")},
		"several files":            {row("n1", "d", true, "f1"), row("n2", "d", true, "f1", "f2")},
		"no file":                  {row("n1", "d", true), row("one", "d", true)},
	} {
		h, model := openHistory(t, t.TempDir()), &journaltest.History{}
		for _, history := range []uploader.History{h, model} {
			for _, e := range []uploader.Entry{row("part", "d", false, "f4"), row("four", "d", true, "f4"), row("one", "d", true, "f3"), row("ab", "m", true, "a", "b"), row("x", "e", true, "x")} {
				if err := history.Put(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := h.Put(t.Context(), together...); err != nil {
			t.Fatal(err)
		}
		for _, e := range together {
			_ = model.Put(t.Context(), e)
		}
		got, err := h.List(t.Context(), uploader.Query{})
		want, _ := model.List(t.Context(), uploader.Query{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
		}
		for _, id := range []string{"part", "four", "ab", "one", "x", "n1", "n2", "new"} {
			one, err := h.Get(t.Context(), id)
			other, fails := model.Get(t.Context(), id)
			if (err == nil) != (fails == nil) || !reflect.DeepEqual(one, other) {
				t.Errorf("%s, %s: %v, %v\n got %+v\nwant %+v", name, id, err, fails, one, other)
			}
		}
		_ = h.Close()
	}
}
