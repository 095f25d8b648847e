package settings

import (
	"path/filepath"
	"strings"

	"linkdrop/uploader/fault"
)

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
	if d.Watch != nil {
		j.watch(*d.Watch)
	}
	d = j.kind(d)
	d.StorageHosts = j.storageHosts(d.StorageHosts)
	return d
}

// watch looks at the path alone: the folder may be on a drive that is not there now.
func (j *judge) watch(w Watch) {
	if len(w.Folder) > maxPath || !filepath.IsAbs(w.Folder) || strings.ContainsRune(w.Folder, 0) {
		j.wrong("watch.folder", badWatch)
	}
	if w.After != "" && w.After != WatchLeave && w.After != WatchMove {
		j.wrong("watch.after", badWatchAfter)
	}
}
