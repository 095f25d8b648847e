//go:build bench

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// The server's figures, as make bench prints them: the command as it is shipped on one core, the load from another process on
// the other. Load is open: a call is made when its time has come, however long earlier ones take, and its time counts from then.
// A figure is beside its goal; a goal that is missed by more than a busy machine explains turns the run red.

// benched is a server under load.
type benched struct {
	t              *testing.T
	cmd            *exec.Cmd
	address, token string
	client         *http.Client
}

func startBench(t *testing.T, more ...string) *benched {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), realtest.Binary(t, "linkdrop-server"))
	cmd.Env = append(os.Environ(), "LINKDROP_ADDR=127.0.0.1:0", "LINKDROP_STATE_DIR="+t.TempDir(), "GOMAXPROCS=1")
	cmd.Env = append(cmd.Env, more...)
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() })
	b := &benched{t: t, cmd: cmd, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2000, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for lines := bufio.NewScanner(out); (b.address == "" || b.token == "") && lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "address":
			b.address = value
		case "token":
			b.token = value
		}
	}
	if b.address == "" || b.token == "" {
		t.Fatal("the server did not say its address and a token")
	}
	return b
}

// call is one JSON call; it gives an error where the status is none of success.
func (b *benched) call(path string, question, answer any) error {
	text, err := json.Marshal(question)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.address+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+b.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(body, answer)
}

// memory is the most that the server has had in memory, in MiB.
func (b *benched) memory() float64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(b.cmd.Process.Pid), "status"))
	if err != nil {
		b.t.Skip("NOT RUN: how much memory a process had is known on Linux only")
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kib / 1024
		}
	}
	b.t.Fatal("no VmHWM")
	return 0
}

// times are how long calls took.
type times struct {
	mu     sync.Mutex
	all    []time.Duration
	failed atomic.Int64
	first  atomic.Pointer[error]
}

func (ts *times) add(d time.Duration, err error) {
	if err != nil {
		ts.failed.Add(1)
		ts.first.CompareAndSwap(nil, &err)
		return
	}
	ts.mu.Lock()
	ts.all = append(ts.all, d)
	ts.mu.Unlock()
}

func (ts *times) at(share float64) time.Duration {
	slices.Sort(ts.all)
	if len(ts.all) == 0 {
		return 0
	}
	return ts.all[min(len(ts.all)-1, int(share*float64(len(ts.all))))]
}

// open makes n calls, so many a second, each when its time has come.
func open(n int, perSecond float64, do func(i int) error) *times {
	ts := &times{}
	begin := time.Now()
	var group sync.WaitGroup
	for i := range n {
		due := begin.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))
		time.Sleep(time.Until(due))
		group.Go(func() { err := do(i); ts.add(time.Since(due), err) })
	}
	group.Wait()
	return ts
}

var ids atomic.Int64 //nolint:gochecknoglobals // for all of a run

func filesOf(n int) protocol.CreateRequest {
	q := protocol.CreateRequest{Files: make([]protocol.File, n)}
	for i := range q.Files {
		q.Files[i] = protocol.File{ID: fmt.Sprintf("F%d", ids.Add(1)), Attempt: 1, Name: "a report.pdf", Type: "application/pdf", Size: 4096}
	}
	return q
}

