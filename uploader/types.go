package uploader

import "linkdrop/uploader/internal/core"

// What the queue holds and says, as values. They are declared where the decisions about them are made, and documented there.
//
//nolint:revive // see there
type (
	DropID    = core.DropID    // a ULID
	ItemID    = core.ItemID    // a ULID, which is also the destination.File.ID
	Drop      = core.Drop      // what was dropped at once
	Options   = core.Options   // what the person chose for it
	Wish      = core.Wish      // what the person wants of an item
	Step      = core.Step      // how far an item has come
	State     = core.State     // what a row shows of it
	Stamp     = core.Stamp     // tells one version of a file from another
	Item      = core.Item      // one file in the queue
	DropView  = core.DropView  // one drop
	View      = core.View      // the queue at a glance
	Totals    = core.Totals    // what this run has to do
	Hold      = core.Hold      // stops a whole destination
	NamedLink = core.NamedLink // a link with what it stands for

	DropReport = core.DropReport // what became of a drop
)

// The wishes, the steps and the states.
const (
	Run    = core.Run
	Pause  = core.Pause
	Cancel = core.Cancel
	Remove = core.Remove

	Found   = core.Found
	Created = core.Created
	Sent    = core.Sent
	Stored  = core.Stored
	Linked  = core.Linked

	Waiting   = core.Waiting
	Uploading = core.Uploading
	Retrying  = core.Retrying
	OnHold    = core.OnHold
	Paused    = core.Paused
	Finishing = core.Finishing
	Done      = core.Done
	SentOnly  = core.SentOnly
	Failed    = core.Failed
	Cancelled = core.Cancelled
)
