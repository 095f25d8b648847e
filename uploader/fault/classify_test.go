package fault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNetwork(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	call := func(errno syscall.Errno) error { return os.NewSyscallError("connect", errno) }
	for _, c := range []struct {
		name   string
		err    error
		kind   Kind
		detail string
	}{
		{"network unreachable", dial(call(syscall.ENETUNREACH)), Offline, "network is unreachable"},
		{"refused", dial(call(syscall.ECONNREFUSED)), Unreachable, "connection refused"},
		{"no route", dial(call(syscall.EHOSTUNREACH)), Unreachable, "no route to host"},
		{"no descriptor left", dial(os.NewSyscallError("socket", syscall.EMFILE)), TooManyFiles, "too many open files"},
		{"dial timed out", dial(context.DeadlineExceeded), Unreachable, "timed out"},
		{"refused by a proxy's machine", &net.OpError{Op: "proxyconnect", Err: dial(call(syscall.ECONNREFUSED))}, Unreachable, "connection refused"},
		{"proxy timed out", &net.OpError{Op: "proxyconnect", Err: dial(os.ErrDeadlineExceeded)}, Unreachable, "timed out"},
		{"no such name", dial(&net.DNSError{Err: "no such host", Name: "secret.example.com"}), Unreachable, "name does not resolve"},
		{"reset", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, Interrupted, "connection reset by peer"},
		{"broken pipe", &net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, Interrupted, "broken pipe"},
		{"EOF", io.EOF, Interrupted, "connection closed"},
		{"cut", io.ErrUnexpectedEOF, Interrupted, "connection closed"},
		{"timed out", context.DeadlineExceeded, Interrupted, "timed out"},
		{"header timeout", timeout{}, Interrupted, "timed out"},
		{"cancelled", context.Canceled, Interrupted, ""},
		{"unknown authority", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, Authority, ""},
		{"wrong name", x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}, Blocked, ""},
		{"expired certificate", x509.CertificateInvalidError{Reason: x509.Expired}, Blocked, ""},
		{"no TLS there", tls.RecordHeaderError{}, Blocked, ""},
		{"http on an https port", http.ErrSchemeMismatch, Blocked, ""},
		{"proxy 407", errors.New("Proxy Authentication Required"), ProxySignIn, ""},
		{"something else", errors.New("what https://h/p?sig=1 is this"), Interrupted, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed := "https://b.example.com/k?X-Amz-Signature=abc"
			for _, err := range []error{c.err, &url.Error{Op: "Put", URL: signed, Err: c.err}, fmt.Errorf("x: %w", &url.Error{Op: "Put", URL: signed, Err: c.err})} {
				e := Network("put", "b.example.com", err)
				if noTLS := strings.Contains(c.name, "no TLS") || strings.Contains(c.name, "http on"); noTLS != (e.Reason() == NoTLS) {
					t.Errorf("the reason is %q", e.Reason())
				}
				if e.Kind != c.kind || e.Detail != c.detail || e.Op != "put" || e.Host != "b.example.com" {
					t.Errorf("got %#v", e)
				}
				if strings.Contains(e.Error(), "Signature") || strings.Contains(e.Error(), "sig=") || strings.Contains(e.Error(), "secret") {
					t.Errorf("tells too much: %v", e)
				}
			}
		})
	}
	known := New(HostRefused, "connect", "no")
	if Network("put", "h", &url.Error{Err: fmt.Errorf("dial: %w", known)}) != known {
		t.Error("a fault in the chain was classified again")
	}
}

type timeout struct{}

