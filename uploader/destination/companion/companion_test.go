package companion_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/fault"
)

const mebi = 1 << 20

// Answers as the real Companion 6.2.2 was seen to give them.
const (
	params = `{"method":"POST","url":"STORE/bucket","fields":{"success_action_status":"201","content-type":"text/plain","bucket":"bucket",` +
		`"key":"u-wörld.txt","Policy":"cG9s","X-Amz-Signature":"sig"},"expires":800}`
	opened = `{"key":"dir/u-a b+ü.bin","uploadId":"id/1==","bucket":"bucket"}`
	noSuch = `{"message":"The specified upload does not exist.","error":{"name":"NoSuchUpload","$fault":"client",` +
		`"$metadata":{"httpStatusCode":404,"requestId":"R1"},"Code":"NoSuchUpload"}}`
	upload  = "/s3/multipart/id%2F1=="
	byKey   = "?key=dir%2Fu-a+b%2B%C3%BC.bin"
	partURL = "STORE/bucket/k?X-Amz-Expires=900&partNumber="
)

func file(size int64) destination.File {
	return destination.File{ID: "a", Attempt: 1, Name: "wörld.txt", Type: "text/plain", Size: size}
}

func TestForm(t *testing.T) {
	f := newFake(t)
	f.on("GET /s3/params", 200, params)
	d := f.open(t, companion.Options{Header: "uppy-auth-token", Token: constant("CANARY")})
	u := one(t, d.Create(t.Context(), []destination.File{file(5)})).Upload
	request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
	if f.last() != "GET /s3/params?filename=w%C3%B6rld.txt&type=text%2Fplain" || f.headers[0].Get("Uppy-Auth-Token") != "CANARY" || f.headers[0].Get("Authorization") != "" {
		t.Errorf("asked %s with %v", f.last(), f.headers[0])
	}
	if request.Life.Total() != 800*time.Second || request.Method != http.MethodPost || !request.ETag {
		t.Errorf("%+v", request)
	}
	want := &destination.Form{FileField: "file", FileName: "wörld.txt", FileType: "text/plain", Fields: [][2]string{
		{"Policy", "cG9s"}, {"X-Amz-Signature", "sig"}, {"bucket", "bucket"}, {"content-type", "text/plain"}, {"key", "u-wörld.txt"}, {"success_action_status", "201"},
	}}
	if !reflect.DeepEqual(request.Form, want) {
		t.Errorf("%+v", request.Form)
	}
	_, err := send(t, d, request) // the fake has no such place: what counts is what went out
	if err == nil || f.headers[1].Get("Uppy-Auth-Token") != "" || f.headers[1].Get("Cookie") != "" {
		t.Errorf("%v, with %v", err, f.headers[1])
	}
	if body := f.bodies[1]; strings.LastIndex(body, `; name="`) != strings.Index(body, `; name="file"; filename="wörld.txt"`) || !strings.Contains(body, "hello") {
		t.Errorf("the file is not last: %q", body)
	}
}

func TestParts(t *testing.T) {
	f := newFake(t)
	f.on("POST /s3/multipart", 200, opened)
	f.on("GET "+upload+"/1", 200, `{"url":"`+partURL+`1","expires":800}`)
	f.on("GET "+upload+"/batch", 200, `{"presignedUrls":{"2":"`+partURL+`2","3":"`+partURL+`3"}}`)
	f.on("GET "+upload, 200, `[{"PartNumber":3,"ETag":"\"c\"","Size":1024},{"PartNumber":1,"ETag":"\"a\"","Size":5242880},{"PartNumber":2,"ETag":"\"b\"","Size":7}]`)
	f.on("POST "+upload+"/complete", 200, `{"location":"STORE/bucket/k","key":"k","bucket":"bucket"}`)
	f.on("DELETE "+upload, 500, noSuch)
	d := f.open(t, companion.Options{PartSize: 5 * mebi})
	u := one(t, d.Create(t.Context(), []destination.File{file(10*mebi + 1024)})).Upload
	if f.bodies[0] != `{"filename":"wörld.txt","type":"text/plain","metadata":{}}` || u.Parts != 3 || string(u.Memo) != "id/1==" {
		t.Fatalf("%s %+v", f.bodies[0], u)
	}
	if r := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: 1}})); f.last() != "GET "+upload+"/1"+byKey || r.Life.Total() != 800*time.Second {
		t.Errorf("%s %v", f.last(), r.Life.Total())
	}
	both := d.Sign(t.Context(), []destination.Piece{{Upload: u, N: 3}, {Upload: u, N: 2}, {Upload: u, N: 10_001}})
	if f.last() != "GET "+upload+"/batch"+byKey+"&partNumbers=3%2C2" || both[0].Err != nil || !strings.HasSuffix(both[0].Value.URL.Reveal(), "=3") || both[1].Value.Life.Total() != 900*time.Second {
		t.Errorf("%s %+v", f.last(), both)
	}
	if !isKind(both[2].Err, "bug") {
		t.Errorf("part 10,001: %v", both[2].Err)
	}
	arrived, err := d.List(t.Context(), u)
	if err != nil || len(arrived.Receipts) != 2 || arrived.Receipts[0].N != 1 || arrived.Receipts[1].ETag != `"c"` {
		t.Fatalf("%+v %v", arrived, err)
	}
	sent := destination.Sent{Upload: u, Receipts: []destination.Receipt{{N: 1, Size: 5 * mebi, ETag: `"a"`}, {N: 2, Size: 5 * mebi, ETag: `"b"`}, {N: 3, Size: 1024, ETag: `"c"`}}}
	one(t, d.Complete(t.Context(), []destination.Sent{sent}))
	if body := f.bodies[len(f.bodies)-1]; body != `{"parts":[{"PartNumber":1,"ETag":"\"a\""},{"PartNumber":2,"ETag":"\"b\""},{"PartNumber":3,"ETag":"\"c\""}]}` {
		t.Errorf("completed with %s", body)
	}
	if err := d.Abort(t.Context(), u); err != nil || f.last() != "DELETE "+upload+byKey {
		t.Errorf("%s %v", f.last(), err)
	}
}

