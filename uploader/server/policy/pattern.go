package policy

import (
	"regexp"
	"slices"
	"strings"
)

// Pattern is a type ("image/png"), a family of types ("image/*", "*/*"), or the ending of a name (".exe"), in lower case.
type Pattern string

var (
	typePattern   = regexp.MustCompile(`^(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})/(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})$`)
	endingPattern = regexp.MustCompile(`^\.[^\s/\\*?"<>|:]{0,30}[^\s/\\*?"<>|:.]$`)
)

// programsWord stands for every Pattern of a program.
const programsWord = "programs"

// readPattern reads what a person wrote.
func readPattern(text string) ([]Pattern, bool) {
	text = strings.ToLower(text)
	switch {
	case text == programsWord:
		return programPatterns(), true
	case endingPattern.MatchString(text):
		return []Pattern{Pattern(text)}, true
	case typePattern.MatchString(text) && (!strings.HasPrefix(text, "*/") || text == "*/*"):
		return []Pattern{Pattern(text)}, true
	}
	return nil, false
}

// isEnding tells an ending from a type.
func (p Pattern) isEnding() bool { return strings.HasPrefix(string(p), ".") }

// ofType reports whether a type, in lower case, is meant.
func (p Pattern) ofType(kind string) bool {
	family, all := strings.CutSuffix(string(p), "/*")
	return string(p) == kind || all && (family == "*" || strings.HasPrefix(kind, family+"/"))
}

// ofName reports whether a name, in lower case, has this ending.
func (p Pattern) ofName(name string) bool { return p.isEnding() && strings.HasSuffix(name, string(p)) }

func anyOfType(all []Pattern, kinds ...string) bool {
	return slices.ContainsFunc(all, func(p Pattern) bool { return slices.ContainsFunc(kinds, p.ofType) })
}

func anyOfName(all []Pattern, name string) bool {
	return slices.ContainsFunc(all, func(p Pattern) bool { return p.ofName(name) })
}
