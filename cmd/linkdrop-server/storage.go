package main

import (
	"context"
	"errors"
	"net/url"

	"linkdrop/uploader/backend/backendserver"
)

// openStorage reads --storage. The folder's own address comes from the server, so only its place is set here.
func (s *settings) openStorage(_ context.Context, o *backendserver.Options) error {
	if s.storage == "" {
		return nil
	}
	u, err := url.Parse(s.storage)
	if err != nil {
		return usageError{errors.New("--storage is not a URL")}
	}
	switch {
	case u.Scheme == "file" && u.Host == "" && u.Path != "":
		o.Objects = u.Path
		return nil
	}
	return usageError{errors.New("--storage must be like file:///var/lib/linkdrop or s3://bucket/prefix?region=eu-central-1")}
}
