package ui

import (
	"context"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// checkOptions are what hangs on a check.
type checkOptions struct {
	use       bool   // drops go there once nothing failed
	temporary bool   // the keys are kept until the program ends only
	then      func() // once nothing failed; may be nil
}

// checking is the page of Check setup: a tick or a sentence a line, as the findings arrive, and above them how it ended.
type checkPage struct {
	w       *Window
	d       settings.Destination
	options checkOptions
	page    *kit.Page
	verdict *kit.Paragraph
	under   *kit.Paragraph  // what follows from the verdict
	waits   *kit.StatusLine // "Checking…", the last line while it lasts
	stop    context.CancelFunc
	run     int // which one is the newest
	noted   bool
}

// openChecking begins at once.
func (w *Window) openChecking(d settings.Destination, o checkOptions) {
	c := &checkPage{w: w, d: d, options: o, page: w.newPage(w.words.Text("check.title"))}
	c.page.OnClosed = func() { c.stop(); c.run++ }
	c.start()
	c.page.Open(c.page.Buttons[0])
}

// checkSetup checks a destination by its id.
func (w *Window) checkSetup(id string, then func()) {
	if d, ok := w.d.Destinations.Effective().Find(id); ok {
		w.openChecking(d, checkOptions{then: then})
	}
}

func (c *checkPage) start() {
	words, col := c.w.words, c.page.Column
	c.run++
	run := c.run
	c.noted = false
	col.Clear()
	c.verdict = kit.NewParagraph(words.Text("check.running", "where", c.w.words.DestinationTitle(c.d)), kit.SizeName, theme.ColorNameForeground)
	c.verdict.Style.Bold = true
	c.under = kit.NewParagraph("", kit.SizeLine, kit.ColourMuted)
	c.under.Hide()
	col.Add(16, c.verdict)
	col.Add(4, c.under)
	if c.options.temporary {
		col.Add(12, kit.NewStatusLine(kit.CareMark, words.Text("fault.no-keychain")+" "+words.Text("fault.no-keychain.hint")))
	}
	c.waits = kit.NewStatusLine(kit.NoMark, words.Text("checking.wait"))
	col.Add(12, c.waits)
	c.page.SetButtons(kit.NewFocusButton(words.Text("checking.stop"), "", c.page.Close))
	c.page.Relayout()

	ctx, stop := context.WithCancel(c.w.ctx)
	c.stop = stop
	go func() {
		good := c.w.d.Destinations.Check(ctx, c.d.ID, func(f connect.Finding) {
			c.w.d.Dispatch(func() {
				if run == c.run {
					c.found(f)
				}
			})
		})
		stop()
		c.w.d.Dispatch(func() { //nolint:contextcheck // what is offered then has the window's context
			if run == c.run {
				c.ended(good)
			}
		})
	}()
}

// found puts a line before the one that waits.
func (c *checkPage) found(f connect.Finding) {
	c.noted = c.noted || f.Level == connect.Noted
	m, says := c.w.words.Finding(f, c.w.words.DestinationTitle(c.d))
	at := c.page.Column
	at.RemoveLast()
	at.Add(10, kit.NewStatusLine(kitMark(m), says))
	at.Add(10, c.waits)
	c.page.Relayout()
	c.page.Scroll.ScrollToBottom()
}

// ended says how it went, and offers what is next.
func (c *checkPage) ended(good bool) {
	words := c.w.words
	verdict := "check.failed"
	c.page.Column.RemoveLast()
	c.page.Column.Add(0, kit.NewSpace())
	done := kit.NewFocusButton(words.Text("checking.done"), "", c.page.Close)
	switch {
	case good:
		verdict = "check.fine"
		if c.noted {
			verdict = "check.noted"
		}
		c.page.SetButtons(done)
		c.passed()
	default:
		done.SetText(words.Text("do.close"))
		c.offerMore(done)
	}
	c.verdict.Text = words.Text(verdict, "where", c.w.words.DestinationTitle(c.d))
	c.page.Relayout()
	c.verdict.Refresh()
	c.page.Scroll.ScrollToTop()
	if c.page.OnTop() {
		c.page.Focus(c.page.Buttons[len(c.page.Buttons)-1])
	}
}

// passed does what waited for it.
func (c *checkPage) passed() {
	c.w.reopened(c.d.ID)
	if c.options.then != nil {
		c.options.then()
	}
	if c.options.use {
		c.w.wanted = ""
		c.w.use(c.d.ID, nil)
		c.say(c.w.words.Text("checking.used", "name", c.w.words.DestinationTitle(c.d)))
	}
}

// offerMore are the ways on from a setup that does not work.
func (c *checkPage) offerMore(done *kit.FocusButton) {
	words := c.w.words
	again := kit.NewFocusButton(words.Text("checking.again"), "", c.start)
	pushes := []*kit.FocusButton{done, again}
	if c.w.editable(c.d.ID) { // three are too many for a narrow window, and the way back is at the top
		pushes = []*kit.FocusButton{again, kit.NewFocusButton(words.Text("do.edit"), "", func() {
			c.page.Close()
			c.w.edit(c.d.ID)
		})}
	}
	c.page.SetButtons(pushes...)
	if !c.options.use {
		return
	}
	c.w.wanted = c.d.ID
	c.say(words.Text("checking.unused", "name", present.Visible(c.w.d.Place().Name)))
	c.page.Aside = kit.NewFocusButton(words.Text("checking.useanyway"), "", func() {
		c.page.Aside.Hide()
		c.w.use(c.d.ID, func() { c.say(words.Text("checking.used", "name", c.w.words.DestinationTitle(c.d))) })
	})
	c.page.Aside.Quiet, c.page.Aside.OnEscape = true, c.page.Close
}

func (c *checkPage) say(text string) {
	c.under.Text = text
	c.under.Show()
	c.under.Refresh()
	c.page.Relayout()
}
