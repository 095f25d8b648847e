package uploader

import (
	"context"
	"errors"

	"linkdrop/uploader/fault"
)

// Why something was broken off. They travel as context causes, so that a pause is never taken for a network error.
var (
	errPaused    = errors.New("paused")
	errCancelled = errors.New("cancelled")
	errQuit      = errors.New("quit")
	errRestarted = errors.New("started over")
	errDone      = errors.New("done")
	errFailed    = errors.New("another piece failed")
)

// stopped reports whether err is our own doing.
func stopped(err error) bool {
	return errors.Is(err, errPaused) || errors.Is(err, errCancelled) || errors.Is(err, errQuit) ||
		errors.Is(err, errRestarted) || errors.Is(err, errDone) || errors.Is(err, errFailed) || errors.Is(err, context.Canceled)
}

// asFault makes a *fault.Error of any error.
func asFault(op string, err error) *fault.Error {
	var e *fault.Error
	if errors.As(err, &e) {
		return e
	}
	return fault.New(fault.Bug, op, err.Error())
}
