package journal_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets the test binary be the process that is killed (see crash_test.go).
func TestMain(m *testing.M) {
	if dir := os.Getenv("JOURNAL_TEST_WRITER"); dir != "" {
		writeUntilKilled(dir)
		return
	}
	if dir := os.Getenv("JOURNAL_TEST_HISTORY"); dir != "" {
		writeHistory(dir)
		return
	}
	goleak.VerifyTestMain(m)
}
