package file

import (
	"encoding/xml"
	"errors"
	"net/http"

	"linkdrop/uploader/server/storage"
)

// refusal is an S3 error answer.
type refusal struct {
	status        int
	code, message string
}

func refuse(status int, code, message string) *refusal {
	return &refusal{status: status, code: code, message: message}
}

// refusalOf puts the store's own errors in S3's words.
func refusalOf(err error) *refusal {
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	case errors.Is(err, storage.ErrNoUpload):
		return refuse(http.StatusNotFound, "NoSuchUpload", "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
	case errors.Is(err, storage.ErrFull):
		return refuse(http.StatusInsufficientStorage, "StorageFull", "There is no room in the storage.")
	}
	return refuse(http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
}

type errorXML struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string   `xml:"Code"`
	Message   string   `xml:"Message"`
	RequestID string   `xml:"RequestId,omitempty"`
}

// write answers with the refusal. The request id is the one that the server in front gave the answer.
func (f *refusal) write(w http.ResponseWriter) {
	text, err := xml.Marshal(errorXML{Code: f.code, Message: f.message, RequestID: w.Header().Get("X-Request-Id")})
	if err != nil {
		text = nil
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(f.status)
	_, _ = w.Write(append([]byte(xml.Header), text...)) // a client that left gets nothing
}
