package server

import (
	"encoding/base64"
	"os"
	"path/filepath"
)

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
