package wire

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// Problem classifies an answer that is not the success its call asked for. It understands RFC 9457 problem+json,
// {detail: text | [{msg}]}, {error: text | {code, message}} and {message}; anything else is judged by its status alone.
// kindOf translates the dialect's own codes and may be nil. body is what came, at most a few KiB are looked at.
func Problem(op, host string, answer *http.Response, body []byte, kindOf func(code string) (fault.Kind, bool)) *fault.Error {
	text := readText(answer.Header.Get("Content-Type"), body)
	e := &fault.Error{
		Kind: statusKind(answer.StatusCode, answer.Header, text), Op: op, Host: host, Status: answer.StatusCode,
		Code: fault.Clean(text.code), Detail: fault.Clean(text.detail),
		RequestID: requestID(answer.Header, text.request), RetryAfter: fault.RetryAfter(answer.Header, time.Now()),
	}
	if kindOf != nil && text.code != "" {
		if kind, known := kindOf(text.code); known {
			e.Kind = kind
			return e
		}
	}
	if e.Redirected(answer.Header) {
		return e
	}
	if e.Kind == fault.NoPlace {
		e.Code = fault.WrongAddress
	}
	return e
}

func success(status int) bool { return status >= 200 && status < 300 }

// statusKind differs from storage's verdict where a backend means something else by the same number.
func statusKind(status int, header http.Header, text errorText) fault.Kind {
	switch status {
	case http.StatusNotFound:
		if NoRoute(text.code, text.detail) || !text.json {
			return fault.NoPlace // the address is wrong, not the upload gone
		}
		return fault.Missing
	case http.StatusGone:
		if !text.json {
			return fault.NoPlace
		}
		return fault.Missing
	case http.StatusUnsupportedMediaType, http.StatusUnavailableForLegalReasons:
		return fault.Policy
	}
	if !text.json {
		return fault.Page(status, header)
	}
	return fault.Status(status)
}

// NoRoute reports whether the words of a 404 are those with which web servers and frameworks answer for an address that they
// have nothing at: then nobody has looked for an upload, and none is missing. Whoever means a file says more than "Not Found".
func NoRoute(code, sentence string) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 'a' || r > 'z' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	if code = letters(code); code != "" && code != "notfound" {
		return false
	}
	words := letters(sentence)
	for _, begins := range []string{"cannotget", "cannotpost", "cannotput", "cannotpatch", "cannotdelete"} { // Express
		if strings.HasPrefix(words, begins) {
			return true
		}
	}
	switch words {
	case "", "notfound", "pagenotfound", "routenotfound", "endpointnotfound", "urlnotfound", "pathnotfound", "nosuchroute",
		"thepagecouldnotbefound", "thispagecouldnotbefound", "noroutematchedwiththosevalues":
		return true
	}
	return false
}

// errorText is what an error answer says, before it is cleaned.
type errorText struct {
	json                  bool
	code, detail, request string
}

// maxErrorText is how much of an error answer is read: more is not a sentence.
const maxErrorText = 64 << 10

// readText never fails: what it does not understand has no text. Markup is not text, so pages of HTML have none either.
func readText(contentType string, body []byte) errorText {
	if len(body) > maxErrorText {
		return errorText{}
	}
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && kind == "text/plain" && !looksJSON(body) {
		return errorText{detail: string(body)}
	}
	var shape struct {
		Title     json.RawMessage `json:"title"`
		Detail    json.RawMessage `json:"detail"`
		Code      json.RawMessage `json:"code"`
		RequestID json.RawMessage `json:"request_id"`
		Error     json.RawMessage `json:"error"`
		Message   json.RawMessage `json:"message"`
	}
	if !looksJSON(body) || Decode(body, &shape) != nil {
		return errorText{}
	}
	var inner struct {
		Code    json.RawMessage `json:"code"`
		Message json.RawMessage `json:"message"`
	}
	_ = json.Unmarshal(shape.Error, &inner) // a text, or not there: then it has neither
	return errorText{
		json:    true,
		code:    firstText(shape.Code, inner.Code),
		detail:  firstText(shape.Detail, inner.Message, shape.Error, shape.Message, shape.Title),
		request: firstText(shape.RequestID),
	}
}

func looksJSON(body []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{")
}

// firstText is the first value that is a text, or a list of texts or of things with a msg, as FastAPI answers.
func firstText(values ...json.RawMessage) string {
	for _, raw := range values {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
		if text = listText(raw); text != "" {
			return text
		}
	}
	return ""
}

// maxSentences bounds a list of complaints: the text is cut at 200 characters anyway.
const maxSentences = 5

func listText(raw json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return ""
	}
	var out []string
	for _, element := range list[:min(len(list), maxSentences)] {
		var text string
		var thing struct {
			Msg string `json:"msg"`
		}
		if json.Unmarshal(element, &text) != nil && json.Unmarshal(element, &thing) == nil {
			text = thing.Msg
		}
		if text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// maxRequestID is longer than a UUID, an AWS id or a trace parent, and shorter than anything one could hide a token in
// unseen.
const maxRequestID = 64

// requestID is the other side's name for the exchange: the header, else what the body says.
func requestID(header http.Header, body string) string {
	id := header.Get("X-Request-Id")
	if id == "" {
		id = body
	}
	id = fault.Clean(id)
	if len(id) > maxRequestID {
		return ""
	}
	return id
}
