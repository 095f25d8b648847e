package destinationtest

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what SigV2 is made of
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is a version of AWS' signatures.
type Version int

// The versions. V2 names no signed headers: the Content-Type is always part of it, also the one that was not sent.
const (
	V2 Version = 2
	V4 Version = 4
)

// Sign makes an address as a backend's SDK does, for a PUT to path ("/bucket/key"). header is what must be sent with it;
// query may be nil (partNumber, uploadId).
func (s *Store) Sign(v Version, path string, header map[string]string, query url.Values) string {
	if query == nil {
		query = url.Values{}
	}
	r := &http.Request{Method: http.MethodPut, Host: s.Listener.Addr().String(), URL: &url.URL{Path: path}, Header: http.Header{}}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	if v == V2 {
		query.Set("AWSAccessKeyId", storeAccess)
		query.Set("Expires", strconv.FormatInt(time.Now().Add(15*time.Minute).Unix(), 10))
		query.Set("Signature", signatureV2(r, query, storeSecret))
		return s.URL + r.URL.EscapedPath() + "?" + query.Encode()
	}
	now := time.Now().UTC()
	signed := []string{"host"}
	for name := range r.Header {
		signed = append(signed, strings.ToLower(name))
	}
	slices.Sort(signed)
	query.Set("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
	query.Set("X-Amz-Credential", storeAccess+"/"+scope(now))
	query.Set("X-Amz-Date", now.Format("20060102T150405Z"))
	query.Set("X-Amz-Expires", "900")
	query.Set("X-Amz-SignedHeaders", strings.Join(signed, ";"))
	query.Set("X-Amz-Signature", signatureV4(r, query))
	return s.URL + r.URL.EscapedPath() + "?" + query.Encode()
}

func scope(at time.Time) string {
	return at.Format("20060102") + "/" + storeRegion + "/s3/aws4_request"
}

// verify says which headers the address signs, or with which code the request is refused.
func (s *Store) verify(r *http.Request) (signed, code string) {
	query := r.URL.Query()
	switch {
	case query.Has("Signature"):
		ends, err := strconv.ParseInt(query.Get("Expires"), 10, 64)
		if err != nil || time.Now().Unix() > ends {
			return "", "AccessDenied"
		}
		if query.Get("AWSAccessKeyId") != storeAccess {
			return "", "InvalidAccessKeyId"
		}
		if query.Get("Signature") != signatureV2(r, query, storeSecret) {
			return "", "SignatureDoesNotMatch"
		}
		signed = "content-type content-md5"
		for name := range r.Header {
			if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
				signed += " " + lower
			}
		}
		return signed, ""
	case query.Has("X-Amz-Signature"):
		at, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
		life, lifeErr := strconv.Atoi(query.Get("X-Amz-Expires"))
		if err != nil || lifeErr != nil || time.Now().After(at.Add(time.Duration(life)*time.Second)) {
			return "", "AccessDenied"
		}
		if query.Get("X-Amz-Signature") != signatureV4(r, query) {
			return "", "SignatureDoesNotMatch"
		}
		return strings.ReplaceAll(query.Get("X-Amz-SignedHeaders"), ";", " "), ""
	}
	return "", "AccessDenied"
}

// signatureV2 is "Signing and authenticating REST requests", query string alternative: HMAC-SHA1 over the verb, Content-MD5,
// Content-Type, Expires, the x-amz- headers and the resource with its subresources.
func signatureV2(r *http.Request, query url.Values, secret string) string {
	var amz []string
	for name, values := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			amz = append(amz, lower+":"+strings.Join(values, ",")+"\n")
		}
	}
	slices.Sort(amz)
	resource := r.URL.EscapedPath()
	var sub []string
	for _, name := range []string{"partNumber", "uploadId"} {
		if query.Has(name) {
			sub = append(sub, name+"="+query.Get(name))
		}
	}
	if len(sub) > 0 {
		resource += "?" + strings.Join(sub, "&")
	}
	mac := hmac.New(sha1.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%s\n%s\n%s%s", r.Method, r.Header.Get("Content-MD5"), r.Header.Get("Content-Type"), query.Get("Expires"), strings.Join(amz, ""), resource)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signatureV4 is "Authenticating requests: using query parameters".
func signatureV4(r *http.Request, query url.Values) string {
	var sorted []string
	for name, values := range query {
		if name != "X-Amz-Signature" {
			sorted = append(sorted, escape(name)+"="+escape(values[0]))
		}
	}
	slices.Sort(sorted)
	signed := strings.Split(query.Get("X-Amz-SignedHeaders"), ";")
	var headers strings.Builder
	for _, name := range signed {
		value := r.Host
		if name != "host" {
			value = strings.TrimSpace(r.Header.Get(name))
		}
		headers.WriteString(name + ":" + value + "\n")
	}
	canonical := strings.Join([]string{
		r.Method, r.URL.EscapedPath(), strings.Join(sorted, "&"), headers.String(), strings.Join(signed, ";"), "UNSIGNED-PAYLOAD",
	}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	_, place, _ := strings.Cut(query.Get("X-Amz-Credential"), "/")
	return hex.EncodeToString(keyed(place, "AWS4-HMAC-SHA256\n"+query.Get("X-Amz-Date")+"\n"+place+"\n"+hex.EncodeToString(sum[:])))
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// keyed signs text with the key of a scope "date/region/service/aws4_request".
func keyed(place, text string) []byte {
	key := []byte("AWS4" + storeSecret)
	for _, step := range append(strings.Split(place, "/"), text) {
		mac := hmac.New(sha256.New, key)
		_, _ = mac.Write([]byte(step))
		key = mac.Sum(nil)
	}
	return key
}

// SignForm makes the fields of a POST policy that admits this key and this Content-Type alone.
func (s *Store) SignForm(key, contentType string) map[string]string {
	now := time.Now().UTC()
	fields := map[string]string{
		"key": key, "Content-Type": contentType, "X-Amz-Credential": storeAccess + "/" + scope(now), "X-Amz-Date": now.Format("20060102T150405Z"), "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
	}
	conditions := []map[string]string{}
	for name, value := range fields {
		conditions = append(conditions, map[string]string{name: value})
	}
	policy, err := json.Marshal(map[string]any{"expiration": now.Add(time.Hour).Format(time.RFC3339), "conditions": conditions})
	if err != nil {
		s.t.Fatal(err)
	}
	fields["Policy"] = base64.StdEncoding.EncodeToString(policy)
	fields["X-Amz-Signature"] = hex.EncodeToString(keyed(scope(now), fields["Policy"]))
	return fields
}

// verifyForm says with which code a form is refused.
func verifyForm(fields map[string]string) (code string) {
	_, place, _ := strings.Cut(fields["X-Amz-Credential"], "/")
	if fields["X-Amz-Signature"] != hex.EncodeToString(keyed(place, fields["Policy"])) {
		return "SignatureDoesNotMatch"
	}
	text, err := base64.StdEncoding.DecodeString(fields["Policy"])
	var policy struct{ Conditions []map[string]string }
	if err != nil || json.Unmarshal(text, &policy) != nil {
		return "InvalidPolicyDocument"
	}
	admitted := map[string]bool{"Policy": true, "X-Amz-Signature": true}
	for _, condition := range policy.Conditions {
		for name, value := range condition {
			if fields[name] != value {
				return "AccessDenied"
			}
			admitted[name] = true
		}
	}
	for name := range fields {
		if !admitted[name] {
			return "AccessDenied" // "Extra input fields"
		}
	}
	return ""
}
