package uploader

import (
	"context"
	"strconv"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
)

// Add takes a drop. It returns after one small commit, and never looks at a file: that happens behind, in chunks, and
// sending starts after the first. ID and Added are filled in, and relative paths made absolute.
func (q *Queue) Add(d Drop) (DropID, error) {
	if len(d.Paths) == 0 {
		return "", &fault.Error{Kind: fault.Nothing, Op: "add"}
	}
	paths := make([]string, len(d.Paths))
	for i, path := range d.Paths {
		var err error
		if paths[i], err = absolute(path); err != nil {
			return "", fault.Open("add", err)
		}
	}
	d.Paths = paths
	d.ID, d.Added = DropID(ulid.Make().String()), time.Now()
	if q.c.Journal != nil {
		if err := q.writeNow(context.Background(), []Fact{DropAdded{d}}); err != nil {
			return "", asFault("journal", err)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	added := q.newDrop(d)
	if l := q.lane(d.Destination); l.dest != nil {
		q.know(added, l.dest.Linker == nil, l.dest.Linker != nil && l.dest.Traits().Links.Several)
	}
	q.countIn(added)
	added.looking = true
	q.lookLater(added)
	q.changed()
	return d.ID, nil
}

// newDrop puts a drop into the queue. With the lock held.
func (q *Queue) newDrop(d Drop) *drop {
	added := &drop{Drop: d, name: nameOf(d.Paths[0], separators()), grouped: d.Options.Together}
	q.drops = append(q.drops, added)
	q.byDrop[d.ID] = added
	q.index.Lock()
	q.index.d[d.ID] = added
	q.index.Unlock()
	return added
}

// title is what a link to several files is called: by the first path, and how many more there are, in no language.
func (d *drop) title() string {
	if n := len(d.Paths); n > 1 {
		return d.name + " + " + strconv.Itoa(n-1)
	}
	return d.name
}
