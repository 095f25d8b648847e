package objectname_test

import (
	"mime"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"linkdrop/uploader/objectname"
)

func TestSafe(t *testing.T) {
	long := strings.Repeat("😀", 100)
	for name, want := range map[string]string{ //nolint:gosec // no credentials, names
		"report.pdf":                           "report.pdf",
		"budget 2026.xlsx":                     "budget 2026.xlsx",
		"ünï日本":                                "ünï日本",
		"100% #hash?":                          "100% #hash_",
		"u\u0308.txt":                          "ü.txt", // NFD becomes NFC
		"invoice\u202efdp.exe":                 "invoicefdp.exe",
		"a/b\\c:d*e?f\"g<h>i|j":                "a_b_c_d_e_f_g_h_i_j",
		"../../etc/passwd":                     "_.._etc_passwd",
		" . hidden. ":                          "hidden",
		"":                                     "file",
		"...":                                  "file",
		"\x00\r\n\x1b":                         "file",
		"a\xffb":                               "a_b",
		"CON":                                  "_CON",
		"con.txt":                              "_con.txt",
		"Com1 .log":                            "_Com1 .log",
		"LPT¹":                                 "_LPT¹",
		"COM10":                                "COM10",
		"console.log":                          "console.log",
		long + ".tar.gz":                       strings.Repeat("😀", 63) + ".gz", // 63 × 4 + 3 = 255 bytes
		strings.Repeat("x", 300):               strings.Repeat("x", 255),
		"CON" + strings.Repeat(" ", 300) + "x": "_CON",
	} {
		if got := objectname.Safe(name); got != want {
			t.Errorf("%.40q is %q, want %q", name, got, want)
		}
	}
}

