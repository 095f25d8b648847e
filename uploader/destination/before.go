package destination

import (
	"crypto/md5" //nolint:gosec // what some backends sign
	"crypto/sha256"
)

// Before says which digests of a piece's bytes a destination signs, so that they are read once before they are sent. It is
// for files that go in one request, and with Parts for every part as well.
type Before struct {
	MD5, SHA256 bool
	Parts       bool
}

// Digests are those of piece n that the destination signs, for a file whose bytes are all in memory: the engine's are not, and it
// counts them while it reads.
func (b Before) Digests(u Upload, n int, file []byte) (d Digests) {
	if u.Parts > 0 && !b.Parts {
		return d
	}
	offset, size := u.Range(n)
	data := file[offset : offset+size]
	if b.MD5 {
		sum := md5.Sum(data) //nolint:gosec // as above
		d.MD5 = sum[:]
	}
	if b.SHA256 {
		sum := sha256.Sum256(data)
		d.SHA256 = sum[:]
	}
	return d
}
