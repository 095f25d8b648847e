package uploader_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// sentNames are the names that the destination was told, sorted.
func (r *rig) sentNames() []string {
	r.t.Helper()
	r.until("everything is in the history", func() bool { return r.q.View().Unwritten == 0 })
	entries, err := r.history.List(r.t.Context(), uploader.Query{Limit: 100})
	check(r.t, err)
	var names []string
	for _, e := range entries {
		for _, u := range e.Uploads {
			names = append(names, u.File.Name)
		}
	}
	slices.Sort(names)
	return names
}

func (r *rig) wantNames(want ...string) {
	r.t.Helper()
	if got := r.sentNames(); !slices.Equal(got, want) {
		r.t.Errorf("sent %q, want %q", got, want)
	}
}

// A file in the root of the file system has the path that was given, and not one in the working folder.
func TestAFileInTheRootKeepsItsPath(t *testing.T) {
	t.Chdir(t.TempDir())
	const name = "linkdrop-root-test.txt"
	file(t, ".", name, 10)
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		root := string(filepath.Separator) + name
		id := r.add(uploader.Options{}, root, name)
		r.untilSettled(1)
		items := r.items(id)
		here, err := filepath.Abs(name)
		check(t, err)
		if len(items) != 2 || items[0].Path() != root || items[1].Path() != here {
			t.Fatalf("%+v", items)
		}
		if items[0].State() != uploader.Failed || items[1].State() != uploader.Done {
			t.Errorf("the file that is not there: %v; the one in the working folder: %v", items[0].State(), items[1].State())
		}
	})
}

// What stands before ".." may be a link: the system goes to what it leads to, and then up.
func TestUpwardsIsWhereTheSystemGoes(t *testing.T) {
	dir := t.TempDir()
	check(t, errors.Join(os.MkdirAll(filepath.Join(dir, "far", "in"), 0o700), os.Mkdir(filepath.Join(dir, "folder"), 0o700)))
	check(t, os.Symlink(filepath.Join(dir, "far", "in"), filepath.Join(dir, "link")))
	file(t, dir, "a.txt", 1)
	file(t, filepath.Join(dir, "far"), "a.txt", 2000)
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		one := r.add(uploader.Options{}, dir+"/link/../a.txt")
		all := r.add(uploader.Options{}, dir+"/link/..")
		r.untilSettled(2)
		if it := r.items(one)[0]; it.State() != uploader.Done || it.Stamp.Size != 2000 {
			t.Errorf("%+v", it)
		}
		if it := r.items(all)[0]; it.State() != uploader.Done || it.Stamp.Size != 2000 {
			t.Errorf("%+v", it)
		}
	})
}

// In a folder names are what counts: a file and the links to it all arrive.
func TestAFileAndLinksToItInAFolder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "so")
		check(t, os.MkdirAll(filepath.Join(dir, "old"), 0o700))
		file(t, dir, "libx.so.1.2", 3000)
		for link, target := range map[string]string{"libx.so.1": "libx.so.1.2", "libx.so": "libx.so.1", "old/libx.so": "../libx.so.1", "loop": "loop", "up": ".."} {
			check(t, os.Symlink(target, filepath.Join(dir, link)))
		}
		r := newRig(t, newShelf())
		defer r.stop()
		r.add(uploader.Options{Together: true}, dir)
		r.untilSettled(1)
		r.wantNames("libx.so", "libx.so.1", "libx.so.1.2", "old/libx.so")
		r.shelf.look(func() {
			for key, object := range r.shelf.objects {
				if len(object) != 3000 {
					t.Errorf("%s has %d bytes", key, len(object))
				}
			}
		})
		if d := r.settled()[0].Drop; d.Failed != 2 || d.Unread != 2 { // the loop, and the folder above
			t.Errorf("%+v", d)
		}
	})
}

func TestLinksToOneFileDroppedTogether(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		target := file(t, dir, "z.txt", 10)
		check(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
		links := []string{filepath.Join(dir, "one.txt"), filepath.Join(dir, "two.txt"), filepath.Join(dir, "sub", "two.txt")}
		for _, l := range links {
			check(t, os.Symlink(target, l))
		}
		r := newRig(t, newShelf())
		defer r.stop()
		id := r.add(uploader.Options{Together: true}, links...)
		r.untilSettled(1)
		r.wantNames("one.txt", "two.txt", "two.txt")
		for i, it := range r.items(id) {
			if it.Path() != links[i] { // as it was dropped: the person knows no other
				t.Errorf("%s is called %s", links[i], it.Path())
			}
		}
	})
}

