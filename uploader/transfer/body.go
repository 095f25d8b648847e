package transfer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/crc64nvme"
	"golang.org/x/time/rate"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// limitSlice is how many bytes a rate limiter hands out at once: small enough to move steadily at a few KiB a second.
const limitSlice = 16 << 10

// sendBody is the body of one Send, over however many readers net/http asks for.
type sendBody struct {
	ctx  context.Context //nolint:containedctx // it lives exactly as long as the Send that made it
	body Body
	o    Options
	dog  *watchdog

	before, after []byte // of a form, around the file
	formType      string

	mu      sync.Mutex
	reading *counting   // the newest reader; older ones are dead
	all     []*counting // that one too
	readErr error       // of the file, not of the network
}

// readerWait is how long a read that is under way is waited for: a file on a dead network drive must not keep Send.
const readerWait = time.Second

var errEnded = errors.New("the request is over")

// end makes the body's readers dead, and waits for one that is just reading: net/http returns an answer, or an error, while it
// still reads the body in a goroutine of its own.
func (out *sendBody) end() {
	out.mu.Lock()
	all := out.all
	out.mu.Unlock()
	var wait <-chan time.Time
	for _, c := range all {
		c.over.Store(true)
		select {
		case c.turn <- struct{}{}:
			continue
		default:
		}
		if wait == nil {
			wait = time.After(readerWait)
		}
		select {
		case c.turn <- struct{}{}:
		case <-wait:
			return
		}
	}
}

// wrap prepares a multipart/form-data body: the fields in order, the file last.
func (out *sendBody) wrap(form *destination.Form) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range form.Fields {
		_ = w.WriteField(field[0], field[1]) // a bytes.Buffer takes everything
	}
	part := textproto.MIMEHeader{}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")
	part.Set("Content-Disposition", `form-data; name="`+quote.Replace(form.FileField)+`"; filename="`+quote.Replace(form.FileName)+`"`)
	part.Set("Content-Type", form.FileType)
	_, _ = w.CreatePart(part)
	out.before = bytes.Clone(b.Bytes())
	out.after = []byte("\r\n--" + w.Boundary() + "--\r\n")
	out.formType = w.FormDataContentType()
}

// reader starts the body, over again if it was started before: what an earlier reader counted is taken back.
func (out *sendBody) reader() io.ReadCloser {
	out.mu.Lock()
	defer out.mu.Unlock()
	if old := out.reading; old != nil {
		old.retire()
	}
	c := &counting{out: out, from: io.NewSectionReader(out.body.At, out.body.Offset, out.body.Size), turn: make(chan struct{}, 1)}
	out.reading, out.all = c, append(out.all, c)
	if out.before == nil {
		return c
	}
	return readCloser{io.MultiReader(bytes.NewReader(out.before), c, bytes.NewReader(out.after)), c}
}

type readCloser struct {
	io.Reader
	io.Closer
}

// counting reads the file's range. A byte counts as sent when the next Read asks for more: then the socket has taken it.
type counting struct {
	out  *sendBody
	from *io.SectionReader
	turn chan struct{} // holds one: whoever reads, or has ended it
	over atomic.Bool   // Send has returned, or is about to

	mu      sync.Mutex
	retired bool
	crc     uint64
	read    int64 // handed to net/http
	counted int64 // reported as sent
}

func (c *counting) Read(p []byte) (int, error) {
	select {
	case c.turn <- struct{}{}:
	default:
		return 0, c.ended()
	}
	defer func() { <-c.turn }()
	if c.over.Load() {
		return 0, c.ended()
	}
	if limit := c.out.o.Limit; limit != nil && limit.Limit() != rate.Inf {
		p = p[:min(len(p), limitSlice, limit.Burst())]
		if err := limit.WaitN(c.out.ctx, len(p)); err != nil {
			return 0, err
		}
	}
	c.account()
	n, err := c.from.Read(p)
	c.mu.Lock()
	c.crc = crc64nvme.Update(c.crc, p[:n])
	c.read += int64(n)
	whole := c.read == c.out.body.Size
	c.mu.Unlock()
	switch {
	case whole:
		c.out.dog.sentAll()
	case errors.Is(err, io.EOF):
		err = c.out.fileFailed(&fault.Error{Kind: fault.Changed, Op: "read"}) // shorter than it was
	case err != nil:
		err = c.out.fileFailed(fault.Open("read", err))
	}
	return n, err
}

// ended is what a dead reader says. One that was read to its end says so: the connection can be used again.
func (c *counting) ended() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read == c.out.body.Size {
		return io.EOF
	}
	return errEnded
}

// account reports what the last Read handed over.
func (c *counting) account() {
	c.mu.Lock()
	n := c.read - c.counted
	c.counted = c.read
	retired := c.retired
	c.mu.Unlock()
	if n > 0 && !retired {
		c.out.dog.moved()
		c.out.report(n)
	}
}

func (c *counting) retire() {
	c.mu.Lock()
	n := c.counted
	c.retired, c.counted = true, 0
	c.mu.Unlock()
	if n > 0 {
		c.out.report(-n)
	}
}

// Close is called by net/http when it is done with the body; what it has taken is sent.
func (c *counting) Close() error { return nil }

func (out *sendBody) report(n int64) {
	if out.o.Sent != nil {
		out.o.Sent(n)
	}
}

func (out *sendBody) fileFailed(err *fault.Error) error {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.readErr = err
	return err
}

// failure names what ended a Send without an answer, and takes its bytes back from the sent counter.
func (out *sendBody) failure(ctx context.Context, host string, err error) error {
	out.takeBack()
	out.mu.Lock()
	readErr := out.readErr
	out.mu.Unlock()
	var dogs *fault.Error
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case readErr != nil:
		return readErr
	case errors.As(context.Cause(out.ctx), &dogs):
		return dogs
	}
	return fault.Network("put", host, err)
}

func (out *sendBody) takeBack() {
	out.mu.Lock()
	reading := out.reading
	out.mu.Unlock()
	if reading != nil {
		reading.retire()
	}
}

// finish completes the receipt and compares what was read with what the storage says it has.
func (out *sendBody) finish(receipt destination.Receipt, n int) (destination.Receipt, error) {
	receipt.N, receipt.Size = n, out.body.Size
	crc := uint64(0) // of no bytes
	out.mu.Lock()
	reading := out.reading
	out.mu.Unlock()
	if reading != nil {
		reading.account()
		reading.mu.Lock()
		crc = reading.crc
		whole := reading.read == out.body.Size
		reading.mu.Unlock()
		if !whole {
			out.takeBack()
			return destination.Receipt{}, &fault.Error{Kind: fault.Protocol, Op: "put", Detail: "answered before everything was sent"}
		}
	}
	receipt.Sent.CRC64 = &crc
	if receipt.Stored.CRC64 != nil && *receipt.Stored.CRC64 != crc {
		out.takeBack()
		return destination.Receipt{}, &fault.Error{Kind: fault.Corrupt, Op: "put", Detail: "the storage received other bytes than were sent"}
	}
	return receipt, nil
}
