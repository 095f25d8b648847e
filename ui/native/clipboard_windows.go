package native

import (
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// Clipboard asks Windows for the sequence number of the clipboard, and whose it is. It is safe for concurrent use.
type Clipboard struct {
	mu                      sync.Mutex
	sequence, owner, thread *syscall.LazyProc
	foreign                 uint64 // the sequence number when somebody else was last seen to have it
}

// Open returns nil where the system cannot tell.
func Open() *Clipboard {
	user := syscall.NewLazyDLL("user32.dll")
	c := &Clipboard{
		sequence: user.NewProc("GetClipboardSequenceNumber"), owner: user.NewProc("GetClipboardOwner"), thread: user.NewProc("GetWindowThreadProcessId"),
	}
	for _, p := range []*syscall.LazyProc{c.sequence, c.owner, c.thread} {
		if p.Find() != nil {
			return nil
		}
	}
	return c
}

// Reachable reports whether there is a display; here there always is.
func Reachable() bool { return true }

// Close does nothing; it is there because other systems need it.
func (c *Clipboard) Close() {}

// Serial changes whenever another program takes the clipboard.
func (c *Clipboard) Serial() (uint64, bool) {
	if c == nil {
		return 0, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n, _, _ := c.sequence.Call()
	if n == 0 {
		return 0, false // no right to ask
	}
	if !c.own() {
		c.foreign = uint64(n)
	}
	return c.foreign, true
}

// Copied does nothing: Windows knows whose window has the clipboard.
func (c *Clipboard) Copied() {}

func (c *Clipboard) own() bool {
	window, _, _ := c.owner.Call()
	var process uint32
	if window == 0 {
		return false
	}
	_, _, _ = c.thread.Call(window, uintptr(unsafe.Pointer(&process))) //nolint:gosec // a DWORD that lives on this stack
	return process == uint32(os.Getpid())                              //nolint:gosec // process ids are DWORDs
}
