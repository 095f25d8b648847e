package uploader

import (
	"cmp"
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Archive acts on what was sent earlier: a new link without a second upload, and deleting. Its methods block on the
// network and are safe for concurrent use. The window and linkdrop-send share it.
type Archive struct {
	History History
	Resolve func(ctx context.Context, id string) (*destination.Destination, error)
}

// NewLink makes another link to the files of an entry, with a life of its own (0: the destination's default), and notes
// its end. The link itself is returned and kept nowhere. Kind Unsupported where the destination gives no links, or none with
// these options (the reason is NoOption then), Gone where the files were deleted, Missing with the reason
// Lost where the destination does not have them any more, NoPlace with the reason Moved where they are where the destination led
// before, NeedsPassword where other links to them have a password, or all there have one.
func (a Archive) NewLink(ctx context.Context, id string, life time.Duration, o destination.LinkOptions) (destination.Link, error) {
	entry, dest, err := a.open(ctx, id)
	if err != nil {
		return destination.Link{}, err
	}
	if !entry.DeletedAt.IsZero() {
		return destination.Link{}, fault.New(fault.Gone, "link", "")
	}
	if dest.Linker == nil {
		return destination.Link{}, fault.New(fault.Unsupported, "link", "")
	}
	if err := isThere(entry, dest, "link"); err != nil {
		return destination.Link{}, err
	}
	if entry.Protected && o.Password.IsZero() {
		return destination.Link{}, fault.New(fault.NeedsPassword, "link", "")
	}
	if err := dest.Traits().Links.Options.Judge(o); err != nil {
		return destination.Link{}, err
	}
	if err := a.look(ctx, entry, dest); err != nil {
		return destination.Link{}, err
	}
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: entry.Uploads, Name: entry.Name, Life: life, Options: o}
	result := dest.Linker.Link(ctx, []destination.LinkRequest{request})[0]
	if result.Err != nil {
		return destination.Link{}, lost(result.Err)
	}
	return result.Value, a.History.Linked(ctx, entry.ID, result.Value)
}

// Delete removes the stored files of an entry: every link to them ends at once. Deleting twice is a success. An error of Kind
// Kept is one as well: they are deleted and noted as such, and the storage keeps older versions, which a person must be told. Kind
// NoPlace with the reason Moved: they are where the destination led before, and nothing was deleted.
func (a Archive) Delete(ctx context.Context, id string) error {
	entry, dest, err := a.open(ctx, id)
	if err != nil {
		return err
	}
	if dest.Manager == nil {
		return fault.New(fault.Unsupported, "delete", "")
	}
	if err := isThere(entry, dest, "delete"); err != nil {
		return err
	}
	var kept error
	for _, u := range entry.Uploads {
		switch err := dest.Manager.Delete(ctx, u); {
		case err == nil, fault.KindOf(err) == fault.Missing:
		case fault.KindOf(err) == fault.Kept:
			kept = err
		default:
			return err
		}
	}
	if err := a.History.Deleted(ctx, entry.ID, time.Now()); err != nil {
		return err
	}
	return kept
}

// justSent is how long a storage may take to show what it has: before that, not to find it is no proof that it is gone.
const justSent = time.Minute

// look looks for the files of an entry where a link would be made without that. A row of which a storage says that all is gone says so.
func (a Archive) look(ctx context.Context, e Entry, dest *destination.Destination) error {
	if dest.Looker == nil {
		return nil
	}
	var why error
	gone := 0
	for _, err := range dest.Looker.Look(ctx, e.Uploads) {
		if err == nil {
			continue
		}
		why = lost(err)
		if fault.KindOf(err) == fault.Missing {
			gone++
		}
	}
	if gone > 0 && gone == len(e.Uploads) && time.Since(e.SentAt) > justSent {
		return cmp.Or(a.History.Deleted(ctx, e.ID, time.Now()), why)
	}
	return why
}

// lost says what it means that a destination does not know a file it had. What a driver knows by itself names no host: that says
// nothing of the file.
func lost(err error) error {
	f := asFault("link", err)
	if f.Kind != fault.Missing || f.Host == "" {
		return err
	}
	with := *f
	with.Code = fault.Lost
	return &with
}

func (a Archive) open(ctx context.Context, id string) (Entry, *destination.Destination, error) {
	entry, err := a.History.Get(ctx, id)
	if err != nil {
		return Entry{}, nil, err
	}
	dest, err := a.Resolve(ctx, entry.Destination)
	return entry, dest, err
}

// isThere refuses what is known to be elsewhere: asked here, a place would make a link that leads nowhere, or call deleted what is
// still stored.
func isThere(e Entry, dest *destination.Destination, op string) error {
	for _, u := range e.Uploads {
		if u.Site != "" && dest.Site != "" && u.Site != dest.Site {
			return &fault.Error{Kind: fault.NoPlace, Op: op, Code: fault.Moved}
		}
	}
	return nil
}
