//go:build demo

package main

import (
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
)

// photos makes pictures in a folder, as somebody may have taken them on a walk, and returns the folder.
func photos(names ...string) string {
	dir, err := os.MkdirTemp("", "uidemo-photos")
	if err != nil {
		return ""
	}
	for n, name := range names {
		if f, err := os.Create(filepath.Join(dir, name)); err == nil {
			_ = jpeg.Encode(f, landscape(n), nil)
			_ = f.Close()
		}
	}
	return dir
}

// landscape is a sky, a sun and hills, of another time of day for each n.
func landscape(n int) image.Image {
	const width, height = 480, 360
	skies := [...][2]color.NRGBA{
		{{R: 96, G: 160, B: 220, A: 255}, {R: 240, G: 226, B: 190, A: 255}},
		{{R: 70, G: 60, B: 120, A: 255}, {R: 245, G: 150, B: 100, A: 255}},
		{{R: 150, G: 190, B: 200, A: 255}, {R: 230, G: 235, B: 230, A: 255}},
	}
	sky := skies[n%len(skies)]
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := between(sky[0], sky[1], float64(y)/240)
			if math.Hypot(float64(x-200-60*n), float64(y-120)) < 34 {
				c = color.NRGBA{R: 255, G: 240, B: 200, A: 255}
			}
			for hill := range 3 {
				top := 190 + 45*float64(hill) + 30*math.Sin(float64(x)/float64(70-10*hill)+float64(2*hill+n))
				if float64(y) > top {
					c = between(color.NRGBA{R: 90, G: 130, B: 110, A: 255}, color.NRGBA{R: 30, G: 60, B: 60, A: 255}, float64(hill)/2)
				}
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

func between(a, b color.NRGBA, share float64) color.NRGBA {
	share = min(max(share, 0), 1)
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-share) + float64(y)*share) }
	return color.NRGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: 255}
}
