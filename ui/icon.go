package ui

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"linkdrop/assets"
)

// icon draws one of our line icons in a colour of the theme. The toolkit's own colouring knows fills only, and these are
// strokes.
type icon struct {
	image  *canvas.Image
	name   string
	colour fyne.ThemeColorName
	drawn  string // what image shows, so that the same is not drawn again
}

func newIcon() *icon {
	i := &icon{image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	i.image.Hide()
	return i
}

// set changes what is drawn; an empty name hides it. Calling it again after the theme changed draws it anew.
func (i *icon) set(name string, colour fyne.ThemeColorName) {
	i.name, i.colour = name, colour
	if name == "" {
		i.image.Hide()
		return
	}
	res := iconResource(name, colour)
	if res.Name() == i.drawn {
		i.image.Show()
		return
	}
	i.drawn = res.Name()
	i.image.Resource = res
	i.image.Show()
	i.image.Refresh()
}

func (i *icon) refresh() { i.set(i.name, i.colour) }

// iconResource is an icon in the colour that the theme has now.
func iconResource(name string, colour fyne.ThemeColorName) fyne.Resource {
	data, err := assets.Icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic(err) // built in, and named in the source: a test draws each
	}
	hex := hexOf(themed(colour))
	return fyne.NewStaticResource(name+hex+".svg", bytes.ReplaceAll(data, []byte("#000000"), []byte(hex)))
}

// themed is a colour of the current theme.
func themed(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

func hexOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}
