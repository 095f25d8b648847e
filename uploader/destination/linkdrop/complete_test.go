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

func sent(u destination.Upload, crc uint64) destination.Sent {
	s := destination.Sent{Upload: u, Digests: destination.Digests{CRC64: &crc, SHA256: []byte{0xab}}}
	for n := range u.Pieces() {
		if u.Parts > 0 {
			n++
		}
		_, size := u.Range(n)
		s.Receipts = append(s.Receipts, destination.Receipt{N: n, Size: size, ETag: fmt.Sprintf(`"e%d"`, n)})
	}
	return s
}

func TestComplete(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	var asked []string
	f.handle("POST /v1/uploads/complete", func(body []byte) (int, string) {
		asked = append(asked, string(body))
		var question protocol.CompleteRequest
		if err := json.Unmarshal(body, &question); err != nil {
			t.Error(err)
		}
		var answer []string
		for _, c := range question.Uploads {
			switch c.UploadID {
			case "u1":
				answer = append(answer, `{"upload_id":"u1","key":"p/u1/a.bin","size":20971520,"proof":"matched","crc64nvme":"00000000000000ff"}`)
			case "u2":
				answer = append(answer, `{"upload_id":"u2","size":5}`)
			default:
				answer = append(answer, `{"upload_id":"`+c.UploadID+`","error":{"code":"`+c.UploadID+`","message":"m"}}`)
			}
		}
		return http.StatusOK, `{"uploads":[` + strings.Join(answer, ",") + `]}`
	})
	all := d.Complete(t.Context(), []destination.Sent{
		sent(anUpload("u1"), 0xff), sent(single("u2"), 1), sent(single("incomplete"), 1), sent(single("mismatch"), 1), sent(single("replaced"), 1), {},
	})
	if o := all[0].Value; all[0].Err != nil || o.Proof != destination.Matched || o.Size != 20*mebi || *o.Digests.CRC64 != 0xff {
		t.Errorf("%+v", all[0])
	}
	if o := all[1].Value; all[1].Err != nil || o.Proof != destination.Confirmed || o.Digests.CRC64 != nil {
		t.Errorf("%+v", all[1])
	}
	is(t, all[2].Err, fault.Missing)
	is(t, all[3].Err, fault.Corrupt)
	is(t, all[4].Err, fault.Restart)
	is(t, all[5].Err, fault.Missing)
	want := `{"uploads":[{"upload_id":"u1","parts":[{"number":1,"etag":"\"e1\"","size":8388608},{"number":2,"etag":"\"e2\"","size":8388608},{"number":3,"etag":"\"e3\"","size":4194304}],` +
		`"crc64nvme":"00000000000000ff","sha256":"ab"},{"upload_id":"u2","crc64nvme":"0000000000000001","sha256":"ab"}]}`
	if len(asked) != 3 || asked[0] != want {
		t.Errorf("%d calls, first %s", len(asked), asked[0])
	}
}

func TestCompleteRefusesNonsense(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	for name, c := range map[string]struct {
		answer string
		kind   fault.Kind
	}{
		"another upload":   {`{"upload_id":"u2","size":5}`, fault.Protocol},
		"another key":      {`{"upload_id":"u1","key":"other","size":5}`, fault.Protocol},
		"another size":     {`{"upload_id":"u1","size":6}`, fault.Corrupt},
		"other bytes":      {`{"upload_id":"u1","size":5,"crc64nvme":"0000000000000002"}`, fault.Corrupt},
		"a short checksum": {`{"upload_id":"u1","size":5,"crc64nvme":"1"}`, fault.Protocol},
		"no checksum":      {`{"upload_id":"u1","size":5,"crc64nvme":"+000000000000001"}`, fault.Protocol},
		"nothing":          {``, fault.Protocol},
	} {
		t.Run(name, func(t *testing.T) {
			f.on("POST /v1/uploads/complete", `{"uploads":[`+c.answer+`]}`)
			is(t, d.Complete(t.Context(), []destination.Sent{sent(single("u1"), 1)})[0].Err, c.kind)
		})
	}
}

// Few very large uploads must not make one call that no server takes.
func TestLargeCompletesAreSplit(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", strings.Replace(wellKnownText(f), `"batch":2`, `"batch":500`, 1))
	d := f.open(t)
	longest := 0
	f.handle("POST /v1/uploads/complete", func(body []byte) (int, string) {
		longest = max(longest, len(body))
		var question protocol.CompleteRequest
		if err := json.Unmarshal(body, &question); err != nil {
			t.Error(err)
		}
		var answer []string
		for _, c := range question.Uploads {
			answer = append(answer, `{"upload_id":"`+c.UploadID+`","error":{"code":"busy"}}`)
		}
		return http.StatusOK, `{"uploads":[` + strings.Join(answer, ",") + `]}`
	})
	var all []destination.Sent
	for i := range 10 {
		u := destination.Upload{File: aFile("F", 9_000*mebi), Key: "k", PartSize: mebi, Parts: 9_000, Memo: fmt.Appendf(nil, "u%d", i)}
		all = append(all, sent(u, 1))
	}
	for _, r := range d.Complete(t.Context(), all) {
		is(t, r.Err, fault.Busy)
	}
	if n := f.count("POST /v1/uploads/complete"); n != 10 || longest > 1<<20 {
		t.Errorf("%d calls, the longest of %d bytes", n, longest)
	}
}

