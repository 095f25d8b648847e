//go:build linux || darwin

package freespace

import "golang.org/x/sys/unix"

func available(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil { // also of a file system that has become read-only
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec // never negative; its type is not the same everywhere
}
