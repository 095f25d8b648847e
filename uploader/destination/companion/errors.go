package companion

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// storageError is the shape in which Companion passes the AWS SDK's errors on, always with status 500.
type storageError struct {
	Message string `json:"message"`
	Error   struct {
		Name     string `json:"name"`
		Code     string `json:"code"` // of Node, where no answer came: ECONNREFUSED
		Metadata struct {
			Status    int    `json:"httpStatusCode"`
			RequestID string `json:"requestId"`
		} `json:"$metadata"`
	} `json:"error"`
}

// refine judges an error of the storage as if the storage had told it to us.
func refine(e *fault.Error, body []byte) {
	if e.Status < http.StatusInternalServerError {
		return
	}
	var s storageError
	if wire.Decode(body, &s) != nil || (s.Error.Name == "" && s.Error.Code == "") {
		return // somebody else's 500: a proxy's
	}
	if s.Error.Metadata.Status == 0 {
		e.Kind, e.Code = unanswered(s.Error.Name, s.Error.Code), fault.Clean(firstOf(s.Error.Code, s.Error.Name))
		return
	}
	said, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: s.Error.Name, Message: s.Message})
	if err != nil {
		said = nil
	}
	judged := fault.Storage(e.Op, e.Host, s.Error.Metadata.Status, nil, said, false)
	e.Kind, e.Code, e.Detail = judged.Kind, judged.Code, judged.Detail
	if e.RequestID == "" {
		e.RequestID = fault.Clean(s.Error.Metadata.RequestID)
	}
}

// unanswered is the verdict where Companion itself got no answer: its line to the storage, or something in it is broken.
func unanswered(name, code string) fault.Kind {
	switch code {
	case "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN", "EPIPE", "EHOSTUNREACH":
		return fault.Busy
	}
	switch name {
	case "TimeoutError", "NetworkingError", "AbortError":
		return fault.Busy
	case "CredentialsProviderError":
		return fault.Permission
	}
	return fault.Bug
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// hidden is what Companion says of every error where NODE_ENV is production (express's error handler in its server).
const hidden = "Something went wrong"

// isUnexplained reports an error that Companion does not explain.
func isUnexplained(err error) bool {
	var e *fault.Error
	return errors.As(err, &e) && e.Status == http.StatusInternalServerError && e.Code == "" && e.Detail == hidden
}

// explain finds out what a hidden error of a known upload means: where the storage opens another upload, it is this one
// that it does not know. It returns other errors as they are.
func (d *driver) explain(ctx context.Context, u destination.Upload, err error) error {
	if !isUnexplained(err) {
		return err
	}
	key, memo, probe := d.open(ctx, destination.File{Name: "probe", Type: u.File.Type})
	if probe != nil {
		return err
	}
	_ = d.free(ctx, destination.Upload{Key: key, Memo: memo}) // an empty upload is the lifecycle rule's to sweep
	return &fault.Error{Kind: fault.Missing, Op: "list", Host: d.wire.Base.Host, Detail: "the storage does not know this upload any more"}
}
