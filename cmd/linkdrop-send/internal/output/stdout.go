package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// outlet is standard output. It remembers the first error: whoever reads links from it must not think that these were all.
type outlet struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (o *outlet) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	o.err = err
	return n, err
}

// closed reports whether whoever read it went away: "| head" has what it wanted.
func (o *outlet) closed() bool {
	const noData, brokenPipe = syscall.Errno(232), syscall.Errno(109) // ERROR_NO_DATA, ERROR_BROKEN_PIPE
	return errors.Is(o.err, syscall.EPIPE) || errors.Is(o.err, noData) || errors.Is(o.err, brokenPipe) || errors.Is(o.err, io.ErrClosedPipe)
}

// sentence says what is lost with it.
func (o *outlet) sentence() string {
	return fmt.Sprintf("Standard output could not be written (%s): a link or a line is lost. \"linkdrop-send history\" lists what was sent, and "+
		"\"linkdrop-send link ID\" makes a new link.", systemText(o.err))
}

// systemText are the system's own words.
func systemText(err error) string {
	var n syscall.Errno
	if errors.As(err, &n) {
		return n.Error()
	}
	return err.Error()
}