func (timeout) Error() string   { return "net/http: timeout awaiting response headers" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func TestStorage(t *testing.T) {
	xml := func(code, message string) string {
		return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>` + code + `</Code><Message>` + message +
			`</Message><Resource>/b/k</Resource><RequestId>R9</RequestId></Error>`
	}
	for _, c := range []struct {
		name   string
		status int
		body   string
		ours   bool
		kind   Kind
	}{
		{"SlowDown", 503, xml("SlowDown", "Reduce your request rate."), false, Busy},
		{"429", 429, "", false, Busy},
		{"500", 500, xml("InternalError", ""), false, Busy},
		{"502 HTML", 502, "<html><body>Bad gateway</body></html>", false, Busy},
		{"507", 507, "", false, StorageFull},
		{"408", 408, "", false, Busy},
		{"400 RequestTimeout", 400, xml("RequestTimeout", ""), false, Busy},
		{"400 BadDigest", 400, xml("BadDigest", ""), false, Corrupt},
		{"400 nothing known", 400, "", false, Bug},
		{"403 expired, AWS", 403, xml("AccessDenied", "Request has expired"), false, Expired},
		{"403 expired, other", 403, xml("RequestExpired", ""), false, Expired},
		{"403 expired policy", 403, xml("AccessDenied", "Invalid according to Policy: Policy expired."), false, Expired},
		{"403 skewed", 403, xml("RequestTimeTooSkewed", ""), true, Clock},
		{"403 denied", 403, xml("AccessDenied", "Access Denied"), false, Forbidden},
		{"403 nothing known", 403, "", false, Forbidden},
		{"403 signature, backend", 403, xml("SignatureDoesNotMatch", ""), false, Permission},
		{"403 signature, ours", 403, xml("SignatureDoesNotMatch", ""), true, Keys},
		{"403 key, ours", 403, xml("InvalidAccessKeyId", ""), true, Keys},
		{"404 key, as versitygw has it", 404, xml("XAdminUserNotFound", ""), true, Keys},
		{"404 upload", 404, xml("NoSuchUpload", ""), false, Missing},
		{"404 bucket", 404, xml("NoSuchBucket", ""), true, NoPlace},
		{"404 key", 404, xml("NoSuchKey", ""), true, Missing},
		{"400 part", 400, xml("InvalidPart", ""), false, Missing},
		{"412", 412, xml("PreconditionFailed", ""), false, Exists},
		{"413, a proxy's own limit", 413, "<html>413 Request Entity Too Large</html>", false, PieceLimit},
		{"413, the storage's", 413, xml("EntityTooLarge", ""), false, TooLarge},
		{"400 too large", 400, xml("EntityTooLarge", ""), false, TooLarge},
		{"501", 501, xml("NotImplemented", ""), false, Unsupported},
		{"407", 407, "<html>", false, ProxySignIn},
		{"511 captive portal", 511, "<html>", false, Blocked},
		{"301 HTML", 301, "<html><head><title>Moved</title></head></html>", false, Protocol},
		{"301 region", 301, xml("PermanentRedirect", ""), true, NoPlace},
		{"307", 307, xml("TemporaryRedirect", ""), true, NoPlace},
		{"200 HTML", 200, "<html><body>Welcome to the hotel</body></html>", false, Protocol},
		{"200 with an error", 200, xml("InternalError", "We encountered an internal error."), false, Busy},
		{"truncated XML", 503, xml("SlowDown", "Reduce")[:90], false, Busy},
		{"truncated before the code", 403, `<?xml version="1.0"?><Error><Co`, false, Forbidden},
		{"8 MB", 403, xml("AccessDenied", strings.Repeat("Request has ", 700_000)), false, Forbidden},
		{"8 MB of depth", 403, strings.Repeat("<Error>", 1_200_000), false, Forbidden},
		{"binary", 500, "\x00\xff\xfe", false, Busy},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Storage("put", "h", c.status, http.Header{"X-Amz-Request-Id": {"H1"}}, []byte(c.body), c.ours)
			if e.Kind != c.kind || e.Status != c.status || e.Host != "h" || e.Op != "put" {
				t.Errorf("got %#v", e)
			}
			if e.RequestID != "R9" && e.RequestID != "H1" {
				t.Errorf("request id %q", e.RequestID)
			}
			harmless(t, e.Detail)
		})
	}
}

// A page for people is a filter's or a web server's own: no storage says no like that, so it is not about permissions.
func TestPages(t *testing.T) {
	for _, kind := range []string{"text/html", "Text/HTML; charset=utf-8", "application/xml", ""} {
		want := Forbidden
		if strings.HasPrefix(strings.ToLower(kind), "text/html") {
			want = Filtered
		}
		header := http.Header{"Content-Type": {kind}}
		if got := Storage("put", "h", 403, header, []byte("<html><title>Request Rejected</title></html>"), true).Kind; got != want {
			t.Errorf("%q: %v", kind, got)
		}
		if got := Page(403, header); got != want {
			t.Errorf("%q: %v", kind, got)
		}
		if got := Storage("put", "h", 403, header, []byte("<Error><Code>RequestTimeTooSkewed</Code></Error>"), true).Kind; got != Clock {
			t.Errorf("%q, but with a code: %v", kind, got)
		}
		if Page(500, header) != Busy {
			t.Errorf("%q: 500 is %v", kind, Page(500, header))
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"7":                             7 * time.Second,
		" 7 ":                           7 * time.Second,
		"1.5":                           1500 * time.Millisecond,
		"1000000000":                    maxRetryAfter,
		"1e300":                         maxRetryAfter,
		"Inf":                           maxRetryAfter,
		"NaN":                           0,
		"-5":                            0,
		"-Inf":                          0,
		"soon":                          0,
		"Sun, 22 Nov 2026 12:00:30 GMT": 30 * time.Second,
		"Sun, 22 Nov 2026 11:00:00 GMT": 0,
		"Sun, 22 Nov 2099 12:00:00 GMT": maxRetryAfter,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestOpen(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "no", "secret name"))
	for _, c := range []struct {
		err  error
		kind Kind
	}{
		{missing, Gone},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.ENOTDIR}, Gone},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.EACCES}, Unreadable},
		{&fs.PathError{Op: "read", Path: "/secret name", Err: syscall.EIO}, Unreadable},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.ELOOP}, NotFile},
		{&fs.PathError{Op: "write", Path: "/secret name", Err: syscall.ENOSPC}, DiskFull},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.EBUSY}, InUse},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.EMFILE}, TooManyFiles},
		{&fs.PathError{Op: "open", Path: "/secret name", Err: syscall.ENFILE}, TooManyFiles},
		{&fs.PathError{Op: "write", Path: "/secret name", Err: syscall.EDQUOT}, DiskFull},
		{errors.New("/secret name"), Unreadable},
	} {
		if e := Open("open", c.err); e.Kind != c.kind || strings.Contains(e.Error(), "secret") {
			t.Errorf("%v: %v", c.err, e)
		}
	}
}
