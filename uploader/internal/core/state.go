package core

import (
	"strconv"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// item is one file. What is above the line is a fold of facts.
type item struct {
	id        ItemID
	drop      *drop
	dir, base string
	target    string // what is read, where dir and base are a link
	name      string
	stamp     Stamp // of the attempt that is under way
	wish      Wish
	attempt   int
	asked     int                 // highest attempt that a Create was started for
	upload    *upload             // of this attempt, once it is known to be open; nil again when it is stored
	stored    *destination.Upload // proven to be one whole object
	linked    bool
	fault     *fault.Error
	earlyAt   int    // the attempt at which an early link to it was made; 0: none was
	earlySite string // where that was made
	earlyLost bool   // its own early link leads to nothing
	// ---
	early    *destination.Link // its own
	earlyGen uint64            // of its place, when an early link was made in this run; 0: it was not
	noEarly  bool              // it could not be made in this run
	retryAt  time.Time         // not zero: fault, if any, is why it waits until then
	link     *destination.Link // no fact: a link is a secret
	gen      uint64            // of its place, when it was known to be stored there
	doubt    bool              // what arrived, or whether the object is there, must be asked before going on
	restored bool
	hadLink  bool // it was linked in an earlier run, or before it was doubted
	entry    entryState
	entered  bool // without a link, in this run
	// offered: somebody may have a link to it, although it needs one again: its drop's one link was asked for in an earlier run, or
	// made and then doubted.
	offered  bool
	call     *call // about the whole of it; at most one
	pieces   int   // calls about pieces of it, of any attempt
	tries    int   // failures since the last progress
	signs    int   // signed requests that ended unused or were refused, since the last progress
	lists    int   // lists since the last progress
	restarts int   // whole uploads begun anew because of an answer, until a person tries again
	order    uint64
	// What the index knows of it (index.go).
	line       *line
	prev, next *item
	heap       int // place among the retries, from 1; 0: none
	seen       seen
	dirty      bool
}

// seen is an item as the counters know it.
type seen struct {
	counted     bool
	class       class
	size, acked int64
}

// upload is what is known of an upload on its way.
type upload struct {
	destination.Upload
	receipts []destination.Receipt
	pieces   []pieceState
	requests map[int]*signed // by piece: those that wait for a stream
	left     int             // pieces not acknowledged
	next     int             // no piece before this index is idle
	acked    int64           // bytes
	gen      uint64          // of its place, when it was known to be open there
	made     bool            // its object was made where the place was before
	expect   bool            // the next request asks before the body
	torn     bool            // its one request broke off with no answer: what came of it may yet be published
}

type pieceState uint8

const (
	idle pieceState = iota
	underWay
	arrived
)

// signed is a request that waits for a stream. It counts only as long as its upload knows it.
type signed struct {
	item    *item
	upload  *upload
	n       int
	request destination.Request
	at      time.Time // when it was signed
	sync    bool      // its upload may not be durable yet
}

func (s *signed) valid() bool { return s.item.upload == s.upload && s.upload.requests[s.n] == s }

func newUpload(u destination.Upload) *upload {
	n := u.Pieces()
	return &upload{Upload: u, receipts: make([]destination.Receipt, n), pieces: make([]pieceState, n), left: n}
}

func (u *upload) first() int { return min(1, u.Parts) }

// index of piece n in pieces and receipts, -1 where there is no such piece.
func (u *upload) index(n int) int {
	if i := n - u.first(); i >= 0 && i < len(u.pieces) {
		return i
	}
	return -1
}

// idlePiece finds a piece that nobody works on.
func (u *upload) idlePiece() (n int, ok bool) {
	for u.next < len(u.pieces) && u.pieces[u.next] != idle {
		u.next++
	}
	return u.next + u.first(), u.next < len(u.pieces)
}

// set is the one way a piece's state moves.
func (u *upload) set(n int, s pieceState) {
	i := u.index(n)
	if i < 0 || u.pieces[i] == arrived {
		return
	}
	u.pieces[i] = s
	if s == idle {
		u.next = min(u.next, i)
	}
}

// void takes back the requests that wait for a stream.
func (u *upload) void() {
	for n := range u.requests {
		u.set(n, idle)
	}
	u.requests = nil
}

// arrive notes an acknowledged piece; false where there is nothing to note.
func (u *upload) arrive(r destination.Receipt) bool {
	i := u.index(r.N)
	if i < 0 || u.pieces[i] == arrived {
		return false
	}
	r.Body = nil
	delete(u.requests, r.N) // one that waits for a stream is of no use any more
	u.pieces[i], u.receipts[i] = arrived, r
	u.left--
	u.acked += r.Size
	return true
}

// forget takes back everything that arrived; what is on its way stays so.
func (u *upload) forget() {
	for i, s := range u.pieces {
		if s == arrived {
			u.pieces[i] = idle
		}
	}
	u.left, u.next, u.acked = len(u.pieces), 0, 0
}

// drop is what was dropped at once. What is above the line is a fold of facts.
type drop struct {
	Drop
	place     *place
	items     []*item
	found     int // items in this life of the program, those that were taken away too
	expanded  bool
	skipped   int
	unread    int
	removed   []string // paths of items that were taken away, until everything is found
	wish      Wish     // for items yet to be found
	fault     *fault.Error
	asked     string // the id its one link was asked for with
	linked    bool   // and made
	earlyID   string // of its one link, which was made early
	earlyLost bool   // and leads to nothing
	settled   bool
	told      bool
	gone      bool
	// ---
	early     *destination.Link
	noEarly   bool            // it could not be made in this run
	earlyLine bool            // it is in its place's earlyDrops
	ready     int             // no item before this index is not ready (passed)
	toldEarly bool            // in this run
	given     map[string]bool // the ids of the links that were told then
	restored  bool
	exploring bool
	password  destination.Password // of its links; no fact: it is a secret
	link      *destination.Link
	call      *call // for its link
	tries     int   // failed tries of its link
	retryAt   time.Time
	reported  bool         // that nothing moves any more was reported
	unwritten int          // history entries that are owed
	entry     entryState   // of its one link
	linkFault *fault.Error // its one link could not be made
	epoch     int          // the one of Totals that counts it; 0: none
	count     [classes]int
	bytes     int64
	acked     int64
	line      bool // it is in its place's drops
	dirty     bool
}

// given is the path as the person knows it.
func (it *item) given() string { return JoinPath(it.dir, it.base, Separators()) }

// path is where the bytes are: a link is followed once, when it is found.
func (it *item) path() string {
	if it.target != "" {
		return it.target
	}
	return it.given()
}

// opens reports whether an upload of the attempt is open, or may be.
func (it *item) opens() bool { return it.stored == nil && (it.upload != nil || it.asked >= it.attempt) }

// wanted reports whether the person wants the file to be stored.
func (it *item) wanted() bool { return it.wish < Cancel && !it.drop.gone }

func (it *item) step() Step {
	switch {
	case it.linked:
		return Linked
	case it.stored != nil && it.doubt:
		return Sent
	case it.stored != nil:
		return Stored
	case it.upload == nil:
		return Found
	case it.upload.left == 0 && !it.doubt:
		return Sent
	}
	return Created
}

// acked is how many bytes the storage has.
func (it *item) acked() int64 {
	switch {
	case it.stored != nil:
		return it.stamp.Size
	case it.upload != nil:
		return it.upload.acked
	}
	return 0
}

// file is the item as its destination is told about it.
func (c *Core) file(it *item) destination.File {
	kind := ""
	if c.c.TypeOf != nil {
		kind = c.c.TypeOf(it.base)
	}
	return destination.File{ID: string(it.id), Attempt: it.attempt, Name: it.name, Type: kind, Size: it.stamp.Size}
}

// current is the upload that the attempt has, or may have: creating it again gives the same one, which can then be freed.
func (c *Core) current(it *item) destination.Upload {
	switch {
	case it.stored != nil:
		return *it.stored
	case it.upload != nil:
		return it.upload.Upload
	}
	return destination.Upload{File: c.file(it)}
}

// owes makes the debt for what the attempt has opened.
func (c *Core) owes(it *item, notBefore time.Time) Owed {
	u := c.current(it)
	made, gen := it.stored != nil, it.gen
	if it.upload != nil {
		made, gen = it.upload.made, it.upload.gen
	}
	o := newOwed(it.drop.Destination, u, made, gen)
	o.NotBefore = notBefore
	if made && it.mayHaveRow() || it.leaves() {
		o.Row = it.drop.ID
	}
	return o
}

func newOwed(place string, u destination.Upload, made bool, gen uint64) Owed {
	return Owed{ID: debtID(u.File.ID, u.File.Attempt, made), Destination: place, Upload: u, Delete: made, Generation: gen}
}

func debtID(file string, attempt int, stored bool) string {
	id := file + "/" + strconv.Itoa(attempt)
	if stored {
		id += "/object"
	}
	return id
}

// name is what the drop is called: its folder, or its first file.
func (d *drop) name() string {
	if len(d.Paths) == 0 {
		return ""
	}
	return NameOf(d.Paths[0], Separators())
}

// isFolder reports whether one folder was dropped: its files have other paths than it has, or there is nothing in it.
func (d *drop) isFolder() bool {
	switch {
	case len(d.Paths) != 1:
		return false
	case len(d.items) > 0:
		return d.items[0].given() != d.Paths[0]
	}
	return d.fault != nil && d.fault.Kind == fault.Nothing
}

// title is what a link to several files is called: by the first path, and how many more there are, in no language.
func (d *drop) title() string {
	if n := len(d.Paths); n > 1 {
		return d.name() + " + " + strconv.Itoa(n-1)
	}
	return d.name()
}

// moves reports whether something in the drop is on its way, or would be if nobody had paused it.
func (d *drop) moves() bool {
	return !d.expanded || d.count[moving] > 0 || d.count[paused] > 0
}

// debt is an abort that is owed. It waits in its place's debts, but while it is being paid, and when it was tried too often.
type debt struct {
	Owed
	tries int
	order uint64
	heap  int
	call  *call
	waits *timeline[*debt] // where it waits; nil: it does not
	again bool             // it is owed once more since that call began
	pays  DropID           // its Row, while history.freeing counts it
}

// mayWait reports whether the debt is neither being paid nor was tried too often in this run.
func (d *debt) mayWait() bool { return d.call == nil && d.tries <= mostAborts }
