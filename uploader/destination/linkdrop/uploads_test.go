package linkdrop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
)

func (f *fake) signed(path string) string {
	return `{"method":"PUT","url":"` + f.URL + path + `?X-Amz-Signature=CANARY","headers":{"content-type":"text/plain"},"life":900}`
}

func TestCreate(t *testing.T) {
	f := newFake(t)
	f.handle("POST /v1/uploads", func(body []byte) (int, string) {
		var question protocol.CreateRequest
		if err := json.Unmarshal(body, &question); err != nil {
			t.Error(err)
		}
		var answer []string
		for _, file := range question.Files {
			switch {
			case file.ID == "bad":
				answer = append(answer, `{"id":"bad","error":{"code":"type_blocked","message":"<b>No</b> programs, please."}}`)
			case file.Size > 16*mebi:
				answer = append(answer, fmt.Sprintf(`{"id":%q,"upload_id":"u-%s","key":"p/%s/x","part_size":%d,"parts":2}`, file.ID, file.ID, file.ID, file.PartSize))
			default:
				answer = append(answer, fmt.Sprintf(`{"id":%q,"upload_id":"u-%s","key":"p/%s/x","request":%s}`, file.ID, file.ID, file.ID, f.signed("/o/"+file.ID)))
			}
		}
		return http.StatusOK, `{"uploads":[` + strings.Join(answer, ",") + `]}`
	})
	o := f.options()
	o.PartSize = 10 * mebi
	d, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Create(t.Context(), nil); len(got) != 0 {
		t.Errorf("%v", got)
	}
	all := d.Create(t.Context(), []destination.File{aFile("A", 5), aFile("bad", 5), aFile("B", 20*mebi), aFile("C", 0), aFile("D", 1)})
	if f.count("POST /v1/uploads") != 3 { // batches of 2
		t.Errorf("%v", f.calls)
	}
	e := faultOf(t, all[1].Err, fault.Policy)
	if e.Detail != "No programs, please." || e.Code != "type_blocked" || e.RequestID != "theirs" {
		t.Errorf("%#v", e)
	}
	first := all[0].Value.First
	if all[0].Err != nil || first == nil || first.URL.Reveal() != f.URL+"/o/A?X-Amz-Signature=CANARY" || first.Header.Get("Content-Type") != "text/plain" ||
		!first.ETag || first.Life.Total() != 15*time.Minute {
		t.Errorf("%+v", all[0])
	}
	if u := all[2].Value.Upload; all[2].Err != nil || u.Parts != 2 || u.PartSize != 10*mebi || string(u.Memo) != "u-B" || all[2].Value.First != nil {
		t.Errorf("%+v", all[2])
	}
	if all[3].Err != nil || all[4].Err != nil || all[4].Value.Upload.File.ID != "D" {
		t.Errorf("%+v %+v", all[3], all[4])
	}
	if memo := text(t, all[0].Value); strings.Contains(memo, "CANARY") || strings.Contains(memo, "http") {
		t.Errorf("an address would be journaled: %s", memo)
	}
}

