//go:build !windows

package settings

import "runtime"

func adminFolder() string {
	if runtime.GOOS == "darwin" {
		return "/Library/Application Support/Linkdrop"
	}
	return "/etc/linkdrop"
}
