package practice

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"
	"time"
)

const (
	proofPath = "/practice/proof"
	challenge = "challenge" // the query's only field
)

var challengePattern = regexp.MustCompile(`^[A-Z2-7]{26}$`) // what rand.Text gives

// answerProof shows that this server knows the token, without showing the token.
func answerProof(w http.ResponseWriter, r *http.Request, token string) {
	asked := r.URL.Query().Get(challenge)
	if r.Method != http.MethodGet || !challengePattern.MatchString(asked) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, proof(token, asked))
}

func proof(token, asked string) string {
	mac := hmac.New(sha256.New, []byte(token))
	_, _ = io.WriteString(mac, "practice\x00"+asked)
	return hex.EncodeToString(mac.Sum(nil))
}

// isOurs asks whoever listens on the port for the proof.
func isOurs(ctx context.Context, port int, token string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	asked := rand.Text()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address(port)+proofPath+"?"+challenge+"="+asked, nil)
	if err != nil {
		return false
	}
	transport := &http.Transport{DisableKeepAlives: true} // and no proxy: it is this computer
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 2*sha256.Size+1))
	return err == nil && resp.StatusCode == http.StatusOK && hmac.Equal(answer, []byte(proof(token, asked)))
}
