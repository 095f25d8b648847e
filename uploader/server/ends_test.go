package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/server/storage"
)

// TestNumbersAsPeopleReadThem, at the ends of each unit.
func TestNumbersAsPeopleReadThem(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1: "1 B", 999: "999 B", 1000: "1.0 kB", 9_949: "9.9 kB", 9_950: "10 kB", 99_500: "100 kB", 999_499: "999 kB", 999_500: "1.0 MB",
		1_000_000: "1.0 MB", 5_000_000_000: "5.0 GB", math.MaxInt64: "9.2 EB",
	} {
		if got := english().size(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 Dateien", 1: "1 Datei", 999: "999 Dateien", 1000: "1.000 Dateien", 100_000: "100.000 Dateien", 1_234_567: "1.234.567 Dateien"} {
		if got := german().count(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := german().size(1500); got != "1,5 kB" {
		t.Errorf("in German %q", got)
	}
}

// TestDaysInBothLanguages: every day of the week and every month.
func TestDaysInBothLanguages(t *testing.T) {
	for i, want := range []string{
		"Do. 1. Jan. 2026", "So. 1. Feb. 2026", "So. 1. März 2026", "Mi. 1. April 2026", "Fr. 1. Mai 2026", "Mo. 1. Juni 2026", "Mi. 1. Juli 2026",
		"Sa. 1. Aug. 2026", "Di. 1. Sept. 2026", "Do. 1. Okt. 2026", "So. 1. Nov. 2026", "Di. 1. Dez. 2026",
	} {
		if got := german().date(time.Date(2026, time.Month(i+1), 1, 9, 5, 0, 0, time.UTC)); got != want+", 09:05 UTC" {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := english().date(time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC)); got != "Sun 1 Mar 2026, 09:05 UTC" {
		t.Error(got)
	}
}

// TestPagesOfALink: what each page of 1,234 files shows, and where its neighbours are; also one that somebody typed.
func TestPagesOfALink(t *testing.T) {
	for _, c := range []struct {
		from, files, all      int
		shown, earlier, later string
		after                 string
	}{
		{1, pageRows, 1234, "1 – 500 of 1,234", "", "/s/x?from=501", "734 more"},
		{501, pageRows, 1234, "501 – 1,000 of 1,234", "/s/x?from=1", "/s/x?from=1001", "234 more"},
		{1001, 234, 1234, "1,001 – 1,234 of 1,234", "/s/x?from=501", "", ""},
		{2, pageRows, 1234, "2 – 501 of 1,234", "/s/x?from=1", "/s/x?from=502", "733 more"},
		{1234, 1, 1234, "1,234 – 1,234 of 1,234", "/s/x?from=734", "", ""},
		{1235, 0, 1234, "", "/s/x?from=735", "", ""},
		{9999, 0, 1234, "", "/s/x?from=735", "", ""},
		{1, pageRows, pageRows, "", "", "", ""},
		{1, pageRows, pageRows + 1, "1 – 500 of 501", "", "/s/x?from=501", "1 more"},
		{1, 0, 0, "", "", "", ""},
	} {
		p := page{Files: make([]pageFile, c.files)}
		p.paginate(english(), "/s/x", c.from, c.all)
		if p.Shown != c.shown || p.Earlier != c.earlier || p.Later != c.later || p.After != c.after || (p.Before != "") != (c.earlier != "") {
			t.Errorf("from %d: %q, %q %q, %q %q", c.from, p.Shown, p.Earlier, p.Before, p.Later, p.After)
		}
	}
}

// TestWhatNamesHide is written out, and nothing else is.
func TestWhatNamesHide(t *testing.T) {
	for name, want := range map[string]string{" a~ü": " a~ü", "\x1f": "[U+001F]", "\x7f": "[U+007F]", "a\u202eb": "a[U+202E]b", "\n": "[U+000A]"} {
		if got := visible(name); got != want {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
}

// TestTokensEndWhereTheyEnd: every letter that a token may end with stays, and everything else behind it goes.
func TestTokensEndWhereTheyEnd(t *testing.T) {
	read := func(text string) string {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.SetPathValue("token", text)
		return linkToken(r)
	}
	for _, end := range "09azAZ-_" {
		if got := read("x" + string(end)); got != "x"+string(end) {
			t.Errorf("%c is cut off: %q", end, got)
		}
	}
	for _, behind := range "/:@[`{.,)> \u00a0ü" {
		if got := read("x" + string(behind)); got != "x" {
			t.Errorf("%q stays", got)
		}
	}
	if got := read(strings.Repeat("x", maxToken+1)); len(got) != maxToken {
		t.Errorf("%d bytes", len(got))
	}
	if n, ok := fileNumber(""); n != 0 || !ok {
		t.Errorf("no number is %d, %v; want the first file, whatever its number", n, ok)
	}
	for text, want := range map[string]int{"1": 1, "12": 12, "12.": 12, "12)": 12, "0": 0, "-1": 0, "01": 0, "+1": 0, "1a": 0, "1-": 0, "1_": 0, "x": 0, ".": 0} {
		if n, ok := fileNumber(text); ok != (want > 0) || ok && n != want {
			t.Errorf("file %q is %d, %v", text, n, ok)
		}
	}
}

// TestWhatAFileMayBe, at the ends of what it may.
func TestWhatAFileMayBe(t *testing.T) {
	s := &Server{Options: Options{Limits: Limits{MaxFile: 100}}}
	good := protocol.File{ID: "F", Attempt: 1, Name: "a", Type: "a/b", Size: 1}
	for name, c := range map[string]struct {
		change func(*protocol.File)
		code   string
	}{
		"as it is":           {func(*protocol.File) {}, ""},
		"no attempt":         {func(f *protocol.File) { f.Attempt = 0 }, protocol.CodeInvalid},
		"the last attempt":   {func(f *protocol.File) { f.Attempt = 1 << 30 }, ""},
		"one attempt more":   {func(f *protocol.File) { f.Attempt = 1<<30 + 1 }, protocol.CodeInvalid},
		"empty":              {func(f *protocol.File) { f.Size = 0 }, ""},
		"less than empty":    {func(f *protocol.File) { f.Size = -1 }, protocol.CodeInvalid},
		"a negative wish":    {func(f *protocol.File) { f.PartSize = -1 }, protocol.CodeInvalid},
		"the largest":        {func(f *protocol.File) { f.Size = 100 }, ""},
		"larger":             {func(f *protocol.File) { f.Size = 101 }, protocol.CodeTooLarge},
		"no name":            {func(f *protocol.File) { f.Name = "" }, protocol.CodeInvalid},
		"a name with a zero": {func(f *protocol.File) { f.Name = "a\x00b" }, protocol.CodeInvalid},
		"no type":            {func(f *protocol.File) { f.Type = "" }, ""},
		"a type with more":   {func(f *protocol.File) { f.Type = "a/b; c=d" }, protocol.CodeInvalid},
		"an id with a slash": {func(f *protocol.File) { f.ID = "a/b" }, protocol.CodeInvalid},
	} {
		f := good
		c.change(&f)
		got := ""
		if e := elementError(s.checkFile(&f)); e != nil {
			got = e.Code
		}
		if got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
		if name == "no type" && f.Type != plainBytes {
			t.Errorf("its type is %q", f.Type)
		}
	}
}

// TestDepthAndKeysOfBodies: the greatest depth that is taken, keys that come twice, and what looks like a key.
func TestDepthAndKeysOfBodies(t *testing.T) {
	for text, good := range map[string]bool{
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth):     true,
		strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1): false,
		`{"a":"a","b":["a","a",{"a":1}],"c":{"a":1}}`:                     true,
		`{"a":{"b":1},"A":2}`:               false,
		`{"a":[1],"b":{"c":1,"d":2,"c":3}}`: false,
		`["a","a"]`:                         true,
		`"a"`:                               true,
		`"a" "a"`:                           false,
		`{"a":1`:                            false,
		`{"a"}`:                             false,
		``:                                  false,
	} {
		var into any
		if err := decodeStrict([]byte(text), &into); (err == nil) != good {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// TestKeysAndFoldersThatCannotBeUsed: a server does not start beside what it cannot read, and says which file it is.
func TestKeysAndFoldersThatCannotBeUsed(t *testing.T) {
	for name, spoil := range map[string]func(state string) error{
		keyFile:      func(state string) error { return os.WriteFile(filepath.Join(state, keyFile), []byte("abcd\n"), 0o600) },
		"records.db": func(state string) error { return os.Mkdir(filepath.Join(state, "records.db"), 0o700) },
		"files":      func(state string) error { return os.WriteFile(filepath.Join(state, "files"), nil, 0o600) },
	} {
		state := t.TempDir()
		if err := spoil(state); err != nil {
			t.Fatal(err)
		}
		s, err := New(t.Context(), Options{State: state})
		if err == nil {
			err = errors.Join(errors.New("it was started"), s.Close())
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
		// and nothing is held: whoever mends it can start
		if err := os.RemoveAll(filepath.Join(state, name)); err != nil {
			t.Fatal(err)
		}
		s, err = New(t.Context(), Options{State: state})
		if err != nil {
			t.Fatalf("%s was mended: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := New(t.Context(), Options{}); err == nil {
		t.Error("it was started without a folder")
	}
	if token, err := LocalToken(t.TempDir()); err == nil || token != "" {
		t.Errorf("a token without a key: %v", err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, keyFile), []byte(strings.Repeat("zz", keyBytes)), 0o600); err != nil {
		t.Fatal(err)
	}
	if token, err := LocalToken(damaged); err == nil || token != "" {
		t.Errorf("a token of a damaged key: %v", err)
	}
}

// TestWhatIsToBeBelieved of a storage that shows nothing.
func TestWhatIsToBeBelieved(t *testing.T) {
	other := errors.New("other")
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		<-time.After(visibleWithin)
		for _, c := range []struct {
			err     error
			joined  time.Time
			refusal error
			want    error
		}{
			{nil, time.Time{}, nil, nil},
			{nil, now, other, nil},
			{other, now, nil, other},
			{storage.ErrSilent, time.Time{}, nil, errUnproven},
			{storage.ErrSilent, now, nil, errUnproven},
			{storage.ErrSilent, time.Time{}, storage.ErrNoUpload, storage.ErrNotFound},
			{storage.ErrNotFound, time.Time{}, nil, storage.ErrNotFound},
			{storage.ErrNotFound, time.Time{}, storage.ErrNoUpload, storage.ErrNoUpload},
			{storage.ErrNotFound, now, nil, errVanished},
			{storage.ErrNotFound, now.Add(time.Nanosecond), nil, errNotVisible},
		} {
			if got := withoutProof(c.err, c.joined, c.refusal); !errors.Is(got, c.want) {
				t.Errorf("%v, %v, %v: %v, want %v", c.err, c.joined.Sub(now), c.refusal, got, c.want)
			}
		}
	})
}

// TestJoinsAreForgotten after an hour, not before, and at once where they failed.
func TestJoinsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, calls := &assemblies{}, 0
		join := func(context.Context) error { calls++; return nil }
		<-j.start(t.Context(), "a", join).done
		<-time.After(assemblyKept)
		<-j.start(t.Context(), "b", join).done
		<-j.start(t.Context(), "a", join).done
		if calls != 2 {
			t.Errorf("made %d times", calls)
		}
		<-time.After(time.Nanosecond)
		<-j.start(t.Context(), "c", join).done
		<-j.start(t.Context(), "a", join).done
		if calls != 4 {
			t.Errorf("made %d times", calls)
		}
		broken := errors.New("broken")
		for range 2 {
			failing := j.start(t.Context(), "d", func(context.Context) error { calls++; return broken })
			if <-failing.done; !errors.Is(failing.err, broken) {
				t.Error(failing.err)
			}
		}
		if calls != 6 {
			t.Errorf("made %d times", calls)
		}
		j.work.Wait()
	})
}

// TestLivesThatAreOffered are no longer than the longest, which is offered itself.
func TestLivesThatAreOffered(t *testing.T) {
	const hour, day = 3600, 24 * 3600
	for most, want := range map[time.Duration][]int64{
		time.Hour: {hour}, 24*time.Hour - 1: {hour}, 24 * time.Hour: {hour, day}, 30 * 24 * time.Hour: {hour, day, 7 * day, 30 * day}, 90 * 24 * time.Hour: {hour, day, 7 * day, 30 * day},
	} {
		s := &Server{Options: Options{Limits: Limits{LifeMax: most}, Policy: policy.None}}
		if got := s.limits().LifeList; !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", most, got, want)
		}
	}
}

// TestLimitsThatNobodySet are those that the fields name, and a default is never above what may be chosen.
func TestLimitsThatNobodySet(t *testing.T) {
	const day = 24 * time.Hour
	if got, want := (Limits{}).withDefaults(), (Limits{5 << 40, 7 * day, 90 * day, 15 * time.Minute, time.Hour, 7 * day, 30 * day, time.Minute, 1000}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (Limits{LifeMax: day}).withDefaults(); got.Life != day {
		t.Errorf("a link lives %v, at most %v", got.Life, got.LifeMax)
	}
	if got := (Limits{Unlinked: day}).withDefaults(); got.Unlinked != 7*day {
		t.Errorf("a stored upload waits for its link %v, and an unfinished one %v", got.Unlinked, got.Abandon)
	}
	set := Limits{1, 2, 3, 4, 5, 6, 7, 8, 9}
	if got := set.withDefaults(); got != set {
		t.Errorf("%+v", got)
	}
}

// TestSlowHeadersAreCutOff sooner than a connection that says nothing.
func TestSlowHeadersAreCutOff(t *testing.T) {
	s, err := New(t.Context(), Options{State: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h := s.HTTP()
	if h.ReadHeaderTimeout <= 0 || h.ReadHeaderTimeout >= h.IdleTimeout || h.MaxHeaderBytes != headerBytes || h.ReadTimeout != 0 || h.WriteTimeout != 0 {
		t.Errorf("%v, %v, %d, %v, %v", h.ReadHeaderTimeout, h.IdleTimeout, h.MaxHeaderBytes, h.ReadTimeout, h.WriteTimeout)
	}
}

// TestChecksumsAreHexOfTheirLength, and are compared as numbers.
func TestChecksumsAreHexOfTheirLength(t *testing.T) {
	for crc, good := range map[string]bool{"": true, strings.Repeat("aB", 8): true, strings.Repeat("a", 15): false, strings.Repeat("ab", 9): false, strings.Repeat("zz", 8): false} {
		if err := checkDigests(protocol.Complete{CRC64: crc}); (err == nil) != good {
			t.Errorf("%q: %v", crc, err)
		}
		if err := checkDigests(protocol.Complete{SHA256: strings.Repeat(crc, 4)}); (err == nil) != good {
			t.Errorf("SHA-256 of %d: %v", 4*len(crc), err)
		}
	}
	for _, c := range []struct {
		sent, stored string
		good         bool
	}{{"", "", true}, {"ab", "", true}, {"", "ab", true}, {"aB", "Ab", true}, {"ab", "ac", false}} {
		if err := compareCRC(c.sent, c.stored); (err == nil) != c.good {
			t.Errorf("%s: %v", fmt.Sprint(c), err)
		}
	}
}
