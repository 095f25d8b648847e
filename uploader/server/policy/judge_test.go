package policy

import (
	"encoding/binary"
	"errors"
	"mime"
	"path"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/objectname"
	zipped "linkdrop/uploader/server/archive"
)

// rules makes a policy of some lines.
func rules(t *testing.T, lines string) *Policy {
	t.Helper()
	p, err := Parse([]byte("{\"version\": 1,\n" + lines + "}"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said is the rule that an error is about; 0: none.
func said(t *testing.T, err error) Rule {
	t.Helper()
	if err == nil {
		return 0
	}
	r := (*Refusal)(nil)
	if !errors.As(err, &r) || !strings.HasSuffix(r.Text, ".") || len(r.Text) > 200 {
		t.Errorf("%v is no sentence", err)
		return 0
	}
	return r.Rule
}

func TestJudge(t *testing.T) {
	const pictures = `"allowed_types": ["image/*", "application/pdf", ".docx", ".tar.gz"]`
	for _, c := range []struct {
		name, rules string
		file        File
		want        Rule
	}{
		{"no rules", `"look_inside": true`, File{"a.exe", "application/x-msdownload", 1 << 50}, 0},

		{"as large as may be", `"max_file": 10`, File{"a", "a/b", 10}, 0},
		{"a byte too large", `"max_file": 10`, File{"a", "a/b", 11}, TooLarge},
		{"empty", `"max_file": 10`, File{"a", "a/b", 0}, 0},

		{"a family", pictures, File{"a.png", "image/png", 1}, 0},
		{"another case", pictures, File{"a.PNG", "Image/PNG", 1}, 0},
		{"a type", pictures, File{"a.pdf", "application/pdf", 1}, 0},
		{"an ending", pictures, File{"a.DOCX", "application/octet-stream", 1}, 0},
		{"a long ending", pictures, File{"a.tar.gz", "application/octet-stream", 1}, 0},
		{"not a longer type", pictures, File{"a", "application/pdf2", 1}, TypeBlocked},
		{"not a longer family", pictures, File{"a", "images/png", 1}, TypeBlocked},
		{"not an ending within", pictures, File{"a.docx.txt", "text/plain", 1}, TypeBlocked},
		{"not half an ending", pictures, File{"adocx", "application/octet-stream", 1}, TypeBlocked},
		{"of no known type", pictures, File{"a", "application/octet-stream", 1}, TypeBlocked},
		{"a program that says it is a picture", pictures, File{"a.exe", "image/png", 1}, TypeBlocked},
		{"a script that says it is text", `"allowed_types": ["text/*"]`, File{"a.sh", "text/plain", 1}, TypeBlocked},
		{"a script that is allowed", `"allowed_types": ["text/*", ".sh"]`, File{"a.sh", "text/plain", 1}, 0},
		{"everything", `"allowed_types": ["*/*"]`, File{"a.exe", "application/octet-stream", 1}, 0},

		{"blocked by type", `"blocked_types": ["video/*"]`, File{"a", "video/mp4", 1}, TypeBlocked},
		{"blocked by ending", `"blocked_types": [".iso"]`, File{"a.ISO", "application/octet-stream", 1}, TypeBlocked},
		{"not blocked", `"blocked_types": [".iso", "video/*"]`, File{"iso", "audio/mp4", 1}, 0},
		{"blocked is stronger", `"allowed_types": ["image/*"], "blocked_types": ["image/svg+xml"]`, File{"a.svg", "image/svg+xml", 1}, TypeBlocked},
		{"programs, by name", `"blocked_types": ["programs"]`, File{"a.pdf.exe", "application/pdf", 1}, TypeBlocked},
		{"programs, by type", `"blocked_types": ["programs"]`, File{"a", "application/x-msdownload", 1}, TypeBlocked},
		{"a program's type, by another's name", `"blocked_types": ["application/x-msdownload"]`, File{"a.scr", "application/octet-stream", 1}, TypeBlocked},
		{"what Windows takes for it", `"blocked_types": ["programs"]`, File{"a.exe. . ", "application/pdf", 1}, TypeBlocked},
		{"what reads as a PDF", `"blocked_types": ["programs"]`, File{"a\u202efdp.ex\u200ee", "application/pdf", 1}, TypeBlocked},
		{"a control character", `"blocked_types": ["programs"]`, File{"a.ex\x07e", "application/pdf", 1}, TypeBlocked},
		{"a long name keeps its ending", `"blocked_types": ["programs"]`, File{strings.Repeat("ä", 400) + ".exe", "application/pdf", 1}, TypeBlocked},
		{"a name in a folder", `"blocked_types": ["programs"]`, File{"folder/a.exe", "application/pdf", 1}, TypeBlocked},

		{"a short name", `"name": {"longest": 3}`, File{"äöü", "a/b", 1}, 0},
		{"a long one", `"name": {"longest": 3}`, File{"abcd", "a/b", 1}, NameBlocked},
		{"a character", `"name": {"forbidden": "#€"}`, File{"5 €", "a/b", 1}, NameBlocked},
		{"a pattern", `"name": {"patterns": ["^~\\$"]}`, File{"~$a.docx", "a/b", 1}, NameBlocked},
		{"a pattern, in a folder", `"name": {"patterns": ["^~\\$"]}`, File{"d/~$a.docx", "a/b", 1}, NameBlocked},
		{"a folder of such a name", `"name": {"patterns": ["(?i)^confidential$"]}`, File{"a/Confidential/b/c.txt", "a/b", 1}, NameBlocked},
		{"a letter that nobody sees", `"name": {"patterns": ["^confidential$"]}`, File{"confi\u202edential", "a/b", 1}, NameBlocked},
		{"a pattern of a path", `"name": {"patterns": ["^a/b/"]}`, File{"a/b/c", "a/b", 1}, NameBlocked},
		{"not that path", `"name": {"patterns": ["^a/b/"]}`, File{"b/a/b", "a/b", 1}, 0},
		{"the end of a folder is none of a file", `"name": {"patterns": ["^b$"]}`, File{"ab/bc", "a/b", 1}, 0},
		{"short names in folders", `"name": {"longest": 3}`, File{"äöü/abc/def", "a/b", 1}, 0},
		{"a long name in a folder", `"name": {"longest": 3}`, File{"a/abcd", "a/b", 1}, NameBlocked},
		{"a long folder", `"name": {"longest": 3}`, File{"abcd/a", "a/b", 1}, NameBlocked},
		{"a character in a folder", `"name": {"forbidden": "#"}`, File{"a#/b", "a/b", 1}, NameBlocked},
		{"no pattern", `"name": {"patterns": ["^~\\$"]}`, File{"a~$.docx", "a/b", 1}, 0},

		{"a category takes more", `"max_file": 10, "categories": [{"name": "v", "types": ["video/*"], "max_file": 100}]`, File{"a", "video/mp4", 100}, 0},
		{"and has its end", `"max_file": 10, "categories": [{"name": "v", "types": ["video/*"], "max_file": 100}]`, File{"a", "video/mp4", 101}, TooLarge},
		{"a category takes less", `"max_file": 100, "categories": [{"name": "v", "types": [".log"], "max_file": 10}]`, File{"a.log", "text/plain", 11}, TooLarge},
		{"the others", `"max_file": 10, "categories": [{"name": "v", "types": ["video/*"], "max_file": 100}]`, File{"a", "image/png", 11}, TooLarge},
		{"a category allows nothing", `"allowed_types": ["image/*"], "categories": [{"name": "v", "types": ["video/*"]}]`, File{"a", "video/mp4", 1}, TypeBlocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := rules(t, c.rules).Judge(c.file); said(t, err) != c.want {
				t.Errorf("%v, want rule %d", err, c.want)
			}
		})
	}
}

// TestThePlaceOfAFile is that of the first category that fits.
func TestThePlaceOfAFile(t *testing.T) {
	p := rules(t, `"categories": [
		{"name": "scans", "types": [".scan.pdf"], "prefix": "scans"},
		{"name": "papers", "types": ["application/pdf", ".odt"], "bucket": "archive", "life": "3d"}]`)
	for name, want := range map[string]Place{
		"a.scan.pdf": {Category: "scans", Prefix: "scans"},
		"a.pdf":      {Category: "papers", Bucket: "archive", Life: 72 * time.Hour},
	} {
		if got, err := p.Judge(File{name, "application/pdf", 1}); got != want || err != nil {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if got, err := p.Judge(File{"a.png", "image/png", 1}); got != (Place{}) || err != nil {
		t.Errorf("%+v %v", got, err)
	}
}

// archive begins like a ZIP archive with one file.
func archive(entry string) string {
	head := make([]byte, zipHeader)
	copy(head, "PK\x03\x04\x14\x00")
	binary.LittleEndian.PutUint16(head[26:], uint16(len(entry))) //nolint:gosec // short
	return string(head) + entry + "and its bytes"
}

const (
	png  = "\x89PNG\x0D\x0A\x1A\x0A\x00\x00"
	exe  = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
	mp4  = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	page = "<!DOCTYPE html><html><script>x</script>"
)

func TestJudgeContent(t *testing.T) {
	const (
		pictures = `"allowed_types": ["image/*", "application/pdf", ".docx"]`
		noProgs  = `"blocked_types": ["programs"]`
	)
	for _, c := range []struct {
		name, rules string
		file        File
		begins      string
		refused     bool
	}{
		{"a picture", pictures, File{"a.png", "image/png", 9}, png, false},
		{"another picture", pictures, File{"a.jpg", "image/jpeg", 9}, png, false},
		{"nothing that is known", pictures, File{"a.heic", "image/heic", 9}, "\x00\x00\x00\x18ftypheic", false},
		{"nothing at all", pictures, File{"a.png", "image/png", 0}, "", false},
		{"a program as a picture", pictures, File{"a.png", "image/png", 9}, exe, true},
		{"without other rules, too", `"look_inside": true`, File{"a.png", "image/png", 9}, exe, true},
		{"unless nobody looks", `"look_inside": false`, File{"a.png", "image/png", 9}, exe, false},
		{"an ELF as a text", `"look_inside": true`, File{"a.txt", "text/plain", 9}, "\x7fELF\x02\x01\x01\x00", true},
		{"a Mach-O as a document", `"look_inside": true`, File{"a.pdf", "application/pdf", 9}, "\xcf\xfa\xed\xfe\x07\x00", true},
		{"a class as a picture", `"look_inside": true`, File{"a.png", "image/png", 9}, "\xca\xfe\xba\xbe\x00\x00\x00\x41", true},
		{"a shortcut as a document", `"look_inside": true`, File{"a.pdf", "application/pdf", 9}, "L\x00\x00\x00\x01\x14\x02\x00", true},
		{"a package as a document", `"look_inside": true`, File{"a.pdf", "application/pdf", 9}, "!<arch>\ndebian-binary\x00\x01", true},
		{"a program as one", `"look_inside": true`, File{"a.exe", "application/x-msdownload", 9}, exe, false},
		{"a program of no type", `"look_inside": true`, File{"tool", "application/octet-stream", 9}, exe, false},
		{"a program of no type, blocked", noProgs, File{"tool", "application/octet-stream", 9}, exe, true},
		{"a program, of which one ending is blocked", `"blocked_types": [".scr"]`, File{"tool", "application/octet-stream", 9}, exe, true},
		{"a program of no type, not allowed", `"allowed_types": ["application/octet-stream"]`, File{"tool", "application/octet-stream", 9}, exe, true},
		{"a program, allowed", `"allowed_types": [".exe"]`, File{"a.exe", "application/octet-stream", 9}, exe, false},
		{"a program under an allowed name", `"allowed_types": [".dat"]`, File{"a.dat", "application/octet-stream", 9}, exe, true},
		{"about the MZ series", pictures, File{"a.docx", "application/octet-stream", 9}, "MZ is a row of locomotives", false},
		{"a script as a text", `"allowed_types": ["text/*"]`, File{"a.txt", "text/plain", 9}, "#!/bin/sh\n", false},
		{"a script as a text, blocked", noProgs, File{"a.txt", "text/plain", 9}, "#!/bin/sh\n", true},
		{"a script as a picture", `"look_inside": true`, File{"a.png", "image/png", 9}, "#!/bin/sh\n", true},
		{"a jar as an archive", `"look_inside": true`, File{"a.zip", "application/zip", 9}, archive("META-INF/MANIFEST.MF"), false},
		{"a jar as an archive, blocked", noProgs, File{"a.zip", "application/zip", 9}, archive("META-INF/MANIFEST.MF"), true},
		{"an app as a document", `"look_inside": true`, File{"a.pdf", "application/pdf", 9}, archive("AndroidManifest.xml"), true},

		{"a page as a picture", pictures, File{"a.png", "image/png", 9}, page, true},
		{"a page as a drawing", pictures, File{"a.svg", "image/svg+xml", 9}, "<!-- drawn by me -->", false},
		{"a page where pages are blocked", `"blocked_types": ["text/html"]`, File{"a.bin", "application/octet-stream", 9}, page, true},
		{"a film as a picture", pictures, File{"a.png", "image/png", 9}, mp4, true},
		{"a film as a document", pictures, File{"a.docx", "application/octet-stream", 9}, mp4, true},
		{"a film where films are blocked", `"blocked_types": ["video/*"]`, File{"a.bin", "application/octet-stream", 9}, mp4, true},
		{"a film by its other name", `"blocked_types": ["video/x-msvideo"]`, File{"a.bin", "application/octet-stream", 9}, "RIFF\x00\x00\x00\x00AVI LIST", true},
		{"a song in a container", `"allowed_types": ["audio/*"]`, File{"a.m4a", "audio/mp4", 9}, mp4, false},
		{"an archive as a picture", pictures, File{"a.png", "image/png", 9}, archive("x"), true},
		{"an archive as a PDF", pictures, File{"a.pdf", "application/pdf", 9}, archive("x"), true},
		{"a document as a picture", pictures, File{"a.png", "image/png", 9}, archive("[Content_Types].xml"), true},
		{"a document of an office", pictures, File{"a.docx", "application/octet-stream", 9}, archive("[Content_Types].xml"), false},
		{"a document where archives are blocked", `"blocked_types": ["application/zip"]`, File{"a.odt", "application/vnd.oasis.opendocument.text", 9}, archive("mimetype"), false},
		{"an archive where archives are blocked", `"blocked_types": ["application/x-zip-compressed"]`, File{"a.odt", "application/octet-stream", 9}, archive("a/b.txt"), true},
		{"a PDF in the place of a picture", pictures, File{"a.png", "image/png", 9}, "%PDF-1.7\n", true},

		{"no list: a page as a picture", noProgs, File{"a.png", "image/png", 9}, page, true},
		{"no list: a page under a picture's name", noProgs, File{"a.png", "application/octet-stream", 9}, page, true},
		{"no list: a page of a picture's type", noProgs, File{"a", "image/png", 9}, page, true},
		{"no list: an archive as a PDF", noProgs, File{"a.PDF", "application/octet-stream", 9}, archive("x"), true},
		{"no list: a PDF as an archive", noProgs, File{"a.zip", "application/zip", 9}, "%PDF-1.7\n", true},
		{"no list: a picture as a document", noProgs, File{"a.docx", "application/octet-stream", 9}, png, true},
		{"no list: a picture as a text", noProgs, File{"a.txt", "text/plain", 9}, png, true},
		{"no list: a film as a picture", noProgs, File{"a.jpg", "image/jpeg", 9}, mp4, true},
		{"no list: a picture of another kind", noProgs, File{"a.jpg", "image/jpeg", 9}, png, false},
		{"no list: a song in a film's container", noProgs, File{"a.mp3", "audio/mpeg", 9}, mp4, false},
		{"no list: documents of offices", noProgs, File{"a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 9}, archive("[Content_Types].xml"), false},
		{"no list: those of others", noProgs, File{"a.odt", "application/vnd.oasis.opendocument.text", 9}, archive("mimetype"), false},
		{"no list: an encrypted one", noProgs, File{"a.docx", "application/octet-stream", 9}, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", false},
		{"no list: a drawing that is a PDF", noProgs, File{"a.ai", "application/postscript", 9}, "%PDF-1.7\n", false},
		{"no list: a picture in PostScript", noProgs, File{"a.eps", "image/x-eps", 9}, "%!PS-Adobe-3.0", false},
		{"no list: layers in an archive", noProgs, File{"a.ora", "image/openraster", 9}, archive("mimetype"), false},
		{"no list: a drawing", noProgs, File{"a.svg", "image/svg+xml", 9}, "<!-- drawn by me -->", false},
		{"no list: a page in a text", noProgs, File{"a.txt", "text/plain", 9}, page, false},
		{"no list: a table of IDs", noProgs, File{"a.csv", "text/csv", 9}, "ID3,Name\n7,x\n", false},
		{"no list: about a BMW", noProgs, File{"a.txt", "text/plain", 9}, "BMW is a car", false},
		{"no list: a compressed file of no known type", noProgs, File{"a.svgz", "application/octet-stream", 9}, "\x1f\x8b\x08\x00", false},
		{"no list: an archive of a type of its own", noProgs, File{"a.sketch", "application/zip", 9}, archive("x"), false},
		{"unless nobody looks, a page as a picture", `"look_inside": false`, File{"a.png", "image/png", 9}, page, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := rules(t, c.rules).JudgeContent(c.file, []byte(c.begins))
			if rule := said(t, err); (rule == TypeBlocked) != c.refused || rule != 0 && rule != TypeBlocked {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestACutArchiveIsNone: what ends in the middle of its first header is read without going beyond.
func TestACutArchiveIsNone(t *testing.T) {
	whole := archive("META-INF/MANIFEST.MF")
	for n := range len(whole) {
		if entry := firstEntry([]byte(whole[:n])); !strings.HasPrefix("META-INF/MANIFEST.MF", entry) {
			t.Errorf("%d bytes: %q", n, entry)
		}
	}
}

// TestProgramsAreKnownByEveryMark: each mark leads to its kind, and "programs" blocks it.
func TestProgramsAreKnownByEveryMark(t *testing.T) {
	p := rules(t, `"blocked_types": ["programs"]`)
	for _, kind := range programs {
		for _, ending := range kind.endings {
			if _, err := p.Judge(File{"a" + ending, "text/plain", 1}); said(t, err) != TypeBlocked {
				t.Errorf("%s: %v", ending, err)
			}
		}
		for _, name := range kind.types {
			if _, err := p.Judge(File{"a", name, 1}); said(t, err) != TypeBlocked {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, magic := range kind.magic {
			if err := p.JudgeContent(File{"a", unknownType, 9}, []byte(magic+"\x00\x00\x00\x41\x00")); said(t, err) != TypeBlocked {
				t.Errorf("%q: %v", magic, err)
			}
		}
	}
}

// arrivals are the names that a person finds: a browser's, and those in the zip of a link.
func arrivals(t testing.TB, name string) []string {
	t.Helper()
	_, said, err := mime.ParseMediaType(objectname.Attachment(objectname.Saved(name)))
	if err != nil {
		t.Fatal(err)
	}
	all := []string{said["filename"]}
	for _, p := range zipped.Paths([]string{name, name}) {
		all = append(all, path.Base(p))
	}
	return all
}

var badNames = []string{ //nolint:gochecknoglobals // a table
	"run.bat", "run.bat/", "run.bat//", "run.bat/.", "run.bat/..", "run.bat/ . /", "run.BAT. /", "a.txt/run.bat/", ".bat", "a/.bat", "run.bat/...", "x\\run.bat", "run.b\u202eat",
	strings.Repeat("a", 251) + ".bat" + strings.Repeat("z", 40), "." + strings.Repeat("a", 251) + ".bat" + strings.Repeat("z", 40), strings.Repeat("ordner/", 60) + "run.bat/",
}

// TestWhatArrivesIsJudged: no way of writing a name gets a blocked ending to somebody's disk.
func TestWhatArrivesIsJudged(t *testing.T) {
	p := rules(t, `"blocked_types": ["programs"]`)
	for _, name := range badNames {
		if _, err := p.Judge(File{Name: name, Type: "text/plain"}); said(t, err) != TypeBlocked {
			t.Errorf("%q is taken, and arrives as %q", name, arrivals(t, name))
		}
	}
	if _, err := p.Judge(File{Name: "run.bat/notes.txt", Type: "text/plain"}); err != nil {
		t.Errorf("a folder is no program: %v", err)
	}
	allowed := rules(t, `"allowed_types": [".pdf"], "categories": [{"name": "scans", "types": [".pdf"]}]`)
	if place, err := allowed.Judge(File{Name: "a.pdf/", Type: "text/plain"}); err != nil || place.Category != "scans" {
		t.Errorf("%+v %v", place, err)
	}
	if _, err := allowed.Judge(File{Name: "run.bat/.pdf/..", Type: "text/plain"}); said(t, err) != TypeBlocked {
		t.Errorf("%v", err) // it is saved as "pdf"
	}
}

func FuzzWhatArrivesIsJudged(f *testing.F) {
	for _, name := range badNames {
		f.Add(name)
	}
	p, err := Parse([]byte(`{"version": 1, "blocked_types": [".bat"]}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if _, err := p.Judge(File{Name: name, Type: "text/plain"}); err != nil {
			return
		}
		for _, arrived := range arrivals(t, name) {
			if strings.HasSuffix(strings.ToLower(arrived), ".bat") {
				t.Errorf("%q is taken, and arrives as %q", name, arrived)
			}
		}
	})
}
