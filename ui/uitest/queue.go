package uitest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// Drop is one drop of a Queue with its items.
type Drop struct {
	View  uploader.DropView
	Items []uploader.Item
}

// Queue implements ui.Queue over what Put and Change wrote. It is safe for concurrent use; the zero Queue is empty.
type Queue struct {
	// Changed is rung after every change, if not nil; set it before use.
	Changed func()

	mu      sync.Mutex
	version uint64
	drops   []Drop // newest first
	numbers map[uploader.ItemID]uploader.Numbers
	holds   []uploader.Hold
	wishes  []string
	err     error
	last    string // the destination of the last drop that was added
	// Lists counts the calls that read rows, so that a test can bound them.
	lists int
}

// Put adds a drop as the newest, and works out its counts from the items where the view has none.
func (q *Queue) Put(d Drop) {
	q.mu.Lock()
	for i := range d.Items {
		d.Items[i].Drop = d.View.ID
	}
	q.drops = slices.Insert(q.drops, 0, d)
	q.tally(&q.drops[0])
	q.bump()
}

// Change edits an item and its numbers.
func (q *Queue) Change(id uploader.ItemID, edit func(*uploader.Item, *uploader.Numbers)) {
	q.mu.Lock()
	for d := range q.drops {
		for i := range q.drops[d].Items {
			if item := &q.drops[d].Items[i]; item.ID == id {
				n := q.numbers[id]
				edit(item, &n)
				q.number(id, n)
				q.tally(&q.drops[d])
			}
		}
	}
	q.bump()
}

// ChangeDrop edits a drop.
func (q *Queue) ChangeDrop(id uploader.DropID, edit func(*Drop)) {
	q.mu.Lock()
	for d := range q.drops {
		if q.drops[d].View.ID == id {
			edit(&q.drops[d])
			q.tally(&q.drops[d])
		}
	}
	q.bump()
}

// Move sets numbers without news, as bytes that travel do.
func (q *Queue) Move(id uploader.ItemID, n uploader.Numbers) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.number(id, n)
}

// Hold sets the holds.
func (q *Queue) Hold(holds ...uploader.Hold) {
	q.mu.Lock()
	q.holds = holds
	q.bump()
}

// Refuse makes Add and the wishes answer with err.
func (q *Queue) Refuse(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = err
}

// Wishes returns what was wished for since the last call, as "pause item-1" or "add /a /b".
func (q *Queue) Wishes() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.wishes
	q.wishes = nil
	return all
}

// Last is the destination of the last drop that was added.
func (q *Queue) Last() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.last
}

// Lists returns how many calls of Drops and Items there were since the last call.
func (q *Queue) Lists() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.lists
	q.lists = 0
	return n
}

// bump ends a change; it unlocks.
func (q *Queue) bump() {
	q.version++
	q.mu.Unlock()
	if q.Changed != nil {
		q.Changed()
	}
}

func (q *Queue) number(id uploader.ItemID, n uploader.Numbers) {
	if q.numbers == nil {
		q.numbers = map[uploader.ItemID]uploader.Numbers{}
	}
	q.numbers[id] = n
}

// tally counts a drop's items.
func (q *Queue) tally(d *Drop) {
	v := &d.View
	if len(d.Items) == 0 {
		return
	}
	v.Items, v.Done, v.Failed, v.Paused, v.Cancelled, v.Bytes = len(d.Items), 0, 0, 0, 0, 0
	for _, i := range d.Items {
		v.Bytes += i.Stamp.Size
		switch i.State() {
		case uploader.Done, uploader.SentOnly:
			v.Done++
		case uploader.Failed:
			v.Failed++
		case uploader.Paused:
			v.Paused++
		case uploader.Cancelled:
			v.Cancelled++
		default:
		}
	}
	if v.Name == "" {
		v.Name = d.Items[0].Base
	}
}

// Add implements ui.Queue.
func (q *Queue) Add(_ context.Context, d uploader.Drop) (uploader.DropID, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return "", q.err
	}
	q.last = d.Destination
	q.wishes = append(q.wishes, fmt.Sprintf("add %v life=%v together=%v%s", d.Paths, d.Options.Life, d.Options.Together, limitsOf(d.Options)))
	return uploader.DropID(fmt.Sprintf("drop-%d", len(q.wishes))), nil
}

// GivePassword implements ui.Queue. The wish that is noted says of which drop, and never which.
func (q *Queue) GivePassword(id uploader.DropID, password destination.Password) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wishes = append(q.wishes, fmt.Sprintf("password of %s, %d bytes", id, len(password.Reveal())))
}

// Wish implements ui.Queue.
func (q *Queue) Wish(_ context.Context, w uploader.Wish, ids ...uploader.ItemID) error {
	q.mu.Lock()
	if q.err != nil {
		q.mu.Unlock()
		return q.err
	}
	q.wishes = append(q.wishes, fmt.Sprintf("%s %v", wishName(w), ids))
	for d := range q.drops {
		q.wish(&q.drops[d], w, func(i uploader.Item) bool { return len(ids) == 0 || slices.Contains(ids, i.ID) })
	}
	q.prune()
	q.bump()
	return nil
}

