package journal_test

import (
	"testing"

	"linkdrop/uploader"
)

// A drop that was removed and is added again is another row: what is found for it then is its own, and not that of a drop which
// came in between.
func TestADropThatIsAddedAgain(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	drop := func(id uploader.DropID) uploader.Fact { return uploader.DropAdded{Drop: uploader.Drop{ID: id}} }
	found := func(id uploader.ItemID) uploader.Fact {
		return uploader.ItemsFound{Items: []uploader.FoundItem{{ID: id, Drop: "a", Dir: "/", Base: "f"}}}
	}
	write(t, j, drop("a"), found("first"), uploader.DropRemoved{Drop: "a"}, drop("b"), found("of none"), drop("a"), found("second"))
	for life := range 2 {
		_ = j.Close()
		j = mustOpen(t, dir)
		r, err := j.Load()
		if err != nil || len(r.Drops) != 2 || len(r.Drops[0].Items) != 0 || len(r.Drops[1].Items) != 1 || r.Drops[1].Items[0].ID != "second" {
			t.Errorf("life %d: %v, %+v", life, err, r.Drops)
		}
	}
	_ = j.Close()
}
