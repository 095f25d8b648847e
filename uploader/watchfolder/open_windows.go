package watchfolder

import (
	"errors"

	"golang.org/x/sys/windows"
)

// openForWriting reports whether some program has a file open for writing: it can then not be opened by somebody who lets nobody
// write. It is closed at once.
func openForWriting(path string) (writing, known bool) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false, false
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_DELETE, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		busy := errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		return busy, busy
	}
	_ = windows.CloseHandle(h)
	return false, true
}
