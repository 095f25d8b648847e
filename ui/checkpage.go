package ui

import (
	"context"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/ui/view"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// checkOptions are what hangs on a check.
type checkOptions struct {
	use       bool   // drops go there once nothing failed
	temporary bool   // the keys are kept until the program ends only
	then      func() // once nothing failed; may be nil
}

// checkPage is the page of Check setup: a tick or a sentence a line, as the findings arrive, and above them how it ended.
type checkPage struct {
	s       *setupPages
	d       settings.Destination
	options checkOptions
	page    *kit.Page
	verdict *kit.Paragraph
	under   *kit.Paragraph  // what follows from the verdict
	waits   *kit.StatusLine // "Checking…", the last line while it lasts
	stop    context.CancelFunc
	run     int // which one is the newest
	noted   bool
	why     *fault.Error // the first failure
}

// openCheck begins at once.
func (s *setupPages) openCheck(d settings.Destination, o checkOptions) {
	c := &checkPage{s: s, d: d, options: o, page: s.screen.newPage(s.words.Text("check.title"))}
	c.page.OnClosed = func() { c.stop(); c.run++ }
	c.start()
	c.page.Open(c.page.Buttons[0])
}

// noteCheck keeps what the last check of a destination found; empty: another one begins.
func (s *setupPages) noteCheck(d settings.Destination, found string) {
	if s.checks == nil {
		s.checks = map[string]settingspage.Fact{}
	}
	before := s.checks[d.ID].Is
	if found != "" && before != "" {
		before += "; "
	}
	if found == "" {
		before = ""
	}
	s.checks[d.ID] = settingspage.Fact{What: d.ID, Is: before + found}
}

// check checks a destination by its id.
func (s *setupPages) check(id string, then func()) {
	if d, ok := s.destinations.Effective().Find(id); ok {
		s.openCheck(d, checkOptions{then: then})
	}
}

func (c *checkPage) start() {
	words, col := c.s.words, c.page.Column
	c.run++
	run := c.run
	c.noted, c.why = false, nil
	c.s.noteCheck(c.d, "")
	col.Clear()
	c.verdict = kit.NewParagraph(words.Text("check.running", "where", c.s.words.DestinationTitle(c.d)), kit.SizeName, theme.ColorNameForeground)
	c.verdict.Style.Bold = true
	c.under = kit.NewParagraph("", kit.SizeLine, kit.ColourMuted)
	c.under.Hide()
	col.Add(16, c.verdict)
	col.Add(4, c.under)
	if c.options.temporary {
		col.Add(12, kit.NewStatusLine(kit.CareMark, words.Text("fault.no-keychain")+" "+words.Text("fault.no-keychain.hint")))
	}
	c.waits = kit.NewStatusLine(kit.MutedMark, words.Text("checking.wait"))
	col.Add(12, c.waits)
	c.page.SetButtons(kit.NewFocusButton(words.Text("checking.stop"), "", c.page.Close))
	c.page.Relayout()

	ctx, stop := context.WithCancel(c.s.work.ctx)
	c.stop = stop
	go func() {
		good := c.s.destinations.Check(ctx, c.d.ID, func(f check.Finding) {
			c.s.work.dispatch(func() {
				if run == c.run {
					c.found(f)
				}
			})
		})
		stop()
		c.s.work.dispatch(func() { //nolint:contextcheck // what is offered then has the window's context
			if run == c.run {
				c.ended(good)
			}
		})
	}()
}

// found puts a line before the one that waits.
func (c *checkPage) found(f check.Finding) {
	c.noted = c.noted || f.Level == check.Noted
	if f.Level == check.Failed && c.why == nil {
		c.why = f.Fault
	}
	c.s.noteCheck(c.d, settingspage.FindingText(f))
	m, says := c.s.words.Finding(f, c.s.words.DestinationTitle(c.d))
	at := c.page.Column
	at.RemoveLast()
	at.Add(10, kit.NewStatusLine(view.KitMark(m), says))
	at.Add(10, c.waits)
	c.page.Relayout()
	c.page.Scroll.ScrollToBottom()
}

// ended says how it went, and offers what is next.
func (c *checkPage) ended(good bool) {
	words := c.s.words
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
	c.verdict.Text = words.Text(verdict, "where", c.s.words.DestinationTitle(c.d))
	c.page.Relayout()
	c.verdict.Refresh()
	c.page.Scroll.ScrollToTop()
	if c.page.OnTop() {
		c.page.Focus(c.page.Buttons[len(c.page.Buttons)-1])
	}
}

// passed does what waited for it.
func (c *checkPage) passed() {
	c.s.work.reopenSoon(c.d.ID)
	if c.options.then != nil {
		c.options.then()
	}
	if c.options.use {
		c.s.wanted = ""
		c.s.work.use(c.d.ID, nil)
		c.say(c.s.words.Text("checking.used", "name", c.s.words.DestinationTitle(c.d)))
	}
}

// offerMore are the ways on from a setup that does not work.
func (c *checkPage) offerMore(done *kit.FocusButton) {
	words := c.s.words
	again := kit.NewFocusButton(words.Text("checking.again"), "", c.start)
	pushes := []*kit.FocusButton{done, again}
	if c.s.places.editable(c.d.ID) { // three are too many for a narrow window, and the way back is at the top
		pushes = []*kit.FocusButton{again, kit.NewFocusButton(words.Text("do.edit"), "", func() {
			c.page.Close()
			c.s.openSettings(c.d.ID, c.why, func() {})
		})}
	}
	c.page.SetButtons(pushes...)
	if !c.options.use {
		return
	}
	c.s.wanted = c.d.ID
	c.say(words.Text("checking.unused", "name", present.Visible(c.s.places.here().Name)))
	c.page.Aside = kit.NewFocusButton(words.Text("checking.useanyway"), "", func() {
		c.page.Aside.Hide()
		c.s.work.use(c.d.ID, func() { c.say(words.Text("checking.used", "name", c.s.words.DestinationTitle(c.d))) })
	})
	c.page.Aside.Quiet, c.page.Aside.OnEscape = true, c.page.Close
}

func (c *checkPage) say(text string) {
	c.under.Text = text
	c.under.Show()
	c.under.Refresh()
	c.page.Relayout()
}
