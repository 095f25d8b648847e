package kit

import (
	"fyne.io/fyne/v2"
)

// FocusButton is a Button that the Tab key reaches.
type FocusButton struct {
	Button
	OnEscape func() // what the Escape key does; may be nil
	OnFocus  func() // called when it gets the keyboard; may be nil
}

var _ fyne.Focusable = (*FocusButton)(nil)

// NewFocusButton makes one; either of text and icon may be empty.
func NewFocusButton(text, icon string, tapped func()) *FocusButton {
	b := &FocusButton{Button: Button{Text: text, Icon: icon, Name: text, OnTapped: tapped}}
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements fyne.Focusable.
func (b *FocusButton) FocusGained() {
	b.focused = true
	if b.OnFocus != nil {
		b.OnFocus()
	}
	b.Refresh()
}

// HeightFor implements Block.
func (b *FocusButton) HeightFor(float32) float32 { return ButtonHeight }

// FocusLost implements fyne.Focusable.
func (b *FocusButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *FocusButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *FocusButton) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		b.Tapped(nil)
	}
	if e.Name == fyne.KeyEscape && b.OnEscape != nil {
		b.OnEscape()
	}
}
