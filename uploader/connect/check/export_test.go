package check

import (
	"context"
	"time"

	"linkdrop/uploader/connect"
)

// RunWith is Run with another way to look names up, and another limit of a step.
func RunWith(ctx context.Context, c *connect.Connector, id string, lookUp func(ctx context.Context, host string) error, limit time.Duration, tell func(Finding)) bool {
	r := newRun(ctx, c, tell)
	if lookUp != nil {
		r.lookUp = lookUp
	}
	if limit > 0 {
		r.limit = limit
	}
	return r.check(ctx, id)
}
