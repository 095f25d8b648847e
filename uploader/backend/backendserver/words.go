package backendserver

import (
	"fmt"
	"strings"
	"time"
)

// words are the page's sentences in one language.
type words struct {
	lang, download, files, arriving, arrivingNotice, endedTitle, endedText string
	ends                                                                   func(time.Time) string
	size                                                                   func(int64) string
}

// wordsFor picks German where a browser asks for it before English, else English.
func wordsFor(acceptLanguage string) words {
	for tag := range strings.SplitSeq(acceptLanguage, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch primary {
		case "de":
			return german()
		case "en":
			return english()
		}
	}
	return english()
}

func english() words {
	return words{
		lang: "en", download: "Download", files: "%d files", arriving: "still arriving",
		arrivingNotice: "Some of this is still arriving. Come back in a moment.",
		endedTitle:     "This link does not work", endedText: "It may have ended, or it was not copied completely. Ask whoever sent it for a new one.",
		ends: func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return "Available until " + at.Local().Format("Mon 2 Jan 2006, 15:04 MST")
		},
		size: func(n int64) string { return byteSize(n, ".") },
	}
}

func german() words {
	return words{
		lang: "de", download: "Herunterladen", files: "%d Dateien", arriving: "kommt noch an",
		arrivingNotice: "Ein Teil kommt noch an. Schauen Sie gleich noch einmal vorbei.",
		endedTitle:     "Dieser Link funktioniert nicht", endedText: "Vielleicht ist er abgelaufen oder nicht ganz kopiert. Bitten Sie den Absender um einen neuen.",
		ends: func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			at = at.Local()
			day := [...]string{"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"}[at.Weekday()]
			month := [...]string{"Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."}[at.Month()-1]
			return fmt.Sprintf("Verfügbar bis %s, %d. %s %d, %s", day, at.Day(), month, at.Year(), at.Format("15:04 MST"))
		},
		size: func(n int64) string { return byteSize(n, ",") },
	}
}

// byteSize writes bytes as people read them: decimal units, at most three digits.
func byteSize(n int64, point string) string {
	units := [...]string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value, unit := float64(n), 0
	for value >= 999.5 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	format := "%.0f"
	if unit > 0 && value < 9.95 {
		format = "%.1f"
	}
	return strings.Replace(fmt.Sprintf(format, value), ".", point, 1) + " " + units[unit]
}
