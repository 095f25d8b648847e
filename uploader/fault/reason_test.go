package fault

import "testing"

// TestWhatIsRefusedOfALink is its link, not the file.
func TestWhatIsRefusedOfALink(t *testing.T) {
	for _, kind := range Kinds() {
		link, put := (&Error{Kind: kind, Op: "link"}).Reason(), (&Error{Kind: kind, Op: "put"}).Reason()
		want := ""
		if kind == Bug || kind == Forbidden || kind == Policy {
			want = NoLink
		}
		if link != want || put != "" {
			t.Errorf("%v: of a link %q, want %q; of a file %q", kind, link, want, put)
		}
	}
}
