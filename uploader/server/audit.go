package server

import (
	"context"
	"log/slog"
)

// audit writes a line about what somebody did, to what id. There is no address, token, password or name of a file in it: whoever
// may read the log may not open the links. The call's own line, of the same request id, has where it came from.
func (s *Server) audit(ctx context.Context, did, owner string, ids ...slog.Attr) {
	attrs := append([]slog.Attr{slog.String("did", did), slog.String("owner", owner)}, ids...)
	if note := callLogOf(ctx); note != nil {
		attrs = append(attrs, slog.String("client", note.client), slog.String("request_id", note.requestID))
	}
	s.Log.LogAttrs(ctx, slog.LevelInfo, "audit", attrs...)
}
