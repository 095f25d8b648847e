package journal

import (
	"context"
	"encoding/json"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

const never = `-9223372036854775808` // encodeTime of the zero Time

// usualLimit is what List returns at most where nothing is said.
const usualLimit = 1000

// condition is what follows WHERE, with its values.
type condition struct {
	text   string
	values []any
}

func (c *condition) and(text string, values ...any) {
	c.text += " AND " + text
	c.values = append(c.values, values...)
}

// List implements uploader.History. What is selected is found in the index alone (see historySchema); only what is returned is read.
func (h *History) List(ctx context.Context, q uploader.Query) (found []uploader.Entry, err error) {
	which := selected(q)
	if q.Limit <= 0 {
		q.Limit = usualLimit
	}
	chosen := `WHERE id IN (SELECT id FROM entries INDEXED BY entries_by_time WHERE ` + which.text + ` ORDER BY sent_at DESC, id DESC LIMIT ?)
		ORDER BY sent_at DESC, id DESC`
	which.values = append(which.values, q.Limit)
	err = h.ask(ctx, func() (err error) { //nolint:contextcheck // a read takes a few milliseconds and is not broken off
		if q.Brief {
			found, err = h.briefRows(chosen, which.values...)
			return err
		}
		found, err = h.rows(chosen, which.values...)
		return err
	})
	return found, err
}

// selected says which entries a query is about, by columns of the index alone.
func selected(q uploader.Query) *condition {
	c := &condition{text: `1`}
	text := fold(q.Text)
	switch {
	case q.Text != "" && !q.Day.IsZero():
		c.and(`(instr(folded, ?) > 0 OR instr(folded_ticket, ?) > 0 OR sent_at >= ? AND sent_at < ?)`, text, text, encodeTime(q.Day), encodeTime(q.DayEnd))
	case q.Text != "":
		c.and(`(instr(folded, ?) > 0 OR instr(folded_ticket, ?) > 0)`, text, text)
	}
	if q.Ticket != "" {
		c.and(`folded_ticket = ?`, fold(q.Ticket))
	}
	if q.Print != "" {
		c.and(`instr(prints, ?) > 0`, q.Print)
	}
	if !q.From.IsZero() {
		c.and(`sent_at >= ?`, encodeTime(q.From))
	}
	if !q.Until.IsZero() {
		c.and(`sent_at < ?`, encodeTime(q.Until))
	}
	if q.After != (uploader.EntryPlace{}) {
		c.and(`(sent_at, id) < (?, ?)`, encodeTime(q.After.SentAt), q.After.ID)
	}
	if q.Now.IsZero() {
		q.Now = time.Now()
	}
	switch q.Only {
	case uploader.Working:
		c.and(`linked AND deleted_at = `+never+` AND (ends = `+never+` OR ends > ?)`, encodeTime(q.Now))
	case uploader.Ended:
		c.and(`linked AND deleted_at = `+never+` AND ends > `+never+` AND ends <= ?`, encodeTime(q.Now))
	case uploader.Deleted:
		c.and(`deleted_at > ` + never)
	case uploader.AnyState:
	}
	return c
}

// briefRows are rows without their uploads.
func (h *History) briefRows(where string, args ...any) (found []uploader.Entry, err error) {
	err = h.db.each(func(scan func(...any) error) error {
		e, err := scanEntry(scan, true)
		found = append(found, e)
		return err
	}, `SELECT `+briefColumns+` FROM entries `+where, args...)
	return found, err
}

// Prune implements uploader.History.
func (h *History) Prune(ctx context.Context, before, now time.Time, keep ...uploader.DropID) (pruned int, err error) {
	kept, err := json.Marshal(append([]uploader.DropID{}, keep...))
	if err != nil {
		return 0, fault.New(fault.Bug, "history", err.Error())
	}
	const old = `sent_at < ?1 AND NOT (linked AND deleted_at = ` + never + ` AND ends > ?2) AND drop_id NOT IN (SELECT value FROM json_each(?3))`
	err = h.write(ctx, func() error { //nolint:contextcheck // see write
		pruned = 0
		args := []any{encodeTime(before), encodeTime(now), string(kept)}
		for _, query := range []string{
			`DELETE FROM more_uploads WHERE entry IN (SELECT id FROM entries WHERE ` + old + `)`,
			`DELETE FROM merged WHERE into_id IN (SELECT id FROM entries WHERE ` + old + `)`,
			`DELETE FROM entries WHERE ` + old,
		} {
			n, err := h.db.exec(query, args...)
			if err != nil {
				return err
			}
			pruned = int(n)
		}
		return nil
	})
	return pruned, err
}
