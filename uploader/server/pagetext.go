package server

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/protocol"
)

// pageText are the page's sentences in one language.
type pageText struct {
	lang, download, arriving, gone, again, until, endedTitle, endedText string
	file, files                                                         string // "1 file", "%s files"
	shown, before, after                                                string // of a page that has some of them: "%s – %s of %s", "%s more"
	point, group                                                        string // of numbers
	date                                                                func(time.Time) string
	passwordTitle, password, wrong, open                                string
	tooManyTitle, tooManyText                                           string          // "… %d seconds"
	states                                                              map[string]said // by protocol's codes
}

// said is a page that has nothing but words.
type said struct{ title, text string }

// pageTextFor picks German where a browser asks for it before English, else English.
func pageTextFor(acceptLanguage string) pageText {
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

func english() pageText {
	return pageText{
		lang: "en", download: "Download", file: "1 file", files: "%s files", point: ".", group: ",",
		shown: "%s – %s of %s", before: "Earlier files", after: "%s more",
		arriving: "Still arriving", gone: "This file is not stored any more. Ask the person who sent it to send it again.",
		again: "This page looks again by itself.",
		until: "Available until", endedTitle: "This link does not work",
		endedText:     "It may have ended, or it was not copied completely. Ask the person who sent it for a new one.",
		date:          func(at time.Time) string { return at.Format("Mon 2 Jan 2006, 15:04 MST") },
		passwordTitle: "This link has a password", password: "Password", wrong: "That is not the password. Try again.", open: "Open",
		tooManyTitle: "Too many tries", tooManyText: "Wait %d seconds, then try again.",
		states: map[string]said{
			protocol.CodeUsedUp:     {"This link is used up", "It has been downloaded as often as it may be. Ask the person who sent it for a new one."},
			protocol.CodeNotArrived: {"The files did not arrive", "The person who sent this link did not finish sending in time. Ask them for a new one."},
			protocol.CodeReplaced:   {"This file has changed", "Another one has taken its place. Open the link again to get it."},
			protocol.CodeNotFound:   {"This file is not stored any more", "Ask the person who sent it to send it again."},
		},
	}
}

func german() pageText {
	return pageText{
		lang: "de", download: "Herunterladen", file: "1 Datei", files: "%s Dateien", point: ",", group: ".",
		shown: "%s – %s von %s", before: "Frühere Dateien", after: "%s weitere",
		arriving: "Kommt noch an", gone: "Diese Datei ist nicht mehr gespeichert. Bitten Sie den Absender, sie noch einmal zu senden.",
		again: "Die Seite sieht von selbst wieder nach.",
		until: "Verfügbar bis", endedTitle: "Dieser Link funktioniert nicht",
		endedText:     "Vielleicht ist er abgelaufen, oder er wurde nicht ganz kopiert. Bitten Sie den Absender um einen neuen.",
		passwordTitle: "Dieser Link hat ein Passwort", password: "Passwort", wrong: "Das ist nicht das Passwort. Bitte noch einmal.", open: "Öffnen",
		tooManyTitle: "Zu viele Versuche", tooManyText: "Warten Sie %d Sekunden und versuchen Sie es dann noch einmal.",
		states: map[string]said{
			protocol.CodeUsedUp:     {"Dieser Link ist aufgebraucht", "Er wurde so oft heruntergeladen wie erlaubt. Bitten Sie den Absender um einen neuen."},
			protocol.CodeNotArrived: {"Die Dateien sind nicht angekommen", "Der Absender hat sie nicht rechtzeitig gesendet. Bitten Sie ihn um einen neuen Link."},
			protocol.CodeReplaced:   {"Diese Datei hat sich geändert", "Eine andere ist an ihre Stelle getreten. Öffnen Sie den Link noch einmal, um sie zu bekommen."},
			protocol.CodeNotFound:   {"Diese Datei ist nicht mehr gespeichert", "Bitten Sie den Absender, sie noch einmal zu senden."},
		},
		date: func(at time.Time) string {
			day := [...]string{"So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa."}[at.Weekday()]
			month := [...]string{"Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."}[at.Month()-1]
			return fmt.Sprintf("%s %d. %s %d, %s", day, at.Day(), month, at.Year(), at.Format("15:04 MST"))
		},
	}
}

func (w pageText) count(n int) string {
	if n == 1 {
		return w.file
	}
	return fmt.Sprintf(w.files, w.number(n))
}

// number groups digits by thousands.
func (w pageText) number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + w.group + digits[i:]
	}
	return digits
}

// size writes bytes as people read them: decimal units, two digits that mean something.
func (w pageText) size(n int64) string {
	units := [...]string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value, unit := float64(n), 0
	for value >= 999.5 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	format := "%.0f"
	if unit > 0 && value < 9.95 {
		format = "%.1f"
	}
	return strings.Replace(fmt.Sprintf(format, value), ".", w.point, 1) + " " + units[unit]
}
