package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/smallfile"
)

const (
	keyFile  = "server.key"
	keyBytes = 32
	idMark   = 3 // bytes at the end of an upload's id that only this key makes; the 7 before them are chance

	maxKeyFile = 4 << 10 // 65 bytes are written
)

// LocalOwner is the owner behind the token of a server that was given no tokens.
const LocalOwner = "local"

// CheckKey refuses a state folder whose key is lost while there are records, at that path: a new key would make every link and
// every token in them another one, without a word. Callers that bring Records of their own ask it before they open them.
func CheckKey(state, recordsPath string) error {
	name := filepath.Join(state, keyFile)
	_, noKey := os.Lstat(name)
	info, noRecords := os.Stat(recordsPath)
	if !errors.Is(noKey, fs.ErrNotExist) || noRecords != nil || info.Size() == 0 {
		return nil //nolint:nilerr // what the key is worth, loadKey says
	}
	return fmt.Errorf("%s is not there, and %s was made with it: put the key back, or move the records away to begin anew, without their links", name, recordsPath)
}

// HasRecords reports whether a server has kept records in a state folder. It makes nothing.
func HasRecords(state string) bool {
	info, err := os.Stat(filepath.Join(state, recordsFile))
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// loadKey reads the server's key (hex, 0600) or makes it. Everything secret that must stay the same over a restart is
// derived from it.
func loadKey(state string) ([]byte, error) {
	if state == "" {
		return nil, errors.New("a state folder is needed")
	}
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, err
	}
	name := filepath.Join(state, keyFile)
	text, err := smallfile.Read(name, maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(name)
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("%s is not a server key; links made with it are lost if it is removed", name)
	}
	return key, nil
}

// makeKey writes a new key so that it is there whole or not at all: a link would be worth nothing after a restart that
// finds half a key.
func makeKey(name string) ([]byte, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return key, smallfile.Replace(name, []byte(hex.EncodeToString(key)+"\n"))
}

// deriveKey makes a key for one purpose.
func deriveKey(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// Token is the bearer token that the key file gives an owner: the same at every start, unknown to anybody without the key.
func (s *Server) Token(owner string) string {
	return ownerToken(s.key, owner)
}

// shareToken is the secret in a link's address: 256 bits, the same each time it is asked for.
func (s *Server) shareToken(owner, id string) string {
	return base64.RawURLEncoding.EncodeToString(deriveKey(s.shareKey, owner+"\x00"+id))
}

// newUploadID is a ULID that this server, or another with its key, knows again. Somebody else's looks the same and is none by
// chance: of 16 million, one.
func (s *Server) newUploadID() string {
	var id ulid.ULID
	_ = id.SetTime(ulid.Now()) // fails in the year 10889
	mark := len(id) - idMark
	_, _ = rand.Read(id[6:mark]) // never fails (crypto/rand)
	copy(id[mark:], deriveKey(s.uploadKey, string(id[:mark])))
	return id.String()
}

// ownUploadID reports whether newUploadID made an id.
func (s *Server) ownUploadID(text string) bool {
	id, err := ulid.ParseStrict(text)
	mark := len(id) - idMark
	return err == nil && hmac.Equal(id[mark:], deriveKey(s.uploadKey, string(id[:mark]))[:idMark])
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func (s *Server) shareURL(owner, id string) string {
	return s.PublicURL() + "/s/" + s.shareToken(owner, id)
}

// LocalToken is the token that a Server without SignIn takes, for another process of the same person: it reads the key file
// in the state folder and opens nothing else. It makes no key: that is for the server, which holds the folder.
func LocalToken(state string) (string, error) {
	if _, err := os.Stat(filepath.Join(state, keyFile)); err != nil {
		return "", err
	}
	key, err := loadKey(state)
	if err != nil {
		return "", err
	}
	return ownerToken(key, LocalOwner), nil
}

func ownerToken(key []byte, owner string) string {
	return base64.RawURLEncoding.EncodeToString(deriveKey(key, "token\x00"+owner))
}
