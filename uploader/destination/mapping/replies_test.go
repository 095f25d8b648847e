package mapping_test

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/wire"
)

// TestBadReplies: every bad reply of the table, each with its Kind.
func TestBadReplies(t *testing.T) {
	const (
		parts = "a mapped backend signs single requests"
		lists = "a mapped backend cannot say what has arrived"
	)
	link := func(url, end string) string { return `{"url":"` + url + `","expires_at":"` + end + `"}` }
	const page = "https://files.example/s/x"
	destinationtest.BadReplies(t, destinationtest.Dialect{
		Open: func(t *testing.T, p destinationtest.Parts) (*destination.Destination, error) {
			t.Helper()
			m := load(t, `{"version":1,"auth":{"type":"bearer"},"sign":{"path":"/s","fields":{"n":"{name}"},
				"answer":{"url":"/url","key":"/key","headers":"/headers?","expires_in":"/expires_in?"}},
				"link":{"path":"/l","fields":{"k":"{answer.key}"},"answer":{"url":"/url","expires_at":"/expires_at?"}}}`, p.URL)
			calls := wire.Transport(p.Roots)
			calls.DialContext, calls.Proxy = p.Dial, nil
			return mapping.Open(mapping.Options{Mapping: m, Token: p.Token, Transport: calls, Storage: p.Storage, Pins: p.Pins, Timeout: p.Timeout})
		},
		Good:   map[string]string{"POST /s": `{"url":"ADDRESS","key":"KEY","headers":HEADERS,"expires_in":LIFE}`},
		Link:   "POST /l",
		Linked: destination.Upload{File: aFile("F1", "a"), Key: "p/k", Memo: []byte(`{"answer.key":"p/k"}`)},
		Cap:    wire.DefaultMax,
		Answers: map[string]string{
			"an address that has ended":  `{"url":"https://bucket.example/k?AWSAccessKeyId=a&Expires=1&Signature=s","key":"k"}`,
			"a link without a time zone": link(page, "2030-01-01T00:00:00"),
			"a link that ended":          link(page, "2020-01-01T00:00:00Z"),
			"a link until the year 9999": link(page, "9999-12-31T23:59:59Z"),
			"a link that is a script":    link("javascript:alert(1)", "2030-01-01T00:00:00Z"),
		},
		Kinds: map[string]destinationtest.Verdict{
			"a link without a time zone": {Kind: destinationtest.Taken, Why: "the samples write times so, and nobody knows when that is: the link has no end that is shown"},
		},
		Without: map[string]string{
			"0 parts": parts, "10,001 parts": parts, "negative parts": parts, "2^63 parts": parts, "parts with gaps between them": parts, "a part size of 0": parts,
			"part 0 has arrived": lists, "part 10,001 has arrived": lists, "a part has arrived twice": lists, "a gap in what has arrived": lists,
		},
	})
}
