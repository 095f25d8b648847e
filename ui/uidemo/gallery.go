//go:build demo

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/kit"
)

// The sizes that pictures are made of, in the toolkit's units: the least window, the default, and two wide ones.
var gallerySizes = []fyne.Size{{Width: 360, Height: 420}, {Width: 440, Height: 560}, {Width: 760, Height: 600}, {Width: 1200, Height: 720}}

const (
	// beat is how long is waited between two looks at a window; steady is how many looks in a row must show the same.
	beat   = 60 * time.Millisecond
	steady = 3
	// patience bounds the wait for a picture that never comes to rest, in beats.
	patience = 60
)

// makeGallery makes the pictures, and returns once they are all there. Each window is opened once and shown in every size.
func makeGallery(a fyne.App, into string, only []string) error {
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	result := make(chan error, 1)
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			result <- shootAll(a, into, only)
			fyne.Do(a.Quit)
		}()
	})
	host := a.NewWindow("") // the program ends with its last window
	host.Resize(fyne.NewSize(1, 1))
	host.Show()
	a.Run()
	return <-result
}

func shootAll(a fyne.App, into string, only []string) error {
	for _, locale := range []string{"en", "de"} {
		for theme, tint := range map[kit.ThemeChoice]string{kit.Light: "light", kit.Dark: "dark"} {
			for _, v := range views {
				if err := shootView(a, into, only, v, locale, theme, tint); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// wanted reports whether somebody asked for a picture.
func wanted(name string, only []string) bool {
	for _, part := range only {
		if strings.Contains(name, part) {
			return true
		}
	}
	return len(only) == 0
}

func shootView(a fyne.App, into string, only []string, v galleryView, locale string, theme kit.ThemeChoice, tint string) error {
	var s *stage
	for _, size := range gallerySizes {
		name := fmt.Sprintf("%s-%s-%.0f-%s.png", v.name, tint, size.Width, locale)
		if !wanted(name, only) {
			continue
		}
		if s == nil || v.each {
			s.close()
			st := v.stage
			s = &st
			s.locale, s.theme, s.width, s.height = locale, theme, size.Width, size.Height
			fyne.DoAndWait(func() { s.open(a) })
			if err := s.play(v.acts); err != nil {
				return err
			}
		} else {
			fyne.DoAndWait(func() { s.window.Resize(size) })
		}
		picture, err := s.rest()
		if err == nil {
			err = save(filepath.Join(into, name), picture)
		}
		if err != nil {
			return err
		}
	}
	s.close()
	return nil
}

// play does what leads to a state, one after the other.
func (s *stage) play(acts []func(*stage)) (err error) {
	if s.display, err = xgb.NewConn(); err != nil {
		return err
	}
	fyne.DoAndWait(func() {
		if win, ok := s.window.(driver.NativeWindow); ok {
			win.RunNative(func(context any) {
				if c, ok := context.(driver.X11WindowContext); ok {
					s.drawable = xproto.Drawable(c.WindowHandle) //nolint:gosec // ids have 29 bits
				}
			})
		}
	})
	_, err = s.rest()
	for _, act := range acts {
		if err == nil {
			act(s)
			_, err = s.rest()
		}
	}
	return err
}

func (s *stage) close() {
	if s != nil {
		s.display.Close()
		fyne.DoAndWait(s.window.Close)
	}
}

// rest waits until the window shows the same for some looks in a row, and returns what it shows.
func (s *stage) rest() (last *image.NRGBA, err error) {
	same := 0
	for range patience {
		time.Sleep(beat)
		now, err := s.look()
		if err != nil {
			return nil, err
		}
		if last != nil && last.Rect == now.Rect && bytes.Equal(last.Pix, now.Pix) {
			same++
		} else {
			same = 0
		}
		if last = now; same < steady {
			continue
		}
		if !undrawn(now) {
			break
		}
		fyne.Do(s.window.Content().Refresh) // another window lay upon it
	}
	return last, nil
}

// look is what the display shows of the window now.
func (s *stage) look() (*image.NRGBA, error) {
	size, err := xproto.GetGeometry(s.display, s.drawable).Reply()
	if err != nil {
		return nil, err
	}
	shown, err := xproto.GetImage(s.display, xproto.ImageFormatZPixmap, s.drawable, 0, 0, size.Width, size.Height, math.MaxUint32).Reply()
	if err != nil {
		return nil, err
	}
	p := &image.NRGBA{Pix: shown.Data, Stride: 4 * int(size.Width), Rect: image.Rect(0, 0, int(size.Width), int(size.Height))}
	for n := 0; n+4 <= len(p.Pix); n += 4 { // it has blue first, and nothing where we have alpha
		p.Pix[n], p.Pix[n+2], p.Pix[n+3] = p.Pix[n+2], p.Pix[n], 255
	}
	return p, nil
}

// undrawn reports whether a line of the window has nothing on it yet, which is black; no colour of ours is.
func undrawn(p *image.NRGBA) bool {
	nothing := bytes.Repeat([]byte{0, 0, 0, 255}, p.Rect.Dx())
	for y := range p.Rect.Dy() {
		if bytes.Equal(p.Pix[y*p.Stride:(y+1)*p.Stride], nothing) {
			return true
		}
	}
	return false
}

func save(path string, p image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return errors.Join(encoder.Encode(f, p), f.Close())
}
