package kit

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"linkdrop/assets"
)

// Icon draws one of our line icons in a colour of the theme. The toolkit's own colouring knows fills only, and these are
// strokes.
type Icon struct {
	Image  *canvas.Image
	name   string
	colour fyne.ThemeColorName
	drawn  string // what image shows, so that the same is not drawn again
}

// NewIcon makes one that draws nothing yet.
func NewIcon() *Icon {
	i := &Icon{Image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	i.Image.Hide()
	return i
}

// Set changes what is drawn; an empty name hides it. Calling it again after the theme changed draws it anew.
func (i *Icon) Set(name string, colour fyne.ThemeColorName) {
	i.name, i.colour = name, colour
	if name == "" {
		i.Image.Hide()
		return
	}
	res := IconResource(name, colour)
	if res.Name() == i.drawn {
		i.Image.Show()
		return
	}
	i.drawn = res.Name()
	i.Image.Resource = res
	i.Image.Show()
	i.Image.Refresh()
}

// Refresh draws it again in the colours that the theme has now.
func (i *Icon) Refresh() { i.Set(i.name, i.colour) }

// IconResource is an icon in the colour that the theme has now.
func IconResource(name string, colour fyne.ThemeColorName) fyne.Resource {
	data, err := assets.Icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic(err) // built in, and named in the source: a test draws each
	}
	hex := hexOf(Themed(colour))
	return fyne.NewStaticResource(name+hex+".svg", bytes.ReplaceAll(data, []byte("#000000"), []byte(hex)))
}

// Themed is a colour of the current theme.
func Themed(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

func hexOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}
