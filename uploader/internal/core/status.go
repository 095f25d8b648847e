package core

import "linkdrop/uploader/fault"

// State is what a row shows of an item. It is derived, never stored.
type State uint8

const (
	Waiting   State = iota // nothing of it is on its way yet
	Uploading              // bytes move
	Retrying               // it tries again by itself at Item.RetryAt; Item.Fault says why
	OnHold                 // its destination is on hold, and goes on by itself or when a person acts
	Paused
	Finishing // every byte acknowledged; proof and link are on their way
	Done      // stored, with its link (or part of a group that has one)
	SentOnly  // stored, at a destination that gives no links
	Failed    // needs a person
	Cancelled
)

// String is the name used in --json and in the table of doc.go.
func (s State) String() string {
	switch s {
	case Waiting:
		return "waiting"
	case Uploading:
		return "uploading"
	case Retrying:
		return "retrying"
	case OnHold:
		return "on-hold"
	case Paused:
		return "paused"
	case Finishing:
		return "finishing"
	case Done:
		return "done"
	case SentOnly:
		return "sent"
	case Failed:
		return "failed"
	case Cancelled:
		return "cancelled"
	}
	return "unknown"
}

// State derives what is shown from what is known. The order of the questions is the design: what is finished stays
// finished whatever is wished for, then the person's wish counts, then what keeps the item from going on.
func (i Item) State() State { //nolint:gocyclo // it is the one table
	switch {
	case i.Fault != nil && i.Fault.Reason() == fault.Deleted && !i.unwanted():
		return Failed // whatever else it was
	case i.Step == Linked && i.LinkLess:
		return SentOnly
	case i.Step == Linked:
		return Done
	case i.unwanted():
		return Cancelled
	case i.Step == Stored && i.Grouped:
		return Done
	case i.Fault != nil && i.RetryAt.IsZero():
		return Failed
	case i.Wish == Pause && !i.Active:
		return Paused
	case i.Held:
		return OnHold
	case i.Fault != nil:
		return Retrying
	case i.Step >= Sent:
		return Finishing
	case i.Active:
		return Uploading
	}
	return Waiting
}

func (i Item) unwanted() bool { return i.Wish == Cancel || i.Wish == Remove }
