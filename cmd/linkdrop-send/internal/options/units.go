package options

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// Duration is a flag that reads 90m, 24h, 7d and 2w.
type Duration time.Duration

// Set implements pflag.Value.
func (t *Duration) Set(s string) error {
	unit := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if s != "" && unit[s[len(s)-1]] != 0 {
		each := unit[s[len(s)-1]]
		n, err := strconv.ParseFloat(s[:len(s)-1], 64)
		if err != nil || !(n >= 0) || n > float64(math.MaxInt64/each) {
			return exit.Usage("%q is not a time like 24h or 7d", s)
		}
		*t = Duration(n * float64(each))
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return exit.Usage("%q is not a time like 24h or 7d", s)
	}
	*t = Duration(d)
	return nil
}

// String implements pflag.Value.
func (t *Duration) String() string {
	if *t == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(time.Duration(*t).String(), "0s"), "0m")
}

// Type implements pflag.Value.
func (*Duration) Type() string { return "time" }

// Size is a flag that reads 8MiB, 5M and 1000 (bytes).
type Size int64

// Set implements pflag.Value.
func (b *Size) Set(s string) error {
	n, err := humanize.ParseBytes(s)
	if err != nil || n == 0 || n > math.MaxInt64 {
		return exit.Usage("%q is not a size like 8MiB", s)
	}
	*b = Size(n)
	return nil
}

// String implements pflag.Value.
func (b *Size) String() string {
	if *b == 0 {
		return ""
	}
	return humanize.IBytes(uint64(*b)) //nolint:gosec // Set lets nothing negative in
}

// Type implements pflag.Value.
func (*Size) Type() string { return "size" }
