package uploader

// entry is a place in a line. It is void once its item was given a newer ticket: that is how an item leaves a line without
// anybody searching for it.
type entry struct {
	it     *item
	ticket uint32
}

// line is a first-in-first-out line of items that wait for the same thing.
type line struct {
	entries []entry
	head    int
}

// push puts an item at the end and makes every place it held before void.
func (l *line) push(it *item) {
	it.ticket++
	l.entries = append(l.entries, entry{it, it.ticket})
}

// peek returns the first item that still waits here, or nil.
func (l *line) peek() *item {
	for l.head < len(l.entries) {
		e := l.entries[l.head]
		if e.ticket == e.it.ticket {
			return e.it
		}
		l.drop()
	}
	l.entries, l.head = l.entries[:0], 0
	return nil
}

// pop takes the first item out, or returns nil.
func (l *line) pop() *item {
	it := l.peek()
	if it != nil {
		l.drop()
		it.ticket++
	}
	return it
}

func (l *line) drop() {
	l.entries[l.head] = entry{}
	l.head++
	if l.head > 1024 && l.head > len(l.entries)/2 {
		l.entries = append(l.entries[:0], l.entries[l.head:]...)
		l.head = 0
	}
}

// size counts places, void ones included: an upper bound that costs nothing.
func (l *line) size() int { return len(l.entries) - l.head }
