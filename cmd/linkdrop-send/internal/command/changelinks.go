package command

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func (p *Program) revokeCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "revoke [flags] ID…",
		Short: "End every link to what was sent",
		Args:  idsOrTicket(o),
		RunE: func(c *cobra.Command, ids []string) error {
			return p.withArchive(c.Context(), o, ids, false, func(a uploader.Archive, id string) error { return p.revoke(c.Context(), a, id) })
		},
	}
	o.AddAccess(c.Flags())
	o.AddTicket(c.Flags(), "instead of IDs: all that has this `ticket`, as \"linkdrop-send history --ticket\" shows it")
	return describe(c, "What becomes of the files is said: a backend keeps them, or deletes them about an hour later; until then",
		"\"linkdrop-send link ID\" makes a new link. \"linkdrop-send delete ID\" deletes them at once.",
		"",
		"A link that was signed with keys of your own cannot be ended: delete the file. The IDs are those that",
		"\"linkdrop-send history\" shows.")
}

// revoke ends the links to an entry, and says what becomes of its files.
func (p *Program) revoke(ctx context.Context, a uploader.Archive, id string) error {
	if err := a.Revoke(ctx, id); err != nil {
		return err
	}
	says := "Its links are ended. What was sent stays stored; \"linkdrop-send delete\" deletes it."
	if keeps, err := a.KeepsAfter(ctx, id); err != nil {
		says = "Its links are ended."
	} else if !keeps {
		says = "Its links are ended, and what was sent is deleted, too, about an hour later; a new link before that keeps it."
	}
	fmt.Fprintf(p.Errs, "%s: %s\n", sentence.VisibleName(id), says)
	return nil
}

func (p *Program) extendCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "extend [flags] ID…",
		Short: "Let the links to what was sent work longer, from now on",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(c *cobra.Command, ids []string) error { return p.extend(c.Context(), o, ids) },
	}
	o.AddAccess(c.Flags())
	o.AddLife(c.Flags())
	return describe(c, "When they end then is printed, a line for each ID: a destination may allow less than was asked for. The links stay what",
		"they are, so nobody has to be given another one.")
}

// ExtendedEvent is a line of extend --json. Fields are added over time, never renamed.
type ExtendedEvent struct {
	Event string     `json:"event"` // "extended"
	ID    string     `json:"id"`
	Ends  *time.Time `json:"ends,omitempty"`
}

func (p *Program) extend(ctx context.Context, o *options.Options, ids []string) error {
	if o.Life <= 0 {
		return exit.Usage("For how long? Give --expires, like --expires 7d.")
	}
	return p.withArchive(ctx, o, ids, true, func(a uploader.Archive, id string) error {
		began := time.Now()
		ends, err := a.Extend(ctx, id, time.Duration(o.Life))
		if err != nil {
			return err
		}
		if text := sentence.OtherEnd(destination.Link{Ends: ends}, time.Duration(o.Life), began); text != "" {
			p.speaker(o, "").Note(text)
		}
		if o.JSON {
			return json.NewEncoder(p.Out).Encode(ExtendedEvent{"extended", id, given(ends)})
		}
		text := "works, without an end that is known"
		if !ends.IsZero() {
			text = "works until " + ends.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(p.Out, "%s %s\n", sentence.VisibleName(id), text)
		return nil
	})
}
