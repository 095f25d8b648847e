//go:build demo

// Command uidemo opens the window over a queue that only pretends, to look at it; with -gallery it makes a picture of every state
// of it. It is not shipped.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"fyne.io/fyne/v2/app"

	"linkdrop/ui/kit"
)

func main() {
	var s stage
	flag.StringVar(&s.scene, "scene", "empty", "what is in the queue: "+strings.Join(sceneNames, ", "))
	flag.StringVar(&s.locale, "lang", "en", "")
	theme := flag.Int("theme", 1, "1 light, 2 dark")
	width := flag.Float64("w", 440, "")
	height := flag.Float64("h", 560, "")
	flag.BoolVar(&s.practice, "practice", false, "")
	flag.BoolVar(&s.closes, "closes", false, "links can have a password and limits")
	flag.StringVar(&s.setup, "setup", "", "destinations: first, some, bad")
	into := flag.String("gallery", "", "a folder for a picture of every state, in each theme, width and language; then the program ends")
	only := flag.String("only", "", "of the gallery only pictures whose names contain this; several, with commas between")
	flag.Parse()
	s.theme, s.width, s.height = kit.ThemeChoice(*theme), float32(*width), float32(*height) //nolint:gosec // 0, 1 or 2
	a := app.NewWithID("org.linkdrop.demo")
	if *into != "" {
		if err := makeGallery(a, *into, strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	s.runs = true
	s.open(a)
	a.Run()
}