// A folder, and a link to it beside it, are two folders to whoever dropped both.
func TestAFolderAndALinkToIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		folder, link := filepath.Join(dir, "a"), filepath.Join(dir, "b")
		check(t, errors.Join(os.Mkdir(folder, 0o700), os.Symlink(folder, link)))
		file(t, folder, "f.txt", 10)
		r := newRig(t, newShelf())
		defer r.stop()
		r.add(uploader.Options{Together: true}, folder, link, filepath.Join(folder, "f.txt"))
		r.untilSettled(1)
		r.wantNames("f.txt", "f.txt")
	})
}

func TestDroppedLinksThatLeadNowhereKeepTheirNames(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		var paths []string
		for link, target := range map[string]string{"a": "/no/one", "b": "/no/two", "c": "c"} {
			check(t, os.Symlink(target, filepath.Join(dir, link)))
			paths = append(paths, filepath.Join(dir, link))
		}
		slices.Sort(paths)
		r := newRig(t, newShelf())
		defer r.stop()
		id := r.add(uploader.Options{}, append(paths, file(t, dir, "d.txt", 10))...)
		r.untilSettled(1)
		items := r.items(id)
		if len(items) != 4 || items[3].State() != uploader.Done {
			t.Fatalf("%+v", items)
		}
		for i, path := range paths {
			if it := items[i]; it.Path() != path || it.State() != uploader.Failed || it.Fault.Kind != fault.NotFile {
				t.Errorf("%s: %s %v %v", path, it.Path(), it.State(), it.Fault)
			}
		}
	})
}

// Files in a folder that was dropped as a link, and one in another, keep their paths inside it over a restart before the first byte, and
// the folder is called a folder.
func TestALinkedFolderKeepsItsNamesOverARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "open" {
				return fault.New(fault.Unreachable, "open", "")
			}
			return nil
		}
		r := newRig(t, s)
		dir := t.TempDir()
		folder, link := filepath.Join(dir, "real"), filepath.Join(dir, "odd")
		check(t, errors.Join(os.MkdirAll(filepath.Join(folder, "sub"), 0o700), os.Symlink(folder, link)))
		file(t, folder, "in.txt", 10)
		deep := file(t, folder, "sub/deep.txt", 10)
		check(t, os.Symlink(deep, filepath.Join(folder, "sub", "twin.txt")))
		id := r.add(uploader.Options{Together: true}, link)
		r.until("found", func() bool { return r.q.View().Totals.Files == 3 })
		folderIs(t, r.q)
		before := paths(r.items(id))
		r.stop()
		s.look(func() { s.trip = nil })
		r.start()
		defer r.stop()
		folderIs(t, r.q)
		if after := paths(r.items(id)); !slices.Equal(before, after) {
			t.Errorf("before %q, after %q", before, after)
		}
		r.untilSettled(1)
		folderIs(t, r.q)
		r.wantNames("in.txt", "sub/deep.txt", "sub/twin.txt")
	})
}

func paths(items []uploader.Item) []string {
	var all []string
	for _, it := range items {
		all = append(all, it.Path())
	}
	return all
}

func folderIs(t *testing.T, q *uploader.Queue) {
	t.Helper()
	var d [1]uploader.DropView
	if n, _ := q.Drops(d[:], 0); n != 1 || !d[0].Folder || d[0].Name != "odd" {
		t.Errorf("%+v", d[0])
	}
}

// A link that cannot be followed for another reason than that its end is missing says that reason.
func TestWhatIsSaidOfLinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		long := filepath.Join(dir, "long")
		check(t, os.Symlink("/"+strings.Repeat("n", 256), long))
		r := newRig(t, newShelf())
		defer r.stop()
		id := r.add(uploader.Options{}, long)
		r.untilSettled(1)
		if it := r.items(id)[0]; it.Fault == nil || it.Fault.Kind != fault.Unreadable || it.Path() != long {
			t.Errorf("%s: %v", it.Path(), it.Fault)
		}
		if _, err := os.Stat(long); errors.Is(err, fs.ErrNotExist) {
			t.Error("this system has no limit of names: the test tests nothing")
		}
	})
}

// What is skipped is counted once, however many chunks a drop is found in.
func TestWhatIsSkippedIsCountedOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		dir := t.TempDir()
		file(t, dir, "Thumbs.db", 1)
		file(t, dir, "a", 1)
		paths := []string{dir}
		for i := range 1000 { // what is not there is found, too, and not sent
			paths = append(paths, filepath.Join(dir, "gone", strconv.Itoa(i)))
		}
		id := r.add(uploader.Options{}, paths...)
		r.untilSettled(1)
		if d := r.view(id); d.Skipped != 1 || d.Failed != 1000 || d.Done != 1 {
			t.Errorf("%+v", d)
		}
	})
}