// WishDrop implements ui.Queue.
func (q *Queue) WishDrop(_ context.Context, w uploader.Wish, ids ...uploader.DropID) error {
	q.mu.Lock()
	if q.err != nil {
		q.mu.Unlock()
		return q.err
	}
	q.wishes = append(q.wishes, fmt.Sprintf("%s %v", wishName(w), ids))
	for d := range q.drops {
		if slices.Contains(ids, q.drops[d].View.ID) {
			q.wish(&q.drops[d], w, func(uploader.Item) bool { return true })
			if w == uploader.Remove {
				q.drops[d].Items, q.drops[d].View.Items = nil, -1
			}
		}
	}
	q.prune()
	q.bump()
	return nil
}

func (q *Queue) wish(d *Drop, w uploader.Wish, applies func(uploader.Item) bool) {
	for i := range d.Items {
		if applies(d.Items[i]) {
			d.Items[i].Wish = w
			if w == uploader.Run {
				d.Items[i].Fault = nil
			}
			if w != uploader.Run {
				d.Items[i].Active = false
			}
		}
	}
	if w == uploader.Remove {
		d.Items = slices.DeleteFunc(d.Items, applies)
		if len(d.Items) == 0 {
			d.View.Items = -1
		}
	}
	q.tally(d)
}

// prune takes drops away whose last item was removed.
func (q *Queue) prune() {
	q.drops = slices.DeleteFunc(q.drops, func(d Drop) bool { return d.View.Items < 0 })
}

func wishName(w uploader.Wish) string {
	return [...]string{uploader.Run: "run", uploader.Pause: "pause", uploader.Cancel: "cancel", uploader.Remove: "remove"}[w]
}

// Nudge implements ui.Queue.
func (q *Queue) Nudge(dest string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wishes = append(q.wishes, "nudge "+dest)
}

// View implements ui.Queue.
func (q *Queue) View() uploader.View {
	q.mu.Lock()
	defer q.mu.Unlock()
	v := uploader.View{Version: q.version, Drops: len(q.drops), Holds: slices.Clone(q.holds)}
	for _, d := range q.drops {
		v.Items += d.View.Items
		t := &v.Totals
		t.Files, t.Done, t.Failed = t.Files+d.View.Items, t.Done+d.View.Done, t.Failed+d.View.Failed
		t.Paused, t.Cancelled, t.Bytes = t.Paused+d.View.Paused, t.Cancelled+d.View.Cancelled, t.Bytes+d.View.Bytes
	}
	v.Totals.Moving = v.Totals.Files - v.Totals.Done - v.Totals.Failed - v.Totals.Paused - v.Totals.Cancelled
	return v
}

// Drops implements ui.Queue.
func (q *Queue) Drops(dst []uploader.DropView, newest int) (int, uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lists++
	n := 0
	for ; n < len(dst) && newest+n < len(q.drops); n++ {
		dst[n] = q.drops[newest+n].View
	}
	return n, q.version
}

// Items implements ui.Queue.
func (q *Queue) Items(dst []uploader.Item, drop uploader.DropID, from int) (int, uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lists++
	for _, d := range q.drops {
		if d.View.ID == drop && from < len(d.Items) {
			return copy(dst, d.Items[from:]), q.version
		}
	}
	return 0, q.version
}

// Progress implements ui.Queue.
func (q *Queue) Progress(dst []uploader.Numbers, ids []uploader.ItemID) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, id := range ids {
		dst[i] = q.numbers[id]
	}
	return len(ids)
}

// DropProgress implements ui.Queue.
func (q *Queue) DropProgress(dst []uploader.Numbers, ids []uploader.DropID) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for n, id := range ids {
		dst[n] = uploader.Numbers{}
		for _, d := range q.drops {
			if d.View.ID == id {
				dst[n] = q.sum(d)
			}
		}
	}
	return len(ids)
}

func (q *Queue) sum(d Drop) uploader.Numbers {
	var all uploader.Numbers
	quiet := time.Duration(-1)
	for _, i := range d.Items {
		n := q.numbers[i.ID]
		all.Size += i.Stamp.Size
		if i.State() == uploader.Done || i.State() == uploader.SentOnly || i.State() == uploader.Finishing {
			n.Sent, n.Acked = i.Stamp.Size, i.Stamp.Size
		}
		all.Sent, all.Acked = all.Sent+n.Sent, all.Acked+n.Acked
		if i.Active && (quiet < 0 || n.Quiet < quiet) {
			quiet = n.Quiet
		}
	}
	all.Quiet = max(0, quiet)
	return all
}

// Overall implements ui.Queue.
func (q *Queue) Overall() uploader.Numbers {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all uploader.Numbers
	for _, d := range q.drops {
		n := q.sum(d)
		all.Size, all.Sent, all.Acked = all.Size+n.Size, all.Sent+n.Sent, all.Acked+n.Acked
	}
	return all
}

// limitsOf says what links of a drop are to have, where they are to have anything.
func limitsOf(o uploader.Options) (text string) {
	if !o.Password.IsZero() {
		text += " password"
	}
	if o.MaxDownloads > 0 {
		text += fmt.Sprintf(" downloads=%d", o.MaxDownloads)
	}
	if o.Ticket != "" {
		text += " ticket=" + o.Ticket
	}
	if o.Note != "" {
		text += " note=" + o.Note
	}
	if o.LinkAtDrop {
		text += " link at drop"
	}
	return text
}
