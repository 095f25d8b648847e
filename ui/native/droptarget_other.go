//go:build windows || darwin

package native

import (
	"log/slog"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
)

// DropTarget leaves drag and drop to the toolkit.
type DropTarget struct{}

// NewDropTarget makes one that takes nothing.
func NewDropTarget(*madefiles.Folder, *slog.Logger) *DropTarget { return &DropTarget{} }

// Attach implements drag.Target.
func (*DropTarget) Attach(uintptr, drag.Names, drag.Sink) bool { return false }
