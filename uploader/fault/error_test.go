package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// The journal of every released version holds this text: it may grow, but not change.
const golden = `{"kind":"busy","op":"put","host":"s3.example.com:9000","status":503,"code":"SlowDown","request_id":"R1",` +
	`"retry_after_ms":2500,"detail":"Reduce your request rate."}`

func TestJSONGolden(t *testing.T) {
	e := &Error{
		Kind: Busy, Op: "put", Host: "s3.example.com:9000", Status: 503, Code: "SlowDown", RequestID: "R1",
		RetryAfter: 2500 * time.Millisecond, Detail: "Reduce your request rate.",
	}
	data, err := json.Marshal(e)
	if err != nil || string(data) != golden {
		t.Fatalf("%s %v", data, err)
	}
	var back Error
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(*e, back) {
		t.Fatalf("%#v %v", back, err)
	}
	if got := e.Error(); got != "put: busy host=s3.example.com:9000 status=503 code=SlowDown request=R1: Reduce your request rate." {
		t.Error(got)
	}
	if data, err = json.Marshal(struct {
		Fault *Error `json:"fault,omitempty"`
	}{}); err != nil || string(data) != `{}` {
		t.Errorf("%s %v", data, err)
	}
}

// A journal edited by hand, or written by a newer Linkdrop, must not bring in what Clean keeps out, nor fail.
func TestJSONFromElsewhere(t *testing.T) {
	var e Error
	text := `{"kind":"from-the-future","op":"o\u001bp","host":"h\u202eh","code":"c\nd","request_id":"https://h/?X-Amz-Signature=1",` +
		`"retry_after_ms":9000000000000000000,"detail":"see https://h/p?X-Amz-Signature=abc","new":1}`
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	want := Error{Kind: Bug, Op: "op", Host: "hh", Code: "c d", RequestID: "[address]", RetryAfter: maxRetryAfter, Detail: "see [address]"}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("%#v", e)
	}
	if json.Unmarshal([]byte(`{"status":"x"}`), &e) == nil {
		t.Error("a wrong type was taken")
	}
}

func TestKindNames(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		name := k.String()
		if seen[name] || name == "" || strings.HasPrefix(name, "kind-") {
			t.Errorf("kind %d is called %q", k, name)
		}
		seen[name] = true
		data, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		back := JournalLost
		if err := json.Unmarshal(data, &back); err != nil || back != k {
			t.Errorf("%s reads as %v, %v", data, back, err)
		}
	}
	if kinds.String() != fmt.Sprintf("kind-%d", len(Kinds())) {
		t.Error("a number behind the last kind has a name")
	}
}

func TestIsAndKindOf(t *testing.T) {
	wrapped := fmt.Errorf("while sending: %w", New(Gone, "open", ""))
	if !errors.Is(wrapped, &Error{Kind: Gone}) || errors.Is(wrapped, &Error{Kind: Busy}) {
		t.Error("Is compares something else than the kind")
	}
	if KindOf(wrapped) != Gone || KindOf(errors.New("x")) != Bug {
		t.Error("KindOf")
	}
}
