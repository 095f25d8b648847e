package archive

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Open opens the bytes of a file, numbered from 0, from an offset on. It is called again for a file whose reading failed only
// by another Reader.
type Open func(ctx context.Context, file int, offset int64) (io.ReadCloser, error)

// Reader reads an archive. It is for one goroutine. Seek costs nothing; the Read after it goes through what lies before that
// place as far as no reader of the same Archive has.
type Reader struct {
	archive *Archive
	ctx     context.Context //nolint:containedctx // of the one request that reads: io.Reader has no place for it
	open    Open
	stop    func() // ends what open does beside; nil: nothing

	at   int64 // where the next Read reads
	err  error // of this and every later Read
	skip int64 // bytes that are still to be left out

	part    part
	file    int // the one in hand
	offset  int64
	pending []byte // made and not read
	body    io.ReadCloser
	read    int64 // bytes of the file that went into crc
	crc     uint32
}

// part is what comes next of an archive.
type part uint8

const (
	local part = iota
	content
	descriptor
	directory
	end
	nothing
)

// Reader reads the archive from its beginning. Whoever calls it calls Close.
func (a *Archive) Reader(ctx context.Context, open Open) *Reader {
	return &Reader{archive: a, ctx: ctx, open: open}
}

// Err is why reading ended early; nil at the end of the archive.
func (r *Reader) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// Close ends it.
func (r *Reader) Close() error {
	r.closeBody()
	if r.stop != nil {
		r.stop()
	}
	return nil
}

func (r *Reader) closeBody() {
	if r.body != nil {
		_ = r.body.Close() // only read
		r.body = nil
	}
}

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.archive.size
	}
	if offset < 0 {
		return 0, errors.New("archive: before the beginning")
	}
	if offset == r.at && r.err == nil {
		return offset, nil
	}
	r.closeBody()
	*r = Reader{archive: r.archive, ctx: r.ctx, open: r.open, stop: r.stop, at: offset, skip: offset, pending: r.pending[:0]}
	return offset, nil
}

// Read implements io.Reader. It fills p, up to the end of the archive or an error.
func (r *Reader) Read(p []byte) (n int, err error) {
	for n < len(p) && r.err == nil {
		switch {
		case len(r.pending) > 0:
			moved := copy(p[n:], r.pending)
			r.pending = r.pending[moved:]
			n += moved
		case r.body != nil:
			var moved int
			moved, r.err = r.readBody(p[n:])
			n += moved
		default:
			r.err = r.next()
		}
	}
	r.at += int64(n)
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, r.err
}

// next makes the next piece of the archive.
func (r *Reader) next() error {
	a, b := r.archive, r.pending[:0]
	switch last := r.file == len(a.entries); {
	case r.part == local && last:
		r.part, r.file = directory, 0
	case r.part == directory && last:
		r.part = end
	case r.part == local:
		r.part, b = content, a.entries[r.file].appendLocal(b)
	case r.part == content:
		return r.begin()
	case r.part == descriptor:
		b = a.entries[r.file].appendDescriptor(b, r.crc)
		r.part, r.file = local, r.file+1
	case r.part == directory:
		e := a.entries[r.file]
		b = e.appendDirectory(b, a.sums.of(r.file), r.offset)
		r.file, r.offset = r.file+1, r.offset+e.span()
	case r.part == end:
		r.part, b = nothing, append(b, a.end...)
	default:
		return io.EOF
	}
	left := min(r.skip, int64(len(b)))
	r.skip -= left
	r.pending = b[left:]
	return nil
}

// begin opens the file in hand where it has to be read from: not at all where all of it is to be skipped and its CRC is known.
func (r *Reader) begin() (err error) {
	size := r.archive.entries[r.file].size
	r.read, r.crc = r.archive.sums.before(r.file, min(r.skip, size), size)
	r.skip -= r.read
	if r.read == size {
		r.endFile()
		return nil
	}
	if r.body, err = r.open(r.ctx, r.file, r.read); err != nil {
		r.body = nil
		return r.failed(err)
	}
	return nil
}

// readBody reads some of the file in hand; of what is skipped nothing stays in p.
func (r *Reader) readBody(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil { // skipping may take long, and nobody may be there any more
		return 0, err
	}
	size := r.archive.entries[r.file].size
	room := min(int64(len(p)), size-r.read, blockSize-r.read%blockSize)
	if r.skip > 0 {
		room = min(room, r.skip)
	}
	n, err := r.body.Read(p[:room])
	r.crc = crc32.Update(r.crc, crc32.IEEETable, p[:n])
	r.read += int64(n)
	r.archive.sums.note(r.file, r.read, size, r.crc)
	moved := n
	if r.skip > 0 {
		r.skip -= int64(n)
		moved = 0
	}
	if r.read == size {
		r.endFile()
		return moved, nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return moved, r.failed(err)
}

func (r *Reader) endFile() {
	r.closeBody()
	r.part = descriptor
	r.archive.sums.note(r.file, r.read, r.read, r.crc)
}

func (r *Reader) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("archive: file %d, byte %d: %w", r.file+1, r.read, err)
}
