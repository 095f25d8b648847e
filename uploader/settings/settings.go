package settings

import (
	"fmt"
	"time"
)

// Settings is what one layer says; nil is nothing. It is a value; what its pointers point to is not changed.
type Settings struct {
	Destinations []Destination // beside those of the weaker layers; one with the same ID replaces theirs
	Destination  *string       // ID of the one that drops go to
	LinkLife     *Duration     // how long links work; 0: the destination's default
	OneLink      *bool         // several files dropped together become one link, where the destination can
	AutoCopy     *bool         // links are copied by themselves
	CopyAs       *CopyAs       // what a copied link looks like
	LinkAtDrop   *bool         // links are made when files are dropped and not when they have arrived, where the destination can
	Streams      *int          // most pieces on their way at once, 1 to 32
	Limit        *int64        // bytes a second over all streams; 0: none
	Theme        *Theme
	Language     *string // BCP 47; empty: the system's
	Window       *Size
	Templates    *[]Template // the person's own forms in which a link is copied; at most 20
	HistoryDays  *int        // how long the history keeps what was sent, 0 to 36,500; 0: no longer than its link works
	// Removed are destinations that the person took away, the latest first, at most 20: files may still wait for one of
	// them, and "Add it again" needs to know what it was.
	Removed []Destination
	// Pins are the storage hosts ("host" or "host:port") that a destination's answers named and that were taken on first
	// use or allowed by the person, by Destination.PinName, at most 32 each. One that is there without a host: none is taken
	// on first use any more.
	Pins map[string][]string
}

// CopyAs is what is copied of a link.
type CopyAs string

// What is copied.
const (
	CopyLink     CopyAs = "link"     // the link alone; of several, each behind its name
	CopyNamed    CopyAs = "named"    // name, link, and how long it works
	CopyMarkdown CopyAs = "markdown" // a link whose words are the name
	CopyHTML     CopyAs = "html"     // the same for a mail or a page
)

// Theme is the window's look.
type Theme string

// The themes.
const (
	System Theme = "system" // as the system has it
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Size is the window's, in the toolkit's units.
type Size struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Template is a form in which a link is copied: a name of at most 60 letters on one line, and a text of at most 2,000 bytes in which
// {link} stands, and perhaps {name}, {size}, {expires} and {ticket}.
type Template struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Duration is written as "168h0m0s".
type Duration time.Duration

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Source is where a value comes from.
type Source uint8

// The sources, weakest first.
const (
	BuiltIn Source = iota
	Admin          // the administrator's defaults
	Person
	Enforced // what the administrator locked
)

// String is the name used in --json.
func (s Source) String() string {
	switch s {
	case BuiltIn:
		return "built-in"
	case Admin:
		return "admin"
	case Person:
		return "person"
	case Enforced:
		return "enforced"
	}
	return fmt.Sprintf("source-%d", uint8(s))
}

// Problem is something wrong in a file. The program works without what it is about.
type Problem struct {
	Source Source
	Field  string // "streams", "destinations[2].url"; empty: the file as a whole
	Says   string // one sentence in English for the person who wrote the file
	Code   Code   // names that sentence, for whoever says it in another language
	Value  string // what the sentence is about, its {value}
}

// String is the sentence with its field and whose settings it is about.
func (p Problem) String() string {
	if p.Field == "" {
		return p.Source.String() + " settings: " + p.Says
	}
	return p.Source.String() + " settings, " + p.Line()
}

// Line is the sentence with its field, for a place that names the file itself.
func (p Problem) Line() string {
	if p.Field == "" {
		return p.Says
	}
	return p.Field + ": " + p.Says
}

// Layer is the settings of one source, with what is wrong with them.
type Layer struct {
	Source   Source
	Settings Settings
	Locked   []string // fields of the administrator's file that nobody else can change
	Problems []Problem
}

// Defaults is the built-in layer, which says something about every field.
func Defaults() Layer {
	return Layer{Source: BuiltIn, Settings: Settings{
		Destinations: []Destination{{ID: PracticeID, Name: "Practice", Kind: Practice}},
		Destination:  new(PracticeID),
		LinkLife:     new(Duration(0)),
		OneLink:      new(true),
		AutoCopy:     new(true),
		CopyAs:       new(CopyLink),
		LinkAtDrop:   new(false),
		Streams:      new(8),
		Limit:        new(int64(0)),
		Theme:        new(System),
		Language:     new(""),
		Window:       &Size{Width: 440, Height: 560},
		Templates:    new([]Template(nil)),
		HistoryDays:  new(90),
	}}
}