func TestLink(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	ends := soon()
	f.handle("POST /v1/shares", func(body []byte) (int, string) {
		if want := `{"shares":[{"id":"L1","uploads":["u1","u2"],"name":"two","life":2}]}`; string(body) != want {
			t.Errorf("asked %s", body)
		}
		return http.StatusOK, `{"shares":[{"id":"L1","url":"` + f.URL + `/s/CANARY","ends_at":` + text(t, ends) + `}]}`
	})
	request := destination.LinkRequest{ID: "L1", Uploads: []destination.Upload{single("u1"), anUpload("u2")}, Name: "two", Life: 1500 * time.Millisecond}
	got := d.Linker.Link(t.Context(), []destination.LinkRequest{request, {ID: "L2"}})
	if l := got[0].Value; got[0].Err != nil || l.ID != "L1" || l.URL.Reveal() != f.URL+"/s/CANARY" || !l.Ends.Equal(ends) || l.KeepsAfter {
		t.Errorf("%+v", got[0])
	}
	is(t, got[1].Err, fault.Bug)
	for name, c := range map[string]struct {
		answer string
		kind   fault.Kind
	}{
		"another link":   {`{"id":"L9","url":"https://h/s/x"}`, fault.Protocol},
		"no address":     {`{"id":"L1"}`, fault.Protocol},
		"a script":       {`{"id":"L1","url":"javascript:alert(1)"}`, fault.Protocol},
		"a user name":    {`{"id":"L1","url":"https://bank.example@evil.net/"}`, fault.Protocol},
		"a newline":      {`{"id":"L1","url":"https://h/s/x\nhttps://evil.net"}`, fault.Protocol},
		"bidi":           {`{"id":"L1","url":"https://h/\u202e"}`, fault.Protocol},
		"endless":        {`{"id":"L1","url":"https://h/` + strings.Repeat("x", 3000) + `"}`, fault.Protocol},
		"no time zone":   {`{"id":"L1","url":"https://h/s/x","ends_at":"2030-01-01T00:00:00"}`, fault.Protocol},
		"unknown upload": {`{"id":"L1","error":{"code":"not_found"}}`, fault.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			f.on("POST /v1/shares", `{"shares":[`+c.answer+`]}`)
			is(t, d.Linker.Link(t.Context(), []destination.LinkRequest{request})[0].Err, c.kind)
		})
	}
	for answer, want := range map[string]time.Time{`"9999-12-31T23:59:59Z"`: {}, `null`: {}, `"2020-01-01T00:00:00Z"`: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)} {
		f.on("POST /v1/shares", `{"shares":[{"id":"L1","url":"https://h/s/x","ends_at":`+answer+`}]}`)
		if got := d.Linker.Link(t.Context(), []destination.LinkRequest{request})[0]; got.Err != nil || !got.Value.Ends.Equal(want) {
			t.Errorf("%s: %+v", answer, got)
		}
	}
}

// A life that the backend does not allow is not asked for: the longest is, and the link's end says so.
func TestLinkOfALifeThatIsTooLong(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	for _, call := range []string{"POST /v1/shares", "PATCH /v1/shares/L1"} {
		f.handle(call, func(body []byte) (int, string) {
			if !strings.Contains(string(body), `"life":7200}`) {
				t.Errorf("%s asked %s", call, body)
			}
			if call == "POST /v1/shares" {
				return http.StatusOK, `{"shares":[{"id":"L1","url":"https://h/s/x"}]}`
			}
			return http.StatusOK, `{"id":"L1","url":"https://h/s/x"}`
		})
	}
	request := destination.LinkRequest{ID: "L1", Uploads: []destination.Upload{single("u1")}, Life: 1000 * 24 * time.Hour}
	if got := d.Linker.Link(t.Context(), []destination.LinkRequest{request})[0]; got.Err != nil {
		t.Error(got.Err)
	}
	if _, err := d.Manager.Extend(t.Context(), "L1", request.Life); err != nil {
		t.Error(err)
	}
}

func TestManager(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	f.handle("PATCH /v1/shares/L1", func(body []byte) (int, string) {
		if string(body) != `{"life":3600}` {
			t.Errorf("asked %s", body)
		}
		return 200, `{"id":"L1","url":"https://h/s/x"}`
	})
	if l, err := d.Manager.Extend(t.Context(), "L1", time.Hour); err != nil || l.URL.Reveal() != "https://h/s/x" {
		t.Errorf("%+v %v", l, err)
	}
	f.handle("DELETE /v1/shares/L1", func([]byte) (int, string) { return 204, `` })
	f.handle("DELETE /v1/uploads/u1", func([]byte) (int, string) { return 404, `{"code":"not_found"}` })
	f.handle("DELETE /v1/uploads/u2", func([]byte) (int, string) { return 503, `{"code":"storage"}` })
	if err := d.Manager.Revoke(t.Context(), "L1"); err != nil {
		t.Error(err)
	}
	if err := d.Manager.Delete(t.Context(), single("u1")); err != nil {
		t.Error(err)
	}
	is(t, d.Manager.Delete(t.Context(), single("u2")), fault.Busy)
}
