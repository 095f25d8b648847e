package thumbnail

import (
	"bytes"
	"image"
	_ "image/gif" // the kinds of files that are decoded
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and so is this one
)

const (
	// side is how wide and high a thumbnail is, in pixels: a tile of 40 units on a display of three pixels a unit.
	side = 120
	// longest is how many bytes of a file are read at most.
	longest = 32 << 20
	// largest is how many pixels a picture may have. Decoded it takes up to eight bytes for each.
	largest = 32_000_000
)

// read makes the thumbnail of a file; nil: it is no picture, larger than is decoded, or cannot be read. Nobody is told why: the row
// has a glyph instead.
func read(path string) image.Image {
	if about, err := os.Stat(path); err != nil || !about.Mode().IsRegular() || about.Size() > longest {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(f, longest))
	_ = f.Close()
	if err != nil {
		return nil
	}
	return decode(data)
}

// decode makes a thumbnail of a file's bytes.
func decode(data []byte) image.Image {
	about, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || about.Width <= 0 || about.Height <= 0 || int64(about.Width)*int64(about.Height) > largest {
		return nil
	}
	whole, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return turned(square(whole), orientation(data))
}

// square is the middle of a picture, made small.
func square(whole image.Image) *image.NRGBA {
	from := whole.Bounds()
	if edge := from.Dx() - from.Dy(); edge > 0 {
		from.Min.X += edge / 2
		from.Max.X = from.Min.X + from.Dy()
	} else {
		from.Min.Y -= edge / 2
		from.Max.Y = from.Min.Y + from.Dx()
	}
	small := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.ApproxBiLinear.Scale(small, small.Rect, whole, from, draw.Src, nil)
	return small
}
