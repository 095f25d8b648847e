package settings

import (
	"path/filepath"

	"linkdrop/uploader/fault"
)

// Code names what Judge found. Sentences belong to the codes: codes.go has those for whoever writes a settings file, the
// translations have those of the window's forms ("wrong.<code>"), and linkdrop-send has some of its own for its flags.
type Code string

// Finding is something about one field of a destination.
type Finding struct {
	Field string // "s3.bucket", "storage_hosts[1]"; empty: the destination as a whole
	Code  Code
	Value string // fills the sentence: a number, a host, a list of kinds; safe to show
	Note  bool   // the destination can be used all the same
}

// Judge looks at the syntax of a destination's settings, whoever set it up: a file, a form, a command's flags. It is the one
// place where it is decided what can be used; files, forms, flags and connect all ask it. It asks nobody and reads no file.
//
// usable is the destination with its name, addresses, hosts and prefix in the form in which they are used, and compared. It
// can be used if every finding is a Note. The ID is not judged: a destination that flags name has one of another form.
func Judge(d Destination) (usable Destination, findings []Finding) {
	j := &judge{}
	usable = j.destination(d)
	return usable, j.findings
}

// Checked is Judge for a destination that a settings file is to have, and whose ID has to be one. The error is a *Refusal, of
// Kind Policy.
func (d Destination) Checked() (Destination, error) {
	j := &judge{}
	j.id(d)
	d = j.destination(d)
	return d, Refuse(fault.Policy, "settings", j.findings)
}

// Refusal is the error of a destination that cannot be used: a *fault.Error whose Detail has the English sentences, and the
// findings for whoever says it in words of their own.
type Refusal struct {
	Findings []Finding // without notes; at least one
	fault    *fault.Error
}

// Error implements error.
func (r *Refusal) Error() string { return r.fault.Error() }

// Unwrap returns the *fault.Error.
func (r *Refusal) Unwrap() error { return r.fault }

// Refuse returns a *Refusal of these findings with a Kind and an operation, or nil where all of them are notes.
func Refuse(kind fault.Kind, op string, findings []Finding) error {
	const most = 200 // bytes, what a fault can say
	var bad []Finding
	text := ""
	for _, f := range findings {
		if f.Note {
			continue
		}
		bad = append(bad, f)
		switch says := f.Sentence(); {
		case text == "":
			text = says
		case len(text)+1+len(says) <= most:
			text += " " + says
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return &Refusal{Findings: bad, fault: fault.New(kind, op, text)}
}

// judge collects findings about one destination.
type judge struct{ findings []Finding }

func (j *judge) wrong(field string, code Code) { j.wrongValue(field, code, "") }

func (j *judge) wrongValue(field string, code Code, value string) {
	j.findings = append(j.findings, Finding{Field: field, Code: code, Value: value})
}

func (j *judge) note(field string, code Code, value string) {
	j.findings = append(j.findings, Finding{Field: field, Code: code, Value: value, Note: true})
}

// refused reports whether something makes the destination unusable.
func (j *judge) refused() bool { return Refuse(fault.Policy, "settings", j.findings) != nil }

func (j *judge) id(d Destination) {
	switch {
	case !idPattern.MatchString(d.ID):
		j.wrong("id", badID)
	case d.ID == PracticeID && d.Kind != Practice:
		j.wrong("id", practiceID)
	}
}

func (j *judge) destination(d Destination) Destination {
	if name := cleanName(d.Name); name != d.Name {
		j.note("name", cutName, "")
		d.Name = name
	}
	if d.Account != "" && !accountPattern.MatchString(d.Account) {
		j.wrong("account", badAccount)
	}
	if len(d.CAFile) > maxPath || d.CAFile != "" && !filepath.IsAbs(d.CAFile) {
		j.wrong("ca_file", badCAFile)
	}
	d = j.kind(d)
	d.StorageHosts = j.storageHosts(d.StorageHosts)
	return d
}
