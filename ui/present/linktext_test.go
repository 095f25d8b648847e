package present

import (
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func madeLink(address string, ends time.Time) destination.Link {
	return destination.Link{URL: destination.NewURL(address), Ends: ends}
}

// Nothing in a name or an address may break out of the form it is copied in.
func TestLinksInTheirForms(t *testing.T) {
	w := NewCatalog("en")
	friday := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	const until = " (until Fri 28 Nov 2025, 14:00 UTC)"
	for _, c := range []struct {
		name, address string
		form          LinkForm
		want          string
	}{
		{"a.pdf", "https://x.example/s/a", PlainLink, "https://x.example/s/a"},
		{"a.pdf", "https://x.example/s/a", NamedLink, "a.pdf — https://x.example/s/a" + until},
		{"a.pdf", "https://x.example/s/a", MarkdownLink, "[a\\.pdf](https://x.example/s/a)" + until},
		{"a.pdf", "https://x.example/s/a", HTMLLink, `<a href="https://x.example/s/a">a.pdf</a>` + until},
		{"a](https://evil.example)[b", "https://x.example/s/a", MarkdownLink, `[a\]\(https://evil\.example\)\[b](https://x.example/s/a)` + until},
		{"a\nb", "https://x.example/s/a", MarkdownLink, `[a\[U\+000A\]b](https://x.example/s/a)` + until},
		{"a`b`*c*_d_ <i> \\", "https://x.example/s/a", MarkdownLink, "[a\\`b\\`\\*c\\*\\_d\\_ \\<i\\> \\\\](https://x.example/s/a)" + until},
		{"a", "https://x.example/s/(a) b\n", MarkdownLink, `[a](https://x.example/s/\(a\)%20b%0A)` + until},
		{`"><script>alert(1)</script>`, "https://x.example/s/a", HTMLLink, `<a href="https://x.example/s/a">&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</a>` + until},
		{"a", `https://x.example/s/a?b=1&c="><b>`, HTMLLink, `<a href="https://x.example/s/a?b=1&amp;c=&#34;&gt;&lt;b&gt;">a</a>` + until},
		{"a", "javascript:alert(1)", HTMLLink, "a javascript:alert(1)" + until},
		{"photo\u202egnp.exe", "https://x.example/s/a", NamedLink, "photo[U+202E]gnp.exe — https://x.example/s/a" + until},
	} {
		if got := w.LinksAs(c.form, []LinkFacts{{Name: c.name, Link: madeLink(c.address, friday)}}); got != c.want {
			t.Errorf("%q, form %d:\n got %q\nwant %q", c.name, c.form, got, c.want)
		}
	}
	two := []LinkFacts{{Name: "a", Link: madeLink("https://x.example/a", time.Time{})}, {Name: "b", Link: madeLink("https://x.example/b", time.Time{})}}
	for form, want := range map[LinkForm]string{
		PlainLink:    "a — https://x.example/a\nb — https://x.example/b",
		MarkdownLink: "- [a](https://x.example/a)\n- [b](https://x.example/b)",
		HTMLLink:     "<a href=\"https://x.example/a\">a</a><br>\n<a href=\"https://x.example/b\">b</a>",
	} {
		if got := w.LinksAs(form, two); got != want {
			t.Errorf("form %d: %q, want %q", form, got, want)
		}
	}
	if got := w.LinksText(PlainLink, []uploader.NamedLink{{Name: "a", Link: two[0].Link}}); got != "https://x.example/a" {
		t.Errorf("one link by itself: %q", got)
	}
}

// The end is said with the distance from UTC of that day, not of today.
func TestEndsAreSaidWithTheirZone(t *testing.T) {
	old := time.Local
	t.Cleanup(func() { time.Local = old })
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		seconds int
		want    string
	}{
		{"CEST", 2 * 3600, "Wed 1 Jul 2026, 14:00 UTC+2"},
		{"IST", 5*3600 + 1800, "Wed 1 Jul 2026, 17:30 UTC+5:30"},
		{"NST", -(3*3600 + 1800), "Wed 1 Jul 2026, 08:30 UTC-3:30"},
		{"GMT", 0, "Wed 1 Jul 2026, 12:00 UTC"},
	} {
		time.Local = time.FixedZone(c.name, c.seconds)
		if got := NewCatalog("en").ZonedDate(at); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	time.Local = time.FixedZone("CEST", 2*3600)
	if got := NewCatalog("de").ZonedDate(at); got != "Mi. 1. Juli 2026, 14:00 UTC+2" {
		t.Errorf("German: %q", got)
	}
}

func TestTemplates(t *testing.T) {
	w := NewCatalog("en")
	friday := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	facts := LinkFacts{Name: "{link} 100% {x}.pdf", Size: 43 * mb, Ticket: "SUP-1\n{name}", Link: madeLink("https://x.example/s/a", friday)}
	for template, want := range map[string]string{
		"{ticket}: {name}, {size}, {expires}\n{link}": "SUP-1[U+000A]{name}: {link} 100% {x}.pdf, 43 MB, Fri 28 Nov 2025, 14:00 UTC\nhttps://x.example/s/a",
		"{unknown} { {{link}} }":                      "{unknown} { {https://x.example/s/a} }",
		"":                                            "",
	} {
		if got := w.LinksFilled(template, []LinkFacts{facts}); got != want {
			t.Errorf("%q: %q, want %q", template, got, want)
		}
	}
	bare := LinkFacts{Name: "a", Link: madeLink("https://x.example/a", time.Time{})}
	if got := w.LinksFilled("{name}|{size}|{expires}|{ticket}", []LinkFacts{bare, bare}); got != "a||no end known|\na||no end known|" {
		t.Errorf("what is not known: %q", got)
	}
}

// FuzzLinkForms: whatever a file is called, one link stays one line, its address is in it once, and HTML has one tag.
func FuzzLinkForms(f *testing.F) {
	for _, name := range []string{"a.pdf", "a](b)", "<b>&\"'", "a\r\nb", "\u202e\u2028", "{link}{name}", "\xff\xfe", "` [x]: y"} {
		f.Add(name, "SUP-1")
	}
	w := NewCatalog("en")
	f.Fuzz(func(t *testing.T, name, ticket string) {
		const address = "https://x.example/s/0123456789"
		facts := []LinkFacts{{Name: name, Ticket: ticket, Link: madeLink(address, time.Time{})}}
		for _, form := range []LinkForm{NamedLink, MarkdownLink, HTMLLink} {
			got := w.LinksAs(form, facts)
			if strings.ContainsAny(got, "\r\n\u2028\u2029\x00") {
				t.Errorf("form %d of %q has a line end: %q", form, name, got)
			}
			if form == HTMLLink && (strings.Count(got, "<") != 2 || html.UnescapeString(got[len(`<a href="`+address+`">`):len(got)-len("</a>")]) != Visible(name)) {
				t.Errorf("%q as HTML: %q", name, got)
			}
			if form == MarkdownLink && !strings.HasSuffix(got, "]("+address+")") {
				t.Errorf("%q as Markdown: %q", name, got)
			}
		}
		if got := w.LinksFilled("{name}\t{ticket}\t{link}", facts); got != Visible(name)+"\t"+Visible(ticket)+"\t"+address {
			t.Errorf("%q filled in: %q", name, got)
		}
		if mail, whole := w.Mail(facts); whole {
			u, err := url.Parse(mail)
			if err != nil || u.Scheme != "mailto" || strings.Count(mail, "&") != 1 || !strings.Contains(u.Query().Get("body"), address) {
				t.Errorf("%q mailed: %q, %v", name, mail, err)
			}
		}
	})
}

// A mail's address has what is in it escaped, and leaves out what would make it too long.
func TestMail(t *testing.T) {
	w := NewCatalog("en")
	mail, whole := w.Mail([]LinkFacts{{Name: "a & b+c?.pdf", Link: madeLink("https://x.example/s/a?b=1&c=2", time.Time{})}})
	if want := "mailto:?subject=a%20%26%20b%2Bc%3F.pdf&body=a%20%26%20b%2Bc%3F.pdf%20%E2%80%94%20https%3A%2F%2Fx.example%2Fs%2Fa%3Fb%3D1%26c%3D2"; mail != want || !whole {
		t.Errorf("%v\n got %q\nwant %q", whole, mail, want)
	}
	long := LinkFacts{Name: strings.Repeat("n", 300), Link: madeLink("https://x.example/"+strings.Repeat("a", 1900), time.Time{})}
	if mail, whole := w.Mail([]LinkFacts{long, long}); whole || len(mail) > 900 || strings.Contains(mail, "x.example") || !strings.Contains(mail, "1%20more") {
		t.Errorf("%v, %d: %.200q", whole, len(mail), mail)
	}
	if !LongLink(long.Link) || LongLink(madeLink("https://x.example/"+strings.Repeat("a", 880), time.Time{})) {
		t.Error("which links are long")
	}
}
