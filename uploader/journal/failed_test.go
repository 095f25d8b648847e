package journal_test

import (
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// unknown is a fact that no rule is for: a commit with it fails.
type unknown struct{ uploader.Fact }

// What was looked up in a commit that failed counts no more: its rows are gone, and their numbers go to others.
func TestAfterACommitThatFailed(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	drop := func(id uploader.DropID) uploader.Fact { return uploader.DropAdded{Drop: uploader.Drop{ID: id}} }
	found := func(id uploader.DropID) uploader.Fact {
		return uploader.ItemsFound{Items: []uploader.FoundItem{{ID: uploader.ItemID("of " + id), Drop: id, Dir: "/" + string(id), Base: "f"}}}
	}
	done := make(chan error, 1)
	j.Write(func(err error) { done <- err }, drop("A"), found("A"), unknown{})
	if err := <-done; err == nil || fault.KindOf(err) != fault.Bug {
		t.Fatalf("got %v, want a bug", err)
	}
	write(t, j, drop("B"), found("B"))
	write(t, j, drop("A"), found("A"))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again := mustOpen(t, dir)
	defer func() { _ = again.Close() }()
	r, err := again.Load()
	if err != nil || len(r.Drops) != 2 {
		t.Fatalf("%v, %d drops", err, len(r.Drops))
	}
	for i, id := range []uploader.DropID{"B", "A"} {
		d := r.Drops[i]
		if d.Drop.ID != id || len(d.Items) != 1 || d.Items[0].ID != uploader.ItemID("of "+id) || d.Items[0].Dir != "/"+string(id) {
			t.Errorf("drop %d is %s and holds %+v", i, d.Drop.ID, d.Items)
		}
	}
}

// Facts that nobody waits for and that cannot be written are an error of Close.
func TestCloseSaysWhatCouldNotBeWritten(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	j.Write(nil, unknown{})
	if err := j.Close(); err == nil || fault.KindOf(err) != fault.Bug {
		t.Errorf("got %v, want a bug", err)
	}
}
