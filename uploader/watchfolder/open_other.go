//go:build !linux && !windows

package watchfolder

// openForWriting does not know.
func openForWriting(string) (writing, known bool) { return false, false }
