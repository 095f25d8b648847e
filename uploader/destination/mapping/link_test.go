package mapping_test

import (
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
)

// linked asks for a link to a stored file of a mapping whose link part is this, with what the backend answers.
func linked(t *testing.T, part string, answers map[string]string) (*fake, *destination.Destination, destination.Result[destination.Link]) {
	t.Helper()
	f := newFake(t)
	for route, text := range answers {
		f.answers[route] = text
	}
	f.answers["POST /s"] = `{"u":"STORE/k?sig=1","k":"k"}`
	d := open(t, load(t, `{"version":1,"auth":{"type":"bearer"},"sign":{"path":"/s","answer":{"url":"/u","k":"/k"}},`+part+`}`, f.URL))
	object := sendFile(t, d, aFile("a", "a"))
	if d.Linker == nil {
		return f, d, destination.Result[destination.Link]{}
	}
	return f, d, d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{object.Upload}, Life: time.Hour}})[0]
}

// TestAnAnswerIsNoLink: what a program reads is handed to nobody. Where the mapping does not say how it is read, there is no
// link, and that is known before anything is sent.
func TestAnAnswerIsNoLink(t *testing.T) {
	const part = `"link":{"kind":"answer","path":"/l","answer":{"url":"/u"}`
	f, d, _ := linked(t, part+`}`, map[string]string{"POST /l": `{"u":"BASE/share/1"}`})
	if d.Linker != nil || len(f.calls) != 2 {
		t.Errorf("a link is offered, or was asked for: %v", f.seen())
	}
	m, err := mapping.Load([]byte(`{"version":1,"sign":{"path":"/s","answer":{"url":"/u"}},`+part+`}}`), "https://h")
	if err != nil || m.Links() {
		t.Errorf("said to give links: %v", err)
	}
}

// TestAnAnswerIsFollowedOnce: the address in it is the link, with its own end, and it is read without the token.
func TestAnAnswerIsFollowedOnce(t *testing.T) {
	const part = `"link":{"kind":"answer","path":"/l","answer":{"url":"/u","expires_in":"/in?"},"follow":{"answer":{"url":"/download_url","expires_in":"/expires_in?"}}}`
	f, d, got := linked(t, part, map[string]string{"POST /l": `{"u":"BASE/share/1?x=a%20b","in":86400}`, "GET /share/1": `{"download_url":"STORE/k?get","expires_in":600}`})
	if got.Err != nil || got.Value.URL.Reveal() != f.URL+"/store/k?get" {
		t.Fatalf("%+v", got)
	}
	if left := time.Until(got.Value.Ends); left > 10*time.Minute || left < 9*time.Minute {
		t.Errorf("ends in %v", left)
	}
	again := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{{File: aFile("a", "a"), Memo: []byte(`{}`)}}}})[0]
	if again.Value.URL.Reveal() != got.Value.URL.Reveal() || len(f.calls) != 4 {
		t.Errorf("the same link again: %v after %v", again.Err, f.seen())
	}
	for i, c := range f.calls {
		if isApp := i == 0 || i == 2; (c.header.Get("Authorization") != "") != isApp {
			t.Errorf("%s carries the token: %v", c.line, !isApp)
		}
	}
	if f.calls[3].line != "GET /share/1?x=a+b" {
		t.Errorf("read %s", f.calls[3].line)
	}
	for name, c := range map[string]struct {
		made, answer string
		kind         fault.Kind
	}{
		"another host":       {`{"u":"https://other.example/share/1"}`, `{}`, fault.Protocol},
		"no address":         {`{"u":"/share/1"}`, `{}`, fault.Protocol},
		"nothing in it":      {`{"u":"BASE/share/1"}`, `{"x":1}`, fault.Protocol},
		"a page":             {`{"u":"BASE/share/1"}`, `<html>`, fault.Protocol},
		"the upload address": {`{"u":"BASE/share/1"}`, `{"download_url":"STORE/k?sig=1"}`, fault.Protocol},
		"in another dress":   {`{"u":"BASE/share/1"}`, `{"download_url":"STORE/k?a=1&sig=1"}`, fault.Protocol},
		"no such route":      {`{"u":"BASE/share/1"}`, `404 {"detail":"Not Found"}`, fault.Unsupported},
		"its own refusal":    {`{"u":"BASE/share/1"}`, `400 {"detail":"Share has expired"}`, fault.Policy},
	} {
		_, _, got := linked(t, part, map[string]string{"POST /l": c.made, "GET /share/1": c.answer})
		if got.Err == nil || faultOf(t, got.Err).Kind != c.kind {
			t.Errorf("%s: %v %s", name, got.Err, got.Value.URL.Reveal())
		}
	}
}

