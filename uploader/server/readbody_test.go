package server

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
)

// FuzzBody: whatever comes is refused as a problem, or means the same to every reader.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"files":[{"id":"F","attempt":1,"filename":"a","content_type":"a/b","size":1}]}`, `{"files":null}`, `[[[[[[[[[[`, `{"a":1,"A":2}`, `{}{}`, "\xff", `{"files":[{"size":1e400}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var asked protocol.CreateRequest
		if err := decodeStrict(body, &asked); err != nil {
			var p *problem
			if !errors.As(err, &p) || p.status != 400 || p.code != protocol.CodeInvalid || len(p.detail) > 200 {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		again, err := json.Marshal(asked)
		if err != nil {
			t.Fatal(err)
		}
		var second protocol.CreateRequest
		if err := decodeStrict(again, &second); err != nil || !reflect.DeepEqual(asked, second) {
			t.Fatalf("%q reads as %+v, then as %+v (%v)", body, asked, second, err)
		}
	})
}

// FuzzTokensFile: a file is refused, or every owner in it has a name that is safe in a log.
func FuzzTokensFile(f *testing.F) {
	f.Add("anna " + strings.Repeat("ab", 32))
	f.Add("# x\n\n\tb.en@example.com  " + strings.Repeat("00", 32) + "\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		tokens, err := ReadTokens(strings.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\x00") {
				t.Fatalf("the error quotes the file: %q", err)
			}
			return
		}
		if len(tokens.all) == 0 {
			t.Fatal("no tokens and no error")
		}
		for _, entry := range tokens.all {
			if !ownerName.MatchString(entry.owner) {
				t.Fatalf("owner %q", entry.owner)
			}
		}
	})
}
