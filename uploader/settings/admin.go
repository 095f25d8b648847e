package settings

import "path/filepath"

// AdminFile is where an administrator keeps defaults for everybody on this computer; it need not be there. Every program
// hands it to Open, so that the window and linkdrop-send know the same destinations. It is asked of the system and not of the
// environment, which belongs to whoever starts the program, and it never depends on the working folder. Empty: there is none.
func AdminFile() string { return adminFileIn(adminFolder()) }

func adminFileIn(folder string) string {
	if !filepath.IsAbs(folder) {
		return ""
	}
	return filepath.Join(folder, "settings.json")
}
