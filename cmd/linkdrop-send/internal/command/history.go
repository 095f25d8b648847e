package command

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/run"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func (p *Program) historyCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "history [flags]",
		Short: "List what was sent, newest first",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.history(c.Context(), o) },
	}
	o.AddAccess(c.Flags())
	c.Flags().BoolVar(&o.Counts, "downloads", false, "ask the destinations how often the links were downloaded, and when last")
	o.AddTicket(c.Flags(), "only what has this `ticket`")
	c.Flags().StringVar(&o.Search, "search", "", "only what has this `text` in its name or its ticket, or a link that is given whole")
	return describe(c, "The window and this command share one history. It holds no links, because a link is a secret that works: make a new",
		"one with \"linkdrop-send link ID\". A column says which links have a password.",
		"",
		"Nothing is asked over the network, but with --downloads, which needs the secrets that sending there needs.")
}

func (p *Program) history(ctx context.Context, o *options.Options) error {
	if err := o.CheckTicket(); err != nil {
		return err
	}
	state, err := o.StateFolder(p.Env)
	if err != nil {
		return err
	}
	h, err := run.OpenHistory(state, p.tell)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	count := func([]uploader.Entry) map[string]destination.Downloads { return nil }
	if o.Counts {
		at, err := p.places(ctx, o)
		if err != nil {
			return err
		}
		defer at.Close()
		count = func(some []uploader.Entry) map[string]destination.Downloads {
			return p.counts(ctx, uploader.Archive{History: h, Resolve: at.Resolve}, some)
		}
	}
	const page = 1000
	show := p.historyTable(o.Counts)
	if o.JSON {
		show = p.historyJSON()
	}
	q := uploader.Query{Ticket: o.Ticket, Print: destination.LinkPrint(o.Search), Limit: page, Brief: true}
	if q.Print == "" {
		q.Text = o.Search
	}
	for {
		entries, err := h.List(ctx, q)
		if err != nil {
			return exit.Failure(err, state, "")
		}
		if show(entries, count(entries)) != nil {
			return errListed
		}
		if len(entries) < page {
			return nil
		}
		last := entries[len(entries)-1]
		q.After = uploader.EntryPlace{SentAt: last.SentAt, ID: last.ID}
	}
}

// prune forgets what the settings say is too old for the history. It is done after something was sent, which is when the history
// grows.
func (p *Program) prune(ctx context.Context, o *options.Options, at *place.Places, h uploader.History) {
	now := time.Now()
	if _, err := h.Prune(ctx, uploader.KeptSince(now, at.Saved.Effective().HistoryDays.Value), now); err != nil && ctx.Err() == nil {
		p.speaker(o, at.Where()).Note("What is too old could not be taken out of the history: " + exit.Sentence(err, at.Where()))
	}
}

// historyPage shows some entries, and what was counted of them.
type historyPage func(entries []uploader.Entry, counted map[string]destination.Downloads) error

// entryState is what an entry is now: the file deleted, its link over, or working.
func entryState(e uploader.Entry, now time.Time) string {
	switch {
	case !e.DeletedAt.IsZero():
		return "deleted"
	case !e.Linked:
		return "sent"
	case !e.Ends.IsZero() && e.Ends.Before(now):
		return "ended"
	default:
		return "working"
	}
}

// tableState is entryState for people: "working" reads as if something were still being done.
func tableState(e uploader.Entry, now time.Time) string {
	if state := entryState(e, now); state != "working" {
		return state
	}
	return "link works"
}

func (p *Program) historyTable(counts bool) historyPage {
	columns := "ID\tSENT\tSTATE\tUNTIL\tPASSWORD\tTICKET\t"
	if counts {
		columns += "DOWNLOADS\tLAST\t"
	}
	head := columns + "SIZE\tWHERE\tNAME\n"
	return func(entries []uploader.Entry, counted map[string]destination.Downloads) error {
		w := tabwriter.NewWriter(p.Out, 0, 8, 2, ' ', 0)
		fmt.Fprint(w, head)
		head = ""
		for _, e := range entries {
			until := ""
			if e.Linked && !e.Ends.IsZero() {
				until = e.Ends.Local().Format("2006-01-02 15:04")
			}
			password := ""
			if e.Protected {
				password = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t", e.ID, e.SentAt.Local().Format("2006-01-02 15:04"), tableState(e, time.Now()), until, password,
				sentence.VisibleName(e.Ticket))
			if counts {
				d, known := counted[e.ID]
				fmt.Fprintf(w, "%s\t%s\t", downloaded(d, known), shortTime(d.Last))
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", sentence.Bytes(e.Size), sentence.VisibleName(e.Where), sentence.VisibleName(e.Name))
		}
		return w.Flush()
	}
}

// HistoryEntry is a line of history --json. Fields are added over time, never renamed.
type HistoryEntry struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Size        int64      `json:"size"`
	Files       int        `json:"files"`
	Destination string     `json:"destination"`
	Where       string     `json:"where"`
	State       string     `json:"state"` // working, ended, sent or deleted
	Sent        time.Time  `json:"sent"`
	Ends        *time.Time `json:"ends,omitempty"`
	Deleted     *time.Time `json:"deleted,omitempty"`
	Protected   bool       `json:"protected,omitempty"` // its links have a password
	Ticket      string     `json:"ticket,omitempty"`
	// With --downloads, where the destination tells; of all its links together.
	Downloads    *int64     `json:"downloads,omitempty"`
	MaxDownloads int64      `json:"max_downloads,omitempty"`
	LastDownload *time.Time `json:"last_download,omitempty"`
}

func (p *Program) historyJSON() historyPage {
	out := json.NewEncoder(p.Out)
	return func(entries []uploader.Entry, counted map[string]destination.Downloads) error {
		for _, e := range entries {
			line := HistoryEntry{
				ID: e.ID, Name: e.Name, Size: e.Size, Files: e.Files, Destination: e.Destination, Where: e.Where,
				State: entryState(e, time.Now()), Sent: e.SentAt, Ends: given(e.Ends), Deleted: given(e.DeletedAt), Protected: e.Protected,
				Ticket: e.Ticket,
			}
			if d, known := counted[e.ID]; known {
				line.Downloads, line.MaxDownloads, line.LastDownload = &d.Count, d.Most, given(d.Last)
			}
			if err := out.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
}

// shortTime is a time in the table; empty where it is not known.
func shortTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// given is nil for a time that is not known.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
