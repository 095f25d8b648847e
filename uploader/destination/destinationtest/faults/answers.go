package faults

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
)

// Answer takes the whole body, sends nothing on, and answers this.
func Answer(name string, status int, header http.Header, body string) Fault {
	return Fault{Name: name, Do: func(e *Exchange) (*http.Response, error) {
		if err := e.swallow(); err != nil {
			return nil, err
		}
		return answer(e.Request, status, header, body), nil
	}}
}

// Status answers this status and an empty body.
func Status(status int) Fault { return Answer(strconv.Itoa(status), status, nil, "") }

// S3Error answers in the words of S3.
func S3Error(status int, code, message string) Fault {
	return Answer(fmt.Sprintf("%d %s", status, code), status, xmlHeader(), errorXML(code, message))
}

// SlowDown is 503 SlowDown, with a Retry-After of so many seconds, or none for 0.
func SlowDown(retryAfter int) Fault {
	header := xmlHeader()
	if retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	return Answer("503 SlowDown", http.StatusServiceUnavailable, header, errorXML("SlowDown", "Please reduce your request rate."))
}

// Expired, Skewed and Denied are the three refusals that all come as 403.

// Expired is a signed address whose time is over.
func Expired() Fault {
	return named("403 expired", S3Error(403, "AccessDenied", "Request has expired"))
}

// Skewed is a clock that is too far off.
func Skewed() Fault {
	return named("403 skewed", S3Error(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."))
}

// Denied is a missing permission.
func Denied() Fault { return named("403 denied", S3Error(403, "AccessDenied", "Access Denied")) }

// NoSuchUpload is a multipart upload that the storage does not know any more.
func NoSuchUpload() Fault {
	return S3Error(404, "NoSuchUpload", "The specified upload does not exist.")
}

// Redirect sends the client elsewhere, with a page for people.
func Redirect(status int) Fault {
	return Answer(strconv.Itoa(status)+" redirect", status, http.Header{"Location": {"https://elsewhere.example.net/"}, "Content-Type": {"text/html"}},
		"<html><head><title>Moved</title></head></html>")
}

// Portal is the page of a captive portal: 200 and HTML.
func Portal() Fault {
	return Answer("200 HTML", 200, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, "<html><body>Welcome! Please sign in to the Wi-Fi.</body></html>")
}

// OKWithError is 200 with an S3 error in its body, as complete answers where it began well and ended badly.
func OKWithError() Fault {
	return Answer("200 with an error", 200, xmlHeader(), errorXML("InternalError", "We encountered an internal error. Please try again."))
}

// TruncatedXML is a 503 whose body breaks off in the middle.
func TruncatedXML() Fault {
	return Fault{Name: "truncated XML", Do: func(e *Exchange) (*http.Response, error) {
		if err := e.swallow(); err != nil {
			return nil, err
		}
		whole := errorXML("SlowDown", "Please reduce your request rate.")
		out := answer(e.Request, http.StatusServiceUnavailable, xmlHeader(), whole)
		out.Body = io.NopCloser(io.MultiReader(strings.NewReader(whole[:len(whole)/2]), failing{io.ErrUnexpectedEOF}))
		return out, nil
	}}
}

// EarlyDenied is a storage that refuses by the headers and closes while the body is still coming. A client that asked
// first (Expect: 100-continue) sees the 403; one that did not sees a reset after some bytes. Let it strike at least twice.
func EarlyDenied() Fault {
	return Fault{Name: "early 403 and close", Do: func(e *Exchange) (*http.Response, error) {
		if e.Request.Header.Get("Expect") == "" && e.Request.ContentLength > 0 {
			_, _ = io.CopyN(io.Discard, e.Request.Body, min(64<<10, e.Request.ContentLength/2))
			return nil, broken("write", syscall.EPIPE)
		}
		out := answer(e.Request, http.StatusForbidden, xmlHeader(), errorXML("AccessDenied", "Request has expired"))
		out.Close = true
		return out, nil
	}}
}

// WrongETag lets everything through, and lies about the ETag.
func WrongETag() Fault {
	return changed("wrong ETag", func(h http.Header) { h.Set("ETag", `"00000000000000000000000000000bad"`) })
}

// NoETag lets everything through, and leaves the ETag out.
func NoETag() Fault { return changed("no ETag", func(h http.Header) { h.Del("ETag") }) }

// OtherBytes lets everything through, and claims the checksum of other bytes (x-amz-checksum-crc64nvme).
func OtherBytes() Fault {
	return changed("wrong checksum", func(h http.Header) { h.Set("X-Amz-Checksum-Crc64nvme", "AAAAAAAAC60=") })
}

// changed lets everything through and changes the answer's headers.
func changed(name string, change func(http.Header)) Fault {
	return Fault{Name: name, Do: func(e *Exchange) (*http.Response, error) {
		out, err := e.Next.RoundTrip(e.Request)
		if err == nil {
			change(out.Header)
		}
		return out, err
	}}
}

// named gives a fault another name.
func named(name string, f Fault) Fault {
	f.Name = name
	return f
}

// swallow takes the body without sending it anywhere.
func (e *Exchange) swallow() error {
	if e.Request.Body == nil {
		return nil
	}
	_, err := io.Copy(io.Discard, e.Request.Body)
	return err
}

func answer(r *http.Request, status int, header http.Header, body string) *http.Response {
	if header = header.Clone(); header == nil {
		header = http.Header{}
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader([]byte(body))), ContentLength: int64(len(body)), Request: r,
	}
}

func xmlHeader() http.Header { return http.Header{"Content-Type": {"application/xml"}} }

func errorXML(code, message string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>FAULT</RequestId></Error>"
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
