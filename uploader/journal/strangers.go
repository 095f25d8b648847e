package journal

import (
	"unicode/utf8"

	"linkdrop/uploader"
)

// areStrangers reports whether the entries are of one file each, of one drop, and share nothing with one another or with a row:
// then each only needs to be inserted. A drop of many files gives them so, and one question for all costs less than four for each.
func (h *History) areStrangers(entries []uploader.Entry) (bool, error) {
	if len(entries) < 2 {
		return false, nil
	}
	ids, files := make([]string, 0, len(entries)), make([]string, 0, len(entries)+1)
	seen := make(map[string]bool, 2*len(entries))
	for _, e := range entries {
		file := fileOf(e.Uploads)
		if e.Drop != entries[0].Drop || file == "" || !utf8.ValidString(e.ID+file) || seen["id "+e.ID] || seen["file "+file] {
			return false, nil
		}
		seen["id "+e.ID], seen["file "+file] = true, true
		ids, files = append(ids, e.ID), append(files, file)
	}
	alone := true
	err := h.db.each(func(scan func(...any) error) error { return scan(&alone) },
		`SELECT NOT (EXISTS (SELECT 1 FROM entries WHERE drop_id = ?1 AND file IN (SELECT value FROM json_each(?2)))
			OR EXISTS (SELECT 1 FROM entries WHERE id IN (SELECT value FROM json_each(?3)))
			OR EXISTS (SELECT 1 FROM merged) AND EXISTS (SELECT 1 FROM merged WHERE id IN (SELECT value FROM json_each(?3))))`,
		string(entries[0].Drop), encode(append(files, "")), encode(ids))
	return alone, err
}

func (h *History) insertAll(rows []uploader.Entry) error {
	for _, e := range rows {
		if err := h.insert(e); err != nil {
			return err
		}
	}
	return nil
}
