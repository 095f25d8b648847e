package settings

import (
	"maps"
	"slices"
	"strings"
)

// Code names what is wrong. Sentences belong to the codes: destinationcodes.go, filecodes.go and refusedcodes.go have those for
// whoever writes a settings file, the translations have those of the window's forms ("wrong.<code>"), and linkdrop-send has some of its own for its flags.
type Code string

// Finding is something about one field of a destination.
type Finding struct {
	Field string // "s3.bucket", "storage_hosts[1]"; empty: the destination as a whole
	Code  Code
	Value string // fills the sentence: a number, a host, a list of kinds; safe to show
	Note  bool   // the destination can be used all the same
}

func sentences() []map[Code]string {
	return []map[Code]string{destinationSentences(), readingSentences(), fileSentences(), lockSentences(), refusedSentences()}
}

// Codes are all there are, for whoever has sentences of their own for them.
func Codes() []Code {
	var all []Code
	for _, of := range sentences() {
		all = slices.AppendSeq(all, maps.Keys(of))
	}
	slices.Sort(all)
	return all
}

// Sentence is the finding in English.
func (f Finding) Sentence() string {
	for _, of := range sentences() {
		if says, known := of[f.Code]; known {
			return strings.ReplaceAll(says, "{value}", f.Value)
		}
	}
	return ""
}

// Problem is the finding as one about a file.
func (f Finding) Problem(source Source, field string) Problem {
	return Problem{Source: source, Field: field, Says: f.Sentence(), Code: f.Code, Value: f.Value}
}
