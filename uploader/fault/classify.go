package fault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// maxRetryAfter bounds what a server may ask us to wait: a Retry-After of 10^9 must not park a file for 30 years.
const maxRetryAfter = 5 * time.Minute

// Network classifies an error that an HTTP exchange with host ended in. A *url.Error prints the whole signed URL, so only
// what it wraps is looked at, and none of its text is kept.
func Network(op, host string, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	e := &Error{Kind: networkKind(err), Op: op, Host: host, Detail: networkDetail(err)}
	var record tls.RecordHeaderError
	if e.Kind == Blocked && (errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)) {
		e.Code = NoTLS
	}
	return e
}

func networkKind(err error) Kind {
	var (
		dns      *net.DNSError
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		record   tls.RecordHeaderError
		cert     *tls.CertificateVerificationError
	)
	switch {
	case errors.Is(err, http.ErrSchemeMismatch):
		return Blocked
	case errors.As(err, &unknown):
		return Authority
	case errors.As(err, &invalid), errors.As(err, &hostname), errors.As(err, &record), errors.As(err, &cert):
		return Blocked
	case strings.Contains(err.Error(), "Proxy Authentication Required"): // net/http gives a CONNECT refusal no type
		return ProxySignIn
	}
	if k := errnoKind(err); k == Offline || k == Unreachable || k == TooManyFiles {
		return k
	}
	if errors.As(err, &dns) {
		return Unreachable
	}
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return Unreachable
	}
	return Interrupted
}

// networkDetail keeps the system's own words, which name no URL, and drops everything else.
func networkDetail(err error) string {
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "connection closed"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "timed out"
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "name does not resolve"
	}
	var waited net.Error // net/http's own timeouts have no exported type
	if errors.As(err, &waited) && waited.Timeout() {
		return "timed out"
	}
	return ""
}

// Open classifies an error of opening or reading a local file or folder.
func Open(op string, err error) *Error {
	kind := Unreadable
	switch k := errnoKind(err); k {
	case Gone, DiskFull, NotFile, InUse, TooManyFiles:
		kind = k
	case Bug: // an error without a number
		if errors.Is(err, fs.ErrNotExist) {
			kind = Gone
		}
	default: // it is of the network, or Unreadable
	}
	var pe *fs.PathError
	detail := ""
	if errors.As(err, &pe) {
		detail = pe.Err.Error() // without the path: details for IT hold no file names
	}
	return &Error{Kind: kind, Op: op, Detail: detail}
}

// storageXML is the error body of S3 and everything compatible with it (AWS "REST error responses").
type storageXML struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string   `xml:"Code"`
	Message   string   `xml:"Message"`
	RequestID string   `xml:"RequestId"`
}

// maxErrorXML bounds what is parsed: S3's own errors stay below 2 KiB, and 8 MB of nested elements take seconds.
const maxErrorXML = 64 << 10

// Storage classifies an answer of an object storage that was not the success its request asked for. body is the first
// bytes of the answer (a few KiB suffice). signedByUs is true where this machine holds the keys: then a signature that
// does not match is a wrong key, else it is the backend's doing.
func Storage(op, host string, status int, header http.Header, body []byte, signedByUs bool) *Error {
	var x storageXML
	body = body[:min(len(body), maxErrorXML)]
	_ = xml.Unmarshal(body, &x) // what is not XML has no code, and is judged by its status alone
	e := StorageCode(op, host, status, header, x.Code, x.Message, signedByUs)
	if id := Clean(x.RequestID); id != "" {
		e.RequestID = id
	}
	return e
}

// StorageCode is Storage for an answer whose body somebody else has read: an SDK gives the code and the message alone.
func StorageCode(op, host string, status int, header http.Header, code, message string, signedByUs bool) *Error {
	kind := storageKind(status, code, message, signedByUs)
	if kind == Forbidden && isPage(header) {
		kind = Filtered
	}
	e := &Error{
		Kind: kind, Op: op, Host: host, Status: status, Code: Clean(code), Detail: Clean(message),
		RequestID: Clean(firstOf(header.Get("x-amz-request-id"), header.Get("X-Request-Id"))), RetryAfter: RetryAfter(header, time.Now()),
	}
	e.Redirected(header)
	return e
}

func storageKind(status int, code, message string, signedByUs bool) Kind {
	switch code {
	case "ExpiredToken", "RequestExpired":
		return Expired
	case "AccessDenied":
		if strings.Contains(strings.ToLower(message), "expired") { // AWS says "Request has expired" under AccessDenied
			return Expired
		}
		return Forbidden
	case "RequestTimeTooSkewed", "RequestNotYetValid":
		return Clock
	case "InvalidAccessKeyId", "XAdminUserNotFound", "SignatureDoesNotMatch", "InvalidToken", "InvalidSignatureException", "AuthorizationQueryParametersError":
		if signedByUs {
			return Keys
		}
		return Permission
	case "NoSuchBucket", "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed":
		return NoPlace
	case "NoSuchUpload", "InvalidPart", "InvalidPartOrder":
		return Missing
	case "EntityTooLarge":
		return TooLarge
	case "QuotaExceeded", "InsufficientStorage", "StorageFull", "XMinioStorageFull", "NoSpaceLeftOnDevice":
		return StorageFull
	case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest", "XAmzContentChecksumMismatch":
		return Corrupt
	case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "TooManyRequests":
		return Busy
	case "PreconditionFailed":
		return Exists
	case "NotImplemented", "MethodNotAllowed":
		return Unsupported
	case "": // a storage that takes no more names its limit
		if status == http.StatusRequestEntityTooLarge {
			return PieceLimit
		}
	}
	return statusKind(status)
}

// isPage reports an answer for people, which no storage gives.
func isPage(header http.Header) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html"
}

// Page is Status for an answer without any text that could be understood, as a web server or a filter in between gives it.
func Page(status int, header http.Header) Kind {
	kind := statusKind(status)
	if kind == Forbidden && isPage(header) {
		return Filtered
	}
	return kind
}

// statusKind is the verdict where the answer has no code that says more.
func statusKind(status int) Kind {
	switch {
	case status >= 200 && status < 300:
		return Protocol // a success that is not the one that was asked for: a captive portal
	case status >= 300 && status < 400:
		return Protocol // redirects are never followed (see Redirected)
	case status == http.StatusUnauthorized:
		return SignIn
	case status == http.StatusProxyAuthRequired:
		return ProxySignIn
	case status == http.StatusNetworkAuthenticationRequired: // RFC 6585 §6: captive portals
		return Blocked
	case status == http.StatusForbidden:
		return Forbidden
	case status == http.StatusNotFound:
		return Missing
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status == http.StatusConflict:
		return Busy
	case status == http.StatusPreconditionFailed:
		return Exists
	case status == http.StatusRequestEntityTooLarge:
		return TooLarge
	case status == http.StatusInsufficientStorage:
		return StorageFull
	case status == http.StatusNotImplemented, status == http.StatusMethodNotAllowed:
		return Unsupported
	case status >= 500:
		return Busy
	}
	return Bug
}

// Status is the verdict on an HTTP status where nothing else is known about the answer.
func Status(status int) Kind { return statusKind(status) }

// RetryAfter reads the header of that name (seconds or a date, RFC 9110 §10.2.3), clamped to 0…5 minutes.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if !(seconds > 0) { // NaN too
			return 0
		}
		return clampRetry(time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second)))
	}
	if at, err := http.ParseTime(value); err == nil {
		return clampRetry(at.Sub(now))
	}
	return 0
}

func clampRetry(d time.Duration) time.Duration { return max(0, min(d, maxRetryAfter)) }

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
