package s3

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// What is known of a store and conditions: whether it keeps If-None-Match, by which a signed PUT is refused once its object is
// there. AWS does so since 2024. Others know nothing of it, or refuse the whole request, so it is tried before it is signed.
const (
	conditionsUnknown int32 = iota
	conditionsKept
	conditionsIgnored
)

// checkKey is of an empty object, and of no upload: theirs have three names.
const checkKey = "linkdrop-check/empty"

// lastWords is how long a server that is being stopped may take to remove that object.
const lastWords = 10 * time.Second

// learnConditions stores an empty object twice on the condition that it is not there. What is not known after it, for the store
// did not answer, is tried again at the next Check.
func (s *Store) learnConditions(ctx context.Context) {
	if s.conditions.Load() != conditionsUnknown || !s.learning.TryLock() {
		return
	}
	defer s.learning.Unlock()
	key := s.prefix + checkKey
	put := func() error {
		_, err := s.client.PutObject(ctx, &awss3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: strings.NewReader(""), IfNoneMatch: aws.String("*")})
		return err
	}
	learned := conditionsUnknown
	err := errors.Join(put(), put()) // the first fails already where one of an earlier run has stayed
	switch status := statusOf(err); {
	case err == nil:
		learned = conditionsIgnored
	case status == http.StatusPreconditionFailed:
		learned = conditionsKept
	case status == http.StatusNotImplemented, status == http.StatusBadRequest:
		learned = conditionsIgnored
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	_, _ = s.client.DeleteObject(last, &awss3.DeleteObjectInput{Bucket: &s.bucket, Key: &key}) // one that stays is empty
	s.conditions.Store(learned)
	if learned == conditionsIgnored && s.optional.note != nil {
		s.optional.note("the storage does not keep If-None-Match: whoever has the address of an upload may send other bytes until it ends, and the link then says that the file is gone")
	}
}

// statusOf is the status of an answer that was an error; 0: there was none.
func statusOf(err error) int {
	var answered *smithyhttp.ResponseError
	if !errors.As(err, &answered) || answered.Response == nil {
		return 0
	}
	return answered.HTTPStatusCode()
}
