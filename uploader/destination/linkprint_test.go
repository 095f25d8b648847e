package destination_test

import (
	"strings"
	"testing"

	"linkdrop/uploader/destination"
)

func TestLinkPrintKnowsALinkAgain(t *testing.T) {
	const link = "https://share.acme.example/s/Zm9vYmFy"
	want := destination.LinkPrint(link)
	if len(want) != 32 || strings.Contains(link, want) {
		t.Fatalf("the print is %q", want)
	}
	for _, same := range []string{
		"  " + link + "\n", "report.pdf — " + link + " (until Fri 4 Dec, 14:00)", "[report.pdf](" + link + ")", "<" + link + ">", `<a href="` + link + `">`,
		"https://SHARE.acme.example:443/s/Zm9vYmFy/", link + "#page=2", link + ".",
	} {
		if got := destination.LinkPrint(same); got != want {
			t.Errorf("%q is not known again", same)
		}
	}
	for _, other := range []string{"https://share.acme.example/s/zm9vymfy", "https://share.acme.example:8443/s/Zm9vYmFy", link + "?file=2", "https://acme.example/s/Zm9vYmFy"} {
		if got := destination.LinkPrint(other); got == "" || got == want {
			t.Errorf("%q has the print %q", other, got)
		}
	}
	for _, none := range []string{"", "budget.xlsx", "https://", "https://%zz/", "ftp://acme.example/x", "http", "https:// a"} {
		if got := destination.LinkPrint(none); got != "" {
			t.Errorf("%q has the print %q", none, got)
		}
	}
}

// Signatures differ from link to link; the object is the same.
func TestLinkPrintOfSignedAddresses(t *testing.T) {
	const object = "https://bucket.s3.eu-central-1.amazonaws.com/in/01JD/report.pdf"
	a := destination.LinkPrint(object + "?X-Amz-Date=1&X-Amz-Signature=aa")
	if b := destination.LinkPrint(object + "?X-Amz-Date=2&X-Amz-Signature=bb"); a != b {
		t.Error("two links to one object differ")
	}
	if b := destination.LinkPrint(object + "x?X-Amz-Date=1&X-Amz-Signature=aa"); a == b {
		t.Error("two objects have one print")
	}
}

func FuzzLinkPrint(f *testing.F) {
	for _, seed := range []string{"https://a/b?c#d", "x (http://[::1]:80/%20)", "https://\x00", "http://https://"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := destination.LinkPrint(text)
		if got != "" && len(got) != 32 {
			t.Errorf("%q gives %q", text, got)
		}
		if got != destination.LinkPrint(text) {
			t.Errorf("%q gives two prints", text)
		}
	})
}
