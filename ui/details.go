package ui

import (
	"strconv"
	"strings"
	"time"

	"linkdrop/ui/kit"
	"linkdrop/uploader/fault"
)

// details shows a fault in full.
func (w *Window) details(f face) {
	why, name := w.faultOf(f.key)
	if why == nil {
		return
	}
	says := w.words.fault(why, w.painter().about(0))
	lines := []string{plain(name), says.both()}
	if why.Detail != "" && why.Kind != fault.Policy {
		lines = append(lines, w.words.say("details.says")+": "+plain(why.Detail))
	}
	w.sheet(w.words.say("row.notsent"), lines,
		kit.DialogButton{Text: w.words.say("do.report"), Act: func() { w.copyReport(name, why) }},
		kit.DialogButton{Text: w.words.say("do.close"), Primary: true})
}

// copyReport is "Copy details for IT".
func (w *Window) copyReport(name string, why *fault.Error) {
	w.copyText(w.report(name, why), nil)
	w.tell(w.words.say("details.copied"))
}

// report has what somebody else needs to find the cause: never a key, a signature or a link.
func (w *Window) report(name string, why *fault.Error) string {
	status := ""
	if why.Status != 0 {
		status = strconv.Itoa(why.Status)
	}
	var b strings.Builder
	for _, line := range [][2]string{
		{"details.file", plain(name)},
		{"details.time", w.d.Now().UTC().Format(time.RFC3339)},
		{"details.kind", why.Kind.String()},
		{"details.step", why.Op},
		{"details.host", why.Host},
		{"details.status", status},
		{"details.code", why.Code},
		{"details.request", why.RequestID},
		{"details.says", plain(why.Detail)},
		{"details.version", w.d.Version},
	} {
		if line[1] != "" {
			b.WriteString(w.words.say(line[0]) + ": " + line[1] + "\n")
		}
	}
	return b.String()
}
