package settings

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// adminFolder is below C:\ProgramData, or wherever that is.
func adminFolder() string {
	all, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, windows.KF_FLAG_DEFAULT)
	if err != nil || all == "" {
		return ""
	}
	return filepath.Join(all, "Linkdrop")
}
