package policy

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
)

// SampleSize is how many of a file's first bytes JudgeContent wants; a shorter file is all of it.
const SampleSize = 1024

const (
	unknownType = "application/octet-stream"
	pdf         = "application/pdf"
	html        = "text/html"
	postscript  = "application/postscript"
)

// JudgeContent decides once the bytes are there, by the first SampleSize of them. The error is a *Refusal, of the rule TypeBlocked.
// It is a net for what says that it is something else, no search for malice: what looks like nothing that is known is
// believed to be what it says.
func (p *Policy) JudgeContent(f File, sample []byte) error {
	if !p.LookInside || len(sample) == 0 {
		return nil
	}
	declared := strings.ToLower(f.Type)
	found, _, _ := strings.Cut(http.DetectContentType(sample), ";")
	if program := programOfBytes(sample, found); program != nil {
		for _, name := range namesOnArrival(f.Name) {
			if err := p.judgeProgram(declared, name, program); err != nil {
				return err
			}
		}
		return nil
	}
	if weak(found, sample) {
		return nil
	}
	names := alsoCalled(found)
	switch {
	case anyOfType(p.Blocked, names...) && !isOffice(sample):
		return &Refusal{TypeBlocked, "This file is of the type " + found + ", whatever its name says, and is not taken here."}
	case len(p.Allowed) > 0 && !anyOfType(p.Allowed, names...) && contradicts(declared, found):
		return &Refusal{TypeBlocked, "This file says that it is " + declared + ", and is " + found + ". It is not taken here."}
	}
	kinds := []string{declared}
	for _, name := range namesOnArrival(f.Name) {
		kinds = append(kinds, typeOfName(name))
	}
	for _, kind := range kinds {
		if disagrees(kind, found) {
			return &Refusal{TypeBlocked, "By its name or its type this file is " + kind + ", but it begins like " + found + ". It is not taken here."}
		}
	}
	return nil
}

func (p *Policy) judgeProgram(declared, name string, program *program) error {
	blocked := anyOfType(p.Blocked, program.types...) ||
		slices.ContainsFunc(program.endings, func(ending string) bool { return slices.Contains(p.Blocked, Pattern(ending)) })
	allowed := len(p.Allowed) == 0 || anyOfType(p.Allowed, program.types...) ||
		anyOfName(p.Allowed, name) && slices.ContainsFunc(program.endings, func(ending string) bool { return strings.HasSuffix(name, ending) }) ||
		slices.ContainsFunc(program.under, func(under string) bool { return Pattern(under).ofType(declared) })
	switch {
	case !program.honest(declared):
		return &Refusal{TypeBlocked, "This file says that it is " + declared + ", and is a program. It is not taken here."}
	case blocked || !allowed:
		return &Refusal{TypeBlocked, "This file is a program, whatever its name says. Programs of this kind are not taken here."}
	}
	return nil
}

// weak: the detector says this of whatever it does not know, or it was misled by the first letters of a text ("ID3,Name").
func weak(found string, sample []byte) bool {
	switch found {
	case unknownType, "text/plain", "text/xml":
		return true
	case html, pdf, postscript: // which are texts, too
		return false
	}
	return !slices.ContainsFunc(sample, func(b byte) bool { return b < ' ' && !strings.ContainsRune("\t\n\f\r\x1b", rune(b)) })
}

// families are types that one detector tells from each other, and the next does not.
func families() [][]string {
	return [][]string{
		{"image/x-icon", "image/vnd.microsoft.icon"},
		{"image/bmp", "image/x-ms-bmp"},
		{"audio/wave", "audio/wav", "audio/x-wav", "audio/vnd.wave"},
		{"audio/aiff", "audio/x-aiff"},
		{"video/avi", "video/x-msvideo", "video/msvideo"},
		{"application/x-gzip", "application/gzip"},
		{"application/zip", "application/x-zip-compressed"},
		{"application/x-rar-compressed", "application/vnd.rar"},
	}
}

// alsoCalled is every name of a type.
func alsoCalled(kind string) []string {
	for _, family := range families() {
		if slices.Contains(family, kind) {
			return family
		}
	}
	return []string{kind}
}

// contradicts reports whether a file of the declared type cannot begin like the found one.
func contradicts(declared, found string) bool {
	switch {
	case slices.Contains(alsoCalled(found), declared), related(declared, found):
		return false
	case found == html, isContainer(found): // documents of many kinds begin with markup, or are archives
		return shows(declared)
	}
	return true
}

// related: a container of sound and pictures is either, and pictures are taken for each other.
func related(declared, found string) bool {
	a, _, _ := strings.Cut(declared, "/")
	b, _, _ := strings.Cut(found, "/")
	if found == "application/ogg" {
		b = "video"
	}
	return a == b && a != "application" || (a == "audio" || a == "video") && (b == "audio" || b == "video")
}

// disagrees reports whether a file of this kind never begins like the found one. It is milder than contradicts, as nobody has
// listed what may be sent: of most kinds only they themselves know how they begin.
func disagrees(kind, found string) bool {
	family, _, _ := strings.Cut(kind, "/")
	switch {
	case slices.Contains(alsoCalled(found), kind), related(kind, found):
		return false
	case inArchive(kind):
		return found != "application/zip"
	case family == "text":
		return found != html && found != postscript
	}
	return shows(kind)
}

// inArchive: what is of this type is a ZIP archive inside. A document with a password is none, but nothing that is known.
func inArchive(kind string) bool {
	return kind == "application/zip" || kind == "application/epub+zip" ||
		strings.HasPrefix(kind, "application/vnd.openxmlformats-officedocument.") || strings.HasPrefix(kind, "application/vnd.oasis.opendocument.")
}

func isContainer(found string) bool {
	return found == "application/zip" || found == "application/x-gzip"
}

// shows: whatever is of this type begins in a way of its own.
func shows(declared string) bool {
	family, _, _ := strings.Cut(declared, "/")
	switch family {
	case "image":
		return !slices.Contains([]string{"image/svg+xml", "image/openraster", "image/eps", "image/x-eps"}, declared) // markup, an archive, PostScript
	case "audio", "video", "font":
		return true
	}
	return declared == pdf
}

// isOffice: the documents of offices are archives, and begin with a file of their own.
func isOffice(sample []byte) bool {
	entry := firstEntry(sample)
	return entry == "[Content_Types].xml" || entry == "mimetype" ||
		slices.ContainsFunc([]string{"_rels/", "docProps/", "word/", "xl/", "ppt/"}, func(folder string) bool { return strings.HasPrefix(entry, folder) })
}

const zipHeader = 30 // bytes before the name of an archive's first file

// firstEntry is the name of the first file in a ZIP archive; empty: it is none.
func firstEntry(sample []byte) string {
	if !bytes.HasPrefix(sample, []byte("PK\x03\x04")) || len(sample) < zipHeader {
		return ""
	}
	length := int(binary.LittleEndian.Uint16(sample[26:]))
	return string(sample[zipHeader:min(len(sample), zipHeader+length)])
}
