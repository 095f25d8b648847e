package eventstream

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"time"
)

const (
	// MaxLine is the longest line that is read, in bytes.
	MaxLine = 16 << 10
	// MaxData is the most that the lines of one event may say together, in bytes.
	MaxData = 64 << 10
	// maxRetry is the longest wait that another program is believed to want.
	maxRetry = time.Hour
)

// ErrLong is said of a line longer than MaxLine, and of an event longer than MaxData.
var ErrLong = errors.New("an event is too long")

// Event is one that came. Its Data is the lines of it, with a line end between two.
type Event struct {
	Name string // empty: "message"
	Data string
}

// Reader reads events. It is for one goroutine.
type Reader struct {
	// Retry is how long the other side wants to be left alone before it is asked again; 0: it did not say.
	Retry time.Duration

	from  *bufio.Reader
	line  []byte
	begun bool // something was read
	cr    bool // the last line ended in a carriage return: a line feed behind it belongs to it
}

// NewReader reads from what another program sends.
func NewReader(from io.Reader) *Reader { return &Reader{from: bufio.NewReader(from)} }

// Next waits for an event. Comments, events without data and fields that are not known are passed over. The error is that of the
// reader, io.EOF where it ended (what was not ended by an empty line is no event), or ErrLong; nothing comes after one.
func (r *Reader) Next() (Event, error) {
	var out Event
	var data []byte
	has := false
	for {
		line, err := r.nextLine()
		if err != nil {
			return Event{}, err
		}
		if len(line) == 0 {
			if has {
				out.Data = string(data)
				return out, nil
			}
			out.Name = ""
			continue
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			out.Name = string(value)
		case "data":
			if has {
				data = append(data, '\n')
			}
			if has = true; len(data)+len(value) > MaxData {
				return Event{}, ErrLong
			}
			data = append(data, value...)
		case "retry":
			r.retry(value)
		}
	}
}

// retry takes digits, and nothing else, as the standard wants it.
func (r *Reader) retry(value []byte) {
	for _, c := range value {
		if c < '0' || c > '9' {
			return
		}
	}
	ms, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil || ms > maxRetry.Milliseconds() {
		ms = maxRetry.Milliseconds()
	}
	if len(value) > 0 {
		r.Retry = time.Duration(ms) * time.Millisecond
	}
}

// nextLine reads up to a line end: a line feed, a carriage return, or both. It does not wait for the byte behind a carriage return.
func (r *Reader) nextLine() ([]byte, error) {
	r.line = r.line[:0]
	for {
		c, err := r.from.ReadByte()
		if err != nil {
			return nil, err
		}
		after := r.cr
		r.cr = c == '\r'
		switch {
		case c == '\n' && after:
		case c == '\n' || c == '\r':
			line := r.line
			if !r.begun {
				r.begun, line = true, bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			return line, nil
		case len(r.line) == MaxLine:
			return nil, ErrLong
		default:
			r.line = append(r.line, c)
		}
	}
}
