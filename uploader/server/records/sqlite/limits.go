package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

// usage is what one owner has, of what is open or stored.
type usage struct {
	bytes int64
	files int
	open  int
}

// usages are those of the owners of one transaction, each looked up once.
type usages struct {
	within records.Quota
	of     map[string]usage
}

// add counts an upload that takes the place of those that are held, or says why the owner may not have it.
func (o *usages) add(ctx context.Context, s *statements, asked records.Upload, held []records.Upload) error {
	if o.within == (records.Quota{}) {
		return nil
	}
	before, known := o.of[asked.Owner]
	if !known {
		count, err := s.get(ctx, `SELECT bytes, files, open FROM owners WHERE owner = ?`)
		if err != nil {
			return err
		}
		if err := count.QueryRowContext(ctx, asked.Owner).Scan(&before.bytes, &before.files, &before.open); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	after := usage{before.bytes + countedBytes(asked), before.files + 1, before.open + 1}
	for _, old := range held {
		after.bytes, after.files = after.bytes-countedBytes(old), after.files-1
		if old.State == records.Open {
			after.open--
		}
	}
	err := refusal(o.within, before, after)
	if o.of == nil {
		o.of = map[string]usage{}
	}
	o.of[asked.Owner] = before
	if err == nil {
		o.of[asked.Owner] = after
	}
	return err
}

// countedBytes is how much of an owner's bytes an upload is, as the database counts them, too.
func countedBytes(u records.Upload) int64 {
	if u.Existing {
		return 0
	}
	return u.Size
}

// refusal: who has more than a quota that was made smaller may still send something again, but not more.
func refusal(within records.Quota, before, after usage) error {
	switch {
	case within.Bytes > 0 && after.bytes > within.Bytes && after.bytes > before.bytes:
		return records.ErrQuotaBytes
	case within.Files > 0 && after.files > within.Files && after.files > before.files:
		return records.ErrQuotaFiles
	case within.Open > 0 && after.open > within.Open && after.open > before.open:
		return records.ErrQuotaOpen
	}
	return nil
}

// leastLife is the SQL of how long a link may live at the most for the sake of its files, in milliseconds; null: there is no limit.
const leastLife = `(SELECT min(u.life_most) FROM share_uploads x JOIN uploads u ON u.id = x.upload_id WHERE x.share = shares.row AND u.life_most > 0)`

// limitLife shortens the life of a link to what its files allow, and its end where it has one.
func limitLife(ctx context.Context, s *statements, number int64, share *records.Share, now time.Time) error {
	find, err := s.get(ctx, `SELECT `+leastLife+` FROM shares WHERE row = ?`)
	if err != nil {
		return err
	}
	var most sql.NullInt64
	if err := find.QueryRowContext(ctx, number).Scan(&most); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	life := time.Duration(most.Int64) * time.Millisecond
	if !most.Valid || share.Life <= life {
		return nil
	}
	share.Life = life
	if end := fromMillis(millis(now.Add(life))); !share.Ends.IsZero() && share.Ends.After(end) {
		share.Ends = end
	}
	_, err = s.exec(ctx, `UPDATE shares SET life = ?, ends = ? WHERE row = ?`, share.Life.Milliseconds(), millis(share.Ends), number)
	return err
}

// limitLivesOf does so for every link that leads to an upload now, which took the place of another.
func limitLivesOf(ctx context.Context, s *statements, u records.Upload) error {
	most := u.LifeMost.Milliseconds()
	if most == 0 {
		return nil
	}
	_, err := s.exec(ctx, `UPDATE shares SET life = min(life, ?1), ends = CASE WHEN ends = 0 THEN 0 ELSE min(ends, ?2) END WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?3)`,
		most, millis(u.Touched.Add(u.LifeMost)), u.ID)
	return err
}
