// Package sentence has what linkdrop-send says to people: a fault or a finding of Check setup in English, with what to do next, and
// names and amounts that are safe on a terminal. The sentences are the window's (assets/translations), but for those that speak of
// a button: english.go has the ones for a terminal, text.go names and amounts.
package sentence

import (
	"errors"
	"strings"
	"time"

	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// About is what a sentence may speak of.
type About struct {
	Where string // the destination's name
	Size  int64  // bytes; 0: not known
	Limit int64  // bytes; 0: not known
}

// Fault is a fault in words, its second half says what to do. Who reads a script's output may be the one to mend it, so what
// is known beyond that comes last.
func (w Words) Fault(f *fault.Error, a About) string {
	key := "fault." + f.Kind.String()
	if reason := f.Reason(); reason != "" {
		key += "." + reason
	}
	title, hint := w[key], w[key+".hint"]
	if title == "" {
		return f.Error()
	}
	if f.Kind == fault.TooLarge && (a.Limit <= 0 || a.Size <= a.Limit) { // a rule for files of its kind, if any
		hint = w[key+".nolimit"]
	}
	if none := w[key+".none"]; none != "" && f.Status == 0 && f.Detail != "" { // nobody was asked
		title = none
	}
	if f.Detail != "" && !strings.Contains(title+hint, "{detail}") {
		hint += w.details(f)
	}
	return w.fill(title+" "+hint, f, a)
}

// details are what is known beyond a sentence.
func (Words) details(f *fault.Error) string {
	return " Details: " + strings.TrimSuffix(f.Detail, ".") + "."
}

// fill puts what a sentence speaks of into it. f may be nil.
func (w Words) fill(text string, f *fault.Error, a About, more ...string) string {
	if f == nil {
		f = &fault.Error{}
	}
	fill := strings.NewReplacer(append(more, "{where}", a.Where, "{detail}", f.Detail, "{host}", f.Host, "{time}", time.Now().Format("15:04"),
		"{size}", Bytes(a.Size), "{limit}", Bytes(a.Limit))...)
	filled := Visible(strings.TrimSpace(fill.Replace(text)))
	if strings.HasPrefix(filled, "the ") { // "the backend" where its name is not known
		return "T" + filled[1:]
	}
	return filled
}

// Reason is the first half of a fault's sentence: the second says how to go on, which nobody wants here.
func (w Words) Reason(f *fault.Error, a About) string {
	if f == nil {
		return ""
	}
	key := "fault." + f.Kind.String()
	if reason := f.Reason(); reason != "" {
		key += "." + reason
	}
	text := " " + w.fill(w[key], f, a)
	if f.Detail != "" {
		text += w.details(f)
	}
	return text
}

// FaultOf is the fault in err, or a Bug that holds its text.
func FaultOf(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Bug, "", err.Error())
}

// Finding is a finding in words.
func (w Words) Finding(f check.Finding, a About) string {
	text := w[f.Sentence()]
	if text == "" {
		text = w["check."+string(f.Step)+"."+string(f.Level)]
	}
	if f.Level == check.Skipped { // the sentence is the same for all
		text = w["check.step."+string(f.Step)] + ": " + text
	}
	text = w.fill(text, f.Fault, a, "{value}", VisibleName(f.Value))
	if f.Fault == nil || f.Level != check.Failed || f.Fault.Detail == "" {
		return text
	}
	return text + w.details(f.Fault) // for whoever can do something about it
}

// skew is how far a destination's clock may be off before a link counts as longer than it should be: what S3 allows a clock.
const skew = 15 * time.Minute

// OtherEnd says that a link ends sooner or later than was asked for at the earliest since began: a rule of the company's, of the
// storage or of the session may be shorter, and a destination may have lives of its own. Empty: it does not, or nobody knows.
func OtherEnd(l destination.Link, life time.Duration, began time.Time) string {
	until := l.Ends.Local().Format("2006-01-02 15:04 MST")
	switch {
	case life == 0, l.Ends.IsZero():
		return ""
	case l.Ends.Before(began.Add(life - time.Minute)):
		return "The links work until " + until + ", not as long as was asked for: the destination allows no more."
	case l.Ends.After(time.Now().Add(life + skew)):
		return "The links work until " + until + ", longer than was asked for: the destination decides that."
	}
	return ""
}

// StartsOver is said where files are left to a destination that cannot go on in the middle of one.
const StartsOver = "This backend cannot go on in the middle: a file that was interrupted starts again from the beginning."
