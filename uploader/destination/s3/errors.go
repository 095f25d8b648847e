package s3

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/fault"
)

// asFault is the fault in an error; nil where there is none.
func asFault(err error) *fault.Error {
	var f *fault.Error
	errors.As(err, &f)
	return f
}

// failure puts an error of the SDK in the engine's terms. None of its text is kept but the storage's own code and message.
func failure(op, host string, err error) *fault.Error {
	var (
		known    *fault.Error
		answer   *smithyhttp.ResponseError
		coded    smithy.APIError
		unread   *smithy.DeserializationError
		tooLarge *http.MaxBytesError
	)
	if errors.As(err, &known) {
		return known
	}
	if !errors.As(err, &answer) || answer.Response == nil || answer.HTTPStatusCode() == 0 { // the SDK makes up an answer where none came
		return fault.Network(op, host, err)
	}
	status, header := answer.HTTPStatusCode(), answer.Response.Header
	code, message := "", ""
	if errors.As(err, &coded) {
		code, message = coded.ErrorCode(), coded.ErrorMessage()
	}
	if code == "UnknownError" || code == strings.ReplaceAll(http.StatusText(status), " ", "") { // the SDK's words for an answer without one
		code = ""
	}
	f := fault.StorageCode(op, host, status, header, code, message, true)
	switch {
	case errors.As(err, &tooLarge), status < http.StatusMultipleChoices && errors.As(err, &unread) && !errors.Is(err, io.ErrUnexpectedEOF):
		f.Kind = fault.Protocol
	case regionInRefusal(header, message) != "" && code != "AccessDenied" && status >= http.StatusMultipleChoices && status <= http.StatusBadRequest:
		f.Kind = fault.NoPlace
	}
	return f
}

// faultingCredentials says in the engine's terms that keys could not be had.
type faultingCredentials struct{ aws.CredentialsProvider }

// Retrieve implements aws.CredentialsProvider.
func (k faultingCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	keys, err := k.CredentialsProvider.Retrieve(ctx)
	var known *fault.Error
	switch {
	case err == nil, errors.As(err, &known):
		return keys, err
	case ctx.Err() != nil:
		return keys, fault.Network("keys", "", ctx.Err())
	}
	return keys, fault.New(fault.NoKeys, "keys", "the keys could not be read")
}
