package transfer

import (
	"net/http"
	"net/url"
	"strings"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// signedEmpty is what IT reads in "Copy details".
const signedEmpty = "The backend signed the checksum of an empty body. Its AWS SDK needs requestChecksumCalculation: WHEN_REQUIRED."

// explainRefusal finds the cause of a refusal that stands in the request itself. AWS's SDK for JavaScript (from 3.729 on, and so
// Uppy's Companion) signs x-amz-checksum-crc32=AAAAAA== into addresses, the sum of no bytes. Storages that compare it refuse
// every file but an empty one with BadDigest or a word of their own, and it cannot be left out, because it is signed. That
// is no damage on the way, which sending again heals: it is the backend's mistake.
func explainRefusal(refusal *fault.Error, request destination.Request, size int64) *fault.Error {
	if refusal.Status != http.StatusBadRequest && refusal.Status != http.StatusNotImplemented {
		return refusal
	}
	told := refusal.Kind == fault.Corrupt || refusal.Kind == fault.Bug || refusal.Kind == fault.Unsupported
	if told && size > 0 && emptySigned(request) {
		refusal.Kind, refusal.Detail = fault.Permission, signedEmpty
	}
	return refusal
}

// emptySigned reports whether the address or the headers name the checksum of no bytes.
func emptySigned(request destination.Request) bool {
	u, err := url.Parse(request.URL.Reveal())
	if err != nil {
		return false
	}
	for _, named := range []map[string][]string{u.Query(), request.Header} {
		for name, values := range named {
			algorithm, found := strings.CutPrefix(strings.ToLower(name), "x-amz-checksum-")
			if found && len(values) > 0 && values[0] == emptySum(algorithm) {
				return true
			}
		}
	}
	return false
}

// emptySum is an algorithm's sum of no bytes, in base64 (AWS, "Checking object integrity").
func emptySum(algorithm string) string {
	switch algorithm {
	case "crc32", "crc32c":
		return "AAAAAA=="
	case "crc64nvme":
		return "AAAAAAAAAAA="
	case "sha1":
		return "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
	case "sha256":
		return "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	}
	return "" // never equal: a value is not empty
}
