package connect

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
)

// Offer is what a settings file would do, all of it.
type Offer struct {
	Destinations []settings.Destination // that it brings; those whose id is known are replaced; without those that are there
	Chosen       string                 // the id that drops would go to; empty: unchanged
	Problems     []settings.Problem     // what of it cannot be used
}

// maxOffer is what settings.Parse reads.
const maxOffer = 1 << 20

// Read reads a settings file, which has no secrets, and says what it would do. It changes nothing. The file brings
// destinations and the choice between them; what is the administrator's stays, and everything else in the file is left out,
// each with a Problem. An error is about the file as such: it is not there, or cannot be read.
func (d *Desk) Read(path string) (Offer, error) {
	data, err := readOffer(path)
	if errors.Is(err, smallfile.ErrTooLarge) {
		return Offer{Problems: []settings.Problem{{Source: settings.Person, Says: "The file is larger than 1 MB and was not read."}}}, nil
	}
	if err != nil {
		return Offer{}, err
	}
	d.Store.Reload()
	e, layer := d.Effective(), settings.Parse(settings.Person, data)
	o := Offer{Problems: layer.Problems}
	for _, place := range layer.Settings.Destinations {
		now, says := d.offered(&place)
		switch {
		case says != "":
			o.Problems = append(o.Problems, settings.Problem{Source: settings.Person, Field: "destinations." + place.ID, Says: says})
		case now == nil || !now.Equal(place):
			o.Destinations = append(o.Destinations, place)
		}
	}
	for _, field := range layer.Settings.Fields() {
		if field != "destination" {
			o.Problems = append(o.Problems, settings.Problem{Source: settings.Person, Field: field, Says: "A settings file that is opened brings destinations. This was left out."})
		}
	}
	if chosen := layer.Settings.Destination; chosen != nil && *chosen != e.Destination.Value {
		if says := choosable(e, *chosen, o.Destinations); says != "" {
			o.Problems = append(o.Problems, settings.Problem{Source: settings.Person, Field: "destination", Says: says})
		} else {
			o.Chosen = *chosen
		}
	}
	return o, nil
}

func readOffer(path string) ([]byte, error) {
	data, err := smallfile.Read(path, maxOffer)
	switch {
	case errors.Is(err, smallfile.ErrTooLarge):
		return nil, err
	case errors.Is(err, smallfile.ErrNotRegular):
		return nil, fault.New(fault.NotFile, "settings", "")
	case err != nil:
		return nil, fault.Open("settings", err)
	}
	return data, nil
}

// offered gives a destination its account, and returns the one that it replaces, or why it may not.
func (d *Desk) offered(place *settings.Destination) (now *settings.Destination, says string) {
	if place.Kind == settings.Practice {
		return nil, "The destination on this computer needs no settings file."
	}
	for _, v := range d.Effective().Destinations {
		if v.Value.ID != place.ID {
			continue
		}
		if v.Source != settings.Person {
			return nil, fmt.Sprintf("The administrator has set up a destination with the id %q, which stays as it is.", place.ID)
		}
		place.Account = v.Value.Account
		return &v.Value, ""
	}
	place.Account = newAccount()
	return nil, ""
}

// newAccount has 100 random bits.
func newAccount() string { return strings.ToLower(rand.Text())[:20] }

// choosable says why drops may not go to this id because a file says so, or nothing.
func choosable(e settings.Effective, id string, brought []settings.Destination) (says string) {
	if e.Destination.Source == settings.Admin {
		return "The administrator has chosen where drops go to. That stays as it is."
	}
	_, known := e.Find(id)
	if !known && !slices.ContainsFunc(brought, func(p settings.Destination) bool { return p.ID == id }) {
		return "There is no destination of this name."
	}
	return ""
}

// eraseTime is how long Accept waits for the keychain.
const eraseTime = time.Minute

// Accept does what was offered, and nothing else; a caller may have taken something out of the Offer. Kind Policy: it cannot
// be done any more, and nothing was. Kind KeychainLocked: all was done, but secrets of a destination that has a new address
// now are still in the keychain; they count for nothing any more.
func (d *Desk) Accept(o Offer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Store.Reload()
	var before, after []*settings.Destination
	var gone []settings.Destination
	for _, place := range o.Destinations {
		now, says := d.offered(&place)
		if says != "" {
			return fault.New(fault.Policy, "settings", says)
		}
		was, _ := d.Removed(place.ID)
		before, after, gone = append(before, now), append(after, &place), append(gone, was)
	}
	if o.Chosen != "" {
		if says := choosable(d.Effective(), o.Chosen, o.Destinations); says != "" {
			return fault.New(fault.Policy, "settings", says)
		}
	}
	err := d.Store.Update(func(v *settings.Settings) {
		for i := range after {
			put(v, before[i], *after[i])
		}
		if o.Chosen != "" {
			v.Destination = &o.Chosen
		}
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), eraseTime)
	defer cancel()
	for i, place := range after {
		err = cmp.Or(err, d.settle(ctx, *place, before[i], &gone[i]))
	}
	return err
}
