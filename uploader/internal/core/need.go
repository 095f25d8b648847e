package core

// Need is what an item must have next.
type Need uint8

// The needs.
const (
	Nothing  Need = iota
	Wait          // until its retry is due
	Creating      // an upload
	Listing       // to know what the storage has
	Signing       // requests for pieces
	Completing
	Linking
	LinkingEarly // its file has not arrived
	needs
)

// String is the word in the table of the package's document.
func (n Need) String() string {
	return [needs]string{"nothing", "wait", "create", "list", "sign", "complete", "link", "early link"}[n]
}

// need is the one table of what an item needs next: the first line that fits. It asks nothing but what is known, so that
// the same facts give the same need after a restart. The document of package uploader has it as a table.
func (c *Core) need(it *item) Need { //nolint:gocyclo // it is the one table
	switch {
	case it.call != nil, it.drop.gone:
		return Nothing
	case it.wish != Run && (it.wish != Pause || !it.hadLink): // a link that was made already is asked for again also then
		return Nothing
	case !it.retryAt.IsZero():
		return Wait
	case it.fault != nil, it.linked:
		return Nothing
	case it.doubt && it.pieces > 0:
		return Nothing // what is on its way comes to an end first
	case it.doubt && (it.stored != nil || it.upload != nil):
		return Listing
	case it.stored != nil && c.unsure(it.drop):
		return Nothing // it may have been deleted
	case it.stored != nil && it.drop.grouped() && it.link == nil:
		return Nothing // its drop's
	case it.stored != nil && it.drop.locked():
		return Nothing // a link without its password would be open to everybody
	case it.stored != nil:
		return Linking
	case it.upload == nil:
		return Creating
	case it.upload.left == 0:
		return Completing
	case c.needsEarly(it):
		return LinkingEarly
	}
	if _, ok := it.upload.idlePiece(); ok {
		return Signing
	}
	return Nothing // all of its pieces are under way
}

// needsLink reports whether the drop's one link is to be made: nothing in it moves any more, and what is stored is not what
// its link stands for.
func (c *Core) needsLink(d *drop) bool {
	if d.gone || d.call != nil || d.linkFault != nil || c.unsure(d) || d.moves() || !d.grouped() || d.locked() || d.count[done] == 0 || c.waitsToLeave(d) {
		return false
	}
	return d.lacksLink()
}

// lacksLink reports whether its one link was not made in this run, or stands for less than is stored.
func (d *drop) lacksLink() bool { return !d.linked || d.link == nil || d.linkMisses() }

// linkMisses reports whether a stored file is not behind the drop's link.
func (d *drop) linkMisses() bool {
	for _, it := range d.items {
		if it.member() && !it.linked {
			return true
		}
	}
	return false
}
