package s3

import (
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/destination"
)

// keyExpiry knows when temporary keys end, so that nobody is offered a link that lives longer. The zero keyExpiry has no end.
type keyExpiry struct{ ends atomic.Int64 } // in Unix seconds; 0: never, or at a time that nobody told

func (s *keyExpiry) noteKeys(keys aws.Credentials) {
	ends := int64(0)
	if keys.CanExpire {
		ends = keys.Expires.Unix()
	}
	s.ends.Store(ends)
}

// limit cuts what is offered to whole hours, or minutes, of what is left of the session. It is the least a link will live.
func (s *keyExpiry) limit(t destination.LinkTraits) destination.LinkTraits {
	ends := s.ends.Load()
	if ends == 0 {
		return t
	}
	left := max(time.Minute, time.Until(time.Unix(ends, 0)).Truncate(time.Minute))
	if left > time.Hour {
		left = left.Truncate(time.Hour)
	}
	t.Max = min(t.Max, left)
	t.Default = min(t.Default, t.Max)
	return t
}
