//go:build windows || darwin

package native

// HasTray reports whether there is a place for a tray icon; here there always is.
func HasTray() bool { return true }
