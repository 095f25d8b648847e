//go:build real

package s3

import "testing"

// It needs no other program, but the time and the memory of the real part.
func TestRealRefusedQuestions(t *testing.T) { refusedQuestions(t, true) }
