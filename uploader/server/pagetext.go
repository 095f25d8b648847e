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
	all                                                                 string // "Download all (%s, %s)": the count of files, and their size
	shown, before, after                                                string // of a page that has some of them: "%s – %s of %s", "%s more"
	point, group                                                        string // of numbers
	date                                                                func(time.Time) string
	passwordTitle, passwordHint, password, wrong, open                  string
	tooManyTitle, tooManyText, tooManyMinutes, comesBack                string // "… %d seconds", "… %d minutes"
	back, from, goOn, sums                                              string
	ofFiles, ofBytes                                                    string          // "%s of %s …" that have arrived
	leftOne, leftMore                                                   string          // of downloads: "… %s more times"
	states                                                              map[string]said // by protocol's codes
}

// said is a page that has nothing but words.
type said struct{ title, text string }

// pageTextFor picks German where a browser likes it better than English (by weight, then by order), else English.
func pageTextFor(acceptLanguage string) pageText {
	best, words := 0.0, english
	for tag := range strings.SplitSeq(acceptLanguage, ",") {
		tag, parameter, weighted := strings.Cut(tag, ";")
		weight := 1.0
		if weighted {
			text, isWeight := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
			parsed, err := strconv.ParseFloat(text, 64)
			if !isWeight || err != nil || !(parsed >= 0 && parsed <= 1) {
				continue
			}
			weight = parsed
		}
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		of, known := map[string]func() pageText{"de": german, "en": english}[primary]
		if known && weight > best {
			best, words = weight, of
		}
	}
	return words()
}

func english() pageText {
	return pageText{ //nolint:gosec // words about passwords
		lang: "en", download: "Download", all: "Download all (%s, %s)", file: "1 file", files: "%s files", point: ".", group: ",",
		shown: "%s – %s of %s", before: "Earlier files", after: "%s more",
		arriving: "Still arriving", gone: "This file is not stored any more. Ask the person who sent it to send it again.",
		again: "This page looks again by itself.",
		until: "Available until", endedTitle: "This link does not work",
		endedText:     "It may have ended, or it was not copied completely. Ask the person who sent it for a new one.",
		date:          func(at time.Time) string { return at.Format("Mon 2 Jan 2006, 15:04 MST") },
		passwordTitle: "This link has a password", passwordHint: "Whoever sent you the link knows it.",
		password: "Password", wrong: "That is not the password. Try again.", open: "Show the files",
		tooManyTitle: "Too many tries", tooManyText: "Wait %d seconds, then try again.", tooManyMinutes: "Wait %d minutes, then try again.",
		comesBack: "The page comes back by itself.", back: "Back to the link", from: "From",
		goOn: "Downloaded. You can get it here again until", sums: "SHA-256",
		ofFiles: "%s of %s files are here", ofBytes: "%s of %s are here",
		leftOne: "Can be downloaded one more time", leftMore: "Can be downloaded %s more times",
		states: map[string]said{
			protocol.CodeUsedUp:     {"This link is used up", "It has been downloaded as often as it may be. Ask the person who sent it for a new one."},
			protocol.CodeNotArrived: {"The files did not arrive", "The person who sent this link did not finish sending in time. Ask them for a new one."},
			protocol.CodeReplaced:   {"This file has changed", "Another one has taken its place. Open the link again to get it."},
			protocol.CodeNotFound:   {"This file is not stored any more", "Ask the person who sent it to send it again."},
		},
	}
}

func german() pageText {
	return pageText{ //nolint:gosec // words about passwords
		lang: "de", download: "Herunterladen", all: "Alle herunterladen (%s, %s)", file: "1 Datei", files: "%s Dateien", point: ",", group: ".",
		shown: "%s – %s von %s", before: "Frühere Dateien", after: "%s weitere",
		arriving: "Kommt noch an", gone: "Diese Datei ist nicht mehr gespeichert. Bitten Sie den Absender, sie noch einmal zu senden.",
		again: "Die Seite sieht von selbst wieder nach.",
		until: "Verfügbar bis", endedTitle: "Dieser Link funktioniert nicht",
		endedText:     "Vielleicht ist er abgelaufen, oder er wurde nicht ganz kopiert. Bitten Sie den Absender um einen neuen.",
		passwordTitle: "Dieser Link hat ein Passwort", passwordHint: "Wer Ihnen den Link geschickt hat, kennt es.",
		password: "Passwort", wrong: "Das ist nicht das Passwort. Bitte noch einmal.", open: "Dateien zeigen",
		tooManyTitle: "Zu viele Versuche", tooManyText: "Warten Sie %d Sekunden und versuchen Sie es dann noch einmal.",
		tooManyMinutes: "Warten Sie %d Minuten und versuchen Sie es dann noch einmal.",
		comesBack:      "Die Seite kommt von selbst wieder.", back: "Zurück zum Link", from: "Von",
		goOn: "Heruntergeladen. Hier noch einmal zu bekommen bis", sums: "SHA-256",
		ofFiles: "%s von %s Dateien sind da", ofBytes: "%s von %s sind da",
		leftOne: "Kann noch einmal heruntergeladen werden", leftMore: "Kann noch %s-mal heruntergeladen werden",
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

// left says how often a link may still be downloaded.
func (w pageText) left(n int64) string {
	if n == 1 {
		return w.leftOne
	}
	return fmt.Sprintf(w.leftMore, w.number(int(n)))
}

// wait says how long to wait.
func (w pageText) wait(seconds int64) string {
	if seconds > 90 {
		return fmt.Sprintf(w.tooManyMinutes, (seconds+59)/60)
	}
	return fmt.Sprintf(w.tooManyText, seconds)
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
