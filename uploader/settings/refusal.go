package settings

import "linkdrop/uploader/fault"

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