// TestErrors: what Companion answers where the storage, Companion itself or a proxy in front of it says no.
func TestErrors(t *testing.T) {
	sdk := func(name, status string) string {
		return `{"message":"m","error":{"name":"` + name + `","$metadata":{"httpStatusCode":` + status + `}}}`
	}
	for _, c := range []struct {
		status int
		text   string
		kind   fault.Kind
		code   string
	}{
		{500, noSuch, fault.Missing, "NoSuchUpload"},
		{500, sdk("InvalidPart", "400"), fault.Missing, "InvalidPart"},
		{500, sdk("AccessDenied", "403"), fault.Forbidden, "AccessDenied"},
		{500, sdk("SignatureDoesNotMatch", "403"), fault.Permission, "SignatureDoesNotMatch"},
		{500, sdk("NoSuchBucket", "404"), fault.NoPlace, "NoSuchBucket"},
		{500, sdk("SlowDown", "503"), fault.Busy, "SlowDown"},
		{500, sdk("EntityTooSmall", "400"), fault.Bug, "EntityTooSmall"},
		{500, `{"message":"connect ECONNREFUSED","error":{"name":"Error","code":"ECONNREFUSED"}}`, fault.Busy, "ECONNREFUSED"},
		{500, `{"message":"m","error":{"name":"TypeError"}}`, fault.Bug, "TypeError"},
		{500, `{"message":"m","error":{"name":"CredentialsProviderError"}}`, fault.Permission, "CredentialsProviderError"},
		{502, `<html>bad gateway</html>`, fault.Busy, ""},
		{400, `{"error":"s3: the object key must be passed as a query parameter."}`, fault.Bug, ""},
		{401, `{"message":"who?"}`, fault.SignIn, ""},
		{200, `<!doctype html>`, fault.Protocol, ""},
		{200, `{"key":"../x","uploadId":"u"}`, fault.Protocol, ""},
		{200, `{"key":"k"}`, fault.Protocol, ""},
	} {
		f := newFake(t)
		f.on("POST /s3/multipart", c.status, c.text)
		d := f.open(t, companion.Options{Single: companion.Multipart})
		err := d.Create(t.Context(), []destination.File{file(3)})[0].Err
		var e *fault.Error
		if !asFault(err, &e) || e.Kind != c.kind || e.Code != c.code || len(f.calls) != 1 {
			t.Errorf("%d %s: %v after %d calls, want %v", c.status, c.text, err, len(f.calls), c.kind)
		}
	}
}

// In production Companion hides the reason; whether the storage opens another upload tells a lost upload from an outage.
func TestHiddenErrors(t *testing.T) {
	const hidden = `{"message":"Something went wrong"}`
	f := newFake(t)
	f.on("POST /s3/multipart", 200, opened)
	f.on("GET "+upload, 500, hidden)
	f.on("DELETE "+upload, 500, hidden)
	d := f.open(t, companion.Options{})
	u := destination.Upload{File: file(20 * mebi), Key: "dir/u-a b+ü.bin", PartSize: 10 * mebi, Parts: 2, Memo: []byte("id/1==")}
	if _, err := d.List(t.Context(), u); !isKind(err, "missing") {
		t.Errorf("the storage works: %v", err)
	}
	f.on("POST /s3/multipart", 500, hidden)
	if _, err := d.List(t.Context(), u); !isKind(err, "busy") {
		t.Errorf("the storage is down: %v", err)
	}
	if err := d.Abort(t.Context(), u); !isKind(err, "busy") {
		t.Errorf("an abort that cannot be known to have worked: %v", err)
	}
}

func TestFormless(t *testing.T) {
	f := newFake(t)
	f.on("GET /s3/params", 200, params)
	f.on("POST /s3/multipart", 200, opened)
	f.on("GET "+upload+"/1", 200, `{"url":"`+partURL+`1"}`)
	f.on("POST "+upload+"/complete", 200, `{"location":"x"}`)
	d := f.open(t, companion.Options{})
	for size := range int64(2) {
		startOver(t, d, companion.Noticing(d, roundTrip(func(r *http.Request) (*http.Response, error) {
			out := refusal(r, http.StatusMethodNotAllowed)
			if r.Method == http.MethodPut {
				out.StatusCode = http.StatusOK
				out.Header.Set("Etag", `"e"`)
			}
			return out, nil
		})), size)
	}
}

func TestSettings(t *testing.T) {
	for _, o := range []companion.Options{{URL: "http://files.example.com"}, {URL: "https://h", Header: "Host"}, {URL: "https://h", Header: "a b"}, {URL: "https://h", Header: "Cookie"}} {
		if _, err := companion.Open(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
	f := newFake(t)
	f.on("GET /s3/params", 200, strings.ReplaceAll(params, "STORE", "https://evil.example"))
	d := f.open(t, companion.Options{StorageHosts: []string{"bucket.example"}})
	u := one(t, d.Create(t.Context(), []destination.File{file(5)})).Upload
	if err := d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0].Err; !isKind(err, "host-refused") {
		t.Errorf("a host nobody listed: %v", err)
	}
	if d.Linker != nil || d.Manager != nil || !d.Traits().Resumes {
		t.Errorf("%+v", d)
	}
}
