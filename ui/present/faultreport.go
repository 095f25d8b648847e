package present

import (
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// Report has what somebody else needs to find the cause: never a key, a signature or a link.
func (w *Catalog) Report(name string, why *fault.Error, now time.Time, version string) string {
	status := ""
	if why.Status != 0 {
		status = strconv.Itoa(why.Status)
	}
	var b strings.Builder
	for _, line := range [][2]string{
		{"details.file", Visible(name)},
		{"details.time", now.UTC().Format(time.RFC3339)},
		{"details.kind", why.Kind.String()},
		{"details.step", why.Op},
		{"details.host", why.Host},
		{"details.status", status},
		{"details.code", why.Code},
		{"details.request", why.RequestID},
		{"details.says", Visible(why.Detail)},
		{"details.version", version},
	} {
		if line[1] != "" {
			b.WriteString(w.Text(line[0]) + ": " + line[1] + "\n")
		}
	}
	return b.String()
}

// Details are the lines of a fault in full.
func (p Presenter) Details(name string, why *fault.Error) []string {
	lines := []string{Visible(name), p.Words.Fault(why, p.FaultContext(0)).Full()}
	if why.Detail != "" && why.Kind != fault.Policy {
		lines = append(lines, p.Words.Text("details.says")+": "+Visible(why.Detail))
	}
	for _, line := range [][2]string{{"details.host", why.Host}, {"details.request", why.RequestID}} {
		if line[1] != "" {
			lines = append(lines, p.Words.Text(line[0])+": "+Visible(line[1]))
		}
	}
	return lines
}
