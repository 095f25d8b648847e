package storage

import "linkdrop/uploader/naming"

// CheckKey is naming.CheckKey with this package's error, ErrInvalidKey.
func CheckKey(key string) error {
	if naming.CheckKey(key) != nil {
		return ErrInvalidKey
	}
	return nil
}
