package output

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// bar is the progress bar on a terminal. A nil bar shows nothing.
type bar struct {
	errs io.Writer
	bar  *progressbar.ProgressBar
}

// show draws it, at most five times a second.
func (b *bar) show(m Progress) {
	if b == nil || m.Numbers.Size <= 0 {
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(m.Numbers.Size, progressbar.OptionSetWriter(b.errs), progressbar.OptionShowBytes(true),
			progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	b.bar.ChangeMax64(m.Numbers.Size + 1) // one more than all: it is done by proof, not by bytes
	b.bar.Describe(fmt.Sprintf("%d of %d files", m.Totals.Done, m.Totals.Files))
	_ = b.bar.Set64(m.Numbers.Sent)
}

// count shows how many uploads were freed.
func (b *bar) count(done, all int) {
	if b == nil || all == 0 {
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(b.errs), progressbar.OptionSetWidth(24),
			progressbar.OptionClearOnFinish())
	}
	b.bar.ChangeMax(all + 1) // one more than all: a bar that is full once does not move again
	b.bar.Describe(fmt.Sprintf("%d of %d uploads freed", done, all))
	_ = b.bar.Set(done)
}

// hide makes room for a line.
func (b *bar) hide() {
	if b != nil && b.bar != nil {
		_ = b.bar.Clear()
	}
}
