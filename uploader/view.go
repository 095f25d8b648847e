package uploader

import "time"

// Numbers are what moves while an item is on its way.
type Numbers struct {
	Size  int64         // bytes of the file
	Sent  int64         // taken by the socket, held at 99 % of each piece until it is acknowledged: what a bar shows
	Acked int64         // acknowledged by the storage: what a restart keeps
	Quiet time.Duration // how long nothing has moved; 0 while nothing is on its way
}

// View is the queue at a glance. It costs the same at ten items and at a hundred thousand.
func (q *Queue) View() View {
	q.mu.Lock()
	defer q.mu.Unlock()
	v := q.core.View()
	v.Notice = q.notice
	return v
}

// Drops fills dst with drops, newest first, beginning with the one at index newest. Out of range is n = 0.
func (q *Queue) Drops(dst []DropView, newest int) (n int, version uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.core.Drops(dst, newest)
}

// Items fills dst with the items of a drop in the order they were found, beginning with the one at index from.
func (q *Queue) Items(dst []Item, id DropID, from int) (n int, version uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.core.Items(dst, id, from)
}

// Progress fills dst with the numbers of these items, and returns how many there are. It is what a tick calls: it costs
// what it is asked for, and waits for nothing but a thought of the core.
func (q *Queue) Progress(dst []Numbers, ids []ItemID) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(dst), len(ids))
	for i, id := range ids[:n] {
		size, acked, _ := q.core.ItemBytes(id)
		dst[i] = q.numbersLocked(size, acked, func(m *meter) bool { return m.item == id })
	}
	return n
}

// DropProgress does it for whole drops.
func (q *Queue) DropProgress(dst []Numbers, ids []DropID) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(dst), len(ids))
	for i, id := range ids[:n] {
		size, acked, _ := q.core.DropBytes(id)
		dst[i] = q.numbersLocked(size, acked, func(m *meter) bool { return m.drop == id })
	}
	return n
}

// Overall is the progress of everything that View.Totals counts.
func (q *Queue) Overall() Numbers {
	q.mu.Lock()
	defer q.mu.Unlock()
	size, acked := q.core.OverallBytes()
	return q.numbersLocked(size, acked, func(m *meter) bool { return q.core.Counted(m.drop) })
}

// numbersLocked adds what is on its way to what was acknowledged.
func (q *Queue) numbersLocked(size, acked int64, of func(*meter) bool) Numbers {
	n := Numbers{Size: size, Sent: acked, Acked: acked}
	last := int64(0)
	for _, m := range q.tasks.meters {
		if !m.over && of(m) {
			n.Sent += m.shown()
			last = max(last, m.moved.Load())
		}
	}
	n.Sent = min(n.Sent, n.Size)
	if last > 0 {
		n.Quiet = max(0, time.Duration(time.Now().UnixNano()-last))
	}
	return n
}
