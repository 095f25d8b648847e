// Package freespace says whether something can still be written into a folder, without writing anything.
//
// What is where:
//
//	freespace.go          Check
//	freespace_unix.go     what the system knows of a folder
//	freespace_windows.go  the same, for Windows
//	freespace_other.go    the same, for systems that are not asked
package freespace

import (
	"errors"
	"fmt"
)

// ErrFull is what Check answers where there is less room than was asked for.
var ErrFull = errors.New("the disk is full")

// Check reports what keeps this process from writing n bytes into the folder: that it is not there, that it may not, or, as
// ErrFull, that there is no room.
func Check(dir string, n uint64) error {
	free, err := available(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if free < n {
		return fmt.Errorf("%s: %w", dir, ErrFull)
	}
	return nil
}
