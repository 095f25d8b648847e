package file

import (
	"encoding/xml"
	"errors"
	"net/http"

	"linkdrop/uploader/server/storage"
)

// s3Error is an S3 error answer.
type s3Error struct {
	status        int
	code, message string
}

func newS3Error(status int, code, message string) *s3Error {
	return &s3Error{status: status, code: code, message: message}
}

// asS3Error puts the store's own errors in S3's words.
func asS3Error(err error) *s3Error {
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return newS3Error(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	case errors.Is(err, storage.ErrNoUpload):
		return newS3Error(http.StatusNotFound, "NoSuchUpload", "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
	case errors.Is(err, storage.ErrExists):
		return newS3Error(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	case errors.Is(err, storage.ErrFull):
		return newS3Error(http.StatusInsufficientStorage, "StorageFull", "There is no room in the storage.")
	}
	return newS3Error(http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
}

type errorXML struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string   `xml:"Code"`
	Message   string   `xml:"Message"`
	RequestID string   `xml:"RequestId,omitempty"`
}

// write answers with the error. The request id is the one that the server in front gave the answer.
func (f *s3Error) write(w http.ResponseWriter) {
	text, err := xml.Marshal(errorXML{Code: f.code, Message: f.message, RequestID: w.Header().Get("X-Request-Id")})
	if err != nil {
		text = nil
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(f.status)
	_, _ = w.Write(append([]byte(xml.Header), text...)) // a client that left gets nothing
}