// What a backend must not answer to "how do I send this file of 20 MiB, or this one of 5 bytes?".
func TestCreateRefusesNonsense(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	request := func(method, url, headers, life string) string {
		return `{"id":"A","upload_id":"u","key":"k","request":{"method":"` + method + `","url":"` + url + `","headers":` + headers + `,"life":` + life + `}}`
	}
	parts := func(size, n string) string {
		return `{"id":"A","upload_id":"u","key":"k","part_size":` + size + `,"parts":` + n + `}`
	}
	here := f.URL + "/o/k"
	for name, c := range map[string]struct {
		size   int64
		answer string
		kind   fault.Kind
	}{
		"nothing":                  {5, ``, fault.Protocol},
		"two for one":              {5, request("PUT", here, "{}", "9") + "," + request("PUT", here, "{}", "9"), fault.Protocol},
		"another file":             {5, strings.Replace(request("PUT", here, "{}", "9"), `"A"`, `"B"`, 1), fault.Protocol},
		"null":                     {5, `null`, fault.Protocol},
		"no upload id":             {5, `{"id":"A","key":"k"}`, fault.Protocol},
		"an address as upload id":  {5, `{"id":"A","key":"k","upload_id":"https://h/?X-Amz-Signature=CANARY"}`, fault.Protocol},
		"a way up as upload id":    {5, `{"id":"A","key":"k","upload_id":".."}`, fault.Protocol},
		"an endless upload id":     {5, `{"id":"A","key":"k","upload_id":"` + strings.Repeat("u", 257) + `"}`, fault.Protocol},
		"no key":                   {5, `{"id":"A","upload_id":"u"}`, fault.Protocol},
		"a key that goes up":       {5, `{"id":"A","upload_id":"u","key":"a/../b"}`, fault.Protocol},
		"a key of 2 KB":            {5, `{"id":"A","upload_id":"u","key":"` + strings.Repeat("k", 2048) + `"}`, fault.Protocol},
		"a key with a newline":     {5, `{"id":"A","upload_id":"u","key":"a\nb"}`, fault.Protocol},
		"an absolute key":          {5, `{"id":"A","upload_id":"u","key":"/a"}`, fault.Protocol},
		"negative parts":           {20 * mebi, parts("8388608", "-3"), fault.Protocol},
		"10,001 parts":             {10_001, parts("1", "10001"), fault.Protocol},
		"part size 0":              {20 * mebi, parts("0", "3"), fault.Protocol},
		"negative part size":       {20 * mebi, parts("-8388608", "3"), fault.Protocol},
		"too few parts":            {20 * mebi, parts("8388608", "2"), fault.Protocol},
		"too many parts":           {20 * mebi, parts("8388608", "4"), fault.Protocol},
		"part size without parts":  {20 * mebi, parts("8388608", "0"), fault.Protocol},
		"2^63 parts":               {20 * mebi, parts("8388608", "9223372036854775808"), fault.Protocol},
		"text for a number":        {20 * mebi, parts(`"8388608"`, "3"), fault.Protocol},
		"parts and a request":      {5, `{"id":"A","upload_id":"u","key":"k","part_size":5,"parts":1,"request":` + f.signed("/k") + `}`, fault.Protocol},
		"a GET":                    {5, request("GET", here, "{}", "9"), fault.Protocol},
		"no method":                {5, request("", here, "{}", "9"), fault.Protocol},
		"a file address":           {5, request("PUT", "file:///etc/passwd", "{}", "9"), fault.HostRefused},
		"a script":                 {5, request("PUT", "javascript:alert(1)", "{}", "9"), fault.HostRefused},
		"a password in it":         {5, request("PUT", "http://u:p@"+f.Listener.Addr().String(), "{}", "9"), fault.HostRefused},
		"port 22":                  {5, request("PUT", "http://127.0.0.1:22/", "{}", "9"), fault.HostRefused},
		"metadata":                 {5, request("PUT", "http://169.254.169.254/", "{}", "9"), fault.HostRefused},
		"another port here":        {5, request("PUT", "http://127.0.0.1:6379/", "{}", "9"), fault.HostRefused},
		"a host header":            {5, request("PUT", here, `{"Host":"evil.net"}`, "9"), fault.Protocol},
		"CR/LF in a header":        {5, request("PUT", here, `{"content-type":"a\r\nHost: b"}`, "9"), fault.Protocol},
		"the same header twice":    {5, request("PUT", here, `{"content-type":"a","Content-Type":"b"}`, "9"), fault.Protocol},
		"an error nobody knows":    {5, `{"id":"A","error":{"code":"moon_phase"}}`, fault.Bug},
		"too large":                {5, `{"id":"A","error":{"code":"too_large","message":"m"}}`, fault.TooLarge},
		"replaced":                 {5, `{"id":"A","error":{"code":"replaced"}}`, fault.Restart},
		"storage full":             {5, `{"id":"A","error":{"code":"storage_full"}}`, fault.StorageFull},
		"life in a fraction":       {5, request("PUT", here, "{}", "1.5"), fault.Protocol},
		"an empty part of nothing": {0, parts("8388608", "2"), fault.Protocol},
	} {
		t.Run(name, func(t *testing.T) {
			f.on("POST /v1/uploads", `{"uploads":[`+c.answer+`]}`)
			got := d.Create(t.Context(), []destination.File{aFile("A", c.size)})
			if len(got) != 1 {
				t.Fatalf("%d answers", len(got))
			}
			is(t, got[0].Err, c.kind)
		})
	}
}

