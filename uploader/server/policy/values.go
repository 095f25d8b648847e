package policy

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxList = 1_000 // of types, and of other things
	maxLife = 10 * 365 * 24 * time.Hour
	day     = 24 * time.Hour
)

var daysPattern = regexp.MustCompile(`^[0-9]{1,5}d$`)

// text is a field that is a text; empty where it is missing.
func (n *node) text(name string) (string, error) {
	field := n.fields[name]
	if field == nil {
		return "", nil
	}
	return field.asText()
}

func (n *node) asText() (string, error) {
	if n.value.Kind() != jsontext.KindString || n.value.String() == "" {
		return "", n.wrong("must be a text in quotes")
	}
	return n.value.String(), nil
}

// elements are those of a field that is a list with something in it; none where it is missing.
func (n *node) elements(name string, most int) ([]*node, error) {
	field := n.fields[name]
	if field == nil {
		return nil, nil
	}
	switch {
	case field.list == nil:
		return nil, field.wrong("must be a list in brackets")
	case len(field.list) == 0:
		return nil, field.wrong("must not be empty; leave it out where there is no rule")
	case len(field.list) > most:
		return nil, field.wrong("has more than " + strconv.Itoa(most) + " elements")
	}
	return field.list, nil
}

// yes is a field that is true or false.
func (n *node) yes(name string, otherwise bool) (bool, error) {
	field := n.fields[name]
	if field == nil {
		return otherwise, nil
	}
	switch field.value.Kind() { //nolint:exhaustive // nothing else is a yes or a no
	case jsontext.KindTrue:
		return true, nil
	case jsontext.KindFalse:
		return false, nil
	}
	return false, field.wrong("must be true or false")
}

// count is a field that is a whole number from 1 on; 0 where it is missing.
func (n *node) count(name string, most int) (int, error) {
	field := n.fields[name]
	if field == nil {
		return 0, nil
	}
	value, err := strconv.Atoi(field.number())
	if err != nil || value < 1 || value > most {
		return 0, field.wrong("must be a whole number from 1 to " + strconv.Itoa(most))
	}
	return value, nil
}

// number is the text of a number; empty for anything else.
func (n *node) number() string {
	if n.value.Kind() != jsontext.KindNumber {
		return ""
	}
	return n.value.String()
}

// size is a field that is a number of bytes, or a text like "20 GB" or "20 GiB"; 0 where it is missing.
func (n *node) size(name string) (int64, error) {
	field := n.fields[name]
	if field == nil {
		return 0, nil
	}
	text := field.number()
	if field.value.Kind() == jsontext.KindString {
		text = field.value.String()
	}
	size, err := humanize.ParseBytes(text)
	if err != nil || size < 1 || size > math.MaxInt64 {
		return 0, field.wrong(`must be a size like "20 GB" or "500 MiB", or a number of bytes`)
	}
	return int64(size), nil
}

// life is a field that is a text like "12h" or "7d"; 0 where it is missing.
func (n *node) life(name string) (time.Duration, error) {
	field := n.fields[name]
	if field == nil {
		return 0, nil
	}
	return field.asLife()
}

func (n *node) asLife() (time.Duration, error) {
	life := time.Duration(0)
	if n.value.Kind() == jsontext.KindString {
		text := n.value.String()
		if daysPattern.MatchString(text) {
			days, _ := strconv.Atoi(strings.TrimSuffix(text, "d")) // five digits
			life = time.Duration(days) * day
		} else {
			life, _ = time.ParseDuration(text) // 0 is refused below
		}
	}
	if life < time.Minute || life > maxLife || life%time.Second != 0 {
		return 0, n.wrong(`must be a time like "12h" or "7d", from a minute to ten years`)
	}
	return life, nil
}
