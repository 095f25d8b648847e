package mapping_test

import (
	"context"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
)

// TestMistakes: what is wrong is named with its line and its field.
func TestMistakes(t *testing.T) {
	good := "{\"version\":1,\n\"sign\":{\"path\":\"/s\",\n\"fields\":{\"a\":\"{name}\"},\n\"answer\":{\"url\":\"/u\",\"key\":\"/k\"}}\n%}"
	if _, err := mapping.Load([]byte(strings.Replace(good, "%", "", 1)), "https://h"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, with, want string }{
		{"%", `,"sing":{}`, "line 5, sing: is not known here"},
		{`"version":1`, `"version":2`, "line 1, version: must be 1"},
		{"{name}", "{nome}", "line 3, sign.fields.a: there is no value {nome}"},
		{"{name}", "{name:int}", "{name} is no number"},
		{"{name}", "{name", "line 3, sign.fields.a: has a brace"},
		{"{name}", "x{size:int}", "line 3, sign.fields.a: a number stands alone"},
		{"{name}", "{const.x}", "there is no const.x"},
		{"{name}", "{answer.key}", "there is no answer yet"},
		{`"/u"`, `"u"`, "line 4, sign.answer.url: must be a JSON pointer"},
		{`"url"`, `"link"`, "sign.answer.url: is needed"},
		{`"/s"`, `"/s?x=1"`, "line 2, sign.path: must begin with one slash"},
		{`"/s"`, `"//evil.example/s"`, "line 2, sign.path: must begin"},
		{`"/s"`, `"/s","send":"xml"`, "line 2, sign.send: must be one of query, json, form"},
		{`"/s"`, `"/s","method":"GET","send":"json"`, "line 2, sign.send: a GET has no body"},
		{`"{name}"`, `"x","a":1`, "has a key twice"},
		{`"{name}"`, `null`, "line 3, sign.fields.a: must not be null"},
		{"%", `,"transfer":{"headers":{"Authorization":"x"}}`, "line 5, transfer.headers.Authorization: a header of this name"},
		{"%", `,"transfer":{"headers":{"x-amz-meta-a":"{token}"}}`, "line 5, transfer.headers: the token never goes"},
		{"%", `,"transfer":{"headers":{"x-amz-meta-a":"{answer.nope}"}}`, "sign.answer has no nope"},
		{"%", `,"transfer":{"proof":"confirm"}`, "line 5, transfer.proof: confirm needs"},
		{"%", `,"transfer":{"proof":"head"}`, "line 5, transfer.proof: head needs"},
		{"%", `,"transfer":{"ok":[200,404]}`, "line 5, transfer.ok.1: must be a status"},
		{"%", `,"link":{"path":"/l","answer":{}}`, "link.answer.url: is needed"},
		{"%", `,"link":{"path":"/l","fields":{"u":"{answer.url}"},"answer":{"url":"/x"}}`, "answer.url is for the transfer alone"},
		{`"{name}"}`, `["x"]},"send":"form"`, "line 3, sign.fields.a: lists and objects can only be sent as json"},
		{"%", `,"link":{"path":"/l","kind":"json","answer":{"url":"/x"}}`, "line 5, link.kind: must be one of page, file, answer"},
		{"%", `,"link":{"path":"/l","answer":{"url":"/x"},"follow":{"answer":{"url":"/y"}}}`, "line 5, link.follow: belongs to the kind answer"},
		{"%", `,"link":{"path":"/l","kind":"answer","answer":{"url":"/x"},"follow":{}}`, "link.follow.answer.url: is needed"},
		{"%", `,"link":{"path":"/l","kind":"answer","answer":{"url":"/x"},"follow":{"answer":{"url":"/y","key":"/k"}}}`, "link.follow.answer.key: is not known here"},
		{"%", `,"link":{"path":"/l","kind":"answer","answer":{"url":"/x"},"follow":{"path":"/y","answer":{"url":"/y"}}}`, "link.follow.path: is not known here"},
		{"%", `,"link":{"path":"/l","kind":"answer","answer":{"url":"/x"},"follow":{"method":"PUT","answer":{"url":"/y"}}}`, "link.follow.method: must be one of GET, POST"},
		{"%", `,"confirm":{"path":"/l","kind":"page"}`, "line 5, confirm.kind: is not known here"},
		{"%", `,"transfer":[]`, "line 5, transfer: must be an object"},
		{"%", `,"errors":"x"`, "line 5, errors: must be an object"},
		{"%", `,"zone":"Local"`, "line 5, zone: must be UTC"},
		{"%", `,"zone":""`, "line 5, zone: must be UTC"},
		{"%", `,"zone":"Nowhere/Town"`, "line 5, zone: must be UTC"},
		{"%", `,"zone":1`, "line 5, zone: must be a text"},
		{"%", `,"auth":{"type":"header"}`, "line 5, auth.name: belongs to"},
		{"%", `,"auth":{"type":"header","name":"Cookie"}`, "line 5, auth.name: is no header"},
		{"%", `,"batch":{"field":"b","match":"/x"}`, "line 5, batch.field: must be one of"},
		{"%", `,"errors":{"message":["detail"]}`, "line 5, errors.message.0: must be a JSON pointer"},
		{"%", `,"base":"http://files.example.com"`, "line 5, base: must be an https address"},
		{"%", `,`, "line 5: it is not JSON"},
	} {
		text := strings.Replace(strings.Replace(good, c.old, c.with, 1), "%", "", 1)
		base := "https://h"
		if strings.Contains(c.with, "base") {
			base = ""
		}
		_, err := mapping.Load([]byte(text), base)
		if err == nil {
			t.Errorf("%s was taken", c.with)
			continue
		}
		if f := faultOf(t, err); f.Kind != fault.Unsupported || !strings.Contains(f.Detail, c.want) {
			t.Errorf("%s: %s, want %s", c.with, f.Detail, c.want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range mapping.Presets() {
		m, err := mapping.Preset(name, "https://h")
		if err != nil || m == nil {
			f.Fatal(name, err)
		}
	}
	f.Add(`{"version":1,"sign":{"path":"/s","fields":{"a":["{name}",{"b":1}]},"answer":{"url":"/u~0?"}},"batch":{"field":"a","match":"/x"}}`)
	f.Add(`{"version":1,"const":{"x":"{y}"},"auth":{"type":"query","name":"t"},"link":{"path":"/{answer.k}","answer":{"url":"/u"}},"sign":{"path":"/{const.x}","answer":{"url":"/u","k":"/k"}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := mapping.Load([]byte(text), "")
		if (m == nil) != (err != nil) {
			t.Fatal("neither a mapping nor an error")
		}
		if err != nil && faultOf(t, err).Kind != fault.Unsupported {
			t.Fatal(err)
		}
	})
}

// TestRefusals: what backends of this kind say when they do not sign.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		answer string
		kind   fault.Kind
		detail string
	}{
		{`422 {"detail":[{"loc":["query","content_type"],"msg":"field required","type":"value_error.missing"}]}`, fault.Unsupported, "the server wants content_type in the query"},
		{`422 {"detail":[{"loc":["body","file_size"],"msg":"field required"}]}`, fault.Unsupported, "the server wants file_size in the body"},
		{`422 {"detail":[{"type":"missing","loc":["query","content_type"],"msg":"Field required","input":null}]}`, fault.Unsupported, "the server wants content_type in the query"}, // pydantic 2
		{`422 {"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]}`, fault.Unsupported, "the server wants its fields in the body, as JSON"},
		{`422 {"detail":[{"type":"int_parsing","loc":["body","file_size"],"msg":"Input should be a valid integer"}]}`, fault.Unsupported, "file_size: Input should be a valid integer"},
		{`422 {"detail":[{"type":"string_too_long","loc":["body",0,"filename"],"msg":"String should have at most 20 characters"}]}`, fault.Policy, "filename: String should have at most 20 characters"},
		{`422 {"detail":[{"loc":["header","x-token"],"msg":"field required","type":"value_error.missing"}]}`, fault.Unsupported, "the server wants x-token in the header"},
		{`422 {"detail":"no"}`, fault.Policy, "no"},
		{`400 {"detail":"File type not allowed"}`, fault.Policy, "File type not allowed"},
		{`400 {"reason":{"text":"Mine"}}`, fault.Policy, "Mine"},
		{`401 {"detail":"who?"}`, fault.SignIn, "who?"},
		{`<html>Welcome</html>`, fault.Protocol, ""},
		{`{"upload_url":"STORE/k"}`, fault.Protocol, "the answer lacks key"},
		{`{"upload_url":"https://evil.example/k","key":"k"}`, fault.HostRefused, ""},
		{`{"upload_url":"STORE/k?X-Amz-SignedHeaders=host%3Bx-amz-acl","key":"k"}`, fault.Unsupported, "the backend signed the header x-amz-acl"},
		{`{"upload_url":"STORE/k?X-Amz-Expires=0","key":"k"}`, fault.Expired, ""},
	} {
		f := newFake(t)
		f.answers["POST /s"] = c.answer
		d := open(t, load(t, `{"version":1,"storage_hosts":["b.example"],"sign":{"path":"/s","fields":{"n":"{name}"},"answer":{"url":"/upload_url","key":"/key"}},"errors":{"message":["/reason/text"]}}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "a")})).Upload
		err := d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0].Err
		if err == nil {
			t.Errorf("%s was taken", c.answer)
			continue
		}
		if e := faultOf(t, err); e.Kind != c.kind || !strings.Contains(e.Detail, c.detail) {
			t.Errorf("%s: %v, want %v %s", c.answer, e, c.kind, c.detail)
		}
	}
}

// TestBatch: one call for several files, each found by its name; two of one name are asked apart, and who is left out says so.
func TestBatch(t *testing.T) {
	f := newFake(t)
	f.answers["POST /mobile/upload-urls"] = `{"upload_urls":[{"original_filename":"b","upload_url":"STORE/b","key":"b"},{"original_filename":"a","upload_url":"STORE/a","key":"a"}]}`
	d := open(t, preset(t, "fastapi-mobile", f.URL))
	var pieces []destination.Piece
	for i, c := range d.Create(t.Context(), []destination.File{aFile("1", "a"), aFile("2", "b"), aFile("3", "a"), aFile("4", "large")}) {
		if c.Err != nil {
			t.Fatal(i, c.Err)
		}
		pieces = append(pieces, destination.Piece{Upload: c.Value.Upload})
	}
	signed := d.Sign(t.Context(), pieces)
	for i, want := range []string{"/store/a", "/store/b", "/store/a"} {
		if signed[i].Err != nil || signed[i].Value.URL.Reveal() != f.URL+want {
			t.Errorf("%d: %v", i, signed[i])
		}
	}
	if e := faultOf(t, signed[3].Err); e.Kind != fault.Policy || !strings.Contains(e.Detail, "left this file out") || len(f.calls) != 2 {
		t.Errorf("%v after %d calls", e, len(f.calls))
	}
}

// TestNeverAnUploadAddress: a presigned PUT is no link, whatever the mapping calls it.
func TestNeverAnUploadAddress(t *testing.T) {
	f := newFake(t)
	f.answers["POST /s"] = `{"u":"STORE/k?sig=1","p":"STORE/k?sig=1"}`
	d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","public_url":"/p?"}}}`, f.URL))
	object := sendFile(t, d, aFile("a", "a"))
	if made := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{object.Upload}}}); made[0].Err == nil {
		t.Errorf("handed out %s", made[0].Value.URL.Reveal())
	}
}

// TestProofs: what makes a file stored.
func TestProofs(t *testing.T) {
	for _, c := range []struct {
		transfer, more, confirm string
		kind                    fault.Kind // Bug: it is stored
		proof                   destination.Proof
	}{
		{`{"proof":"status","ok":[200]}`, ``, ``, 0, destination.Acknowledged},
		{`{"proof":"confirm"}`, `,"confirm":{"path":"/c","fields":{"k":"{answer.k}"},"answer":{"size":"/size"}}`, `{"size":5}`, 0, destination.Confirmed},
		{`{"proof":"confirm"}`, `,"confirm":{"path":"/c","answer":{"size":"/size"}}`, `{"size":6}`, fault.Corrupt, 0},
		{`{"proof":"confirm"}`, `,"confirm":{"path":"/c"}`, `404 {"detail":"Upload not found or failed"}`, fault.Missing, 0},
		{`{"proof":"head"}`, ``, ``, fault.Corrupt, 0}, // the fake has no size
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k?sig=1","k":"k","p":"STORE/k"}`
		f.answers["POST /c"] = c.confirm
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","k":"/k","public_url":"/p"}},"transfer":`+c.transfer+c.more+`}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "a")})).Upload
		one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
		done := d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{{Size: 5}}}})[0]
		if c.kind == 0 && (done.Err != nil || done.Value.Proof != c.proof) {
			t.Errorf("%s: %+v", c.transfer, done)
		}
		if c.kind != 0 && (done.Err == nil || faultOf(t, done.Err).Kind != c.kind) {
			t.Errorf("%s: %+v, want %v", c.transfer, done, c.kind)
		}
	}
}

