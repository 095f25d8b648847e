package policy

import (
	"regexp"
	"slices"
	"time"
)

// Policy is the rules. Make one with Parse or None; it is not changed, and safe for concurrent use.
type Policy struct {
	MaxFile int64     // bytes; 0: no rule
	Allowed []Pattern // only these may be sent; empty: all
	Blocked []Pattern // these may not, whatever Allowed says
	// LookInside: how a stored file begins has to agree with what its name and type say (JudgeContent).
	LookInside bool
	Name       NameRules
	Life       Life
	Password   Password
	// DownloadAll: all files of a link may be fetched as one.
	DownloadAll bool
	Quota       Quota
	Categories  []Category
}

// NameRules are about the name of a file, as the sender's system calls it.
type NameRules struct {
	Longest   int              // characters; 0: no rule
	Forbidden string           // characters that may not be in it
	Patterns  []*regexp.Regexp // what it may not match
}

// Life is how long a link may live; a zero field is the server's own.
type Life struct {
	Choices []time.Duration // offered to people, ascending
	Default time.Duration   // of a link nobody chose a life for
	Longest time.Duration
}

// Password says whether links have one.
type Password string

// The values of Password.
const (
	PasswordOff      Password = "off"
	PasswordOptional Password = "optional"
	PasswordRequired Password = "required"
)

// Quota is what one person may have stored and under way; 0: no rule.
type Quota struct {
	Bytes int64
	Files int
	Open  int // uploads that are under way
}

// Category is what holds for some types.
type Category struct {
	Name    string
	Types   []Pattern
	Prefix  string        // of the keys of its files, without slashes around it; may be empty
	Bucket  string        // where they are kept, by the server's name for it; empty: its usual storage
	MaxFile int64         // bytes, in the place of Policy.MaxFile; 0: that
	Life    time.Duration // the longest of a link to one of its files; 0: Life.Longest

	bucketLine int // of the file, for who finds that there is no such bucket
}

// None is what holds without a file: everything.
func None() *Policy { return &Policy{Password: PasswordOptional, DownloadAll: true} }

// LargestFile is the largest that is taken of any type, in bytes: 0 where some type has no rule.
func (p *Policy) LargestFile() int64 {
	largest := p.MaxFile
	if largest == 0 {
		return 0
	}
	for _, c := range p.Categories {
		largest = max(largest, c.MaxFile)
	}
	return largest
}

// CheckBuckets refuses a category that wants a bucket that the server does not have. The error is a *Mistake.
func (p *Policy) CheckBuckets(known []string) error {
	for _, c := range p.Categories {
		if c.Bucket != "" && !slices.Contains(known, c.Bucket) {
			return &Mistake{Line: c.bucketLine, Field: "categories." + c.Name + ".bucket", Why: "names a bucket that the server does not have"}
		}
	}
	return nil
}
