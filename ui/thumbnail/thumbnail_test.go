package thumbnail

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
)

// quarters is a picture whose quarters are red, green, blue and white, line by line.
func quarters(width, height int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	colours := [2][2]color.NRGBA{{{255, 0, 0, 255}, {0, 255, 0, 255}}, {{0, 0, 255, 255}, {255, 255, 255, 255}}}
	for y := range height {
		for x := range width {
			p.SetNRGBA(x, y, colours[2*y/height][2*x/width])
		}
	}
	return p
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif is a JPEG file of quarters that says how the camera was held.
func withExif(t testing.TB, turn byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, quarters(240, 240), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(body) + 2)}, body...) //nolint:gosec // it is 34
	return append(head, b.Bytes()[2:]...)
}

// corners are the colours of the four quarters, line by line, as letters.
func corners(p image.Image) (says string) {
	for _, at := range []image.Point{{30, 30}, {90, 30}, {30, 90}, {90, 90}} {
		r, g, b, _ := p.At(at.X, at.Y).RGBA()
		switch letter := [3]bool{r > 0x8000, g > 0x8000, b > 0x8000}; letter {
		case [3]bool{true, false, false}:
			says += "r"
		case [3]bool{false, true, false}:
			says += "g"
		case [3]bool{false, false, true}:
			says += "b"
		default:
			says += "w"
		}
	}
	return says
}

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string // empty: none
	}{
		"square":                 {asPNG(t, quarters(300, 300)), "rgbw"},
		"wide":                   {asPNG(t, quarters(900, 300)), "rgbw"},
		"high":                   {asPNG(t, quarters(10, 700)), "rgbw"},
		"as it is":               {withExif(t, 1), "rgbw"},
		"mirrored":               {withExif(t, 2), "grwb"},
		"upside down":            {withExif(t, 3), "wbgr"},
		"mirrored, upside down":  {withExif(t, 4), "bwrg"},
		"mirrored, to the left":  {withExif(t, 5), "rbgw"},
		"to the right":           {withExif(t, 6), "brwg"},
		"mirrored, to the right": {withExif(t, 7), "wgbr"},
		"to the left":            {withExif(t, 8), "gwrb"},
		"no such turn":           {withExif(t, 9), "rgbw"},
		"nothing":                {},
		"a text":                 {data: []byte("hello")},
		"cut off":                {data: asPNG(t, quarters(300, 300))[:200]},
		"too many pixels":        {data: hugePNG()},
	} {
		got := ""
		if p := decode(c.data); p != nil {
			got = corners(p)
			if p.Bounds() != image.Rect(0, 0, side, side) {
				t.Errorf("%s: it is %v large", name, p.Bounds())
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// hugePNG says that it has 10 billion pixels, in 45 bytes.
func hugePNG() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	data := b.Bytes()
	copy(data[16:], []byte{0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0})
	return data
}

// What is asked for comes later, once, and is remembered; what is no picture is not read again.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "a.png"), filepath.Join(dir, "b.png")
	for path, data := range map[string][]byte{good: asPNG(t, quarters(50, 50)), bad: []byte("no picture")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		changed := 0
		s := New(func() { changed++ })
		for range 3 {
			if s.Of(good) != nil || s.Of(bad) != nil || s.Of("") != nil || s.Of(dir) != nil {
				t.Fatal("a thumbnail is there before anybody could make it")
			}
		}
		synctest.Wait()
		_ = os.Remove(good)
		if s.Of(good) == nil || s.Of(bad) != nil || changed != 1 {
			t.Errorf("there is %v and %v, and news %d times", s.Of(good) != nil, s.Of(bad) != nil, changed)
		}
	})
}

// However many are asked for, few wait and few are remembered.
func TestStoreIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(func() {})
		s.busy = true
		for n := range 1000 {
			s.Of(fmt.Sprintf("/nowhere/%d.png", n))
		}
		if len(s.waiting) != wanted || s.waiting[wanted-1] != "/nowhere/999.png" {
			t.Errorf("%d wait", len(s.waiting))
		}
		s.work()
		for n := range 1000 {
			s.keep(fmt.Sprintf("/nowhere/%d.jpg", n), nil)
		}
		if len(s.made) != most || len(s.order) != most {
			t.Errorf("%d are remembered", len(s.made))
		}
	})
}

func FuzzOrientation(f *testing.F) {
	f.Add(withExif(f, 6))
	f.Add([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 'E', 'x', 'i', 'f', 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if turn := orientation(data); turn < 1 || turn > 8 {
			t.Errorf("a turn of %d", turn)
		}
	})
}
