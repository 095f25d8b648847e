package present

import (
	"testing"
	"time"

	"linkdrop/ui/uitest"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // dates are shown in local time
	m.Run()
}

const mb = 1_000_000

func read(w *Catalog, r Row) string {
	var buttons []string
	for _, b := range r.Buttons {
		buttons = append(buttons, w.ActionText(b.Action))
	}
	return uitest.RowLine(r.Name, r.Lead, r.Texts, buttons)
}
