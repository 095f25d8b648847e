package server

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"

	"linkdrop/uploader/smallfile"
)

// Brand is how a company's pages behind links look. The zero value is Linkdrop's own look.
type Brand struct {
	// Logo is the path of a picture (PNG, JPEG, GIF, WebP or SVG, at most 256 KiB) shown beside Options.Name; read by New.
	Logo string
	// Color, like "#1f57c9", takes the place of the blue of links and buttons. Where people could not read it on the page, a
	// darker or lighter one of its kind does.
	Color string
}

const (
	brandStyle = "brand.css"
	brandLogo  = "logo"
	maxLogo    = 256 << 10
)

// brand is a Brand that was read.
type brand struct {
	logo     []byte // nil: none
	logoType string
	style    []byte // nil: none
}

func readBrand(look Brand) (b brand, err error) {
	if look.Logo != "" {
		if b.logo, err = smallfile.Read(look.Logo, maxLogo); err != nil {
			return b, fmt.Errorf("the logo: %w", err)
		}
		if b.logoType = pictureType(b.logo); b.logoType == "" {
			return b, errors.New("the logo is no PNG, JPEG, GIF, WebP or SVG")
		}
	}
	if look.Color == "" {
		return b, nil
	}
	c, ok := parseColor(look.Color)
	if !ok {
		return b, fmt.Errorf("the colour %q is not like #1f57c9", look.Color)
	}
	b.style = brandCSS(c)
	return b, nil
}

// pictureType is what a browser is told that a picture is; a picture runs no code in an img element.
func pictureType(text []byte) string {
	switch kind := http.DetectContentType(text); kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return kind
	}
	if bytes.Contains(text[:min(len(text), 1024)], []byte("<svg")) {
		return "image/svg+xml"
	}
	return ""
}

// color is red, green and blue, each of 0…1.
type color [3]float64

var colorForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func parseColor(text string) (c color, ok bool) {
	if !colorForm.MatchString(text) {
		return c, false
	}
	for i := range c {
		n, _ := strconv.ParseUint(text[1+2*i:3+2*i], 16, 8) // the form is checked
		c[i] = float64(n) / 255
	}
	return c, true
}

func (c color) String() string {
	return fmt.Sprintf("#%02x%02x%02x", byte(math.Round(c[0]*255)), byte(math.Round(c[1]*255)), byte(math.Round(c[2]*255)))
}

// towards mixes a share of another colour in.
func (c color) towards(other color, share float64) color {
	for i := range c {
		c[i] += (other[i] - c[i]) * share
	}
	return c
}

// contrast of two colours, 1…21, as WCAG 2 counts it.
func contrast(a, b color) float64 {
	bright := func(c color) float64 {
		sum := 0.0
		for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
			linear := c[i] / 12.92
			if c[i] > 0.04045 {
				linear = math.Pow((c[i]+0.055)/1.055, 2.4)
			}
			sum += weight * linear
		}
		return sum
	}
	one, two := bright(a), bright(b)
	return (max(one, two) + 0.05) / (min(one, two) + 0.05)
}

// readable changes a colour towards another until it has the contrast of small text on a ground.
func readable(c, towards, ground color) color {
	for step := 0.0; step <= 1; step += 0.05 {
		if mixed, _ := parseColor(c.towards(towards, step).String()); contrast(mixed, ground) >= 4.5 {
			return mixed
		}
	}
	return towards
}

// brandCSS sets the page's colours of links and buttons, in light and in dark.
func brandCSS(c color) []byte {
	black, white, ink := color{}, color{1, 1, 1}, color{0x0b / 255.0, 0x12 / 255.0, 0x20 / 255.0}
	light := readable(c, black, color{0xf7 / 255.0, 0xf7 / 255.0, 0xf4 / 255.0})
	dark := readable(c, white, color{0x1c / 255.0, 0x20 / 255.0, 0x26 / 255.0})
	onDark := ink
	if contrast(white, dark) > contrast(ink, dark) {
		onDark = white
	}
	return fmt.Appendf(nil, ":root { --accent: %v; --press: %v; --on-accent: #ffffff; }\n@media (prefers-color-scheme: dark) { :root { --accent: %v; --press: %v; --on-accent: %v; } }\n",
		light, light.towards(black, 0.2), dark, dark.towards(white, 0.2), onDark)
}
