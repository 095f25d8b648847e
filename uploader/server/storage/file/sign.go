package file

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/server/storage"
)

const (
	algorithm   = "LINKDROP-HMAC-SHA256"
	dateForm    = "20060102T150405Z"
	tokenHeader = "x-amz-meta-linkdrop-token" //nolint:gosec // a header's name
	maxLife     = 7 * 24 * time.Hour          // S3's limit
	maxSkew     = 15 * time.Minute            // S3's limit for dates in the future
	maxPart     = 10_000

	queryAlgorithm   = "X-Amz-Algorithm"
	queryDate        = "X-Amz-Date"
	queryExpires     = "X-Amz-Expires"
	querySigned      = "X-Amz-SignedHeaders"
	querySignature   = "X-Amz-Signature"
	queryUploadID    = "uploadId"
	queryPart        = "partNumber"
	queryMost        = "linkdrop-most-bytes" // ours: S3 has none
	queryDisposition = "response-content-disposition"
	queryType        = "response-content-type"
)

// SignPut implements storage.Signer.
func (s *Store) SignPut(_ context.Context, o storage.Object, life time.Duration) (storage.Request, error) {
	headers := map[string]string{}
	if o.Type != "" {
		headers["Content-Type"] = o.Type
	}
	if o.Token != "" {
		headers[tokenHeader] = o.Token
	}
	query := url.Values{}
	if o.Size < 0 && o.Most > 0 {
		query.Set(queryMost, strconv.FormatInt(o.Most, 10))
	}
	return s.sign(http.MethodPut, o.Key, query, headers, o.Size, life)
}

// SignPart implements storage.Signer.
func (s *Store) SignPart(_ context.Context, o storage.Object, id string, n int, size int64, life time.Duration) (storage.Request, error) {
	if n < 1 || n > maxPart {
		return storage.Request{}, storage.ErrInvalidPart
	}
	query := url.Values{queryPart: {strconv.Itoa(n)}, queryUploadID: {id}}
	return s.sign(http.MethodPut, o.Key, query, map[string]string{}, size, life)
}

// SignGet implements storage.Signer.
func (s *Store) SignGet(_ context.Context, key, disposition, contentType string, life time.Duration) (storage.Request, error) {
	query := url.Values{queryDisposition: {disposition}, queryType: {contentType}}
	return s.sign(http.MethodGet, key, query, map[string]string{}, -1, life)
}

// sign makes a request out of what must stay as it is. A negative size signs no Content-Length.
func (s *Store) sign(method, key string, query url.Values, headers map[string]string, size int64, life time.Duration) (storage.Request, error) {
	if err := storage.CheckKey(key); err != nil {
		return storage.Request{}, err
	}
	signed := make(map[string]string, len(headers)+1)
	for name, value := range headers {
		signed[strings.ToLower(name)] = value
	}
	if size >= 0 {
		signed["content-length"] = strconv.FormatInt(size, 10)
	}
	query.Set(queryAlgorithm, algorithm)
	query.Set(queryDate, time.Now().UTC().Format(dateForm))
	query.Set(queryExpires, strconv.FormatInt(int64(min(life, maxLife)/time.Second), 10))
	if method == http.MethodPut && len(signed) == 0 {
		signed["host"] = "" // a sender expects a name here; which host it is a proxy may change, so it is not looked at
	}
	query.Set(querySigned, strings.Join(sortedNames(signed), ";"))
	encoded := query.Encode()
	address := s.base() + storage.PathPrefix + (&url.URL{Path: key}).EscapedPath() + "?" + encoded +
		"&" + querySignature + "=" + s.signature(method, key, encoded, signed)
	return storage.Request{Method: method, URL: address, Header: headers, Life: life}, nil
}

// signature is the HMAC over method, key, every other query value, as url.Values.Encode gives them, and the signed headers.
func (s *Store) signature(method, key, query string, signed map[string]string) string {
	var text strings.Builder
	text.WriteString(method + "\n" + key + "\n" + query + "\n")
	for _, name := range sortedNames(signed) {
		text.WriteString(name + ":" + signed[name] + "\n")
	}
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(text.String()))
	return hex.EncodeToString(mac.Sum(nil))
}

func sortedNames(headers map[string]string) []string {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
