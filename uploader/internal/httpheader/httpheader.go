// Package httpheader knows what header a setting may name.
package httpheader

import (
	"strings"

	"golang.org/x/net/http/httpguts"
)

const maxName = 64

// MayCarryToken reports whether a token can go in a header of this name, as the settings or a mapping name it: one that is
// neither part of how HTTP works nor set by this program itself.
func MayCarryToken(name string) bool {
	switch strings.ToLower(name) {
	case "host", "cookie", "connection", "keep-alive", "proxy-connection", "content-length", "content-type", "transfer-encoding",
		"accept", "accept-encoding", "user-agent", "expect", "te", "trailer", "upgrade", "x-request-id":
		return false
	}
	return len(name) <= maxName && httpguts.ValidHeaderFieldName(name)
}
