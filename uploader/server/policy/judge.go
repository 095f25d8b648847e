package policy

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"linkdrop/uploader/objectname"
)

// File is what a sender says of a file.
type File struct {
	Name string // as the sender's system calls it
	Type string // MIME type without parameters
	Size int64  // bytes
}

// Place is where a file that may be sent is kept, and how long a link to it may live.
type Place struct {
	Category string        // empty: none
	Prefix   string        // of its key
	Bucket   string        // empty: the usual storage
	Life     time.Duration // the longest of a link to it; 0: no rule of its own
}

// Rule is which rule a file broke.
type Rule uint8

// The rules.
const (
	TooLarge Rule = iota + 1
	TypeBlocked
	NameBlocked
)

// Refusal is why a file may not be sent. Text is a sentence for the person who sent it.
type Refusal struct {
	Rule Rule
	Text string
}

func (r *Refusal) Error() string { return r.Text }

// Judge decides before the first byte. The error is a *Refusal.
func (p *Policy) Judge(f File) (Place, error) {
	if err := p.judgeName(f.Name); err != nil {
		return Place{}, err
	}
	names, kind := namesOnArrival(f.Name), strings.ToLower(f.Type)
	for _, name := range names {
		if err := p.judgeType(name, kind); err != nil {
			return Place{}, err
		}
	}
	var place Place
	most, what := p.MaxFile, "Files"
	for _, c := range p.Categories {
		if !slices.ContainsFunc(names, func(name string) bool { return anyOfName(c.Types, name) }) && !anyOfType(c.Types, kind) {
			continue
		}
		place = Place{Category: c.Name, Prefix: c.Prefix, Bucket: c.Bucket, Life: c.Life}
		if c.MaxFile > 0 {
			most, what = c.MaxFile, "Files of this type"
		}
		break
	}
	if most > 0 && f.Size > most {
		limit, size := sizes(most, f.Size)
		return Place{}, &Refusal{TooLarge, fmt.Sprintf("%s may have at most %s here; this one has %s.", what, limit, size)}
	}
	return place, nil
}

// namesOnArrival are what the file is called where somebody saves it, in lower case: downloaded alone, and unpacked from a zip.
func namesOnArrival(name string) []string {
	return []string{strings.ToLower(objectname.Saved(name)), strings.ToLower(path.Base(objectname.Path(name)))}
}

// judgeName judges the name of a file and of each folder that it is in: "^~\\$" is about ~$a.docx in every folder. They are judged as
// they are and as they are saved, which leaves out what nobody sees. A pattern with a slash is about the whole.
func (p *Policy) judgeName(whole string) error {
	if strings.ContainsAny(whole, p.Name.Forbidden) {
		return &Refusal{NameBlocked, "The name of this file has a character that is not allowed here. Rename it, and send it again."}
	}
	names := []string{}
	for name := range strings.SplitSeq(whole, "/") {
		if p.Name.Longest > 0 && utf8.RuneCountInString(name) > p.Name.Longest {
			return &Refusal{NameBlocked, fmt.Sprintf("Names of files and folders may have at most %d characters here.", p.Name.Longest)}
		}
		if name != "" {
			names = append(names, name, objectname.Safe(name))
		}
	}
	for _, pattern := range p.Name.Patterns {
		if slices.ContainsFunc(names, pattern.MatchString) || strings.Contains(pattern.String(), "/") && pattern.MatchString(whole) {
			return &Refusal{NameBlocked, "Files of such a name, or in a folder of such a name, are not taken here. Rename it, and send it again."}
		}
	}
	return nil
}

// judgeType judges a name and a type, both in lower case.
func (p *Policy) judgeType(name, kind string) error {
	kinds := []string{kind}
	program := programOfName(name)
	if program != nil {
		kinds = append(kinds, program.types...)
	}
	if anyOfName(p.Blocked, name) || anyOfType(p.Blocked, kinds...) {
		return refusedType(kind, program)
	}
	switch {
	case len(p.Allowed) == 0, anyOfName(p.Allowed, name):
		return nil
	case program != nil && !anyOfType(p.Allowed, program.types...), !anyOfType(p.Allowed, kind):
		return refusedType(kind, program)
	}
	return nil
}

func refusedType(kind string, program *program) error {
	switch {
	case program != nil:
		return &Refusal{TypeBlocked, "Programs of this kind are not taken here."}
	case kind == unknownType:
		return &Refusal{TypeBlocked, "Files of this type are not taken here."}
	}
	return &Refusal{TypeBlocked, "Files of the type " + kind + " are not taken here."}
}

// sizes are in words, and exact where they would read the same.
func sizes(limit, size int64) (string, string) {
	a, b := humanize.Bytes(uint64(limit)), humanize.Bytes(uint64(size)) //nolint:gosec // not negative
	if a == b {
		return humanize.Comma(limit) + " bytes", humanize.Comma(size)
	}
	return a, b
}
