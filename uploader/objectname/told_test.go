package objectname_test

import (
	"strings"
	"testing"

	"linkdrop/uploader/objectname"
)

// TestALongExtensionIsNone: a name is cut at its end unless what stands behind the last dot is short enough to be kept.
func TestALongExtensionIsNone(t *testing.T) {
	for extension, kept := range map[string]bool{strings.Repeat("x", 32-1): true, strings.Repeat("x", 32): false} {
		name := strings.Repeat("a", 200) + "." + extension
		want := name[:200]
		if kept {
			want = name[:200-1-len(extension)] + "." + extension
		}
		if got := objectname.SafeForPrefix(name); got != want {
			t.Errorf("an extension of %d became %q", len(extension), got)
		}
	}
	if whole := strings.Repeat("a", 200); objectname.SafeForPrefix(whole) != whole {
		t.Error("a name that fits was cut")
	}
}

func TestUsableKey(t *testing.T) {
	for key, want := range map[string]bool{
		"a": true, "a/b.txt": true, "…/ü": true, "a..b": true, ".a/b.": true, "a//b": true, strings.Repeat("k", 1024): true,
		"": false, strings.Repeat("k", 1024+1): false, "\xff": false, "a\nb": false, "\x00": false, "a\u0085b": false,
		".": false, "..": false, "../a": false, "a/../b": false, "a/.": false,
	} {
		if objectname.UsableKey(key) != want {
			t.Errorf("%.30q (%d): %v", key, len(key), !want)
		}
	}
}
