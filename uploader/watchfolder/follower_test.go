package watchfolder

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// desk is a watched folder with somebody who sends.
type desk struct {
	t      *testing.T
	folder string
	record string
	mu     sync.Mutex
	sent   []string // names
	told   []string
	refuse bool
	stop   func()
	f      *Follower
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, folder: t.TempDir(), record: filepath.Join(t.TempDir(), "watched.json")}
	t.Cleanup(func() { d.end() })
	return d
}

// follow begins, as after a start of the program.
func (d *desk) follow(move bool) *Follower {
	f := NewFollower(d.folder, d.record, move, slog.New(slog.DiscardHandler))
	f.pace = pace{busy: 10 * time.Millisecond, idle: 50 * time.Millisecond, calm: time.Millisecond, patience: func(Thing) time.Duration { return 30 * time.Millisecond }}
	f.Send = func(_ context.Context, path string) (string, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.refuse {
			return "", errors.New("not now")
		}
		d.sent = append(d.sent, filepath.Base(path))
		return "drop-" + filepath.Base(path), nil
	}
	f.Tell = func(trouble Trouble, name string) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.told = append(d.told, strings.TrimSpace([]string{"well", "unreadable", "crowded", "unnoted", "unmovable"}[trouble]+" "+name))
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	over := make(chan struct{})
	go func() { f.Run(ctx); close(over) }()
	d.stop = func() { cancel(); <-over }
	d.f = f
	return f
}

func (d *desk) end() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
}

