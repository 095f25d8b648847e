package uploader_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// After a restart nobody knows a drop's password: its files are sent, and its links wait until somebody says it. None is ever made
// without, and nothing that is written down holds it.
func TestAClosedLinkIsNeverMadeOpen(t *testing.T) {
	for _, how := range interruptions {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, together %t", how, together), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newShelf()
					s.options = destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true, Note: true}
					r := newRig(t, s)
					defer func() { r.stop() }()
					s.putDelay = time.Second
					id := r.add(uploader.Options{Together: together, Life: time.Hour, Password: destination.NewPassword("CANARY"), Note: "n"}, folder(t, 10, 64_000))
					r.until("a piece has come", func() bool { return s.count("put") > 1 })
					r.interrupt(how)
					waits := func() bool {
						d := r.view(id)
						return d.Settled && d.Locked && (together && fault.KindOf(d.Fault) == fault.NeedsPassword || !together && d.Failed == 2)
					}
					r.until("the link waits", waits)
					objects, _, links, _ := s.sizes()
					if objects != 2 || links > 1 || together && links > 0 { // a small file may have had its link before
						t.Fatalf("%d objects, %d links", objects, links)
					}
					r.interrupt(how) // told or not, it is asked for again
					r.until("the link waits still", waits)
					if text := fmt.Sprintf("%+v", r.view(id)); strings.Contains(text, "CANARY") || !r.view(id).Options.Protected {
						t.Error(text)
					}
					r.q.GivePassword(id, destination.NewPassword("CANARY"))
					r.until("it has its links", func() bool { d := r.view(id); return d.Settled && !d.Locked && d.Failed == 0 && d.Fault == nil })
					s.look(func() {
						for link, password := range s.closed {
							if password != "CANARY" {
								t.Errorf("link %s has the password %q", link, password)
							}
						}
						if want := map[bool]int{true: 1, false: 2}[together]; len(s.closed) != want {
							t.Errorf("%d links", len(s.closed))
						}
					})
					for _, row := range r.written() {
						if !row.Protected {
							t.Errorf("the history does not say that %s has a password", row.Name)
						}
					}
				})
			})
		}
	}
}

// What a destination cannot do is said before the first byte.
func TestAnOptionThatCannotBeHadSendsNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		defer func() { r.stop() }()
		id := r.add(uploader.Options{MaxDownloads: 1}, folder(t, 10, 20))
		r.untilSettled(1)
		for _, it := range r.items(id) {
			if it.State() != uploader.Failed || it.Fault.Kind != fault.Unsupported || it.Fault.Reason() != fault.NoOption {
				t.Errorf("%v: %v", it.State(), it.Fault)
			}
		}
		if s.count("create")+s.count("put")+s.count("link") != 0 {
			t.Errorf("%v", s.calls)
		}
	})
}

// manager is a destination's Manager that knows some links.
type manager struct {
	destination.Manager
	ends    map[string]time.Time
	revoked []string
}

func (m *manager) Extend(_ context.Context, id string, life time.Duration) (destination.Link, error) {
	if _, known := m.ends[id]; !known {
		return destination.Link{}, fault.New(fault.Missing, "extend", "")
	}
	m.ends[id] = time.Now().Add(life)
	return destination.Link{ID: id, Ends: m.ends[id]}, nil
}

func (m *manager) Revoke(_ context.Context, id string) error {
	m.revoked = append(m.revoked, id)
	delete(m.ends, id)
	return nil
}

// Count implements destination.Counter: each link was downloaded as often as there are bytes in its id, of at most 100.
func (m *manager) Count(_ context.Context, ids []string) (map[string]destination.Downloads, error) {
	all := map[string]destination.Downloads{}
	for i, id := range ids {
		if _, known := m.ends[id]; known {
			all[id] = destination.Downloads{Count: int64(len(id)), Most: 100, Last: time.Unix(int64(i+1), 0)}
		}
	}
	return all, nil
}

// Every link to an entry is extended, counted and ended, those that were made later as well; a new one to what is protected is, too.
func TestArchiveChangesEveryLink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.options = destination.OptionTraits{Password: destination.PasswordOptional}
		r := newRig(t, s)
		defer func() { r.stop() }()
		password := destination.NewPassword("p")
		r.add(uploader.Options{Life: time.Hour, Password: password}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		row := r.written()[0]
		m := &manager{ends: map[string]time.Time{}}
		a := uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) {
			d := s.destination()
			m.Manager, d.Manager, d.Counter = s, m, m
			return d, nil
		}}
		if _, err := a.NewLink(t.Context(), row.ID, time.Hour, destination.LinkOptions{}); fault.KindOf(err) != fault.NeedsPassword {
			t.Errorf("a link without its password: %v", err)
		}
		if _, err := a.NewLink(t.Context(), row.ID, time.Hour, destination.LinkOptions{Password: password, MaxDownloads: 1}); fault.KindOf(err) != fault.Unsupported {
			t.Errorf("what cannot be had: %v", err)
		}
		link, err := a.NewLink(t.Context(), row.ID, time.Hour, destination.LinkOptions{Password: password})
		check(t, err)
		if _, err := a.Extend(t.Context(), row.ID, time.Hour); fault.KindOf(err) != fault.Missing {
			t.Errorf("extended what is not there: %v", err)
		}
		m.ends[row.ID], m.ends[link.ID] = time.Now(), time.Now()
		ends, err := a.Extend(t.Context(), row.ID, 48*time.Hour)
		row, _ = r.history.Get(t.Context(), row.ID)
		if err != nil || time.Until(ends) != 48*time.Hour || !row.Ends.Equal(ends.Truncate(time.Microsecond)) || len(row.LinkIDs()) != 2 {
			t.Fatalf("until %v, %v; %+v", ends, err, row)
		}
		counted, err := a.Downloads(t.Context(), "shelf", []uploader.Entry{row, {ID: "unknown", Linked: true}, {ID: "unlinked"}})
		want := destination.Downloads{Count: int64(2 * len(row.ID)), Most: 200, Last: time.Unix(2, 0)}
		if err != nil || len(counted) != 1 || counted[row.ID] != want {
			t.Errorf("%+v, %v", counted, err)
		}
		check(t, a.Revoke(t.Context(), row.ID))
		if row, _ = r.history.Get(t.Context(), row.ID); len(m.revoked) != 2 || len(m.ends) != 0 || row.Ends.After(time.Now()) {
			t.Errorf("revoked %v; %+v", m.revoked, row)
		}
		check(t, a.Delete(t.Context(), row.ID))
		if err := a.Revoke(t.Context(), row.ID); fault.KindOf(err) != fault.Gone {
			t.Errorf("links to what is deleted: %v", err)
		}
	})
}
