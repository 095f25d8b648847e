package destination

import "testing"

// Receipts are whole where there is one for each piece, in order, of its size and with an ETag that says something.
func TestWholeReceipts(t *testing.T) {
	u := Upload{File: File{ID: "f", Attempt: 1, Size: 7}, PartSize: 5, Parts: 2}
	good := []Receipt{{N: 1, Size: 5, ETag: `"a"`}, {N: 2, Size: 2, ETag: `"b"`}}
	if !(Sent{Upload: u, Receipts: good}).Whole() || (Sent{Upload: u, Receipts: good[:1]}).Whole() {
		t.Error("two of two, or one of two")
	}
	for name, change := range map[string]func(*Receipt){
		"another number": func(r *Receipt) { r.N = 1 }, "another size": func(r *Receipt) { r.Size = 5 }, "no ETag": func(r *Receipt) { r.ETag = `""` },
	} {
		receipts := []Receipt{good[0], good[1]}
		if change(&receipts[1]); (Sent{Upload: u, Receipts: receipts}).Whole() {
			t.Errorf("%s: whole", name)
		}
	}
	if !(Sent{Upload: Upload{File: File{ID: "f", Attempt: 1, Size: 7}}, Receipts: []Receipt{{Size: 7, ETag: "e"}}}).Whole() {
		t.Error("a single request")
	}
}
