package s3

import (
	"context"
	"errors"
	"net/http"
	"sync"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/server/storage"
)

// maxRefusals is how often in a row a store may break at a question before that counts as no answer.
const maxRefusals = 2

// optionalCalls knows how often the store broke at the questions that it may refuse. The zero optionalCalls is ready for use.
type optionalCalls struct {
	mu   sync.Mutex
	busy map[string]int
	told map[string]bool
	note func(text string)
}

// answer is what came of a question that the store may refuse: an error of package storage, storage.ErrSilent where it has no
// answer, or the error of a call that says nothing of the question: a broken line, keys that are wrong.
func (o *optionalCalls) answer(op string, err error) error {
	known := asStorageError(op, err)
	var answered *smithyhttp.ResponseError
	switch {
	case known == nil, errors.Is(known, storage.ErrNotFound), errors.Is(known, storage.ErrNoUpload):
		o.mu.Lock()
		delete(o.busy, op)
		o.mu.Unlock()
		return known
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), !errors.As(err, &answered), answered.Response == nil, aboutKeys(err):
		return known
	}
	status := answered.HTTPStatusCode()
	o.mu.Lock()
	defer o.mu.Unlock()
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented || status == http.StatusTooManyRequests {
		if o.busy == nil {
			o.busy = map[string]int{}
		}
		o.busy[op]++
		if o.busy[op] <= maxRefusals && !o.told[op] {
			return known
		}
	}
	if !o.told[op] {
		if o.told == nil {
			o.told = map[string]bool{}
		}
		o.told[op] = true
		if o.note != nil {
			o.note("the storage does not answer " + op)
		}
	}
	return storage.ErrSilent
}

// aboutKeys reports a refusal of whoever asks, not of what is asked.
func aboutKeys(err error) bool {
	var coded interface{ ErrorCode() string }
	if !errors.As(err, &coded) {
		return false
	}
	switch coded.ErrorCode() {
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed", "XAdminUserNotFound":
		return true
	}
	return false
}
