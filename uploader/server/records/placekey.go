package records

import (
	"strings"
	"unicode/utf8"
)

// maxPlace is the longest key: what is alike up to there is in the order in which it was added.
const maxPlace = 512

// The bytes that keys are made of, below every letter.
const (
	endOfPart    = 0x00
	beforeFile   = 0x01
	beforeFolder = 0x02
)

// PlaceKey is what the files of a link are in order by: bytes that compare as names do for people. The files of a folder come
// together and before its folders, numbers count as numbers (file2 before file10), and capitals as small letters.
func PlaceKey(name string) []byte {
	parts := strings.Split(name, "/")
	key := make([]byte, 0, min(len(name)+2*len(parts)+8, maxPlace+16))
	for i, part := range parts {
		if i < len(parts)-1 {
			key = append(key, beforeFolder)
		} else {
			key = append(key, beforeFile)
		}
		key = append(appendPart(key, strings.ToLower(part)), endOfPart)
	}
	return key[:min(len(key), maxPlace)]
}

func appendPart(key []byte, part string) []byte {
	for i := 0; i < len(part); {
		digits := i
		for digits < len(part) && part[digits] >= '0' && part[digits] <= '9' {
			digits++
		}
		if digits == i {
			_, size := utf8.DecodeRuneInString(part[i:])
			key, i = append(key, part[i:i+size]...), i+size
			continue
		}
		number := strings.TrimLeft(part[i:digits], "0")
		key = append(key, '0', byte(min(len(number), 255)))
		key, i = append(key, number...), digits
	}
	return key
}
