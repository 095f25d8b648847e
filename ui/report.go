package ui

import (
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// report has what somebody else needs to find the cause: never a key, a signature or a link.
func (w *Words) report(name string, why *fault.Error, now time.Time, version string) string {
	status := ""
	if why.Status != 0 {
		status = strconv.Itoa(why.Status)
	}
	var b strings.Builder
	for _, line := range [][2]string{
		{"details.file", plain(name)},
		{"details.time", now.UTC().Format(time.RFC3339)},
		{"details.kind", why.Kind.String()},
		{"details.step", why.Op},
		{"details.host", why.Host},
		{"details.status", status},
		{"details.code", why.Code},
		{"details.request", why.RequestID},
		{"details.says", plain(why.Detail)},
		{"details.version", version},
	} {
		if line[1] != "" {
			b.WriteString(w.say(line[0]) + ": " + line[1] + "\n")
		}
	}
	return b.String()
}

// details are the lines of a fault in full.
func (p painter) details(name string, why *fault.Error) []string {
	lines := []string{plain(name), p.words.fault(why, p.about(0)).both()}
	if why.Detail != "" && why.Kind != fault.Policy {
		lines = append(lines, p.words.say("details.says")+": "+plain(why.Detail))
	}
	return lines
}
