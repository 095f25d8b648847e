package qr

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"rsc.io/qr"
)

// quiet is how many modules around the code stay empty, as the standard wants it.
const quiet = 4

// most and least are the sides of a code in the toolkit's units.
const most, least float32 = 280, 160

// Code is a QR code; a kit.Block, so that it can stand in a dialog. Make one with New.
type Code struct {
	widget.BaseWidget
	Most  float32 // the largest side that there is room for; 0: as large as it is useful
	image image.Image
}

// New makes the code of a text. It fails where the text is longer than any code can be (2,953 bytes).
func New(text string) (*Code, error) {
	level := qr.M
	made, err := qr.Encode(text, level)
	if err != nil || made.Size > 101 { // fewer and larger modules are worth more than bearing a stain
		made, err = qr.Encode(text, qr.L)
	}
	if err != nil {
		return nil, err
	}
	c := &Code{image: draw(made)}
	c.ExtendBaseWidget(c)
	return c, nil
}

// draw is one pixel a module; what shows it must not smooth it.
func draw(code *qr.Code) image.Image {
	side := code.Size + 2*quiet
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			shade := color.Gray{Y: 0xff}
			if code.Black(x-quiet, y-quiet) {
				shade.Y = 0
			}
			img.SetGray(x, y, shade)
		}
	}
	return img
}

// HeightFor implements kit.Block: the code is square.
func (c *Code) HeightFor(width float32) float32 {
	side := min(width, most)
	if c.Most > 0 {
		side = min(side, max(least, c.Most))
	}
	return side
}

// CreateRenderer implements fyne.Widget.
func (c *Code) CreateRenderer() fyne.WidgetRenderer {
	picture := canvas.NewImageFromImage(c.image)
	picture.FillMode, picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	return &renderer{picture}
}

type renderer struct{ picture *canvas.Image }

func (r *renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.picture} }
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSquareSize(least) }
func (r *renderer) Destroy()                     {}
func (r *renderer) Refresh()                     { r.picture.Refresh() }

func (r *renderer) Layout(size fyne.Size) {
	side := min(size.Width, size.Height)
	r.picture.Resize(fyne.NewSquareSize(side))
	r.picture.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}
