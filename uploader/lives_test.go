package uploader_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader"
)

// leavesNothing is asked after every run of a rig: no descriptor of a file that was sent is open. Goroutines that stay are found by
// the bubble itself.
func (r *rig) leavesNothing() {
	r.t.Helper()
	if open := openFiles(); len(open) > 0 {
		r.t.Errorf("descriptors that outlive their run: %q", open)
	}
}

// nothingIsLeft is the same outside of a bubble, after Run has returned.
func nothingIsLeft(t testing.TB) {
	t.Helper()
	if open := openFiles(); len(open) > 0 {
		t.Errorf("descriptors that outlive their run: %q", open)
	}
	for _, stack := range stacks() {
		if strings.Contains(stack, "uploader.(*Queue)") || strings.Contains(stack, "uploader/transfer.") {
			t.Errorf("a goroutine that outlives its run:\n%s", stack)
		}
	}
}

// openFiles are the descriptors of files in temporary folders, but for those of journals. Where the system does not list them there
// are none.
func openFiles() (open []string) {
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		path, err := os.Readlink("/proc/self/fd/" + e.Name())
		base := filepath.Base(path)
		if err != nil || !strings.HasPrefix(path, os.TempDir()+"/Test") {
			continue
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			continue // the root of a server's storage
		}
		if strings.Contains(path, "/objects/") {
			continue // a server in this process, which may still be serving
		}
		if !strings.Contains(base, ".db") && !strings.HasSuffix(base, ".lock") {
			open = append(open, path)
		}
	}
	return open
}

func stacks() []string {
	buffer := make([]byte, 4<<20)
	return strings.Split(string(buffer[:runtime.Stack(buffer, true)]), "\n\n")
}

// contexts counts those that package uploader made and that are still held, by the profile of the heap. It sees what was made since
// profileAll.
func contexts() (n int64) {
	runtime.GC()
	runtime.GC() // the profile is of the last but one
	records := make([]runtime.MemProfileRecord, 100_000)
	count, ok := runtime.MemProfile(records, false)
	if !ok {
		return -1
	}
	for _, record := range records[:count] {
		made, ours := false, false
		frames := runtime.CallersFrames(record.Stack())
		for more := true; more; {
			var frame runtime.Frame
			frame, more = frames.Next()
			made = made || strings.HasPrefix(frame.Function, "context.With")
			ours = ours || strings.HasPrefix(frame.Function, "linkdrop/uploader.")
		}
		if made && ours {
			n += record.InUseObjects()
		}
	}
	return n
}

// profileAll has the heap's profile see every allocation until the test ends.
func profileAll(t *testing.T) {
	t.Helper()
	before := runtime.MemProfileRate
	runtime.MemProfileRate = 1
	t.Cleanup(func() { runtime.MemProfileRate = before })
}

// Files that were sent or removed leave no context behind while the queue goes on. (One that is cancelled keeps its own, which has
// ended, for an undo.)
func TestAThousandUploadsLeaveNoContexts(t *testing.T) {
	ends := map[string]func(r *rig, id uploader.DropID){
		"sent": func(r *rig, _ uploader.DropID) { r.untilSettled(1) },
		"removed": func(r *rig, id uploader.DropID) {
			r.until("under way", func() bool { return r.shelf.count("put") > 100 })
			check(r.t, r.q.WishDrop(r.t.Context(), uploader.Remove, id))
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			profileAll(t)
			before := contexts()
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay = 10 * time.Millisecond
				r := newRig(t, s)
				defer r.stop()
				dir := t.TempDir()
				var paths []string
				for i := range 1000 {
					paths = append(paths, file(t, dir, fmt.Sprint(i), 10+2*i))
				}
				end(r, r.add(uploader.Options{}, paths...))
				pass(time.Hour)
				// A context is up to three objects; Run itself has a few.
				if n := contexts() - before; n > 60 {
					t.Errorf("%d objects of contexts are held after 1,000 uploads", n)
				}
			})
		})
	}
}

// "Go on" said to what is finished, or to everything, settles nothing a second time and asks for nothing.
func TestGoingOnWithWhatIsFinished(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			r := newRig(t, s)
			defer r.stop()
			dir := t.TempDir()
			id := r.add(uploader.Options{Together: together}, file(t, dir, "f", 10), file(t, dir, "g", 3000))
			empty := filepath.Join(dir, "empty")
			check(t, os.Mkdir(empty, 0o700))
			nothing := r.add(uploader.Options{}, empty)
			r.untilSettled(2)
			links := s.count("link")
			check(t, r.q.WishDrop(t.Context(), uploader.Run, id, nothing))
			check(t, r.q.WishAll(t.Context(), uploader.Run))
			pass(time.Minute)
			if n := len(r.settled()); n != 2 || s.count("link") != links {
				t.Errorf("settled %d times, %d link calls more", n, s.count("link")-links)
			}
			if d := r.view(nothing); d.Fault == nil {
				t.Error("that there was nothing in it is forgotten")
			}
		})
	}
}

// A drop is added at the moment the program ends: it is noted, or refused, and nothing runs on. The next start sends it.
func TestAddWhileRunEnds(t *testing.T) {
	for range 50 {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			r := newRig(t, s)
			path := file(t, t.TempDir(), "f", 10)
			q := r.q
			var adding sync.WaitGroup
			added := make(chan uploader.DropID, 8)
			for range 8 {
				adding.Go(func() {
					if id, err := q.Add(t.Context(), uploader.Drop{Destination: "shelf", Paths: []string{path}}); err == nil {
						added <- id
					}
				})
			}
			r.stopOnly()
			adding.Wait()
			close(added)
			_ = r.journal.Close()
			r.journal = r.journal.Crash()
			r.start()
			defer func() { r.stop() }()
			var ids []uploader.DropID
			for id := range added {
				ids = append(ids, id)
			}
			r.until("all that were taken are sent", func() bool {
				return !slices.ContainsFunc(ids, func(id uploader.DropID) bool {
					d := r.view(id)
					return d.ID != "" && !d.Settled
				})
			})
			if objects, _, _, _ := s.sizes(); objects != 8 {
				t.Errorf("%d objects for 8 drops", objects)
			}
		})
	}
}
