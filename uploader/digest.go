package uploader

import (
	"context"
	"crypto/md5" //nolint:gosec // some backends sign MD5: it is their check against broken bytes, not ours against people
	"crypto/sha256"
	"hash"
	"io"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// digests reads size bytes of a file once; nothing where nothing is wanted. It ends with ctx, whose cause it returns. Kind
// Changed: the file is not the one that was started.
func digests(ctx context.Context, path string, started Stamp, want destination.Before, offset, size int64) (out destination.Digests, err error) {
	if !want.MD5 && !want.SHA256 {
		return out, nil
	}
	file, err := openRegular(path)
	if err != nil {
		return out, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	var sums []hash.Hash
	var to []io.Writer
	for _, h := range []struct {
		wanted bool
		sum    hash.Hash
	}{{want.MD5, md5.New()}, {want.SHA256, sha256.New()}} { //nolint:gosec // as above
		sums = append(sums, h.sum)
		if h.wanted {
			to = append(to, h.sum)
		}
	}
	if _, err := io.Copy(io.MultiWriter(to...), &until{ctx, io.NewSectionReader(file, offset, size)}); err != nil {
		if ctx.Err() != nil {
			return out, context.Cause(ctx)
		}
		return out, fault.Open("read", err)
	}
	if err := unchanged(file, path, started); err != nil {
		return out, err
	}
	if want.MD5 {
		out.MD5 = sums[0].Sum(nil)
	}
	if want.SHA256 {
		out.SHA256 = sums[1].Sum(nil)
	}
	return out, nil
}

// until reads while its context lives.
type until struct {
	ctx  context.Context //nolint:containedctx // it lives as long as the one call that made it
	from io.Reader
}

func (u *until) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.from.Read(p)
}
