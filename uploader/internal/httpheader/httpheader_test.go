package httpheader

import (
	"strings"
	"testing"
)

func TestMayCarryToken(t *testing.T) {
	for name, want := range map[string]bool{
		"uppy-auth-token": true, "X-Api-Key": true, "api_key": true, "Authorization": true, strings.Repeat("x", maxName): true,
		"": false, "Host": false, "COOKIE": false, "content-Length": false, "X-Request-ID": false, "keep-alive": false, "te": false,
		"a b": false, "a:b": false, "a\r\nb": false, "ü": false, "a\x00": false, strings.Repeat("x", maxName+1): false,
	} {
		if got := MayCarryToken(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
