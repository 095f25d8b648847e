package uitest

import (
	"pgregory.net/rapid"
)

// AnyName draws names as wild as file systems have them.
func AnyName() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		letters := rapid.SampledFrom([]rune("abcäöü ._-#%日本תقر\u202e\u2066\u200d\u0301\U0001F469\U0001F3FD\n\x00$`"))
		stem := string(rapid.SliceOfN(letters, 0, 80).Draw(t, "stem"))
		return stem + rapid.SampledFrom([]string{"", ".pdf", ".tar.gz", ".a-very-long-extension", "."}).Draw(t, "ext")
	})
}
