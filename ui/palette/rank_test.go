package palette_test

import (
	"slices"
	"strings"
	"testing"

	"linkdrop/ui/palette"
)

func TestRank(t *testing.T) {
	titles := []string{"Choose files…", "Choose folder…", "History", "budget 2026.xlsx", "Annual budget.pdf", "gadget.txt", "Straße.pdf"}
	var items []palette.Item
	for _, title := range titles {
		items = append(items, palette.Item{Title: title, Action: !strings.Contains(title, ".")})
	}
	for typed, want := range map[string][]string{
		"":     titles,
		"bud":  {"budget 2026.xlsx", "Annual budget.pdf"},
		"get":  {"budget 2026.xlsx", "Annual budget.pdf", "gadget.txt"},
		"his":  {"History"},
		"cfi":  {"Choose files…"},
		"cfo":  {"Choose folder…"},
		"chf":  {"Choose files…", "Choose folder…"},
		"a":    {"Annual budget.pdf", "gadget.txt", "Straße.pdf"},
		"SS":   {"Straße.pdf"},
		" pdf": {"Annual budget.pdf", "Straße.pdf"},
		"tor":  nil, // of an action, the middle of a word
		"zzz":  nil,
	} {
		var got []string
		for _, item := range palette.Rank(items, typed, 10) {
			got = append(got, item.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	if got := palette.Rank(items, "", 2); len(got) != 2 {
		t.Errorf("at most 2: %d", len(got))
	}
}

// What a stranger called a file must not keep the window busy.
func FuzzRank(f *testing.F) {
	f.Add("a a a a a", "aaaa")
	f.Add(strings.Repeat("a ", 200), strings.Repeat("a", 60)+"b")
	f.Fuzz(func(_ *testing.T, title, typed string) {
		palette.Rank([]palette.Item{{Title: title[:min(len(title), 400)]}}, typed[:min(len(typed), 80)], 1)
	})
}