// What is told to servers of others is as safe, and shorter.
func TestTold(t *testing.T) {
	for name, want := range map[string]string{
		"a.txt": "a.txt", "": "file", "..": "file", " x. ": "x", "a/b\\c": "a_b_c", "new\nline": "newline", "rtl\u202egnp.exe": "rtlgnp.exe",
		"u\u0308.txt": "ü.txt", "CON": "_CON", strings.Repeat("ü", 200) + ".txt": strings.Repeat("ü", 98) + ".txt", "\xff": "_",
	} {
		if got := objectname.SafeForPrefix(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	for _, seed := range []string{"report.pdf", "../x", "CON.txt", "a\u0308\u202e.\x00", strings.Repeat("é.", 200), "NUL" + strings.Repeat(" ", 260) + ".x", "\u0338<", "COM\u00b9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		safe := objectname.Safe(name)
		switch {
		case safe == "" || len(safe) > 255 || !utf8.ValidString(safe) || !norm.NFC.IsNormalString(safe):
			t.Fatalf("%q became %q", name, safe)
		case strings.ContainsAny(safe, `<>:"|?*\/`) || strings.ContainsFunc(safe, unicode.IsControl) || strings.ContainsFunc(safe, objectname.IsBidi):
			t.Fatalf("%q keeps what it must not in %q", name, safe)
		case strings.Trim(safe, ". ") != safe:
			t.Fatalf("%q begins or ends badly in %q", name, safe)
		case objectname.Safe(safe) != safe:
			t.Fatalf("%q is not its own safe name: %q", safe, objectname.Safe(safe))
		case objectname.CheckKey("prefix/"+safe) != nil:
			t.Fatalf("%q is no part of a key", safe)
		}
		if told := objectname.SafeForPrefix(name); told == "" || len(told) > 200 || objectname.Safe(told) != told || objectname.SafeForPrefix(told) != told {
			t.Fatalf("%q is told as %q", name, told)
		}
		disposition := objectname.Attachment(name)
		if strings.ContainsFunc(disposition, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("%q is no header", disposition)
		}
		kind, params, err := mime.ParseMediaType(disposition)
		if err != nil || kind != "attachment" || params["filename"] != safe {
			t.Fatalf("%q reads as %q %v, want %q", disposition, params["filename"], err, safe)
		}
	})
}

func TestDownloadTypesThatABrowserRunsAreBytes(t *testing.T) {
	for kind, want := range map[string]string{"image/png": "image/png", "image/svg+xml": "application/octet-stream", "text/html": "application/octet-stream", "application/pdf": "application/octet-stream", "": "application/octet-stream"} {
		if got := objectname.DownloadType(kind); got != want {
			t.Errorf("%s is served as %s", kind, got)
		}
	}
}

func TestEscapePath(t *testing.T) {
	for path, want := range map[string]string{
		"/a b+c/ü~-._": "/a%20b%2Bc/%C3%BC~-._", "100% #?&=:@!$'()*,;[]": "100%25%20%23%3F%26%3D%3A%40%21%24%27%28%29%2A%2C%3B%5B%5D", "": "", "\xff": "%FF",
	} {
		if got := objectname.EscapePath(path); got != want {
			t.Errorf("%q became %q, want %q", path, got, want)
		}
		if back, err := url.PathUnescape(objectname.EscapePath(path)); err != nil || back != path {
			t.Errorf("%q came back as %q, %v", path, back, err)
		}
	}
}

func TestShorten(t *testing.T) {
	long := strings.Repeat("ü", 200)
	for _, c := range []struct{ name, begins, ends string }{
		{"a/" + long + "/x.pdf", "a/ü", "/x.pdf"},
		{long + ".tar.gz", "üü", ".gz"},
		{long, "üü", ""},
		{long + "." + long, "üü", ""},                    // no extension: a name with a dot in it
		{"a/" + long + ".pdf", "a/ü", ".pdf"},            // the name itself is too long
		{strings.Repeat("a/", 300), "a/a", "/"},          // nothing behind the last slash
		{"." + strings.Repeat("h", 300), ".hh", ""},      // hidden
		{strings.Repeat("🙂", 60) + "/a.b", "🙂🙂", "/a.b"}, // four bytes each
	} {
		got := objectname.Shorten(c.name, 100)
		if len(got) > 100 || len(got) < 96 || !utf8.ValidString(got) || !strings.HasPrefix(got, c.begins) || !strings.HasSuffix(got, c.ends) {
			t.Errorf("%.20s…: %d bytes, %q", c.name, len(got), got)
		}
		if objectname.Shorten(c.name, len(c.name)) != c.name || objectname.Shorten(got, 100) != got || objectname.Shorten(c.name, 100) != got {
			t.Errorf("%.20s…: not the same name each time", c.name)
		}
		if other := objectname.Shorten("X"+c.name[1:], 100); other[1:] == got[1:] {
			t.Errorf("%.20s…: another name became the same", c.name)
		}
	}
}

// TestSaved: what leads nowhere at the end of a name is no part of what it is saved as, alone or with its folders.
func TestSaved(t *testing.T) {
	for name, want := range map[string][2]string{
		"run.bat": {"run.bat", "run.bat"}, "run.bat/": {"run.bat", "run.bat"}, "run.bat//": {"run.bat", "run.bat"}, "run.vbs./": {"run.vbs", "run.vbs"},
		"run.bat/./.. /": {"run.bat", "run.bat"}, "a/run.bat/...": {"run.bat", "a/run.bat"}, "a/.bat": {"bat", "a/.bat"}, "../../etc/passwd": {"passwd", "etc/passwd"},
		"": {"file", "file"}, "/": {"file", "file"}, " . ": {"file", "file"}, "a/\u202e": {"file", "a/file"}, "con/nul.txt": {"_nul.txt", "_con/_nul.txt"},
		"a/b\\c.exe ": {"b_c.exe", "a/b_c.exe"},
	} {
		if got := [2]string{objectname.Saved(name), objectname.Path(name)}; got != want {
			t.Errorf("%q is saved as %q, want %q", name, got, want)
		}
	}
}
