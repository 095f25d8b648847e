package settings

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
)

// field is one top-level field of the file.
type field struct {
	key   string
	read  func(s *Settings, raw json.RawMessage) (says string) // empty: fine
	value func(s Settings) any                                 // nil: not set
}

// Bounds. The window's least size is PRODUCT's, 32 streams the engine's; a link of more than a year is no temporary link.
const (
	maxStreams   = 32
	minLife      = time.Minute
	maxLife      = 366 * 24 * time.Hour
	minLimit     = 1 << 10 // bytes a second; less is a typing mistake for KiB
	maxLimit     = 1 << 40
	minW, minH   = 360, 420
	maxDimension = 16_384
)

// fields is the whole file but version and destinations, in the order in which it is written.
func fields() []field {
	return []field{
		one("destination", `a name in quotes`, func(s *Settings) **string { return &s.Destination }, func(v string) string {
			return unless(idPattern.MatchString(v), idRule)
		}),
		one("link_life", `a time like "168h"`, func(s *Settings) **Duration { return &s.LinkLife }, func(v Duration) string {
			d := time.Duration(v)
			return unless(d == 0 || d >= minLife && d <= maxLife, `Links may work from "1m" to "8784h"; "0s" is the destination's own choice.`)
		}),
		one("one_link", "true or false", func(s *Settings) **bool { return &s.OneLink }, anything[bool]),
		one("auto_copy", "true or false", func(s *Settings) **bool { return &s.AutoCopy }, anything[bool]),
		one("streams", "a whole number", func(s *Settings) **int { return &s.Streams }, func(v int) string {
			return unless(v >= 1 && v <= maxStreams, fmt.Sprintf("This must be from 1 to %d.", maxStreams))
		}),
		one("limit", "a whole number of bytes a second", func(s *Settings) **int64 { return &s.Limit }, func(v int64) string {
			return unless(v == 0 || v >= minLimit && v <= maxLimit, fmt.Sprintf("This must be from %d to %d bytes a second, or 0 for no limit.", minLimit, maxLimit))
		}),
		one("theme", "a word in quotes", func(s *Settings) **Theme { return &s.Theme }, func(v Theme) string {
			return unless(v == System || v == Light || v == Dark, `This must be "system", "light" or "dark".`)
		}),
		one("language", "a language in quotes", func(s *Settings) **string { return &s.Language }, func(v string) string {
			return unless(v == "" || languagePattern.MatchString(v), `This must be a language like "de" or "pt-BR", or empty for the system's.`)
		}),
		one("window", `a size like {"width":440,"height":560}`, func(s *Settings) **Size { return &s.Window }, func(v Size) string {
			return unless(v.Width >= minW && v.Height >= minH && max(v.Width, v.Height) <= maxDimension && !math.IsNaN(float64(v.Width+v.Height)),
				fmt.Sprintf("The window must be at least %d by %d.", minW, minH))
		}),
	}
}

// Fields are the names of the fields that it says something about, in the order of the file, but for destinations.
func (s Settings) Fields() (keys []string) {
	for _, f := range fields() {
		if f.value(s) != nil {
			keys = append(keys, f.key)
		}
	}
	if len(s.Removed) > 0 {
		keys = append(keys, removedKey)
	}
	if len(s.Pins) > 0 {
		keys = append(keys, pinsKey)
	}
	return keys
}

var languagePattern = regexp.MustCompile(`^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$`)

func one[T any](key, wants string, at func(*Settings) **T, check func(T) string) field {
	return field{
		key: key,
		read: func(s *Settings, raw json.RawMessage) string {
			var v T
			if strings.TrimSpace(string(raw)) == "null" {
				return "" // said nothing
			}
			if err := json.Unmarshal(raw, &v); err != nil {
				return "This must be " + wants + "."
			}
			if says := check(v); says != "" {
				return says
			}
			*at(s) = &v
			return ""
		},
		value: func(s Settings) any {
			if p := *at(&s); p != nil {
				return *p
			}
			return nil
		},
	}
}

func anything[T any](T) string { return "" }

func unless(fine bool, says string) string {
	if fine {
		return ""
	}
	return says
}
