package storage

import "linkdrop/uploader/objectname"

// CheckKey is objectname.CheckKey with this package's error, ErrInvalidKey.
func CheckKey(key string) error {
	if objectname.CheckKey(key) != nil {
		return ErrInvalidKey
	}
	return nil
}
