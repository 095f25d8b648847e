package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	maxMapping = 64 << 10 // bytes; that of a real backend has 1 to 3 KiB
	maxConst   = 50
	maxDepth   = 16 // of braces and brackets; the vocabulary has 4
)

var presetPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// base returns the address that counts, as it is written. A mapping may bring its backend's along; the destination's own, where
// it has one, is the one that secrets belong to.
func (j *judge) base(d Destination) string {
	var file struct {
		Base string `json:"base"`
	}
	if d.Mapping.File == nil || json.Unmarshal(d.Mapping.File, &file) != nil || file.Base == "" {
		return d.URL
	}
	if d.URL == "" {
		return file.Base
	}
	silent := &judge{}
	if silent.address("", file.Base) != silent.address("", d.URL) {
		j.note("url", otherBase, "")
	}
	return d.URL
}

func (j *judge) mapping(p MappingOptions) MappingOptions {
	switch {
	case p.Preset == "" && p.File == nil, p.Preset != "" && p.File != nil:
		j.wrong("mapping", presetOrFile)
	case p.Preset != "" && !presetPattern.MatchString(p.Preset):
		j.wrong("mapping.preset", badPreset)
	case p.File != nil:
		p.File = j.mappingFile(p.File)
	}
	for _, part := range [][2]string{{"mapping.category", p.Category}, {"mapping.user", p.User}} {
		if !plain(part[1], maxText) {
			j.wrong(part[0], badText)
		}
	}
	j.consts(p.Const)
	if len(p.Const) == 0 {
		p.Const = nil
	}
	return p
}

func (j *judge) consts(consts map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(consts)) {
		field, value := "mapping.const."+cleanName(name), consts[name]
		switch {
		case name == "" || !plain(name, maxName) || !plain(value, maxText):
			j.wrong(field, badConst)
		case value != "" && secretName(name):
			j.wrong(field, constSecret)
		}
	}
	if len(consts) > maxConst {
		j.wrong("mapping.const", manyConsts)
	}
}

// mappingFile returns the mapping without its white space, so that two that say the same are the same.
func (j *judge) mappingFile(raw json.RawMessage) json.RawMessage {
	if _, ok := members(raw); !ok || !json.Valid(raw) {
		j.wrong("mapping.file", badMapping)
		return raw
	}
	if len(raw) > maxMapping {
		j.wrong("mapping.file", largeMapping)
		return raw
	}
	if depth(raw) > maxDepth {
		j.wrong("mapping.file", deepMapping)
		return raw
	}
	if secret := secretIn("mapping.file", raw); secret != "" {
		j.wrong(secret, mappingSecret)
	}
	if small, err := json.Marshal(raw); err == nil {
		return small
	}
	return raw
}

// depth is how many braces and brackets are open at most.
func depth(raw json.RawMessage) (most int) {
	open := 0
	for decoder := json.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := decoder.Token()
		if err != nil {
			return most
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
			most = max(most, open)
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
}

// secretIn is the first field of a mapping that has a value where a secret would be, or "". A value in braces is filled in
// later, one that begins with a slash is a place in an answer.
func secretIn(path string, raw json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for i, value := range list {
			if found := secretIn(fmt.Sprintf("%s[%d]", path, i), value); found != "" {
				return found
			}
		}
		return ""
	}
	fields, _ := members(raw)
	for _, m := range fields {
		at := path + "." + cleanName(m.key)
		var text string
		if json.Unmarshal(m.value, &text) != nil {
			if found := secretIn(at, m.value); found != "" {
				return found
			}
			continue
		}
		if text != "" && !strings.Contains(text, "{") && !strings.HasPrefix(text, "/") && secretName(m.key) {
			return at
		}
	}
	return ""
}

// secretName looks at the last words: "api_key" and "clientSecret" are secrets, "token_type", "file_key" and "key" are not.
func secretName(key string) bool {
	all := words(key)
	if len(all) == 0 {
		return false
	}
	last := all[len(all)-1]
	if secretWord(last) {
		return true
	}
	return last == "key" && len(all) > 1 && slices.Contains([]string{"api", "access", "secret", "private", "auth"}, all[len(all)-2])
}
