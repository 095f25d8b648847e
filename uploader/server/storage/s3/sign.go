package s3

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/server/storage"
)

const maxPart = 10_000

// SignPut implements storage.Signer.
func (s *Store) SignPut(ctx context.Context, o storage.Object, life time.Duration) (storage.Request, error) {
	headers := map[string]string{}
	if o.Type != "" {
		headers["Content-Type"] = o.Type
	}
	if o.Token != "" {
		headers[bucket.TokenHeader] = o.Token
	}
	if o.Token != "" && s.conditions.Load() == conditionsKept {
		headers["If-None-Match"] = "*"
	}
	return s.sign(ctx, http.MethodPut, o.Key, url.Values{}, headers, o.Size, life)
}

// SignPart implements storage.Signer.
func (s *Store) SignPart(ctx context.Context, o storage.Object, id string, n int, size int64, life time.Duration) (storage.Request, error) {
	if n < 1 || n > maxPart {
		return storage.Request{}, storage.ErrInvalidPart
	}
	query := url.Values{"partNumber": {strconv.Itoa(n)}, "uploadId": {id}}
	return s.sign(ctx, http.MethodPut, o.Key, query, map[string]string{}, size, life)
}

// SignGet implements storage.Signer.
func (s *Store) SignGet(ctx context.Context, key, disposition, contentType string, life time.Duration) (storage.Request, error) {
	query := url.Values{"response-content-disposition": {disposition}, "response-content-type": {contentType}}
	return s.sign(ctx, http.MethodGet, key, query, map[string]string{}, 0, life)
}

// sign makes a presigned request. A size above 0 is signed as Content-Length: it admits that many bytes and no other
// number. The life is cut to S3's limit and to the end of the credentials, and the answer says what remained.
func (s *Store) sign(ctx context.Context, method, key string, query url.Values, headers map[string]string, size int64, life time.Duration) (storage.Request, error) {
	full, err := s.fullKey(key)
	if err != nil {
		return storage.Request{}, err
	}
	keys, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return storage.Request{}, asStorageError("credentials", err)
	}
	now := time.Now()
	life = bucket.Life(keys, now, life)
	header := http.Header{}
	for name, value := range headers {
		header.Set(name, value)
	}
	address, err := s.location.Presign(ctx, s.signer, keys, bucket.Request{
		Method: method, Key: full, Query: query, Header: header, Size: size, At: now, Life: life,
	})
	if err != nil {
		return storage.Request{}, asStorageError("sign", err)
	}
	return storage.Request{Method: method, URL: address, Header: headers, Life: life}, nil
}
