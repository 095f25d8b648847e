package watchfolder

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func file(name string, size int64) Thing {
	return Thing{Name: name, Print: Print{Size: size, Modified: size}}
}

func closed(name string, size int64) Thing { t := file(name, size); t.Closed = true; return t }

func writing(name string, size int64) Thing { t := file(name, size); t.Writing = true; return t }

func dir(name string, files int) Thing {
	return Thing{Name: name, Print: Print{Folder: true, Files: files, Size: 9, Modified: int64(files)}}
}

// look is what is in the folder so many seconds after the beginning.
type seen struct {
	at    int
	there []Thing
}

func TestWhatIsFinished(t *testing.T) {
	start := time.Unix(1000, 0)
	for name, c := range map[string]struct {
		looks []seen
		want  string // what is ready, look by look; ~ where more may be
	}{
		"nothing":                       {[]seen{{0, nil}}, ""},
		"one that nobody has open":      {[]seen{{0, []Thing{closed("a", 1)}}, {1, []Thing{closed("a", 1)}}, {2, []Thing{closed("a", 1)}}}, "~ ~ a"},
		"where nobody can tell":         {[]seen{{0, []Thing{file("a", 1)}}, {9, []Thing{file("a", 1)}}, {10, []Thing{file("a", 1)}}}, "~ ~ a"},
		"it grows":                      {[]seen{{0, []Thing{closed("a", 1)}}, {2, []Thing{closed("a", 2)}}, {3, []Thing{closed("a", 2)}}, {4, []Thing{closed("a", 2)}}}, "~ ~ ~ a"},
		"it is open":                    {[]seen{{0, []Thing{writing("a", 1)}}, {99, []Thing{writing("a", 1)}}, {100, []Thing{closed("a", 1)}}, {101, []Thing{closed("a", 1)}}}, "~ ~ ~ a"},
		"empty holds a place":           {[]seen{{0, []Thing{closed("a", 0)}}, {30, []Thing{closed("a", 0)}}, {60, []Thing{closed("a", 0)}}}, "~ ~ a"},
		"beside its download":           {[]seen{{0, []Thing{closed("a", 7), file("a.part", 3)}}, {50, []Thing{closed("a", 7), file("a.part", 3)}}, {51, []Thing{closed("a", 7)}}, {53, []Thing{closed("a", 7)}}}, "~ ~ ~ a"},
		"a download":                    {[]seen{{0, []Thing{file("a.crdownload", 3)}}, {99, []Thing{file("a.crdownload", 3)}}}, " "},
		"its name at the end":           {[]seen{{0, []Thing{file("a.PART", 3)}}, {50, []Thing{closed("a", 3)}}, {52, []Thing{closed("a", 3)}}}, " ~ a"},
		"junk":                          {[]seen{{0, []Thing{file("Thumbs.db", 3), file("~$a.docx", 3), file(".hidden", 3)}}, {99, []Thing{file("Thumbs.db", 3), file("~$a.docx", 3), file(".hidden", 3)}}}, " "},
		"what was sent":                 {[]seen{{0, []Thing{dir("Sent", 3)}}, {99, []Thing{dir("Sent", 3), dir("sent", 3)}}}, " "},
		"a folder":                      {[]seen{{0, []Thing{dir("d", 1)}}, {5, []Thing{dir("d", 2)}}, {14, []Thing{dir("d", 2)}}, {15, []Thing{dir("d", 2)}}}, "~ ~ ~ d"},
		"an empty folder":               {[]seen{{0, []Thing{dir("d", 0)}}, {99, []Thing{dir("d", 0)}}}, " "},
		"it goes and comes":             {[]seen{{0, []Thing{closed("a", 1)}}, {1, nil}, {2, []Thing{closed("a", 1)}}, {4, []Thing{closed("a", 1)}}}, "~  ~ a"},
		"ready until it is handed over": {[]seen{{0, []Thing{closed("a", 1)}}, {2, []Thing{closed("a", 1)}}, {3, []Thing{closed("a", 1)}}}, "~ a a"},
		"the clock is set back":         {[]seen{{50, []Thing{closed("a", 1)}}, {0, []Thing{closed("a", 1)}}, {2, []Thing{closed("a", 1)}}}, "~ ~ a"},
		"by name":                       {[]seen{{0, []Thing{closed("b", 1), closed("a", 1)}}, {2, []Thing{closed("b", 1), closed("a", 1), closed("c", 1)}}}, "~ a,b~"},
	} {
		m := NewMachine(nil)
		var got []string
		for _, l := range c.looks {
			got = append(got, said(m.Look(start.Add(time.Duration(l.at)*time.Second), l.there)))
		}
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}

func said(ready []Thing, more bool) string {
	var names []string
	for _, t := range ready {
		names = append(names, t.Name)
	}
	if more {
		return strings.Join(names, ",") + "~"
	}
	return strings.Join(names, ",")
}

// settle looks twice, a long time apart.
func settle(m *Machine, there ...Thing) string {
	m.Look(time.Unix(1000, 0), there)
	return said(m.Look(time.Unix(2000, 0), there))
}

func TestNothingIsSentTwice(t *testing.T) {
	m := NewMachine(nil)
	if got := settle(m, file("a", 1)); got != "a" {
		t.Fatal(got)
	}
	m.Handed(file("a", 1), "")
	if got := settle(m, file("a", 1)); got != "" {
		t.Errorf("again: %s", got)
	}
	settle(m) // the drive goes, and comes back
	m = NewMachine(m.Known())
	if got := settle(m, file("a", 1)); got != "" {
		t.Errorf("after a restart: %s", got)
	}
	if got := settle(m, file("a", 2)); got != "a" {
		t.Errorf("another version: %q", got)
	}
}

func TestWhatIsMovedIsForgotten(t *testing.T) {
	m := NewMachine(nil)
	m.Handed(file("a", 1), "drop-1")
	m.Handed(file("b", 1), "drop-2")
	m.Handed(file("c", 1), "")
	m = NewMachine(m.Known())
	if name, sent, ok := m.Moving("drop-1"); name != "a" || sent != file("a", 1).Print || !ok {
		t.Errorf("%s %+v %t", name, sent, ok)
	}
	for _, drop := range []string{"", "drop-3"} {
		if name, _, ok := m.Moving(drop); ok {
			t.Errorf("%q moves %s", drop, name)
		}
	}
	m.Moved("a")
	m.Stays("b")
	m.Stays("gone")
	if got := fmt.Sprint(m.Drops()); got != "map[]" {
		t.Error(got)
	}
	if got := settle(m, file("a", 1), file("b", 1), file("c", 1)); got != "a" {
		t.Errorf("%q: what was moved is new under its name, what stayed is not", got)
	}
}

func TestTrim(t *testing.T) {
	m := NewMachine(nil)
	for n := range 10 {
		m.Handed(file(fmt.Sprint(n), 1), "")
	}
	m.Handed(file("moving", 1), "drop")
	m.Trim(11, nil)
	if len(m.Known()) != 11 {
		t.Error("too early")
	}
	m.Trim(10, []Thing{file("3", 1)})
	if len(m.Known()) != 2 {
		t.Errorf("%v", m.Known())
	}
}

// Whatever happens to a folder, each version is handed over at most once, nothing that is being written is, and what stays as it is
// comes in the end.
func TestAnyFolder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, now, size := NewMachine(nil), time.Unix(1000, 0), int64(1)
		there := map[string]Thing{}
		handed := map[Thing]bool{}
		look := func() {
			var all []Thing
			for _, thing := range there {
				all = append(all, thing)
			}
			ready, _ := m.Look(now, all)
			for _, r := range ready {
				version := Thing{Name: r.Name, Print: r.Print}
				if handed[version] || r.Writing || Ignored(r.Name) {
					t.Fatalf("%+v was handed over", r)
				}
				handed[version] = true
				m.Handed(r, "")
			}
		}
		names := []string{"a", "b", "a.part", "Sent", "~$a", "d"}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				size++
				there[name] = writing(name, size)
			case 1:
				size++
				there[name] = closed(name, size)
			case 2:
				if thing, ok := there[name]; ok {
					thing.Writing, thing.Closed = false, true
					there[name] = thing
				}
			case 3:
				delete(there, name)
			case 4:
				m = NewMachine(m.Known())
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "seconds")) * time.Second)
			look()
		}
		delete(there, "a.part")
		for range 3 {
			now = now.Add(time.Hour)
			look()
		}
		for name, thing := range there {
			if !Ignored(name) && !thing.Writing && !handed[Thing{Name: name, Print: thing.Print}] {
				t.Fatalf("%+v was forgotten", thing)
			}
		}
	})
}

func TestIgnored(t *testing.T) {
	for name, want := range map[string]bool{
		"": true, ".x": true, "Sent": true, "SENT": true, "sent.txt": false, "a.tmp": true, "tmp": false, "part": false, "a.part.pdf": false, "a.Crdownload": true,
		"desktop.ini": true, "~$x": true, "~x": false, "ä.pdf": false,
	} {
		if Ignored(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
	if !slices.Contains(unfinished(), ".part") {
		t.Error("no .part")
	}
}
