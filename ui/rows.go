package ui

import (
	"sort"

	"linkdrop/ui/present"
	"linkdrop/uploader"
)

const (
	// dropPage is how many drops one call to the queue reads.
	dropPage = 256
	// itemPage is how many items are read around one that is drawn: two screens full.
	itemPage = 64
	// itemPages is how many such pages are remembered until the next news.
	itemPages = 32
)

// rows is the list as the window draws it: drops newest first; a group is one row, followed by its files where it is
// open; any other drop is its files. It holds every drop but only the items somebody looked at, so a hundred thousand
// files cost what ten cost. It belongs to the ui thread.
type rows struct {
	queue   Queue
	version uint64
	drops   []uploader.DropView
	first   []int // the row each drop begins with; one more for the end
	open    map[uploader.DropID]bool
	index   map[uploader.DropID]int
	pages   map[itemsPage][]uploader.Item
	found   int // the row that find returned last, for the next one
}

type itemsPage struct {
	drop uploader.DropID
	n    int
}

// rowEntry is one row: a file, or a drop where item is nil.
type rowEntry struct {
	drop  uploader.DropView
	item  *uploader.Item
	first bool // of its drop's files
	fold  present.Fold
}

func (e rowEntry) key() present.RowKey {
	if e.item == nil {
		return present.RowKey{Drop: e.drop.ID}
	}
	return present.RowKey{Drop: e.drop.ID, Item: e.item.ID}
}

// linked is the item with its link; the one file of a drop that ends in one link has the drop's.
func (e rowEntry) linked() uploader.Item {
	i := *e.item
	if i.Link.URL.IsZero() && e.fold == present.Single {
		i.Link = e.drop.Link
	}
	return i
}

func newRows(q Queue) *rows {
	return &rows{queue: q, first: []int{0}, open: map[uploader.DropID]bool{}, index: map[uploader.DropID]int{}}
}

// pull reads the queue's drops, and reports whether rows came, went or changed their order, so that the list must be laid
// out again, and whether there are any news at all.
func (r *rows) pull() (moved, news bool) {
	drops, version := r.read()
	if version == r.version && len(drops) == len(r.drops) {
		return false, false
	}
	moved = len(drops) != len(r.drops)
	for i := 0; !moved && i < len(drops); i++ {
		moved = drops[i].ID != r.drops[i].ID || r.height(drops[i]) != r.height(r.drops[i]) ||
			present.Grouped(drops[i]) != present.Grouped(r.drops[i]) || present.Alone(drops[i]) != present.Alone(r.drops[i])
	}
	r.drops, r.version, r.pages = drops, version, nil
	r.arrange()
	return moved, true
}

// read takes all drops of one version; it starts over where news came in between, and gives up on that after a few times,
// because news that are newer ring again.
func (r *rows) read() ([]uploader.DropView, uint64) {
	for try := 0; ; try++ {
		all, buf := make([]uploader.DropView, 0, len(r.drops)+1), make([]uploader.DropView, dropPage)
		version, same := uint64(0), true
		for {
			n, v := r.queue.Drops(buf, len(all))
			same = same && (len(all) == 0 || v == version)
			version = v
			all = append(all, buf[:n]...)
			if n < len(buf) {
				break
			}
		}
		if same || try == 2 {
			return all, version
		}
	}
}

// arrange finds out which row each drop begins with.
func (r *rows) arrange() {
	r.first = append(r.first[:0], 0)
	clear(r.index)
	for i, d := range r.drops {
		r.index[d.ID] = i
		r.first = append(r.first, r.first[i]+r.height(d))
	}
	for id := range r.open {
		if _, there := r.index[id]; !there {
			delete(r.open, id)
		}
	}
}

// height is how many rows a drop takes.
func (r *rows) height(d uploader.DropView) int {
	switch {
	case present.Alone(d), present.Grouped(d) && !r.open[d.ID]:
		return 1
	case present.Grouped(d):
		return 1 + d.Items
	}
	return d.Items
}

// toggle opens or closes a group.
func (r *rows) toggle(id uploader.DropID) {
	r.open[id] = !r.open[id]
	r.arrange()
}

func (r *rows) len() int { return r.first[len(r.first)-1] }

// at returns row n; ok is false when the queue has meanwhile lost it, until the next pull.
func (r *rows) at(n int) (e rowEntry, ok bool) {
	if n < 0 || n >= r.len() {
		return rowEntry{}, false
	}
	i := sort.SearchInts(r.first, n+1) - 1
	d := r.drops[i]
	within := n - r.first[i]
	switch {
	case present.Alone(d):
		return rowEntry{drop: d}, true
	case present.Grouped(d) && within == 0:
		e = rowEntry{drop: d, fold: present.Closed}
		if r.open[d.ID] {
			e.fold = present.Open
		}
		return e, true
	case present.Grouped(d):
		e.fold, within = present.Member, within-1
	}
	item, ok := r.item(d.ID, within)
	e.drop, e.item, e.first = d, item, within == 0
	return e, ok
}

// item reads the page an item is on.
func (r *rows) item(drop uploader.DropID, n int) (*uploader.Item, bool) {
	p := itemsPage{drop, n / itemPage}
	items, ok := r.pages[p]
	if !ok {
		buf := make([]uploader.Item, itemPage)
		got, _ := r.queue.Items(buf, drop, p.n*itemPage)
		items = buf[:got]
		if r.pages == nil || len(r.pages) >= itemPages {
			r.pages = make(map[itemsPage][]uploader.Item, itemPages)
		}
		r.pages[p] = items
	}
	if n%itemPage >= len(items) {
		return nil, false
	}
	return &items[n%itemPage], true
}

// find returns the row of a key, or -1. For an item it looks through the files of its drop, beginning where it found the last one: keys
// that come in the order of the rows cost no more than these.
func (r *rows) find(key present.RowKey) int {
	i, ok := r.index[key.Drop]
	if !ok {
		return -1
	}
	if key.Item == "" {
		if d := r.drops[i]; present.Alone(d) || present.Grouped(d) {
			return r.first[i]
		}
		return -1
	}
	from, height := r.first[i], r.first[i+1]-r.first[i]
	begin := max(0, r.found-from)
	for step := range height {
		n := from + (begin+step)%height
		if e, ok := r.at(n); ok && e.key() == key {
			r.found = n
			return n
		}
	}
	return -1
}
