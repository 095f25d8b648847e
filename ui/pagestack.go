package ui

import "fyne.io/fyne/v2"

// pageStack is the pages that lie over a window, the uppermost last.
type pageStack struct {
	canvas  fyne.Canvas
	changed func() // called after a page was closed; may be nil
	pages   []*page
}

func newPageStack(canvas fyne.Canvas, changed func()) *pageStack {
	return &pageStack{canvas: canvas, changed: changed}
}

// top is the page that the person sees; nil: there is none.
func (s *pageStack) top() *page {
	if len(s.pages) == 0 {
		return nil
	}
	return s.pages[len(s.pages)-1]
}

// len is how many pages are open.
func (s *pageStack) len() int { return len(s.pages) }

// closeAll takes every page away.
func (s *pageStack) closeAll() {
	if len(s.pages) > 0 {
		s.pages[0].close()
	}
}

// open shows the page, with the keyboard on first; nil: on the way back.
func (p *page) open(first fyne.Focusable) {
	p.stack.pages = append(p.stack.pages, p)
	p.stack.canvas.Overlays().Add(p)
	p.focus(first)
}

// focus gives the keyboard to something on the page; nil: to the way back.
func (p *page) focus(to fyne.Focusable) {
	if to == nil {
		to = p.back
	}
	p.stack.canvas.Focus(to)
}

// onTop reports whether it is the page that the person sees.
func (p *page) onTop() bool { return p.stack.top() == p }

// close takes the page away, and everything that was opened from it.
func (p *page) close() {
	for i, other := range p.stack.pages {
		if other != p {
			continue
		}
		above := p.stack.pages[i:]
		p.stack.pages = p.stack.pages[:i:i]
		p.stack.canvas.Overlays().Remove(p)
		for _, gone := range above {
			if gone.closed != nil {
				gone.closed()
			}
		}
		if p.stack.changed != nil {
			p.stack.changed()
		}
		return
	}
}
