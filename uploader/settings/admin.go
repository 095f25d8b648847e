package settings

import (
	"os"
	"path/filepath"
	"runtime"
)

// AdminFile is where an administrator keeps defaults for everybody on this computer; it need not be there. Every program
// hands it to Open, so that the window and linkdrop-send know the same destinations.
func AdminFile() string {
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(os.Getenv("ProgramData"), "Linkdrop", "settings.json")
	case "darwin":
		return "/Library/Application Support/Linkdrop/settings.json"
	}
	return "/etc/linkdrop/settings.json"
}
