package linkdrop

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/wire"
)

const signedText = `"method":"PUT","url":"ADDRESS","headers":HEADERS,"life":LIFE`

// TestBadReplies: every bad reply of the table, each with its Kind.
func TestBadReplies(t *testing.T) {
	parts := func(size, n string) string {
		return `{"uploads":[{"id":"F1","upload_id":"u1","key":"p/k","part_size":` + size + `,"parts":` + n + `}]}`
	}
	arrived := func(list string) string { return `{"upload_id":"u1","state":"open","parts":[` + list + `]}` }
	part := func(n, size string) string { return `{"number":` + n + `,"etag":"\"e\"","size":` + size + `}` }
	link := func(url, end string) string {
		return `{"shares":[{"id":"L1","url":"` + url + `","ends_at":"` + end + `"}]}`
	}
	const page = "https://files.example/s/x"
	destinationtest.BadReplies(t, destinationtest.Dialect{
		Open: func(t *testing.T, p destinationtest.Parts) (*destination.Destination, error) {
			t.Helper()
			calls := wire.Transport(p.Roots)
			calls.DialContext, calls.Proxy = p.Dial, nil
			return Open(t.Context(), Options{URL: p.URL, Token: p.Token, Transport: calls, Storage: p.Storage, Pins: p.Pins, Timeout: p.Timeout})
		},
		Good: map[string]string{
			"POST /v1/uploads":      `{"uploads":[{"id":"F1","upload_id":"u1","key":"KEY","request":{` + signedText + `}}]}`,
			"POST /v1/uploads/sign": `{"requests":[{"upload_id":"u1","number":0,` + signedText + `}]}`,
		},
		Around: map[string]string{
			"GET /.well-known/linkdrop": `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["multipart","shares"]}`,
		},
		List: "GET /v1/uploads/u1", Listed: anUpload("u1"), // 8, 8 and 4 MiB
		Link: "POST /v1/shares", Linked: single("u1"),
		Cap: wire.BatchMax,
		Answers: map[string]string{
			"an address that has ended":    `{"uploads":[{"id":"F1","upload_id":"u1","key":"p/k"}],"requests":[{"upload_id":"u1","method":"PUT","url":"ADDRESS","life":0}]}`,
			"0 parts":                      parts("8388608", "0"),
			"10,001 parts":                 parts("2097", "10001"),
			"negative parts":               parts("8388608", "-3"),
			"2^63 parts":                   parts("8388608", "9223372036854775808"),
			"parts with gaps between them": parts("6291456", "3"),
			"a part size of 0":             parts("0", "3"),
			"part 0 has arrived":           arrived(part("0", "8388608")),
			"part 10,001 has arrived":      arrived(part("10001", "8388608")),
			"a part has arrived twice":     arrived(part("1", "8388608") + "," + part("1", "8388608")),
			"a gap in what has arrived":    arrived(part("1", "8388608") + "," + part("3", "4194304")),
			"a link without a time zone":   link(page, "2030-01-01T00:00:00"),
			"a link that ended":            link(page, "2020-01-01T00:00:00Z"),
			"a link until the year 9999":   link(page, "9999-12-31T23:59:59Z"),
			"a link that is a script":      link("javascript:alert(1)", "2030-01-01T00:00:00Z"),
		},
		Without: map[string]string{},
	})
}
