package settings

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// field is one top-level field of the file.
type field struct {
	key   string
	read  func(s *Settings, raw json.RawMessage) Finding // without a Code: fine
	value func(s Settings) any                           // nil: not set
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

	maxHistoryDays = 36_500 // a hundred years are for ever

	maxTemplates    = 20
	maxTemplateName = 60   // letters
	maxTemplateText = 2000 // bytes
)

func checkWindow(v Size) Code {
	return unless(v.Width >= minW && v.Height >= minH && max(v.Width, v.Height) <= maxDimension && !math.IsNaN(float64(v.Width+v.Height)), badWindow)
}

func checkTemplates(list []Template) Code {
	return unless(len(list) <= maxTemplates && !slices.ContainsFunc(list, func(t Template) bool { return !t.usable() }), badTemplates)
}

// usable reports whether a link can be copied in this form.
func (t Template) usable() bool {
	return strings.TrimSpace(t.Name) != "" && utf8.RuneCountInString(t.Name) <= maxTemplateName && !strings.ContainsFunc(t.Name, unicode.IsControl) &&
		len(t.Text) <= maxTemplateText && strings.Contains(t.Text, "{link}")
}

// fields is the whole file but version and destinations, in the order in which it is written.
func fields() []field { return append(linkFields(), otherFields()...) }

// linkFields are those about where files go and what their links are like.
func linkFields() []field {
	return []field{
		valueField("destination", Finding{Code: wrongName}, func(s *Settings) **string { return &s.Destination }, func(v string) Code {
			return unless(idPattern.MatchString(v), badID)
		}),
		valueField("link_life", Finding{Code: wrongDuration, Value: `"168h"`}, func(s *Settings) **Duration { return &s.LinkLife }, func(v Duration) Code {
			d := time.Duration(v)
			return unless(d == 0 || d >= minLife && d <= maxLife, badLinkLife)
		}),
		valueField("one_link", Finding{Code: wrongBool}, func(s *Settings) **bool { return &s.OneLink }, anyValue[bool]),
		valueField("auto_copy", Finding{Code: wrongBool}, func(s *Settings) **bool { return &s.AutoCopy }, anyValue[bool]),
		valueField("copy_as", Finding{Code: wrongWord}, func(s *Settings) **CopyAs { return &s.CopyAs }, func(v CopyAs) Code {
			return unless(v == CopyLink || v == CopyNamed || v == CopyMarkdown || v == CopyHTML, badCopyAs)
		}),
		valueField("link_at_drop", Finding{Code: wrongBool}, func(s *Settings) **bool { return &s.LinkAtDrop }, anyValue[bool]),
	}
}

// otherFields are those about sending, the window and the history.
func otherFields() []field {
	return []field{
		valueField("streams", Finding{Code: wrongNumber}, func(s *Settings) **int { return &s.Streams }, func(v int) Code {
			return unless(v >= 1 && v <= maxStreams, badStreams)
		}),
		valueField("limit", Finding{Code: wrongRate}, func(s *Settings) **int64 { return &s.Limit }, func(v int64) Code {
			return unless(v == 0 || v >= minLimit && v <= maxLimit, badLimit)
		}),
		valueField("theme", Finding{Code: wrongWord}, func(s *Settings) **Theme { return &s.Theme }, func(v Theme) Code {
			return unless(v == System || v == Light || v == Dark, badTheme)
		}),
		valueField("language", Finding{Code: wrongLanguage}, func(s *Settings) **string { return &s.Language }, func(v string) Code {
			return unless(v == "" || languagePattern.MatchString(v), badLanguage)
		}),
		valueField("window", Finding{Code: wrongSize}, func(s *Settings) **Size { return &s.Window }, checkWindow),
		valueField("link_templates", Finding{Code: wrongTemplates}, func(s *Settings) **[]Template { return &s.Templates }, checkTemplates),
		valueField("history_days", Finding{Code: wrongNumber}, func(s *Settings) **int { return &s.HistoryDays }, func(v int) Code {
			return unless(v >= 0 && v <= maxHistoryDays, badHistoryDays)
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

// valueField is the field of a value that is in the file as T; otherType is what to say where it is of another type.
func valueField[T any](key string, otherType Finding, at func(*Settings) **T, check func(T) Code) field {
	return field{
		key: key,
		read: func(s *Settings, raw json.RawMessage) Finding {
			var v T
			if strings.TrimSpace(string(raw)) == "null" {
				return Finding{} // said nothing
			}
			if err := json.Unmarshal(raw, &v); err != nil {
				return otherType
			}
			if code := check(v); code != "" {
				return Finding{Code: code}
			}
			*at(s) = &v
			return Finding{}
		},
		value: func(s Settings) any {
			if p := *at(&s); p != nil {
				return *p
			}
			return nil
		},
	}
}

func anyValue[T any](T) Code { return "" }

func unless(fine bool, code Code) Code {
	if fine {
		return ""
	}
	return code
}
