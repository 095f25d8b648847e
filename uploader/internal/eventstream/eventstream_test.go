package eventstream_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"linkdrop/uploader/internal/eventstream"
)

// all are the events of a text, and what ended them.
func all(text io.Reader) (events []string, retry time.Duration, err error) {
	r := eventstream.NewReader(text)
	for {
		e, err := r.Next()
		if err != nil {
			return events, r.Retry, err
		}
		events = append(events, e.Name+"="+e.Data)
	}
}

func TestWhatIsAnEvent(t *testing.T) {
	long := strings.Repeat("x", eventstream.MaxLine-len("data:"))
	for name, c := range map[string]struct {
		text  string
		want  []string
		retry time.Duration
		err   error
	}{
		"nothing":                    {"", nil, 0, io.EOF},
		"one":                        {"event: share\ndata: {}\n\n", []string{"share={}"}, 0, io.EOF},
		"without a name":             {"data:x\n\n", []string{"=x"}, 0, io.EOF},
		"one blank is not data":      {"data:  x\n\n", []string{"= x"}, 0, io.EOF},
		"several lines":              {"data: a\ndata: b\ndata\n\n", []string{"=a\nb\n"}, 0, io.EOF},
		"carriage returns":           {"event: a\rdata: 1\r\revent: b\r\ndata: 2\r\n\r\n", []string{"a=1", "b=2"}, 0, io.EOF},
		"a mark at the beginning":    {"\ufeffdata: x\n\n\ufeffdata: y\n\n", []string{"=x"}, 0, io.EOF},
		"comments":                   {":\n\n: hello\ndata: x\n:\n\n", []string{"=x"}, 0, io.EOF},
		"no data, no event":          {"event: share\n\ndata: x\n\n", []string{"=x"}, 0, io.EOF},
		"empty data":                 {"event: reset\ndata:\n\n", []string{"reset="}, 0, io.EOF},
		"not ended":                  {"data: x\n\ndata: y\n", []string{"=x"}, 0, io.EOF},
		"what is not known":          {"id: 5\nfoo: bar\ndatax: y\ndata: x\n\n", []string{"=x"}, 0, io.EOF},
		"when to come again":         {"retry: 1500\n\n", nil, 1500 * time.Millisecond, io.EOF},
		"when to come again, or not": {"retry: 1500\nretry: 15x\nretry:\nretry: -1\n\n", nil, 1500 * time.Millisecond, io.EOF},
		"in a hundred years":         {"retry: 99999999999999999999\n\n", nil, time.Hour, io.EOF},
		"the longest line":           {"data:" + long + "\n\n", []string{"=" + long}, 0, io.EOF},
		"a longer line":              {"data: 1\n\ndata:x" + long + "\n\n", []string{"=1"}, 0, eventstream.ErrLong},
		"an endless line":            {strings.Repeat(":", 1<<20), nil, 0, eventstream.ErrLong},
		"an endless event":           {strings.Repeat("data:"+long+"\n", 5), nil, 0, eventstream.ErrLong},
	} {
		for _, by := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			got, retry, err := all(by)
			if fmt.Sprint(got) != fmt.Sprint(c.want) || retry != c.retry || !errors.Is(err, c.err) {
				t.Errorf("%s: %.80q, %v, %v", name, got, retry, err)
			}
		}
	}
}

// TestAnEventIsThereWithItsLastByte: a reader that waited for what follows a carriage return would be one event late, for ever.
func TestAnEventIsThereWithItsLastByte(t *testing.T) {
	for _, end := range []string{"\n", "\r"} {
		from, to := io.Pipe()
		go func() { _, _ = io.WriteString(to, "data: x"+end+end) }()
		if e, err := eventstream.NewReader(from).Next(); err != nil || e.Data != "x" {
			t.Errorf("%q: %v, %v", end, e, err)
		}
		_ = from.Close()
	}
}

// FuzzReader reads anything within its bounds, and what was written comes back as it was.
func FuzzReader(f *testing.F) {
	f.Add("event: share\ndata: {}\n\n:\n\n", "a\nb")
	f.Add("\ufeffretry: 5\r\r\ndata", "\r\n\r")
	f.Fuzz(func(t *testing.T, text, data string) {
		got, retry, err := all(strings.NewReader(text))
		if err == nil || retry < 0 || retry > time.Hour {
			t.Errorf("%v %v", retry, err)
		}
		for _, e := range got {
			if len(e) > eventstream.MaxLine+eventstream.MaxData {
				t.Errorf("an event of %d bytes", len(e))
			}
		}
		if len(data) > 1000 {
			return
		}
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data)
		if _, wait, _ := all(strings.NewReader(string(eventstream.AppendRetry(nil, retry)))); wait != retry {
			t.Errorf("%v came back as %v", retry, wait)
		}
		written := append([]byte(eventstream.Comment), eventstream.Append(nil, "name", data)...)
		if back, _, _ := all(strings.NewReader(string(written))); len(back) != 1 || back[0] != "name="+want {
			t.Errorf("%q came back as %q", data, back)
		}
	})
}
