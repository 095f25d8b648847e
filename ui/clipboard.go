package ui

import (
	"time"

	"linkdrop/ui/present"
)

// clipboard is what this window puts on the clipboard, and whose the clipboard is.
type clipboard struct {
	set    func(text string)
	owner  Owner // nil: nobody else ever takes it
	wishes *worker
	now    func() time.Time
	copied func(keys []present.RowKey) // shows the rows whose links are on it now

	copiedAt time.Time // when this program last filled it
	manual   int       // how often the person copied something here
}

// copy fills the clipboard, and lights up the rows that it came from.
func (c *clipboard) copy(text string, keys []present.RowKey) {
	c.set(text)
	c.copiedAt = c.now()
	if owner := c.owner; owner != nil {
		c.wishes.do(owner.Copied)
	}
	c.copied(keys)
}

// ownership is whose the clipboard was at some moment: other programs' serial, and the person's own copies in this window.
type ownership struct {
	serial uint64
	known  bool
	manual int
}

// ownership asks whose the clipboard is; it may block for a moment and does not belong on the ui thread.
func (c *clipboard) ownership(manual int) ownership {
	o := ownership{manual: manual}
	if c.owner != nil {
		o.serial, o.known = c.owner.Serial()
	}
	return o
}

// taken reports whether somebody copied something between before and now. What is not known did not happen.
func (o ownership) taken(before ownership) bool {
	return o.manual != before.manual || o.known && before.known && o.serial != before.serial
}
