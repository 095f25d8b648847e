package kit

import "fyne.io/fyne/v2"

// PageStack is the pages that lie over a window, the uppermost last.
type PageStack struct {
	canvas  fyne.Canvas
	changed func() // called after a page was closed; may be nil
	pages   []*Page
}

// NewPageStack makes one over a canvas; changed is called after a page was closed, and may be nil.
func NewPageStack(canvas fyne.Canvas, changed func()) *PageStack {
	return &PageStack{canvas: canvas, changed: changed}
}

// Top is the page that the person sees; nil: there is none.
func (s *PageStack) Top() *Page {
	if len(s.pages) == 0 {
		return nil
	}
	return s.pages[len(s.pages)-1]
}

// Len is how many pages are open.
func (s *PageStack) Len() int { return len(s.pages) }

// CloseAll takes every page away.
func (s *PageStack) CloseAll() {
	if len(s.pages) > 0 {
		s.pages[0].Close()
	}
}

// Open shows the page, with the keyboard on first; nil: on the way back.
func (p *Page) Open(first fyne.Focusable) {
	p.stack.pages = append(p.stack.pages, p)
	p.stack.canvas.Overlays().Add(p)
	p.Focus(first)
}

// Focus gives the keyboard to something on the page; nil: to the way back.
func (p *Page) Focus(to fyne.Focusable) {
	if to == nil {
		to = p.Back
	}
	p.stack.canvas.Focus(to)
}

// OnTop reports whether it is the page that the person sees.
func (p *Page) OnTop() bool { return p.stack.Top() == p }

// Close takes the page away, and everything that was opened from it.
func (p *Page) Close() {
	for i, other := range p.stack.pages {
		if other != p {
			continue
		}
		above := p.stack.pages[i:]
		p.stack.pages = p.stack.pages[:i:i]
		p.stack.canvas.Overlays().Remove(p)
		for _, gone := range above {
			if gone.OnClosed != nil {
				gone.OnClosed()
			}
		}
		if p.stack.changed != nil {
			p.stack.changed()
		}
		return
	}
}