// said prints one figure beside its goal, and fails where it is further from it than twice.
func said(t *testing.T, what, unit string, figure, goal float64, atLeast bool) {
	t.Helper()
	word, met, far := "≤", figure <= goal, figure > 2*goal
	if atLeast {
		word, met, far = "≥", figure >= goal, figure < goal/2
	}
	verdict := "met"
	if !met {
		verdict = "MISSED"
	}
	fmt.Printf("%-78s %10.1f %-9s goal %s %-8.0f %s\n", what, figure, unit, word, goal, verdict)
	if far {
		t.Errorf("%s: %.1f %s, the goal is %.0f", what, figure, unit, goal)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (ts *times) whole(t *testing.T, what string) {
	t.Helper()
	if n := ts.failed.Load(); n > 0 {
		t.Fatalf("%s: %d calls failed, the first with %v", what, n, *ts.first.Load())
	}
}

// TestBenchSignedUploads is how many uploads are opened and signed a second, in batches; and how long a call takes at half the goal.
func TestBenchSignedUploads(t *testing.T) {
	b := startBench(t)
	for _, size := range []int{100, 500} {
		const callers = 4
		begin, signed := time.Now(), atomic.Int64{}
		ts := &times{}
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				for time.Since(begin) < 5*time.Second {
					at := time.Now()
					err := b.call("/v1/uploads", filesOf(size), nil)
					ts.add(time.Since(at), err)
					signed.Add(int64(size))
				}
			})
		}
		group.Wait()
		ts.whole(t, "batches")
		said(t, fmt.Sprintf("signed uploads, batches of %d, %d callers at once", size, callers), "a second", float64(signed.Load())/time.Since(begin).Seconds(), 5000, true)
		half := open(2500/size*8, 2500/float64(size), func(int) error { return b.call("/v1/uploads", filesOf(size), nil) })
		half.whole(t, "batches at half")
		said(t, fmt.Sprintf("a batch of %d, 2,500 uploads a second: half the calls within", size), "ms", milliseconds(half.at(.5)), 20, false)
		said(t, fmt.Sprintf("a batch of %d, 2,500 uploads a second: 99 of 100 within", size), "ms", milliseconds(half.at(.99)), 20, false)
	}
}

// TestBenchSingleCreates is one file a call, 300 a second; and Companion's signature for one file at the same rate, in the same run.
func TestBenchSingleCreates(t *testing.T) {
	b := startBench(t)
	companion := realtest.Companion(t)
	for round := range 3 {
		ts := open(2400, 300, func(int) error { return b.call("/v1/uploads", filesOf(1), nil) })
		ts.whole(t, "single creates")
		said(t, fmt.Sprintf("round %d: one upload a call, 300 calls a second: half within", round+1), "ms", milliseconds(ts.at(.5)), 50, false)
		said(t, fmt.Sprintf("round %d: one upload a call, 300 calls a second: 99 of 100 within", round+1), "ms", milliseconds(ts.at(.99)), 50, false)
		beside := open(1200, 300, func(i int) error {
			response, err := b.client.Get(companion + "/s3/params?type=application%2Fpdf&filename=" + url.QueryEscape(fmt.Sprintf("report %d.pdf", i))) //nolint:noctx // a test's own server
			if err != nil {
				return err
			}
			defer response.Body.Close() //nolint:errcheck // read to its end
			_, err = io.Copy(io.Discard, response.Body)
			return err
		})
		beside.whole(t, "Companion")
		fmt.Printf("%-78s %10.1f ms (99 of 100: %.1f ms; it records nothing)\n", fmt.Sprintf("round %d: Companion signs one upload a call, 300 calls a second: half within", round+1),
			milliseconds(beside.at(.5)), milliseconds(beside.at(.99)))
	}
}

// shares makes n links to one stored file, and gives the address of the last.
func (b *benched) shares(upload string, n int, more func(*protocol.Share)) (address string) {
	b.t.Helper()
	for n > 0 {
		q := protocol.ShareRequest{}
		for range min(n, protocol.MaxBatch) {
			share := protocol.Share{ID: fmt.Sprintf("S%d", ids.Add(1)), Uploads: []string{upload}}
			if more != nil {
				more(&share)
			}
			q.Shares = append(q.Shares, share)
		}
		n -= len(q.Shares)
		var answer protocol.ShareResponse
		if err := b.call("/v1/shares", q, &answer); err != nil {
			b.t.Fatal(err)
		}
		address = answer.Shares[len(answer.Shares)-1].URL
	}
	return address
}

