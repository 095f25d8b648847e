package core

import (
	"slices"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Noted is the drop as it is remembered: that its links have a password is, and which one is not.
func (d Drop) Noted() Drop {
	d.Options.Protected = d.Options.Protected || !d.Options.Password.IsZero()
	d.Options.Password = destination.Password{}
	return d
}

// linkOptions are what the drop's links are asked for with. A password that was said of a drop which was to have none, in case its
// destination demands one, is used only there.
func (d *drop) linkOptions() destination.LinkOptions {
	o := destination.LinkOptions{MaxDownloads: d.Options.MaxDownloads, Note: d.Options.Note, Sender: d.Options.Sender}
	if d.Options.Protected || d.place.traits.Links.Options.Password == destination.PasswordRequired {
		o.Password = d.password
	}
	return o
}

// refusal is why the drop can have no link with what was chosen for it; nil: it can, or there are no links at all, or it is not
// known yet. A password is missed too where only that there is one is known.
func (d *drop) refusal() *fault.Error {
	p := d.place
	if !p.known || !p.links {
		return nil
	}
	can, asked := p.traits.Links.Options, d.linkOptions()
	can.Password = min(can.Password, destination.PasswordOptional) // one that is missing is waited for
	if d.Options.Protected && can.Password == destination.PasswordOff {
		return &fault.Error{Kind: fault.Unsupported, Op: "link", Code: fault.NoOption}
	}
	if err := can.Judge(asked); err != nil {
		return asFault("link", err)
	}
	return nil
}

// locked reports whether the drop's links wait for a password: an earlier life of the program knew it, or the destination demands
// one. Nothing asks for a link meanwhile, as that one would be open to everybody.
func (d *drop) locked() bool {
	p := d.place
	if !d.password.IsZero() || !p.known || !p.links {
		return false
	}
	use := p.traits.Links.Options.Password
	return (use == destination.PasswordRequired || use == destination.PasswordOptional && d.Options.Protected) && d.refusal() == nil
}

// awaitsPassword reports whether the item has all it needs for its link but the password.
func (it *item) awaitsPassword() bool {
	return it.stored != nil && !it.doubt && !it.linked && it.link == nil && it.fault == nil && it.retryAt.IsZero() && it.wanted() &&
		it.drop.locked() && !it.drop.grouped()
}

// linkAwaitsPassword reports whether the drop's one link does.
func (d *drop) linkAwaitsPassword() bool {
	return !d.gone && d.locked() && d.grouped() && d.linkFault == nil && d.count[done] > 0 && d.lacksLink()
}

// awaitsPassword reports whether any link of the drop does.
func (d *drop) awaitsPassword() bool {
	return d.linkAwaitsPassword() || d.locked() && slices.ContainsFunc(d.items, (*item).awaitsPassword)
}

// passwordGiven lets the links of a drop be made. One that is known stays what it is: the first link was asked for with it.
func (c *Core) passwordGiven(id DropID, password destination.Password) {
	d := c.byDrop[id]
	if d == nil || !d.password.IsZero() || password.IsZero() {
		return
	}
	d.password = password
	c.touchWhole(d)
}
