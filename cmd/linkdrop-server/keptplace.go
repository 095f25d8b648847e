package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"linkdrop/uploader/server"
	"linkdrop/uploader/smallfile"
	"linkdrop/uploader/wire"
)

const (
	placeFile    = "storage.json" // in the state folder
	maxPlaceFile = 256 << 10
)

// keptPlace is where the files are that a state folder has records of. A server that looked for them elsewhere would call every file
// lost, and a cleanup would forget what it did not find. There is no secret in it.
type keptPlace struct {
	Storage string            `json:"storage"`
	Buckets map[string]string `json:"buckets,omitempty"` // by the names of --bucket
}

// place is what --storage and --bucket say. A folder in the state folder is known by its path from there: both may move together.
func (s *settings) place() (keptPlace, error) {
	state, err := filepath.Abs(s.stateDir)
	if err != nil {
		return keptPlace{}, err
	}
	p := keptPlace{Storage: "file:files"} // as the server does it by itself
	if s.storage != "" {
		p.Storage = placeOf(s.storage, state)
	}
	for name, address := range s.buckets {
		if p.Buckets == nil {
			p.Buckets = map[string]string{}
		}
		p.Buckets[name] = placeOf(address, state)
	}
	return p, nil
}

// placeOf is what of an address says where something is: a region, a style of paths and a scheme do not.
func placeOf(address, state string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if path, ok := wire.FilePath(u, runtime.GOOS == "windows"); ok {
		if inside, err := filepath.Rel(state, path); err == nil && filepath.IsLocal(inside) {
			return "file:" + filepath.ToSlash(inside)
		}
		return "file://" + filepath.ToSlash(filepath.Clean(path))
	}
	place := "s3://" + u.Host + "/" + strings.Trim(u.Path, "/")
	if endpoint, err := url.Parse(u.Query().Get("endpoint")); err == nil && endpoint.Host != "" {
		place += " at " + endpoint.Host
	}
	return place
}

// checkPlace refuses a storage that is another one than that of the records. A state folder of before is believed.
func (s *settings) checkPlace() error {
	kept, err := s.readPlace()
	if errors.Is(err, fs.ErrNotExist) || s.storageMoved {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := s.place()
	if err != nil {
		return err
	}
	differs := func(what, was, is string) error {
		if is == "" {
			is = "nowhere"
		}
		return fmt.Errorf("the files of %s are in %s, and %s leads to %s. Give it as the server has it; where they have really moved there, say --storage-moved, once", s.stateDir, was, what, is)
	}
	if !s.samePlace(kept.Storage, now.Storage) {
		return differs("--storage", kept.Storage, now.Storage)
	}
	for name, was := range kept.Buckets {
		if is := now.Buckets[name]; !s.samePlace(was, is) {
			return differs("--bucket "+name, was, is)
		}
	}
	return nil
}

// samePlace also knows a folder by another path to it.
func (s *settings) samePlace(a, b string) bool {
	if a == b {
		return true
	}
	first, second := s.folderOf(a), s.folderOf(b)
	if first == "" || second == "" {
		return false
	}
	one, wrong := os.Stat(first)
	other, alsoWrong := os.Stat(second)
	return wrong == nil && alsoWrong == nil && os.SameFile(one, other)
}

func (s *settings) folderOf(place string) string {
	if path, ok := strings.CutPrefix(place, "file://"); ok {
		return filepath.FromSlash(path)
	}
	if path, ok := strings.CutPrefix(place, "file:"); ok {
		return filepath.Join(s.stateDir, filepath.FromSlash(path))
	}
	return ""
}

func (s *settings) readPlace() (keptPlace, error) {
	var kept keptPlace
	name := filepath.Join(s.stateDir, placeFile)
	text, err := smallfile.Read(name, maxPlaceFile)
	if err != nil {
		return kept, err
	}
	if err := json.Unmarshal(text, &kept); err != nil || kept.Storage == "" {
		return kept, fmt.Errorf("%s does not say where the files are: say --storage-moved where --storage is right", name)
	}
	return kept, nil
}

// keepPlace remembers what was checked, while the server holds the state folder.
func (s *settings) keepPlace() error {
	now, err := s.place()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		return err
	}
	name := filepath.Join(s.stateDir, placeFile)
	if before, err := smallfile.Read(name, maxPlaceFile); err == nil && string(before) == string(text)+"\n" {
		return nil
	}
	return smallfile.Replace(name, append(text, '\n'))
}

// checkHasRecords refuses a state folder in which no server was: a name that was mistyped has nothing to clean up.
func (s *settings) checkHasRecords() error {
	if s.database == "" && !server.HasRecords(s.stateDir) {
		return fmt.Errorf("%s has no records of a server: there is nothing to clean up. Give --state-dir as the server has it", s.stateDir)
	}
	path, _ := strings.CutPrefix(s.database, "sqlite://")
	if _, err := os.Stat(path); s.database != "" && err != nil {
		return fmt.Errorf("--database: %w", err)
	}
	if _, err := os.Stat(filepath.Join(s.stateDir, placeFile)); errors.Is(err, fs.ErrNotExist) && !s.storageMoved {
		return fmt.Errorf("%s does not say yet where its files are, as no server of this version has run with it: start one once, or say --storage-moved where --storage is right", s.stateDir)
	}
	return nil
}

// checkModes refuses secrets that other people may read, like the file of tokens.
func (s *settings) checkModes() error {
	if runtime.GOOS == "windows" { // there it says nothing
		return nil
	}
	for _, name := range []string{"server.key", "token"} {
		name = filepath.Join(s.stateDir, name)
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			return fmt.Errorf("%s can be read or written by other people (mode %04o): chmod 600 %s", name, info.Mode().Perm(), name)
		}
	}
	return nil
}
