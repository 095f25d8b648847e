package faults

import (
	"net/http"
	"strconv"
	"strings"
)

// Match picks requests.
type Match func(*http.Request) bool

// Any is every request.
func Any(*http.Request) bool { return true }

// Puts is every PUT: the pieces of a file.
func Puts(r *http.Request) bool { return r.Method == http.MethodPut }

// Part is the piece with this number, by the query that S3 and everything like it uses (partNumber).
func Part(n int) Match {
	return func(r *http.Request) bool {
		return r.Method == http.MethodPut && r.URL.Query().Get("partNumber") == strconv.Itoa(n)
	}
}

// On is every request of this method ("" is all) whose path contains text.
func On(method, text string) Match {
	return func(r *http.Request) bool {
		return (method == "" || r.Method == method) && strings.Contains(r.URL.EscapedPath()+r.URL.Opaque, text)
	}
}

// Both is what two matches agree on.
func Both(a, b Match) Match {
	return func(r *http.Request) bool { return a(r) && b(r) }
}