// TestABatchGoesOnBehindAFailure: who is left out of the answer is alone with it, wherever it stood in the question.
func TestABatchGoesOnBehindAFailure(t *testing.T) {
	f := newFake(t)
	f.answers["POST /mobile/upload-urls"] = `{"upload_urls":[{"original_filename":"b","upload_url":"STORE/b","key":"b"},{"original_filename":"a","upload_url":"STORE/a","key":"a"}]}`
	d := open(t, preset(t, "fastapi-mobile", f.URL))
	var pieces []destination.Piece
	for _, c := range d.Create(t.Context(), []destination.File{aFile("1", "large"), aFile("2", "b"), aFile("3", "a")}) {
		pieces = append(pieces, destination.Piece{Upload: c.Value.Upload})
	}
	signed := d.Sign(t.Context(), pieces)
	if signed[0].Err == nil || signed[1].Err != nil || signed[2].Err != nil || signed[2].Value.URL.Reveal() != f.URL+"/store/a" {
		t.Errorf("%+v", signed)
	}
	if object := sendFile(t, d, aFile("4", "a")); object.Upload.Key != "a" { // the backend's, not the one it began with
		t.Errorf("stored as %s", object.Upload.Key)
	}
}

// TestWhatIsNotGivenIsLeftOut: neither null nor empty, in an object or a list.
func TestWhatIsNotGivenIsLeftOut(t *testing.T) {
	f := newFake(t)
	f.answers["POST /s"] = `{"u":"STORE/k"}`
	d, err := mapping.Open(mapping.Options{Mapping: load(t, `{"version":1,"sign":{"path":"/s","fields":{"n":"{name}","c":"{category}","x":"of {user}","l":["{user}","{id}"],"o":{"c":"{category}"}},"answer":{"url":"/u"}}}`, f.URL)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
	one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
	if want := `{"l":["a"],"n":"b","o":{}}`; f.calls[0].body != want {
		t.Errorf("asked %s, want %s", f.calls[0].body, want)
	}
}

// TestALockedKeychainAsksNobody: the call is not made without its token; only where it may be missing, and nobody saved one, it is.
func TestALockedKeychainAsksNobody(t *testing.T) {
	for _, c := range []struct {
		auth          string
		kind, refused fault.Kind // refused 0: the call is made, without a token
	}{
		{"bearer", fault.KeychainLocked, fault.KeychainLocked},
		{"bearer", fault.SignIn, fault.SignIn},
		{"bearer?", fault.KeychainLocked, fault.KeychainLocked},
		{"bearer?", fault.SignIn, 0},
		{"bearer?", fault.NoKeychain, 0},
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k"}`
		none := func(context.Context) (string, error) { return "", fault.New(c.kind, "keychain", "") }
		d, err := mapping.Open(mapping.Options{Mapping: load(t, `{"version":1,"auth":{"type":"`+c.auth+`"},"sign":{"path":"/s","answer":{"url":"/u"}}}`, f.URL), Token: none})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.Close)
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
		got := d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0]
		if c.refused == 0 {
			if got.Err != nil || len(f.calls) != 1 || f.calls[0].header.Get("Authorization") != "" {
				t.Errorf("%s, %v: %v after %v", c.auth, c.kind, got.Err, f.seen())
			}
			continue
		}
		if got.Err == nil || faultOf(t, got.Err).Kind != c.refused || len(f.calls) != 0 {
			t.Errorf("%s, %v: %v after %v", c.auth, c.kind, got.Err, f.seen())
		}
	}
}
