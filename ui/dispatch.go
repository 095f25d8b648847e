package ui

import "fyne.io/fyne/v2"

// Dispatch runs f on the ui thread, soon, and in the order of the calls. It may be called from any goroutine and does not
// wait. It is what Deps.Dispatch is outside of tests; there, the toolkit would run f on the calling goroutine.
func Dispatch(f func()) { fyne.Do(f) }
