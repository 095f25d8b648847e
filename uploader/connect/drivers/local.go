package drivers

import (
	"context"
	"log/slog"
	"sync"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
)

// Local opens the destination on this computer (settings.Practice). Its server is started when it is first needed, and again
// where that failed; another Linkdrop that serves already is used. Fields are set before the first call and not changed; Dir
// is required. It is safe for concurrent use.
type Local struct {
	Dir      string       // of the server alone
	PartSize func() int64 // as in Options
	// Moved is called, from another goroutine, when the server's address changed: the destination has to be opened again
	// (connect.Connector.Forget). Nil: nobody wants to know.
	Moved func()
	Log   *slog.Logger // nil: silence

	mu     sync.Mutex
	server *practice.Server
}

// Open is the opener of settings.Practice.
func (l *Local) Open(ctx context.Context, _ settings.Destination, _ connect.Secret) (*destination.Destination, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server == nil {
		server, err := practice.Start(ctx, practice.Options{Dir: l.Dir, Log: l.Log, Changed: l.Moved})
		if err != nil {
			return nil, err
		}
		l.server = server
	}
	server := l.server
	return linkdrop.Open(ctx, linkdrop.Options{
		URL: server.URL(), Token: func(context.Context) (string, error) { return server.Token(), nil }, PartSize: Options{PartSize: l.PartSize}.partSize(), Log: l.Log,
	})
}

// Serves reports whether links to this computer need this process: it serves them, or would take over.
func (l *Local) Serves() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.server != nil
}

// Close stops the server. No call to the destination may be under way.
func (l *Local) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		_ = l.server.Close() // everything is noted; its port is given back by the system
		l.server = nil
	}
}
