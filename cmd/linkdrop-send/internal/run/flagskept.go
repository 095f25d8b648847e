package run

import (
	"encoding/json"
	"path/filepath"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// keptName is the file in a run's folder that holds what resume needs of its flags, beside what the queue remembers: the
// destination's id has where to, and the drops have what becomes of the links.
const keptName = "flags.json"

// kept is what that file holds. Fields are added over time, never renamed.
type kept struct {
	PartSize int64 `json:"part_size,omitempty"` // bytes; 0: none was given
}

// keep notes in the folder of a run, before anything is put in, what its resume needs. What is not given leaves no file.
func keep(dir string, partSize int64) error {
	k := kept{PartSize: partSize}
	if k == (kept{}) {
		return nil
	}
	text, err := json.Marshal(k)
	if err == nil {
		err = smallfile.Replace(filepath.Join(dir, keptName), text)
	}
	if err != nil {
		return fault.State("keep", err)
	}
	return nil
}

// keptIn is what was kept in the folder of a run. A file that cannot be read is no reason not to go on: files are cut as if
// nothing had been wished for, and what was begun is found all the same.
func keptIn(dir string) kept {
	const most = 4 << 10 // bytes; it has one number
	var k kept
	text, err := smallfile.Read(filepath.Join(dir, keptName), most)
	if err != nil || json.Unmarshal(text, &k) != nil || k.PartSize < 0 {
		return kept{}
	}
	return k
}
