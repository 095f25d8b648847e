package companion_test

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// TestBadReplies: every bad reply of the table, each with its Kind.
func TestBadReplies(t *testing.T) {
	const (
		cuts    = "this client cuts the file"
		noLinks = "Companion gives no links"
		headers = "Companion names no headers"
		again   = "a part that cannot be is left out, and so sent again"
	)
	part := func(n, size string) string { return `{"PartNumber":` + n + `,"ETag":"\"e\"","Size":` + size + `}` }
	without := map[string]string{
		"a link without a time zone": noLinks, "a link that ended": noLinks, "a link until the year 9999": noLinks, "a link that is a script": noLinks,
		"CR/LF in a header": headers, "a forbidden header": headers, "a credential as a header": headers, "a header twice": headers,
		"0 parts": cuts, "10,001 parts": cuts, "negative parts": cuts, "2^63 parts": cuts, "parts with gaps between them": cuts, "a part size of 0": cuts,
	}
	destinationtest.BadReplies(t, destinationtest.Dialect{
		Open: func(t *testing.T, p destinationtest.Parts) (*destination.Destination, error) {
			t.Helper()
			calls := wire.Transport(p.Roots)
			calls.DialContext, calls.Proxy = p.Dial, nil
			return companion.Open(companion.Options{URL: p.URL, Token: p.Token, Transport: calls, Storage: p.Storage, Pins: p.Pins, Timeout: p.Timeout, Single: companion.Post})
		},
		Good:   map[string]string{"GET /s3/params": `{"method":"POST","url":"ADDRESS","fields":{"key":"KEY","Policy":"cG9s"},"expires":LIFE}`},
		List:   "GET /s3/multipart/u1",
		Listed: destination.Upload{File: file(20 * mebi), Key: "p/k", PartSize: 8 * mebi, Parts: 3, Memo: []byte("u1")},
		Cap:    wire.DefaultMax,
		Answers: map[string]string{
			"an address that has ended": `{"method":"POST","url":"https://bucket.example/k?AWSAccessKeyId=a&Expires=1&Signature=s","fields":{"key":"k"}}`,
			"part 0 has arrived":        `[` + part("0", "8388608") + `]`,
			"part 10,001 has arrived":   `[` + part("10001", "8388608") + `]`,
			"a part has arrived twice":  `[` + part("1", "8388608") + "," + part("1", "8388608") + `]`,
			"a gap in what has arrived": `[` + part("1", "8388608") + "," + part("3", "4194304") + `]`,
		},
		Kinds: map[string]destinationtest.Verdict{
			"part 0 has arrived":       {Kind: destinationtest.Taken, Why: again},
			"part 10,001 has arrived":  {Kind: destinationtest.Taken, Why: again},
			"a part has arrived twice": {Kind: destinationtest.Taken, Why: "the same part is the same part"},
		},
		Without: without,
	})
}

// TestBadUploads: what cannot be the answer to opening a multipart upload.
func TestBadUploads(t *testing.T) {
	for name, answer := range map[string]string{
		"a key that leads up": `{"key":"p/../k","uploadId":"u"}`, "no key": `{"uploadId":"u"}`, "no id": `{"key":"k"}`, "an id with a newline": `{"key":"k","uploadId":"u\n"}`,
		"a number for an id": `{"key":"k","uploadId":7}`, "a twin key": `{"key":"k","uploadId":"u","uploadID":"v"}`,
	} {
		f := newFake(t)
		f.on("POST /s3/multipart", 200, answer)
		err := f.open(t, companion.Options{Single: companion.Multipart}).Create(t.Context(), []destination.File{file(3)})[0].Err
		if err == nil || fault.KindOf(err) != fault.Protocol {
			t.Errorf("%s: %v", name, err)
		}
	}
}
