package file

import (
	"crypto/md5" //nolint:gosec // S3's ETag and Content-MD5
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/server/leastrate"
	"linkdrop/uploader/server/storage"
)

const checksumHeader = "X-Amz-Checksum-Crc64nvme"

func (s *Store) serve(w http.ResponseWriter, r *http.Request) {
	if allowPages(w, r) {
		return
	}
	g, no := s.verify(r)
	if no == nil {
		switch r.Method {
		case http.MethodPut:
			no = s.receive(w, r, g)
		case http.MethodGet:
			no = s.send(w, r, g)
		default:
			no = newS3Error(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		}
	}
	if no != nil {
		no.write(w)
	}
}

// receive stores the body as an object or as a part.
func (s *Store) receive(w http.ResponseWriter, r *http.Request, g grant) *s3Error {
	if g.part > 0 {
		if _, err := s.upload(g.key, g.uploadID); err != nil {
			return asS3Error(err)
		}
	}
	if g.most > 0 && r.ContentLength > g.most {
		return tooLarge()
	}
	body := io.Reader(senderReader{leastrate.NewReader(r.Body, http.NewResponseController(w))})
	if g.most > 0 { // a length need not be told
		body = &limitedReader{body, g.most}
	}
	if g.part == 0 {
		if there, err := s.Head(r.Context(), g.key); err == nil {
			return s.receiveAgain(w, r.Header, body, there)
		}
	}
	data, err := s.temporary()
	if err != nil {
		return asS3Error(err)
	}
	defer data.discard()
	sums := digests{md5: md5.New(), crc: crc64nvme.New()} //nolint:gosec // S3's ETag
	size, err := s.copyTo(io.MultiWriter(data, sums.md5, sums.crc), body)
	if no := bodyFault(err); no != nil {
		return no
	}
	if no := sums.compare(r.Header); no != nil {
		return no
	}
	if err := data.Sync(); err != nil {
		return asS3Error(asErrFull(err))
	}
	_ = data.Close() // Windows renames closed files only; its bytes are synced
	crc := sums.crc.Sum64()
	etag := hex.EncodeToString(sums.md5.Sum(nil))
	if g.part > 0 {
		err = s.storePart(g.uploadID, data, g.part, size, etag, crc)
	} else {
		err = s.publishNew(g.key, data.name, receipt{Size: size, ETag: `"` + etag + `"`, CRC64: &crc, Token: g.token})
	}
	if err != nil {
		return asS3Error(err)
	}
	answerStored(w, etag, crc)
	return nil
}

func answerStored(w http.ResponseWriter, etag string, crc uint64) {
	w.Header().Set("ETag", `"`+etag+`"`)
	w.Header().Set(checksumHeader, base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, crc)))
	w.WriteHeader(http.StatusOK)
}

// receiveAgain reads the body of an object that is there already, and keeps nothing of it. The same bytes come from a sender who
// did not get the answer.
func (s *Store) receiveAgain(w http.ResponseWriter, header http.Header, body io.Reader, there storage.Info) *s3Error {
	sums := digests{md5: md5.New(), crc: crc64nvme.New()} //nolint:gosec // S3's ETag
	size, err := s.copyTo(io.MultiWriter(sums.md5, sums.crc), body)
	if no := bodyFault(err); no != nil {
		return no
	}
	if no := sums.compare(header); no != nil {
		return no
	}
	etag := hex.EncodeToString(sums.md5.Sum(nil))
	if size != there.Size || there.ETag != `"`+etag+`"` || there.CRC64 == nil || *there.CRC64 != sums.crc.Sum64() {
		return asS3Error(storage.ErrExists)
	}
	answerStored(w, etag, *there.CRC64)
	return nil
}

// bodyFault tells a sender that stopped from a disk that is full.
func bodyFault(err error) *s3Error {
	if err == nil {
		return nil
	}
	if errors.Is(err, errTooLarge) {
		return tooLarge()
	}
	if errors.Is(asErrFull(err), storage.ErrFull) {
		return asS3Error(storage.ErrFull)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return newS3Error(http.StatusBadRequest, "RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.")
	}
	var body *bodyError
	if errors.As(err, &body) {
		return newS3Error(http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.")
	}
	return asS3Error(err)
}

// digests are counted while a body is received.
type digests struct {
	md5 hash.Hash
	crc hash.Hash64
}

// compare checks what the sender claims about its own bytes.
func (d digests) compare(h http.Header) *s3Error {
	claims := []struct {
		header string
		sum    []byte
	}{{"Content-Md5", d.md5.Sum(nil)}, {checksumHeader, d.crc.Sum(nil)}}
	for _, claim := range claims {
		value := h.Get(claim.header)
		if value == "" {
			continue
		}
		want, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(want) != len(claim.sum) {
			return newS3Error(http.StatusBadRequest, "InvalidDigest", "The "+claim.header+" you specified is not valid.")
		}
		if string(want) != string(claim.sum) {
			return newS3Error(http.StatusBadRequest, "BadDigest", "The "+claim.header+" you specified did not match what we received.")
		}
	}
	return nil
}

var errTooLarge = errors.New("more bytes than were allowed")

func tooLarge() *s3Error {
	return newS3Error(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
}

// limitedReader fails with errTooLarge where there is more than is left.
type limitedReader struct {
	body io.Reader
	left int64
}

func (r *limitedReader) Read(b []byte) (int, error) {
	n, err := r.body.Read(b)
	if r.left -= int64(n); r.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// bodyError marks an error as the sender's.
type bodyError struct{ error }

func (e *bodyError) Unwrap() error { return e.error }

// senderReader marks the errors of a body as the sender's.
type senderReader struct{ body io.Reader }

func (r senderReader) Read(b []byte) (int, error) {
	n, err := r.body.Read(b)
	if err != nil && err != io.EOF {
		err = &bodyError{err}
	}
	return n, err
}

// send answers a download, ranges included.
func (s *Store) send(w http.ResponseWriter, r *http.Request, g grant) *s3Error {
	f, info, err := s.open(g.key)
	if err != nil {
		return asS3Error(err)
	}
	defer f.Close() //nolint:errcheck // only read
	modified := time.Time{}
	if stat, err := f.Stat(); err == nil {
		modified = stat.ModTime()
	}
	h := w.Header()
	h.Set("ETag", info.ETag)
	h.Set("Content-Type", objectname.DownloadType(g.contentType))
	if g.disposition != "" {
		h.Set("Content-Disposition", g.disposition)
	}
	if info.CRC64 != nil && r.Header.Get("Range") == "" {
		h.Set(checksumHeader, base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, *info.CRC64)))
	}
	http.ServeContent(leastrate.NewWriter(w), r, "", modified, f)
	return nil
}
