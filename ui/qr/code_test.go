package qr_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/qr"
)

// The code is dark on white, has its quiet edge, and is square whatever room it is given.
func TestCode(t *testing.T) {
	test.NewTempApp(t)
	code, err := qr.New("https://share.acme.example/s/a")
	if err != nil {
		t.Fatal(err)
	}
	if h := code.HeightFor(200); h != 200 || code.HeightFor(900) > 300 {
		t.Errorf("heights %v and %v", h, code.HeightFor(900))
	}
	if code.Most = 190; code.HeightFor(900) != 190 {
		t.Errorf("it is %v where there is little room", code.HeightFor(900))
	}
	code.Resize(fyne.NewSize(300, 200))
	picture, ok := test.WidgetRenderer(code).Objects()[0].(*canvas.Image)
	if !ok {
		t.Fatal("there is no picture")
	}
	if s := picture.Size(); s.Width != 200 || s.Height != 200 || picture.Position().X != 50 {
		t.Errorf("it is %v at %v", s, picture.Position())
	}
	side := picture.Image.Bounds().Dx()
	for n := range side {
		for edge := range 4 {
			if r, _, _, _ := picture.Image.At(n, edge).RGBA(); r != 0xffff {
				t.Fatalf("the edge is not white at %d, %d", n, edge)
			}
		}
	}
	if r, _, _, _ := picture.Image.At(4, 4).RGBA(); r != 0 {
		t.Error("the corner of the finder is not black")
	}
}

func TestLengths(t *testing.T) {
	test.NewTempApp(t)
	for n, fits := range map[int]bool{1: true, 900: true, 2900: true, 2953: true, 2954: false, 20_000: false} {
		if _, err := qr.New(strings.Repeat("x", n)); (err == nil) != fits {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
