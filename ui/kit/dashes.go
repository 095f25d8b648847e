package kit

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2/canvas"
)

// Dashes draws the dashed, rounded outline of the drop zone; the toolkit has no dashed rectangle.
type Dashes struct {
	Raster *canvas.Raster
	Colour color.Color
	radius float64 // in the toolkit's units, like width, dash and gap
	width  float64
	dash   float64
	gap    float64
	Shift  float64 // how far the dashes have run around
}

// NewDashes makes the outline; its colour is for the caller to set.
func NewDashes() *Dashes {
	d := &Dashes{Colour: color.Transparent, radius: 10, width: 1.5, dash: 6, gap: 4}
	d.Raster = canvas.NewRaster(d.draw)
	return d
}

// draw paints only the pixels near the outline; the inside of a large window costs nothing.
func (d *Dashes) draw(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	size := d.Raster.Size()
	if size.Width <= 0 || w < 4 || h < 4 {
		return img
	}
	scale := float64(w) / float64(size.Width)
	o := newOutline(float64(w), float64(h), d.radius*scale, d.width*scale/2)
	period := (d.dash + d.gap) * scale
	period = o.length / math.Max(1, math.Round(o.length/period)) // so that it closes without a seam
	on := period * d.dash / (d.dash + d.gap)
	c, ok := color.NRGBAModel.Convert(d.Colour).(color.NRGBA)
	if !ok {
		return img
	}
	band := int(math.Ceil(o.radius)) + 2
	paint := func(x, y int) {
		distance, along := o.near(float64(x)+0.5, float64(y)+0.5)
		at := math.Mod(along+d.Shift*scale, period)
		if at < 0 { // Mod keeps the sign of a shift against the clock
			at += period
		}
		ink := clamp(d.width*scale/2-distance+0.5) * clamp(math.Min(at, on-at)+0.5)
		if ink > 0 {
			c.A = uint8(ink * 255)
			img.SetNRGBA(x, y, c)
		}
	}
	for y := range h {
		for x := 0; x < w; x++ {
			if y >= band && y < h-band && x == 3 {
				x = max(x, w-3)
			}
			paint(x, y)
		}
	}
	return img
}

func clamp(v float64) float64 { return math.Min(1, math.Max(0, v)) }

// outline is a rounded rectangle, inset by half the width of its pen.
type outline struct {
	left, top, right, bottom, radius float64
	length                           float64
}

func newOutline(w, h, radius, inset float64) outline {
	o := outline{left: inset, top: inset, right: w - inset, bottom: h - inset}
	o.radius = math.Min(radius, math.Min(o.right-o.left, o.bottom-o.top)/2)
	o.length = 2*(o.right-o.left+o.bottom-o.top-4*o.radius) + 2*math.Pi*o.radius
	return o
}

// near returns how far a point is from the outline, and where along it the nearest point lies, clockwise from the end of
// the upper left corner.
func (o outline) near(x, y float64) (distance, along float64) {
	r := o.radius
	l, t, rt, b := o.left+r, o.top+r, o.right-r, o.bottom-r
	width, height, arc := rt-l, b-t, math.Pi/2*r
	corner := func(cx, cy, start, before float64) (float64, float64) {
		angle := math.Mod(math.Atan2(y-cy, x-cx)-start+4*math.Pi, 2*math.Pi)
		return math.Abs(math.Hypot(x-cx, y-cy) - r), before + angle*r
	}
	switch {
	case x > rt && y < t:
		return corner(rt, t, -math.Pi/2, width)
	case x > rt && y > b:
		return corner(rt, b, 0, width+arc+height)
	case x < l && y > b:
		return corner(l, b, math.Pi/2, 2*width+2*arc+height)
	case x < l && y < t:
		return corner(l, t, math.Pi, 2*width+3*arc+2*height)
	}
	up, down, east, west := math.Abs(y-o.top), math.Abs(y-o.bottom), math.Abs(x-o.right), math.Abs(x-o.left)
	switch math.Min(math.Min(up, down), math.Min(east, west)) {
	case up:
		return up, x - l
	case east:
		return east, width + arc + y - t
	case down:
		return down, width + 2*arc + height + rt - x
	}
	return west, 2*width + 3*arc + height + b - y
}
