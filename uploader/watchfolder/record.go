package watchfolder

import (
	"encoding/json"
	"errors"
	"io/fs"

	"linkdrop/uploader/smallfile"
)

const (
	mostRecord = 64 << 20 // bytes
	mostKnown  = 200_000  // names, before those that are not there any more are forgotten
)

// record is the file of what was handed over out of one folder.
type record struct {
	Version int              `json:"version"` // 1
	Folder  string           `json:"folder"`
	Known   map[string]Entry `json:"known"`
}

// readRecord returns what is known of a folder. first: there is no record of it, or none that can be read, and what is in the
// folder is then taken for known: sending nothing is better than sending everything.
func readRecord(path, folder string) (known map[string]Entry, first bool, err error) {
	data, err := smallfile.Read(path, mostRecord)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, true, nil
	case errors.Is(err, smallfile.ErrTooLarge), errors.Is(err, smallfile.ErrNotRegular):
		return nil, true, nil
	case err != nil:
		return nil, false, err
	}
	var r record
	if json.Unmarshal(data, &r) != nil || r.Version != 1 || r.Folder != folder || r.Known == nil {
		return nil, true, nil //nolint:nilerr // what is no record is none
	}
	return r.Known, false, nil
}

func writeRecord(path, folder string, known map[string]Entry) error {
	data, err := json.Marshal(record{Version: 1, Folder: folder, Known: known})
	if err != nil {
		return err
	}
	return smallfile.Replace(path, data)
}
