package fault

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"Only PDF files, please.":          "Only PDF files, please.",
		" two\t\nlines \r\n":               "two lines",
		"<b>bold</b> & <script>x</script>": "bold & x",
		"a\x1b[31mred\x1b[0m":              "a[31mred[0m",
		"report\u202efdp.exe":              "reportfdp.exe",
		"zero\u200bwidth\ufeff":            "zerowidth",
		"bad \xff bytes":                   "bad bytes",
		"next\u2028line":                   "next line",
		"Größe überschritten 日本":           "Größe überschritten 日本",
		`Get "https://b.s3.eu.amazonaws.com/k?X-Amz-Signature=1": EOF`: `Get "[address] EOF`,
		"b.example.com/k?X-Amz-Signature=abc refused":                  "[secret] refused",
		"sig=abc&se=2026":                       "[secret]",
		"ht\x00tps://h/p?sig=1":                 "[address]",
		"https://h/?X-Amz-<b>Signature=abc</b>": "[address] [secret]",
		"Authorization: Bearer abc.def":         "[secret]",
		"Authorization: Bearer \t abc.def":      "[secret]",
		"authorization=Basic dXNlcjpwYXNz end":  "[secret] end",
		"X-Amz-Signature: abc123":               "[secret]",
		`{"token": "abc"}`:                      "[secret]",
		`{"password":"abc"}`:                    "[secret]",
		"client_secret = abc":                   "[secret]",
		"Missing required header for this request: Content-MD5 OR x-amz-checksum-*":                     "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
		"x-amz-content-sha256 must be UNSIGNED-PAYLOAD, or x-goog-hash must be there":                   "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, or x-goog-hash must be there",
		"Content-MD5 HTTP header is required for Put Object requests with Object Lock parameters":       "Content-MD5 HTTP header is required for Put Object requests with Object Lock parameters",
		"x-amz-security-token: FwoGZX, x-amz-meta-name = plan":                                          "[secret] [secret]",
		"k?X-Amz-Signature%3Dabc%26X-Amz-Expires%3D9 refused":                                           "[secret] refused",
		"got aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404, expected something else": "got [secret], expected something else",
		"the part d41d8cd98f00b204e9800998ecf8427e is not there":                                        "the part d41d8cd98f00b204e9800998ecf8427e is not there",
		"The security token included is invalid":                                                        "The security token included is invalid",
		"The password must be longer":                                                                   "The password must be longer",
		"The request signature we calculated is different":                                              "The request signature we calculated is different",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := Clean(strings.Repeat("ä", 201)); utf8.RuneCountInString(got) != 200 || !strings.HasSuffix(got, "…") {
		t.Errorf("%d runes", utf8.RuneCountInString(got))
	}
	if got := Clean(strings.Repeat("x ", 4<<20)); utf8.RuneCountInString(got) != 200 {
		t.Errorf("%d runes", utf8.RuneCountInString(got))
	}
}

// However a signed address, a token or a password is mixed into text, nothing of it comes out, and what comes out may be
// shown anywhere.
func TestCleanProperty(t *testing.T) {
	const canary = "cAnArY0451"
	noise := rapid.StringOfN(rapid.RuneFrom([]rune("ab <>\"'&\t\r\n\x00\x1b\x7f\u0085\u200b\u202e\u2066\ue000é日🙂")), 0, 30, -1)
	carriers := rapid.SampledFrom([]string{
		"https://bucket.example.com/k?X-Amz-Algorithm=A&X-Amz-Signature=", "http://127.0.0.1:1/?token=", "file:///home/",
		"h/p?X-Amz-Security-Token=", "X-Amz-Signature=", "x-goog-signature: ", "Authorization: Bearer ", "Bearer  ", "AWSAccessKeyId=",
		"?sv=1&sig=", `"token":"`, "token = ", "password: ", "secret='",
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := noise.Draw(t, "before"), noise.Draw(t, "after")
		text := before + " " + carriers.Draw(t, "carrier") + canary + " " + after
		out := Clean(text)
		if strings.Contains(strings.ToLower(out), strings.ToLower(canary)) || strings.Contains(out, "://") {
			t.Fatalf("%q became %q", text, out)
		}
		harmless(t, out)
	})
}

func harmless(t interface{ Fatalf(string, ...any) }, out string) {
	if utf8.RuneCountInString(out) > detailRunes || !utf8.ValidString(out) || strings.TrimSpace(out) != out {
		t.Fatalf("%q", out)
	}
	for _, r := range out {
		if r != ' ' && (unicode.IsSpace(r) || unicode.Is(unicode.C, r)) {
			t.Fatalf("%U in %q", r, out)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("https://h/p?X-Amz-Signature=1")
	f.Add("<b\xff>\u202e")
	f.Fuzz(func(t *testing.T, in string) {
		out := Clean(in)
		harmless(t, out)
		if again := Clean(out); strings.Contains(again, "://") || strings.Contains(out, "://") {
			t.Fatalf("%q became %q", in, out)
		}
	})
}