// store sends one file, and gives its upload's id.
func (b *benched) store(size int) string {
	b.t.Helper()
	q := filesOf(1)
	q.Files[0].Size = int64(size)
	var created protocol.CreateResponse
	if err := b.call("/v1/uploads", q, &created); err != nil {
		b.t.Fatal(err)
	}
	up := created.Uploads[0]
	request, err := http.NewRequestWithContext(b.t.Context(), up.Request.Method, up.Request.URL, bytes.NewReader(make([]byte, size)))
	if err != nil {
		b.t.Fatal("the signed address is none")
	}
	for name, value := range up.Request.Headers {
		request.Header.Set(name, value)
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal("the bytes could not be sent")
	}
	_ = response.Body.Close()
	var done protocol.CompleteResponse
	if err := b.call("/v1/uploads/complete", protocol.CompleteRequest{Uploads: []protocol.Complete{{UploadID: up.UploadID}}}, &done); err != nil || done.Uploads[0].Error != nil {
		b.t.Fatalf("%v %+v", err, done)
	}
	return up.UploadID
}

// post asks for a download as a browser does, and gives the address that the bytes are at.
func (b *benched) post(link, password string) (string, error) {
	response, err := b.client.PostForm(link, url.Values{"password": {password}}) //nolint:noctx // a test's own server
	if err != nil {
		return "", err
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	_, _ = io.Copy(io.Discard, response.Body)
	if response.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("post: %s", response.Status)
	}
	to, err := response.Location()
	if err != nil {
		return "", err
	}
	return to.String(), nil
}

// TestBenchShares is a download being asked for among 1,000 links and among 100,000.
func TestBenchShares(t *testing.T) {
	b := startBench(t)
	upload := b.store(1000)
	measure := func() time.Duration {
		link := b.shares(upload, 1, nil)
		ts := open(600, 100, func(int) error { _, err := b.post(link, ""); return err })
		ts.whole(t, "posts")
		return ts.at(.5)
	}
	b.shares(upload, 1000, nil)
	few := measure()
	b.shares(upload, 99_000, nil)
	many := measure()
	fmt.Printf("%-78s %10.2f ms\n", "a download is asked for among 1,000 links: half within", milliseconds(few))
	fmt.Printf("%-78s %10.2f ms\n", "a download is asked for among 100,000 links: half within", milliseconds(many))
	said(t, "the second against the first", "×", float64(many)/float64(few), 1.2, false)
}

// TestBenchPasswords is the memory of 100 passwords being tried at once.
func TestBenchPasswords(t *testing.T) {
	b := startBench(t)
	link := b.shares(b.store(1000), 1, func(s *protocol.Share) { s.Password = "a good one" })
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() { _, _ = b.post(link, "a wrong one") }) // refused, or told to wait
	}
	group.Wait()
	said(t, "memory while 100 passwords are tried at once", "MiB", b.memory(), 150, false)
}

// TestBenchDownloads is the memory of 1,000 downloads of 1 MB at once.
func TestBenchDownloads(t *testing.T) {
	b := startBench(t)
	link := b.shares(b.store(1_000_000), 1, nil)
	var group sync.WaitGroup
	ts := &times{}
	var arrived atomic.Int64
	all := make(chan struct{})
	for i := range 1000 {
		time.Sleep(time.Millisecond)
		group.Go(func() {
			begin := time.Now()
			err := func() error {
				to, err := b.post(link, "")
				if err != nil {
					return err
				}
				response, err := b.client.Get(to) //nolint:noctx // a test's own server
				if err != nil {
					return err
				}
				defer response.Body.Close() //nolint:errcheck // read to its end
				if arrived.Add(1) == 1000 {
					close(all)
				}
				select { // every one has begun before any goes on
				case <-all:
				case <-time.After(30 * time.Second):
				}
				if n, err := io.Copy(io.Discard, response.Body); err != nil || n != 1_000_000 {
					return fmt.Errorf("download %d: %d bytes, %w", i, n, err)
				}
				return nil
			}()
			ts.add(time.Since(begin), err)
		})
	}
	group.Wait()
	ts.whole(t, "downloads")
	said(t, "memory while 1,000 downloads of 1 MB are under way", "MiB", b.memory(), 100, false)
}
