package native

// Clipboard is nil on macOS: its change count is behind Objective-C, which this program does without.
type Clipboard struct{}

// Open returns nil: it cannot tell.
func Open() *Clipboard { return nil }

// Reachable reports whether there is a display; here there always is.
func Reachable() bool { return true }

// Close does nothing.
func (c *Clipboard) Close() {}

// Serial does not know.
func (c *Clipboard) Serial() (uint64, bool) { return 0, false }

// Copied does nothing.
func (c *Clipboard) Copied() {}
