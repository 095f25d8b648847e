//go:build real

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the server's records are read from beside

	"linkdrop/uploader/protocol"
)

func sha256Of(data []byte) [sha256.Size]byte { return sha256.Sum256(data) }

// compare opens a link as people do, and says why it does not give files of these hashes, in any order; empty: it does.
func compare(t *testing.T, link string, want []string) string {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if strings.Contains(link, "X-Amz-Signature=") {
		return same(ctx, http.MethodGet, link, want)
	}
	if len(want) == 1 {
		if why := same(ctx, http.MethodPost, link, want); why == "" {
			return ""
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil) //nolint:gosec // printed by a command of this test
	if err != nil {
		return "it is no address"
	}
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request) //nolint:gosec // see above
	if err != nil {
		return "it cannot be reached"
	}
	defer response.Body.Close() //nolint:errcheck // decoded
	var landing protocol.Landing
	if response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&landing) != nil {
		return response.Status
	}
	if len(landing.Files) != len(want) {
		return fmt.Sprintf("%d files behind it, not %d", len(landing.Files), len(want))
	}
	left := slices.Clone(want)
	for _, f := range landing.Files {
		hash, why := fetched(ctx, http.MethodPost, fmt.Sprintf("%s/%d", link, f.N))
		if why != "" {
			return fmt.Sprintf("file %d: %s", f.N, why)
		}
		i := slices.Index(left, hash)
		if i < 0 {
			return fmt.Sprintf("file %d: other bytes", f.N)
		}
		left = slices.Delete(left, i, i+1)
	}
	return ""
}

func same(ctx context.Context, method, link string, want []string) string {
	hash, why := fetched(ctx, method, link)
	if why == "" && (len(want) != 1 || hash != want[0]) {
		return "other bytes"
	}
	return why
}

// fetched is the hash of what a link gives, or why it gives nothing.
func fetched(ctx context.Context, method, link string) (hash, why string) {
	request, err := http.NewRequestWithContext(ctx, method, link, nil) //nolint:gosec // printed by a command of this test
	if err != nil {
		return "", "it is no address"
	}
	response, err := http.DefaultClient.Do(request) //nolint:gosec // see above
	if err != nil {
		return "", "it cannot be reached" // its text would hold the address
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	if response.StatusCode != http.StatusOK {
		return "", response.Status
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, response.Body); err != nil {
		return "", "it broke off"
	}
	return hex.EncodeToString(sum.Sum(nil)), ""
}