// TestAnAnswerThatIsAPage: what speaks JSON to programs and names no other address is opened by people, and ends when its maker said.
func TestAnAnswerThatIsAPage(t *testing.T) {
	const part = `"link":{"kind":"answer","path":"/l","answer":{"url":"/u","expires_in":"/in?"},"follow":{"answer":{"url":"/download_url?"}}}`
	_, _, got := linked(t, part, map[string]string{"POST /l": `{"u":"BASE/share/1","in":600}`, "GET /share/1": `{"name":"a","files":[]}`})
	if got.Err != nil || !strings.HasSuffix(got.Value.URL.Reveal(), "/share/1") {
		t.Fatalf("%+v", got)
	}
	if left := time.Until(got.Value.Ends); left > 10*time.Minute || left < 9*time.Minute {
		t.Errorf("ends in %v", left)
	}
	_, _, got = linked(t, part, map[string]string{"POST /l": `{"u":"BASE/share/1","in":600}`, "GET /share/1": `<html>sign in`})
	if got.Err == nil || faultOf(t, got.Err).Kind != fault.Protocol {
		t.Errorf("a page of somebody else's: %+v", got)
	}
}

// TestAZoneForTimesWithoutOne: such an end is known where the mapping names its zone, and only there.
func TestAZoneForTimesWithoutOne(t *testing.T) {
	end := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	iso := end.Format("2006-01-02T15:04:05")
	for _, c := range []struct {
		zone, said string
		want       time.Time
	}{
		{``, iso, time.Time{}},
		{`"zone":"UTC",`, iso, end},
		{`"zone":"UTC",`, iso + ".250000", end.Add(250 * time.Millisecond)},
		{`"zone":"UTC",`, strings.Replace(iso, "T", " ", 1), end},
		{`"zone":"+02:00",`, iso, end.Add(-2 * time.Hour)},
		{`"zone":"-05:30",`, iso, end.Add(5*time.Hour + 30*time.Minute)},
		{`"zone":"+02:00",`, end.Format(time.RFC3339), end}, // it names its own
		{`"zone":"UTC",`, "tomorrow", time.Time{}},
		{`"zone":"UTC",`, "9999-12-31T00:00:00", time.Time{}},
	} {
		_, _, got := linked(t, c.zone+`"link":{"path":"/l","answer":{"url":"/u","expires_at":"/at?"}}`, map[string]string{"POST /l": `{"u":"BASE/page","at":"` + c.said + `"}`})
		if got.Err != nil || !got.Value.Ends.Equal(c.want) {
			t.Errorf("%s %s: ends %v, want %v (%v)", c.zone, c.said, got.Value.Ends, c.want, got.Err)
		}
	}
}

// TestTheEarlierEndCounts: a signed address says its end itself, whatever the backend says beside it.
func TestTheEarlierEndCounts(t *testing.T) {
	for said, want := range map[string]time.Duration{`"in":60`: time.Minute, `"in":7200`: time.Hour, `"x":1`: time.Hour} {
		_, _, got := linked(t, `"link":{"kind":"file","path":"/l","answer":{"url":"/u","expires_in":"/in?"}}`, map[string]string{"POST /l": `{"u":"STORE/k?X-Amz-Expires=3600&get",` + said + `}`})
		if left := time.Until(got.Value.Ends); got.Err != nil || left > want || left < want-time.Minute/2 {
			t.Errorf("%s: ends in %v, want %v (%v)", said, left, want, got.Err)
		}
	}
}