func TestLifeIsClamped(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	for life, want := range map[string]time.Duration{"9223372036854775807": maxURLLife, "253402300799": maxURLLife, "1": time.Second, "0": 0, "-5": 0} {
		f.on("POST /v1/uploads", `{"uploads":[{"id":"A","upload_id":"u","key":"k","request":{"method":"PUT","url":"`+f.URL+`/k","life":`+life+`}}]}`)
		created := d.Create(t.Context(), []destination.File{aFile("A", 5)})[0]
		if created.Err != nil || (created.Value.First == nil) != (want == 0) {
			t.Errorf("%s: %+v", life, created)
		} else if want > 0 && created.Value.First.Life.Total() != want {
			t.Errorf("%s: %v", life, created.Value.First.Life.Total())
		}
		f.on("POST /v1/uploads/sign", `{"requests":[{"upload_id":"u1","method":"PUT","url":"`+f.URL+`/k","life":`+life+`}]}`)
		signed := d.Sign(t.Context(), []destination.Piece{{Upload: single("u1")}})[0]
		if want == 0 {
			is(t, signed.Err, fault.Expired) // never the zero Life, which has no end
		} else if signed.Err != nil || signed.Value.Life.Total() != want {
			t.Errorf("%s: %+v", life, signed)
		}
	}
}

func TestSign(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	f.handle("POST /v1/uploads/sign", func(body []byte) (int, string) {
		var question protocol.SignRequest
		if err := json.Unmarshal(body, &question); err != nil {
			t.Error(err)
		}
		var answer []string
		for _, p := range question.Pieces {
			if p.UploadID == "gone" {
				answer = append(answer, `{"upload_id":"gone","number":1,"error":{"code":"not_found"}}`)
				continue
			}
			answer = append(answer, fmt.Sprintf(`{"upload_id":%q,"number":%d,%s`, p.UploadID, p.Number, f.signed(fmt.Sprintf("/%s/%d", p.UploadID, p.Number))[1:]))
		}
		return http.StatusOK, `{"requests":[` + strings.Join(answer, ",") + `]}`
	})
	all := d.Sign(t.Context(), []destination.Piece{
		{Upload: anUpload("u1"), N: 3},
		{Upload: anUpload("u1"), N: 4},
		{Upload: single("u2")},
		{Upload: single("u2"), N: 1},
		{Upload: anUpload("gone"), N: 1},
		{Upload: destination.Upload{}},
		{Upload: anUpload("u1"), N: 1},
	})
	for i, want := range []string{"/u1/3", "", "/u2/0", "", "", "", "/u1/1"} {
		if got := all[i].Value.URL.Reveal(); (want == "") != (all[i].Err != nil) || (want != "" && !strings.HasPrefix(got, f.URL+want+"?")) {
			t.Errorf("%d: %+v", i, all[i])
		}
	}
	is(t, all[1].Err, fault.Bug)
	is(t, all[3].Err, fault.Bug)
	is(t, all[4].Err, fault.Missing)
	is(t, all[5].Err, fault.Missing)
	if f.count("POST /v1/uploads/sign") != 2 {
		t.Errorf("%v", f.calls)
	}
	f.on("POST /v1/uploads/sign", `{"requests":[{"upload_id":"u1","number":2,`+f.signed("/k")[1:]+`]}`)
	is(t, d.Sign(t.Context(), []destination.Piece{{Upload: anUpload("u1"), N: 1}})[0].Err, fault.Protocol)
}

// A call that fails as a whole answers every element, and what waits behind it is not asked.
func TestAWholeCallFails(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	f.handle("POST /v1/uploads", func([]byte) (int, string) {
		return http.StatusUnauthorized, `{"code":"sign_in","detail":"Token expired.","status":401}`
	})
	all := d.Create(t.Context(), []destination.File{aFile("A", 1), aFile("B", 1), aFile("C", 1)})
	if len(all) != 3 || f.count("POST /v1/uploads") != 1 {
		t.Errorf("%v after %v", all, f.calls)
	}
	for _, r := range all {
		if e := faultOf(t, r.Err, fault.SignIn); e.Detail != "Token expired." {
			t.Errorf("%v", e)
		}
	}
	if f.auth[1] != "Bearer "+canary {
		t.Errorf("sent %q", f.auth)
	}
}