func (d *desk) write(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) until(what string, there func() bool) {
	d.t.Helper()
	for range 3000 {
		d.mu.Lock()
		ok := there()
		d.mu.Unlock()
		if ok {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	d.t.Fatalf("never: %s (sent %q, told %q)", what, d.sent, d.told)
}

// known waits until the folder was looked at once.
func (d *desk) known() {
	d.t.Helper()
	d.until("the record is there", func() bool { _, err := os.Stat(d.record); return err == nil })
}

func (d *desk) sends(names ...string) {
	d.t.Helper()
	d.until("sent are "+strings.Join(names, ", "), func() bool {
		got := slices.Sorted(slices.Values(d.sent))
		return slices.Equal(got, slices.Sorted(slices.Values(names)))
	})
}

func TestAFileBecomesOne(t *testing.T) {
	d := newDesk(t)
	d.write("there before", "x")
	d.follow(false)
	d.known()
	d.write("a.pdf", "x")
	d.write("b.part", "x")
	d.write("album/1.jpg", "x")
	d.write("album/deep/2.jpg", "x")
	d.sends("a.pdf", "album")
	d.end()
	d.write("while it was closed", "x")
	d.follow(false)
	d.sends("a.pdf", "album", "while it was closed")
	d.write("last", "x")
	d.sends("a.pdf", "album", "while it was closed", "last")
}

// The next file comes only when an earlier one was looked at: so nothing else was sent meanwhile.
func TestWhatWasSentIsMoved(t *testing.T) {
	d := newDesk(t)
	f := d.follow(true)
	d.known()
	d.write("a.pdf", "one")
	d.write("album/1.jpg", "x")
	d.sends("a.pdf", "album")
	f.Arrived("drop-a.pdf")
	f.Arrived("drop-of somebody else")
	moved := filepath.Join(d.folder, SentFolder, "a.pdf")
	d.until("it was moved", func() bool { _, err := os.Stat(moved); return err == nil })
	d.end()

	// The folder is sent while the program starts again.
	f = d.follow(true)
	if waits := f.Waits(); len(waits) != 1 || !waits["drop-album"] {
		t.Errorf("it waits for %v", waits)
	}
	f.Arrived("drop-album")
	d.until("the folder was moved", func() bool {
		_, err := os.Stat(filepath.Join(d.folder, SentFolder, "album", "1.jpg"))
		return err == nil
	})
	d.write("a.pdf", "two") // another one of the same name
	d.sends("a.pdf", "album", "a.pdf")
	f.Arrived("drop-a.pdf")
	d.until("it was moved beside the first", func() bool {
		two, err := os.ReadFile(filepath.Join(d.folder, SentFolder, "a (2).pdf"))
		return err == nil && string(two) == "two"
	})
	if one, err := os.ReadFile(moved); err != nil || string(one) != "one" {
		t.Errorf("%q, %v", one, err)
	}
	d.write("last", "x")
	d.sends("a.pdf", "album", "a.pdf", "last")
}

// What was changed since it was sent is another version: it is not moved with the first, but sent.
func TestAChangedFileIsNotMoved(t *testing.T) {
	d := newDesk(t)
	f := d.follow(true)
	d.known()
	d.write("a", "one")
	d.sends("a")
	d.mu.Lock()
	d.refuse = true
	d.mu.Unlock()
	d.write("a", "longer")
	f.Arrived("drop-a")
	d.until("it is known to have changed", func() bool { return len(readKnown(t, d).Drop) == 0 })
	if _, err := os.Stat(filepath.Join(d.folder, "a")); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	d.refuse = false
	d.mu.Unlock()
	d.sends("a", "a")
}

func readKnown(t *testing.T, d *desk) Entry {
	t.Helper()
	known, _, err := readRecord(d.record, d.folder)
	if err != nil {
		t.Fatal(err)
	}
	return known["a"]
}

func TestTroubles(t *testing.T) {
	d := newDesk(t)
	d.follow(true)
	d.known()
	gone := d.folder + " is elsewhere"
	if err := os.Rename(d.folder, gone); err != nil {
		t.Fatal(err)
	}
	d.until("it is said", func() bool { return slices.Equal(d.told, []string{"unreadable"}) })
	if err := os.Rename(gone, d.folder); err != nil {
		t.Fatal(err)
	}
	d.write("a", "x")
	d.sends("a")
	d.until("it is over", func() bool { return slices.Equal(d.told, []string{"unreadable", "well"}) })
	d.write(SentFolder, "a file in its place")
	d.f.Arrived("drop-a")
	d.until("it cannot be moved", func() bool { return slices.Contains(d.told, "unmovable a") })
	d.write("b", "x")
	d.sends("a", "b")
}

// What cannot be noted is not sent: nobody would know that it was.
func TestNothingIsSentUnnoted(t *testing.T) {
	d := newDesk(t)
	where := d.record
	d.record = filepath.Join(where, "below", "a", "file")
	d.write("before", "x")
	if err := os.WriteFile(where, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d.follow(false)
	d.until("it is said", func() bool { return slices.Equal(d.told, []string{"unnoted"}) })
	if len(d.sent) > 0 {
		t.Errorf("%q", d.sent)
	}
}

// A record of another folder, or one that is no record, is none: what is there counts as known.
func TestBadRecords(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no JSON": "{", "another version": `{"version":2,"folder":"F","known":{}}`, "another folder": `{"version":1,"folder":"/x","known":{}}`, "nothing known": `{"version":1,"folder":"F"}`,
	} {
		d := newDesk(t)
		d.write("there", "x")
		if err := os.WriteFile(d.record, []byte(strings.ReplaceAll(text, "F", d.folder)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, first, err := readRecord(d.record, d.folder); err != nil || !first {
			t.Errorf("%s: first %t, %v", name, first, err)
		}
	}
}

func TestOpenForWriting(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("nobody can tell here")
	}
	path := filepath.Join(t.TempDir(), "a")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if writing, known := openForWriting(path); !writing && known {
		t.Error("it is open, and nobody notices")
	}
	_ = f.Close()
	if writing, _ := openForWriting(path); writing {
		t.Error("nobody has it open")
	}
}

func TestMoveToAnotherDrive(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	for _, name := range []string{"a.txt", "d/1", "d/e/2"} {
		path := filepath.Join(from, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(name), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.txt", "d"} {
		sent, err := printAt(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		other := sent
		other.Size++
		if err := copyOver(filepath.Join(from, name), filepath.Join(to, name), other); !errors.Is(err, errChanged) {
			t.Errorf("%s changed: %v", name, err)
		}
		if err := copyOver(filepath.Join(from, name), filepath.Join(to, name), sent); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(from, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	for _, name := range []string{"a.txt", "d/1", "d/e/2"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != name {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(to, ".*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Links are not followed: what they lead to is not in the folder.
func TestLinksAreNotFollowed(t *testing.T) {
	d := newDesk(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink(secret, filepath.Join(d.folder, "link")), os.Symlink(filepath.Dir(secret), filepath.Join(d.folder, "folder"))); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("NOT RUN on Windows, where making links needs a privilege: every run on Linux has it")
		}
		t.Fatal(err)
	}
	d.write("a", "x")
	there, err := Look(d.folder)
	if err != nil || len(there) != 1 || there[0].Name != "a" {
		t.Errorf("%+v, %v", there, err)
	}
}
