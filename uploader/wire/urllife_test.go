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
		life, known := wire.URLLife(c.address, c.said)
		if known != c.known || (c.known && (life-c.want).Abs() > 2*time.Second) {
			t.Errorf("%s, said %v: %v %v, want %v %v", c.address, c.said, life, known, c.want, c.known)
		}
	}
}

func TestSeconds(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "900": 15 * time.Minute, "1.5": 1500 * time.Millisecond, "-5": -5 * time.Second, "253402300799": week, "9223372036854774784": week, "-1e12": -week,
	} {
		if got, ok := wire.Seconds(text); !ok || got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"9223372036854775808", "-1e19", "1e400", "NaN", "Inf", "soon", "900 s", "true"} {
		if got, ok := wire.Seconds(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if life, known := wire.URLLife("https://h/k?X-Amz-Expires=900", -time.Second); !known || life > 0 {
		t.Errorf("said to be over, but lives %v", life)
	}
}
