package ui

import (
	"context"

	"fyne.io/fyne/v2/theme"

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
type checking struct {
	w       *Window
	d       settings.Destination
	options checkOptions
	page    *page
	verdict *paragraph
	under   *paragraph // what follows from the verdict
	waits   *line      // "Checking…", the last line while it lasts
	stop    context.CancelFunc
	run     int // which one is the newest
	noted   bool
}

// openChecking begins at once.
func (w *Window) openChecking(d settings.Destination, o checkOptions) {
	c := &checking{w: w, d: d, options: o, page: w.newPage(w.words.say("check.title"))}
	c.page.closed = func() { c.stop(); c.run++ }
	c.start()
	c.page.open(c.page.pushes[0])
}

// checkSetup checks a destination by its id.
func (w *Window) checkSetup(id string, then func()) {
	if d, ok := w.d.Desk.Effective().Find(id); ok {
		w.openChecking(d, checkOptions{then: then})
	}
}

func (c *checking) start() {
	words, col := c.w.words, c.page.column
	c.run++
	run := c.run
	c.noted = false
	col.clear()
	c.verdict = newParagraph(words.say("check.running", "where", c.w.titleOf(c.d)), sizeName, theme.ColorNameForeground)
	c.verdict.style.Bold = true
	c.under = newParagraph("", sizeLine, colourMuted)
	c.under.Hide()
	col.add(16, c.verdict)
	col.add(4, c.under)
	if c.options.temporary {
		col.add(12, newLine(careMark, words.say("fault.no-keychain")+" "+words.say("fault.no-keychain.hint")))
	}
	c.waits = newLine(noMark, words.say("checking.wait"))
	col.add(12, c.waits)
	c.page.buttons(newTabPush(words.say("checking.stop"), "", c.page.close))
	c.page.turn()

	ctx, stop := context.WithCancel(c.w.ctx)
	c.stop = stop
	go func() {
		good := c.w.d.Desk.Check(ctx, c.d.ID, func(f connect.Finding) {
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
func (c *checking) found(f connect.Finding) {
	c.noted = c.noted || f.Level == connect.Noted
	m, says := c.w.words.finding(f, c.w.titleOf(c.d))
	at := c.page.column
	at.clearLast()
	at.add(10, newLine(m, says))
	at.add(10, c.waits)
	c.page.turn()
	c.page.scroll.ScrollToBottom()
}

// ended says how it went, and offers what is next.
func (c *checking) ended(good bool) {
	words := c.w.words
	verdict := "check.failed"
	c.page.column.clearLast()
	c.page.column.add(0, newSpace())
	done := newTabPush(words.say("checking.done"), "", c.page.close)
	switch {
	case good:
		verdict = "check.fine"
		if c.noted {
			verdict = "check.noted"
		}
		c.page.buttons(done)
		c.passed()
	default:
		done.say(words.say("do.close"))
		c.offerMore(done)
	}
	c.verdict.text = words.say(verdict, "where", c.w.titleOf(c.d))
	c.page.turn()
	c.verdict.Refresh()
	c.page.scroll.ScrollToTop()
	if c.page.onTop() {
		c.page.focus(c.page.pushes[len(c.page.pushes)-1])
	}
}

// passed does what waited for it.
func (c *checking) passed() {
	c.w.reopened(c.d.ID)
	if c.options.then != nil {
		c.options.then()
	}
	if c.options.use {
		c.w.wanted = ""
		c.w.use(c.d.ID, nil)
		c.say(c.w.words.say("checking.used", "name", c.w.titleOf(c.d)))
	}
}

// offerMore are the ways on from a setup that does not work.
func (c *checking) offerMore(done *tabPush) {
	words := c.w.words
	again := newTabPush(words.say("checking.again"), "", c.start)
	pushes := []*tabPush{done, again}
	if c.w.editable(c.d.ID) { // three are too many for a narrow window, and the way back is at the top
		pushes = []*tabPush{again, newTabPush(words.say("do.edit"), "", func() {
			c.page.close()
			c.w.edit(c.d.ID)
		})}
	}
	c.page.buttons(pushes...)
	if !c.options.use {
		return
	}
	c.w.wanted = c.d.ID
	c.say(words.say("checking.unused", "name", plain(c.w.d.Place().Name)))
	c.page.aside = newTabPush(words.say("checking.useanyway"), "", func() {
		c.page.aside.Hide()
		c.w.use(c.d.ID, func() { c.say(words.say("checking.used", "name", c.w.titleOf(c.d))) })
	})
	c.page.aside.quiet, c.page.aside.escape = true, c.page.close
}

func (c *checking) say(text string) {
	c.under.text = text
	c.under.Show()
	c.under.Refresh()
	c.page.turn()
}

// finding is a line of Check setup: its mark, and its sentence, with the host, region or number filled in. A step that was not
// tried only says which one it is, because the sentence above it says why; what has no sentence is said by its fault.
func (w *Words) finding(f connect.Finding, where string) (mark, string) {
	m := map[connect.Level]mark{connect.Passed: goodMark, connect.Noted: careMark, connect.Failed: badMark}[f.Level]
	value, step := plain(f.Value), w.say("check.step."+string(f.Step))
	if f.Level == connect.Skipped && (f.About == "" || f.About == "stopped") {
		return m, step
	}
	if says := w.maybe(f.Sentence(), "value", value, "where", where); says != "" {
		return m, says
	}
	if f.Fault != nil {
		says := w.fault(f.Fault, about{where: where})
		return m, step + ": " + says.both()
	}
	return m, sentence(step, value)
}
