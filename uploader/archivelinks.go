package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Revoke ends every link to the files of an entry now, and notes it; what becomes of the files says KeepsAfter. Revoking twice is a success. Kind Unsupported
// where links cannot be taken back: some may have been until then, and none is noted.
func (a Archive) Revoke(ctx context.Context, id string) error {
	entry, dest, err := a.manage(ctx, id, "revoke")
	if err != nil {
		return err
	}
	for _, link := range entry.LinkIDs() {
		if err := dest.Manager.Revoke(ctx, link); err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
	}
	return a.History.End(ctx, entry.ID, time.Now())
}

// KeepsAfter reports whether the files of an entry stay stored when its links have ended. Else they are deleted
// destination.DeletedAfter later.
func (a Archive) KeepsAfter(ctx context.Context, id string) (bool, error) {
	_, dest, err := a.open(ctx, id)
	if err != nil {
		return false, err
	}
	return dest.Traits().Links.KeepsAfter, nil
}

// Extend gives every link to the files of an entry a life from now on, as long as the destination allows, and notes when the last
// of them ends. It returns that end; zero: not known. Kind Missing where none is there any more, Unsupported where links cannot be
// changed.
func (a Archive) Extend(ctx context.Context, id string, life time.Duration) (ends time.Time, err error) {
	entry, dest, err := a.manage(ctx, id, "extend")
	if err != nil {
		return ends, err
	}
	err = fault.New(fault.Missing, "extend", "")
	for _, link := range entry.LinkIDs() {
		longer, failed := dest.Manager.Extend(ctx, link, life)
		switch {
		case failed == nil:
			err = nil
			if longer.Ends.After(ends) {
				ends = longer.Ends
			}
		case fault.KindOf(failed) != fault.Missing: // that one was revoked, or is over
			return ends, failed
		}
	}
	if err != nil {
		return ends, err
	}
	return ends, a.History.End(ctx, entry.ID, ends)
}

// manage opens the destination of an entry whose links are to be changed.
func (a Archive) manage(ctx context.Context, id, op string) (Entry, *destination.Destination, error) {
	entry, dest, err := a.open(ctx, id)
	switch {
	case err != nil:
		return entry, nil, err
	case !entry.DeletedAt.IsZero():
		return entry, nil, fault.New(fault.Gone, op, "")
	case dest.Manager == nil || !entry.Linked:
		return entry, nil, fault.New(fault.Unsupported, op, "")
	}
	return entry, dest, isThere(entry, dest, op)
}

// Downloads says how often the links to entries of one destination were downloaded, by the ID of the entry: all links of an entry
// together. Those of which nobody knows are left out; nil where the destination does not tell.
func (a Archive) Downloads(ctx context.Context, dest string, entries []Entry) (map[string]destination.Downloads, error) {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.LinkIDs()...)
	}
	counted, err := a.Count(ctx, dest, ids)
	if err != nil || counted == nil {
		return nil, err
	}
	all := map[string]destination.Downloads{}
	for _, e := range entries {
		if sum, known := Together(e.LinkIDs(), counted); known {
			all[e.ID] = sum
		}
	}
	return all, nil
}

// Together are the downloads of all links of an entry, which is used up when all of them are; known is false where nothing is known of
// any. When the last of them ends, and that all are over, is known where all of them are.
func Together(links []string, counted map[string]destination.Downloads) (sum destination.Downloads, known bool) {
	unknown := false
	for _, id := range links {
		switch one, there := counted[id]; {
		case !there:
			unknown = true
		case known:
			sum = with(sum, one)
		default:
			sum, known = one, true
		}
	}
	if unknown {
		sum.Ends, sum.Over = time.Time{}, false
	}
	return sum, known
}

// with adds a link's downloads to those of others.
func with(sum, one destination.Downloads) destination.Downloads {
	sum.Count += one.Count
	if sum.Most > 0 && one.Most > 0 {
		sum.Most += one.Most
	} else {
		sum.Most = 0
	}
	if one.Last.After(sum.Last) {
		sum.Last = one.Last
	}
	switch {
	case sum.Over == one.Over && (sum.Ends.IsZero() || one.Ends.IsZero()):
		sum.Ends = time.Time{}
	case sum.Over && !one.Over, sum.Over == one.Over && one.Ends.After(sum.Ends):
		sum.Ends = one.Ends // of those that work
	}
	sum.Over = sum.Over && one.Over
	sum.Protected, sum.UsedUp = sum.Protected && one.Protected, sum.UsedUp && one.UsedUp
	return sum
}
