package wire

import (
	"errors"
	"fmt"

	"linkdrop/uploader/internal/strictjson"
)

// maxDepth is far above the dialects' deepest answer (6) and far below what costs anything.
const maxDepth = 64

// Decode reads an answer into v. Unknown fields are ignored; keys that are there twice or differ only in case are refused,
// because two readers would take different ones; so are bytes after the value and nesting deeper than 64. The error holds
// no text of data; where there is one, v is not to be used.
func Decode(data []byte, v any) error { return answers(strictjson.Decode(data, maxDepth, v)) }

// check judges an answer that nobody reads.
func check(data []byte) error { return answers(strictjson.Check(data, maxDepth)) }

func answers(err error) error {
	if errors.Is(err, strictjson.ErrShape) {
		err = strictjson.ErrShape // without the field, which is a word of ours
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("the answer %w", err)
}
