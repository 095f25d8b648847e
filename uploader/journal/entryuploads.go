package journal

import (
	"slices"

	"linkdrop/uploader/destination"
)

// uploadsInRow is how many uploads one row holds: SQLite, and whoever fills a row, has a whole row in memory several times over,
// and one entry may have 100,000.
const uploadsInRow = 1000

// insertMoreUploads writes what an entry has beyond its own row.
func (h *History) insertMoreUploads(id string, rest []destination.Upload) error {
	n := 0
	for part := range slices.Chunk(rest, uploadsInRow) {
		n++
		if _, err := h.db.exec(`INSERT INTO more_uploads (entry, n, uploads) VALUES (?, ?, ?)`, id, n, encodeUploads(part)); err != nil {
			return err
		}
	}
	return nil
}

// moreUploads appends what an entry has beyond its own row.
func (h *History) moreUploads(id string, uploads []destination.Upload) ([]destination.Upload, error) {
	err := h.db.each(func(scan func(...any) error) (err error) {
		var part string
		if err := scan(&part); err != nil {
			return err
		}
		uploads, err = appendUploads(uploads, part)
		return err
	}, `SELECT uploads FROM more_uploads WHERE entry = ? ORDER BY n`, id)
	return uploads, err
}

// appendUploads appends the uploads of one row.
func appendUploads(uploads []destination.Upload, encoded string) ([]destination.Upload, error) {
	var rows []uploadRow
	if err := decode(encoded, &rows); err != nil {
		return nil, err
	}
	uploads = slices.Grow(uploads, len(rows))
	for _, r := range rows {
		uploads = append(uploads, r.upload())
	}
	return uploads, nil
}
