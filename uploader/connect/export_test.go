package connect

import (
	"context"
	"time"
)

// CheckWith is Check with another way to look names up, and another limit of a step.
func (c *Connector) CheckWith(ctx context.Context, id string, name func(ctx context.Context, host string) error, limit time.Duration, tell func(Finding)) bool {
	r := newChecking(ctx, tell)
	if name != nil {
		r.name = name
	}
	if limit > 0 {
		r.limit = limit
	}
	return r.run(ctx, c, id)
}
