package present

import (
	"linkdrop/uploader/destination"
)

// LinkLimits are what the person chose that links of what they drop next ask for. They are kept in memory alone.
type LinkLimits struct {
	Password destination.Password
	Most     int64  // downloads; 0: no limit
	Note     string // for whoever opens them; empty: none
	// Ticket goes with the drop into the history of this computer. No place needs to know it, so none refuses it.
	Ticket string
}

// At are those that a place can have: what it cannot is not asked for, and the line does not show it.
func (l LinkLimits) At(p Place) LinkLimits {
	if p.Linkless || p.Links.Options.Password == destination.PasswordOff {
		l.Password = destination.Password{}
	}
	if p.Linkless || !p.Links.Options.MaxDownloads {
		l.Most = 0
	}
	if p.Linkless || !p.Links.Options.Note {
		l.Note = ""
	}
	return l
}

// LimitsLine is what the line about links says of them; empty where the place has links without any.
func (w *Catalog) LimitsLine(p Place, chosen LinkLimits) string {
	ticket := ""
	if chosen.Ticket != "" {
		ticket = w.Text("limits.ticket", "ticket", ShortTicket(chosen.Ticket))
	}
	can := p.Links.Options
	if p.Linkless || can.Password == destination.PasswordOff && !can.MaxDownloads && !can.Note {
		return ticket
	}
	chosen = chosen.At(p)
	password, downloads := "", ""
	if !chosen.Password.IsZero() {
		password = w.Text("row.password")
	}
	if chosen.Most > 0 {
		downloads = w.Count("row.downloads", int(chosen.Most))
	}
	note := ""
	if chosen.Note != "" {
		note = w.Text("row.note")
	}
	switch {
	case password == "" && can.Password == destination.PasswordRequired:
		password, downloads, note = w.Text("limits.needed"), "", ""
	case password == "" && downloads == "" && note == "" && ticket == "":
		return w.Text("limits.none")
	}
	return JoinFacts(ticket, password, downloads, note)
}

// shownTicket is how many letters of a ticket are shown where there is little room.
const shownTicket = 20

// ShortTicket is a ticket where there is little room.
func ShortTicket(ticket string) string {
	letters := []rune(ticket)
	if len(letters) > shownTicket {
		return Visible(string(letters[:shownTicket-1])) + "…"
	}
	return Visible(ticket)
}

// UsualMost are the numbers of downloads that are offered.
func UsualMost() []int64 { return []int64{1, 5, 10} }
