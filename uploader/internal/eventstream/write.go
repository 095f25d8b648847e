package eventstream

import (
	"strconv"
	"strings"
	"time"
)

// lineEnds are all ends that a line may have.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n") //nolint:gochecknoglobals // it never changes

// Append writes an event behind b. name is a word of ours, without a line end; data may have several lines.
func Append(b []byte, name, data string) []byte {
	b = append(append(append(b, "event: "...), name...), '\n')
	for line := range strings.SplitSeq(lineEnds.Replace(data), "\n") {
		b = append(append(append(b, "data: "...), line...), '\n')
	}
	return append(b, '\n')
}

// AppendRetry writes behind b how long the reader is to wait before it comes again, in whole milliseconds.
func AppendRetry(b []byte, after time.Duration) []byte {
	return append(strconv.AppendInt(append(b, "retry: "...), after.Milliseconds(), 10), "\n\n"...)
}

// Comment is what a reader passes over: it shows that somebody is still there.
const Comment = ":\n\n"
