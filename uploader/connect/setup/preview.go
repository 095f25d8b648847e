package setup

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
)

// Preview is what importing a settings file would do, all of it.
type Preview struct {
	Destinations []settings.Destination // that it brings; those whose id is known are replaced; without those that are there
	Chosen       string                 // the id that drops would go to; empty: unchanged
	Problems     []settings.Problem     // what of it cannot be used
}

// maxImport is what settings.Parse reads.
const maxImport = 1 << 20

// Preview reads a settings file, which has no secrets, and says what it would do. It changes nothing. The file brings
// destinations and the choice between them; what is the administrator's stays, and everything else in the file is left out,
// each with a Problem. An error is about the file as such: it is not there, or cannot be read.
func (e *Editor) Preview(path string) (Preview, error) {
	data, err := readImport(path)
	if errors.Is(err, smallfile.ErrTooLarge) {
		return Preview{Problems: []settings.Problem{leftOut("", settings.ImportLarge, "")}}, nil
	}
	if err != nil {
		return Preview{}, err
	}
	e.Store.Reload()
	effective, layer := e.Effective(), settings.Parse(settings.Person, data)
	p := Preview{Problems: layer.Problems}
	for _, d := range layer.Settings.Destinations {
		if d.Watch != nil {
			p.Problems = append(p.Problems, leftOut("destinations."+d.ID+".watch", settings.ImportWatch, ""))
		}
		now, refused := e.imported(&d)
		switch {
		case refused != "":
			p.Problems = append(p.Problems, leftOut("destinations."+d.ID, refused, d.ID))
		case now == nil || !now.Equal(d):
			p.Destinations = append(p.Destinations, d)
		}
	}
	for _, field := range layer.Settings.Fields() {
		if field != "destination" {
			p.Problems = append(p.Problems, leftOut(field, settings.ImportOtherFields, ""))
		}
	}
	if chosen := layer.Settings.Destination; chosen != nil && *chosen != effective.Destination.Value {
		if refused := choosable(effective, *chosen, p.Destinations); refused != "" {
			p.Problems = append(p.Problems, leftOut("destination", refused, ""))
		} else {
			p.Chosen = *chosen
		}
	}
	return p, nil
}

// leftOut is what is said of a part of the file that is not imported.
func leftOut(field string, code settings.Code, value string) settings.Problem {
	return settings.Finding{Code: code, Value: value}.Problem(settings.Person, field)
}

func readImport(path string) ([]byte, error) {
	data, err := smallfile.Read(path, maxImport)
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

// imported gives a destination of a file its account, and returns the one that it replaces, or why it may not. Which folder sends by
// itself is no file's business but the person's, and where to neither.
func (e *Editor) imported(d *settings.Destination) (now *settings.Destination, refused settings.Code) {
	d.Watch = nil
	if d.Kind == settings.Practice {
		return nil, settings.ImportPractice
	}
	for _, v := range e.Effective().Destinations {
		if v.Value.ID != d.ID {
			continue
		}
		if v.Source != settings.Person {
			return nil, settings.ImportAdmin
		}
		d.Account = v.Value.Account
		if v.Value.Site() == d.Site() {
			d.Watch = v.Value.Watch
		}
		return &v.Value, ""
	}
	d.Account = newAccount()
	return nil, ""
}

// newAccount has 100 random bits.
func newAccount() string { return strings.ToLower(rand.Text())[:20] }

// choosable says why drops may not go to this id because a file says so, or nothing.
func choosable(effective settings.Effective, id string, brought []settings.Destination) (refused settings.Code) {
	if effective.Destination.Source == settings.Admin {
		return settings.ImportChoice
	}
	_, known := effective.Find(id)
	if !known && !slices.ContainsFunc(brought, func(p settings.Destination) bool { return p.ID == id }) {
		return settings.ImportUnknown
	}
	return ""
}

// eraseTime is how long Import waits for the keychain.
const eraseTime = time.Minute

// Import does what a Preview says, and nothing else; a caller may have taken something out of it. Kind Policy: it cannot
// be done any more, and nothing was. Kind KeychainLocked: all was done, but secrets of a destination that has a new address
// now are still in the keychain; they count for nothing any more.
func (e *Editor) Import(p Preview) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Store.Reload()
	var before, after []*settings.Destination
	var gone []settings.Destination
	for _, d := range p.Destinations {
		now, refused := e.imported(&d)
		if refused != "" {
			return refusal(refused, d.ID)
		}
		was, _ := e.Removed(d.ID)
		before, after, gone = append(before, now), append(after, &d), append(gone, was)
	}
	if p.Chosen != "" {
		if refused := choosable(e.Effective(), p.Chosen, p.Destinations); refused != "" {
			return refusal(refused, "")
		}
	}
	err := e.Store.Update(func(v *settings.Settings) {
		for i := range after {
			put(v, before[i], *after[i])
		}
		if p.Chosen != "" {
			v.Destination = &p.Chosen
		}
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), eraseTime)
	defer cancel()
	for i, d := range after {
		err = cmp.Or(err, e.settle(ctx, *d, before[i], &gone[i]))
	}
	return err
}
