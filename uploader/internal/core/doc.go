// Package core makes the engine's decisions: events in, facts and commands out. It has no goroutine, lock, clock, file or
// network, and no randomness but a seeded one, so that a simulation can take it through more lives in a minute than a
// program leads in a year. Package uploader runs it.
//
// # State
//
// What is true is a fold of facts (fold.go): the same function takes in a fact while running and after a restart. Beside
// the facts there are only the calls in flight (calls.go), what is known of destinations (place.go), and how often
// something was tried (the counts of an item). Everything else is derived: what an item needs next is a pure function of it
// (need.go), and the lines in which items wait are an index of that function, kept in one place (index.go) for the items
// that a Step touched. There is no other way into a line, so none can be forgotten.
//
// # A Step
//
// An event changes state, records facts, ends a call. Then the index is brought up to date, drops in which nothing moves any
// more are settled, and everything that may start is started (start.go). Retrying is decided in react.go alone.
//
// # Answers that come too late
//
// A call in flight is a record. An answer whose call nobody knows is nothing. An answer from an earlier generation of a
// destination, or for an earlier attempt, is good for one thing: what it opened is owed an abort.
//
// # The files
//
//	core.go          Core: Step takes an event in and says what is to be done
//	event.go         every Event: wishes of the person, ends of calls
//	command.go       every Command: what the runner is asked to do
//	fact.go          every Fact: what is remembered over a crash
//	fold.go          how a fact changes what is true, while running and after a restart
//	item.go          Drop, Item, Wish, Step and View: what others see of the state
//	state.go         the records that the state is made of: item, drop, upload with its pieces, and debts (aborts that are owed)
//	view.go          the snapshots of drops and items that others get, and the bytes sent
//	status.go        Item.State: what a row shows, derived from Wish, Step and Fault
//	need.go          what an item needs next: the one table; and whether a drop needs its one link
//	index.go         the lines in which items and drops wait, as an index of that; the counters and totals
//	class.go         what an item counts as: moving, done, failed, paused or cancelled
//	timeline.go      what waits for a time (retries, aborts), the next one first
//	calls.go         the calls in flight
//	place.go         what is known of a destination: its limits, its queue, its hold
//	explore.go       a drop comes in, and its files are found
//	start.go         starting what may start, in which order: opening, links, completions, pieces, signatures, lists, uploads,
//	                 aborts; and when to look again
//	answers.go       what became of them
//	options.go       what links are to have: a password, most downloads, a note; and waiting for a password that is not known
//	early.go         links that are made before their files have arrived: asking for them, and telling them
//	earlykept.go     how such a link is kept until its file has arrived, or lost
//	links.go         asking for links, and what became of that; what came of aborts
//	settle.go        a drop comes to rest, and is reported
//	history.go       what the history is owed, and writing it
//	historyentry.go  Entry: a row of the history, and how rows merge
//	recall.go        what was deleted from the history before anybody was told its link
//	wish.go          what a person wants meanwhile: pause, cancel, remove, try again
//	react.go         what to do about each Kind of fault: retry, hold, sign anew, give up
//	path.go          cutting and joining paths by the separators that are given; which this system has, and what a dropped path is called
//	check.go         recounting everything, for tests alone
package core