func TestList(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	const path = "GET /v1/uploads/u1"
	u := anUpload("u1") // 8, 8 and 4 MiB
	f.on(path, `{"upload_id":"u1","state":"open","parts":[{"number":1,"etag":"\"a\"","size":8388608},{"number":2,"etag":"\"b\"","size":7},{"number":3,"etag":"\"c\"","size":4194304}]}`)
	got, err := d.List(t.Context(), u)
	if err != nil || got.Object != nil || len(got.Receipts) != 2 || got.Receipts[1].N != 3 || got.Receipts[1].ETag != `"c"` {
		t.Errorf("%+v %v", got, err) // part 2 is not the size it must have: it is sent again
	}
	f.on(path, `{"upload_id":"u1","state":"stored","size":20971520}`)
	if got, err = d.List(t.Context(), u); err != nil || got.Object == nil || got.Object.Size != 20*mebi || got.Object.Upload.Key != u.Key {
		t.Errorf("%+v %v", got, err)
	}
	for name, c := range map[string]struct {
		answer string
		kind   fault.Kind
	}{
		"another upload":     {`{"upload_id":"u2","state":"open"}`, fault.Protocol},
		"unknown state":      {`{"upload_id":"u1","state":"quantum"}`, fault.Protocol},
		"another size":       {`{"upload_id":"u1","state":"stored","size":5}`, fault.Corrupt},
		"part 0":             {`{"upload_id":"u1","state":"open","parts":[{"number":0,"etag":"a","size":1}]}`, fault.Protocol},
		"part 4 of 3":        {`{"upload_id":"u1","state":"open","parts":[{"number":4,"etag":"a","size":1}]}`, fault.Protocol},
		"the same twice":     {`{"upload_id":"u1","state":"open","parts":[{"number":1,"etag":"a","size":1},{"number":1,"etag":"a","size":1}]}`, fault.Protocol},
		"in a wrong order":   {`{"upload_id":"u1","state":"open","parts":[{"number":2,"etag":"a","size":1},{"number":1,"etag":"a","size":1}]}`, fault.Protocol},
		"a null for a state": {`null`, fault.Protocol},
	} {
		t.Run(name, func(t *testing.T) {
			f.on(path, c.answer)
			_, err := d.List(t.Context(), u)
			is(t, err, c.kind)
		})
	}
	f.handle(path, func([]byte) (int, string) { return 404, `{"code":"not_found"}` })
	_, err = d.List(t.Context(), u)
	is(t, err, fault.Missing)
}

func TestAbort(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	f.handle("DELETE /v1/uploads/u1", func([]byte) (int, string) { return 404, `{"code":"not_found"}` })
	if err := d.Abort(t.Context(), single("u1")); err != nil {
		t.Errorf("unknown is a success: %v", err)
	}
	is(t, d.Abort(t.Context(), single("u2")), fault.Unsupported) // a web server's own 404 frees nothing
	f.on("DELETE /v1/uploads/u3", `<html>Sign in</html>`)
	is(t, d.Abort(t.Context(), single("u3")), fault.Protocol)

	lost := destination.Upload{File: aFile("A", 5)} // the answer to Create never came
	f.on("POST /v1/uploads", `{"uploads":[{"id":"A","upload_id":"u9","key":"k"}]}`)
	f.handle("DELETE /v1/uploads/u9", func([]byte) (int, string) { return 204, `` })
	if err := d.Abort(t.Context(), lost); err != nil || f.count("DELETE /v1/uploads/u9") != 1 {
		t.Errorf("%v after %v", err, f.calls)
	}
	f.on("POST /v1/uploads", `{"uploads":[{"id":"A","error":{"code":"replaced"}}]}`)
	if err := d.Abort(t.Context(), lost); err != nil {
		t.Error(err)
	}
	f.handle("POST /v1/uploads", func([]byte) (int, string) { return 503, `` })
	is(t, d.Abort(t.Context(), lost), fault.Busy)
}
