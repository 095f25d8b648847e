package ui

import "linkdrop/ui/present"

// notifier shows notifications, in order and off the ui thread: a notification service that hangs is nobody's business here.
type notifier struct {
	words *present.Catalog
	show  func(title, body string)
	work  worker
}

// notify is a notification whose text cannot be mistaken for a command by whatever shows it.
func (n *notifier) notify(title, body string) {
	title, body = n.words.Notification(title, body)
	n.work.do(func() { n.show(title, body) })
}
