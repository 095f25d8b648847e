// Package assets holds what is built into the programs: icons, fonts, translations and pages. It has no logic.
package assets

import "embed"

// Icons are the line icons of the window, 24 by 24, drawn in #000000, which the theme replaces.
//
//go:embed icons/*.svg
var Icons embed.FS

// Translations are flat JSON objects from a key to a sentence, one file a language.
//
//go:embed translations/*.json
var Translations embed.FS

// InterRegular is Inter with tabular figures: Latin, Greek and Cyrillic. Its licence is fonts/LICENSE.
//
//go:embed fonts/Inter-Regular.otf
var InterRegular []byte

// InterSemiBold is the same in the weight of names and titles.
//
//go:embed fonts/Inter-SemiBold.otf
var InterSemiBold []byte

// AppIcon is the program's icon.
//
//go:embed app/linkdrop.svg
var AppIcon []byte

// Licences are those of everything that the programs are made with. `make licences` writes them.
//
//go:embed licences.txt
var Licences string
