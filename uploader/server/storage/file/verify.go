package file

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/server/storage"
)

// grant is what a verified request may do.
type grant struct {
	key         string
	uploadID    string // of a part
	part        int    // 0: not a part
	most        int64  // bytes; 0: no limit but a signed length
	token       string
	disposition string
	contentType string
}

// verify checks a request the way S3 checks a presigned one, and in its words. It looks at no byte of the body.
func (s *Store) verify(r *http.Request) (grant, *s3Error) {
	if r.Header.Get("Authorization") != "" {
		return grant{}, newS3Error(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || repeated(query) {
		return grant{}, newS3Error(http.StatusBadRequest, "AuthorizationQueryParametersError", "Query string is malformed")
	}
	if !query.Has(querySignature) {
		return grant{}, newS3Error(http.StatusForbidden, "AccessDenied", "Access Denied")
	}
	if no := checkTime(query, time.Now()); no != nil {
		return grant{}, no
	}
	signed, no := signedHeaders(r, query.Get(querySigned))
	if no != nil {
		return grant{}, no
	}
	key, _ := strings.CutPrefix(r.URL.Path, storage.PathPrefix)
	rest := maps.Clone(query)
	delete(rest, querySignature)
	want := s.signature(r.Method, key, rest.Encode(), signed)
	if subtle.ConstantTimeCompare([]byte(want), []byte(query.Get(querySignature))) != 1 {
		return grant{}, newS3Error(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
	g := grant{key: key, uploadID: query.Get(queryUploadID), token: signed[tokenHeader], disposition: query.Get(queryDisposition), contentType: query.Get(queryType)}
	if number := query.Get(queryPart); number != "" {
		g.part, _ = strconv.Atoi(number) // signed by us as a number
	}
	if most := query.Get(queryMost); most != "" {
		g.most, _ = strconv.ParseInt(most, 10, 64) // so is this
	}
	return g, nil
}

func repeated(query url.Values) bool {
	for _, values := range query {
		if len(values) != 1 {
			return true
		}
	}
	return false
}

// checkTime refuses what has ended or has not begun.
func checkTime(query url.Values, now time.Time) *s3Error {
	malformed := newS3Error(http.StatusBadRequest, "AuthorizationQueryParametersError", "X-Amz-Algorithm, X-Amz-Date or X-Amz-Expires is not usable")
	date, err := time.Parse(dateForm, query.Get(queryDate))
	if err != nil || query.Get(queryAlgorithm) != algorithm {
		return malformed
	}
	seconds, err := strconv.ParseInt(query.Get(queryExpires), 10, 64)
	if err != nil || seconds < 0 || seconds > int64(maxLife/time.Second) {
		return malformed
	}
	if date.After(now.Add(maxSkew)) {
		return newS3Error(http.StatusForbidden, "AccessDenied", "Request is not yet valid")
	}
	if now.After(date.Add(time.Duration(seconds) * time.Second)) {
		return newS3Error(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	return nil
}

// signedHeaders collects the headers that the signature covers and refuses x-amz-* headers that it does not.
func signedHeaders(r *http.Request, list string) (map[string]string, *s3Error) {
	signed := map[string]string{}
	for name := range strings.SplitSeq(list, ";") {
		switch name {
		case "":
		case "content-length":
			if r.ContentLength < 0 {
				return nil, newS3Error(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
			}
			signed[name] = strconv.FormatInt(r.ContentLength, 10)
		default:
			signed[name] = strings.Join(r.Header.Values(name), ",")
		}
	}
	for name := range r.Header {
		name = strings.ToLower(name)
		if _, ok := signed[name]; !ok && strings.HasPrefix(name, "x-amz-") {
			return nil, newS3Error(http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed")
		}
	}
	return signed, nil
}
