//go:build windows || darwin

package native

import "context"

// PortalChoose has no portal: there is a dialog without one.
func PortalChoose(context.Context, bool, string) (paths []string, ok bool) { return nil, false }

// PortalSave has none, either.
func PortalSave(context.Context, string, string) (path string, ok bool) { return "", false }
