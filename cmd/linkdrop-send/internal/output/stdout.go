package output

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// Stdout is standard output. It remembers the first error: whoever reads links from it must not think that these were all.
type Stdout struct {
	To  io.Writer
	Err error
}

// Write implements io.Writer.
func (o *Stdout) Write(p []byte) (int, error) {
	if o.Err != nil {
		return 0, o.Err
	}
	n, err := o.To.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	o.Err = err
	return n, err
}

// Closed reports whether whoever read it went away: "| head" has what it wanted.
func (o *Stdout) Closed() bool {
	const noData, brokenPipe = syscall.Errno(232), syscall.Errno(109) // ERROR_NO_DATA, ERROR_BROKEN_PIPE
	return errors.Is(o.Err, syscall.EPIPE) || errors.Is(o.Err, noData) || errors.Is(o.Err, brokenPipe) || errors.Is(o.Err, io.ErrClosedPipe)
}

// Sentence says what is lost with it.
func (o *Stdout) Sentence() string {
	return fmt.Sprintf("Standard output could not be written (%s): a link or a line is lost. \"linkdrop-send history\" lists what was sent, and "+
		"\"linkdrop-send link ID\" makes a new link.", systemText(o.Err))
}

// systemText are the system's own words.
func systemText(err error) string {
	var n syscall.Errno
	if errors.As(err, &n) {
		return n.Error()
	}
	return err.Error()
}
