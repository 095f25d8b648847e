package wire_test

import (
	"strconv"
	"testing"
	"time"

	"linkdrop/uploader/wire"
)

func TestLife(t *testing.T) {
	const week = 7 * 24 * time.Hour
	soon := time.Now().Add(10 * time.Minute)
	for _, c := range []struct {
		address string
		said    time.Duration
		want    time.Duration // within a second
		known   bool
	}{
		{"https://h/k", 0, 0, false},
		{"https://h/k", time.Minute, time.Minute, true},
		{"https://h/k?X-Amz-Expires=900", 0, 15 * time.Minute, true},
		{"https://h/k?X-Amz-Expires=900", time.Hour, 15 * time.Minute, true},
		{"https://h/k?X-Amz-Expires=900", time.Minute, time.Minute, true},
		{"https://h/k?X-Amz-Expires=99999999", 0, week, true},
		{"https://h/k?X-Amz-Expires=0", 0, 0, true},
		{"https://h/k?X-Amz-Expires=soon", 0, 0, false},
		{"https://h/k?X-Goog-Expires=60", 0, time.Minute, true},
		{"https://h/k?AWSAccessKeyId=A&Signature=s&Expires=" + strconv.FormatInt(soon.Unix(), 10), 0, 10 * time.Minute, true},
		{"https://h/k?sig=s&se=" + soon.UTC().Format(time.RFC3339), 0, 10 * time.Minute, true},
		{"://", time.Minute, time.Minute, true},
	} {
		life, known := wire.Life(c.address, c.said)
		if known != c.known || (c.known && (life-c.want).Abs() > 2*time.Second) {
			t.Errorf("%s, said %v: %v %v, want %v %v", c.address, c.said, life, known, c.want, c.known)
		}
	}
}
