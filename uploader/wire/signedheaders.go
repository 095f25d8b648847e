package wire

import (
	"net/http"
	"net/textproto"
	"strings"

	"linkdrop/uploader/fault"
)

// SignedHeaders turns the headers that an answer wants on a signed request into ones that may be sent: content-type,
// content-md5, content-disposition, cache-control, if-none-match and those of the storages (x-amz-, x-goog-, x-ms-). All
// others are refused with Kind Protocol, above all host, content-length and authorization: a backend that could set them
// could make this machine say things to hosts of its choice. Values go out byte for byte.
func SignedHeaders(op string, headers map[string]string) (http.Header, error) {
	out := make(http.Header, len(headers))
	for name, value := range headers {
		if !allowedHeader(name) {
			return nil, fault.New(fault.Protocol, op, "the answer sets a header that it may not set")
		}
		if strings.ContainsFunc(value, func(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }) {
			return nil, fault.New(fault.Protocol, op, "the answer sets a header with control characters")
		}
		key := textproto.CanonicalMIMEHeaderKey(name)
		if _, twice := out[key]; twice {
			return nil, fault.New(fault.Protocol, op, "the answer sets a header twice")
		}
		out[key] = []string{value}
	}
	return out, nil
}

func allowedHeader(name string) bool {
	if strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return false
	}
	name = strings.ToLower(name)
	switch name {
	case "content-type", "content-md5", "content-disposition", "cache-control", "if-none-match":
		return true
	}
	for _, prefix := range []string{"x-amz-", "x-goog-", "x-ms-"} {
		if strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			return true
		}
	}
	return false
}
