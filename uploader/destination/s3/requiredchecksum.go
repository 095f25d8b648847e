package s3

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"sync/atomic"

	"linkdrop/uploader/fault"
)

// requiredChecksum is what a storage wants along with the bytes. A bucket with Object Lock takes nothing without the sum of what it
// takes; others do not want one, and some do not know the newer ones. So none is sent until it is asked for. Content-MD5 is
// the one that every storage knows.
type requiredChecksum struct {
	md5  atomic.Bool
	note func(string)
}

// demandsMD5 is how storages ask for it: AWS, MinIO and Ceph name the headers, some with a code of its own.
var demandsMD5 = regexp.MustCompile(`(?i)MissingContentMD5|(?:content-md5|x-amz-(?:sdk-)?checksum)[^<]*(?:required|missing|must)|(?:requir|missing|must)[^<]*(?:content-md5|x-amz-(?:sdk-)?checksum)`)

const refusalText = 8 << 10 // bytes of a refusal that are read

// checksumWatcher looks at what is said of pieces, and learns what is demanded. The refused piece becomes one to be sent again,
// which it is with what was missing.
type checksumWatcher struct {
	dateWatcher
	checksum *requiredChecksum
}

// RoundTrip implements http.RoundTripper.
func (l checksumWatcher) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.dateWatcher.RoundTrip(r)
	if err != nil || answer.StatusCode != http.StatusBadRequest || r.Method != http.MethodPut || r.Header.Get("Content-MD5") != "" {
		return answer, err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, refusalText))
	if err != nil || !demandsMD5.Match(text) {
		answer.Body = rest{io.MultiReader(bytes.NewReader(text), answer.Body), answer.Body}
		return answer, nil //nolint:nilerr // whoever reads on meets it again
	}
	_ = answer.Body.Close()
	if !l.checksum.md5.Swap(true) {
		l.checksum.note("This storage takes nothing without its checksum (Content-MD5): every piece is read once more, before it is sent.")
	}
	return nil, &fault.Error{
		Kind: fault.Busy, Op: "put", Host: r.URL.Host, Status: answer.StatusCode, Detail: "the storage wants a checksum, which is sent from now on",
	}
}

// rest is a body of which some was read.
type rest struct {
	io.Reader
	io.Closer
}
