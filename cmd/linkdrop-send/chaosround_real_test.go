//go:build real

package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

const (
	mostResumes = 6 // with a healthy network; what is not finished then cannot be
	resumeLimit = 60 * time.Second
	endLimit    = 20 * time.Second // from Ctrl+C to the end
)

// owedLine is something that gets one line: a file, or several with one link.
type owedLine struct {
	path   string // empty: of several
	name   string
	hashes []string
	links  []string // that were printed for it
}

// round is one send and its resumes.
type round struct {
	t      *testing.T
	w      *world
	number int
	rand   *rand.Rand
	dir    string
	state  string

	args  []string
	lines []*owedLine
	early bool // killed before anything was promised
	log   []string
	began time.Time
	runs  []*client
}

func newRound(t *testing.T, w *world, number int) *round {
	h := fnv.New64()
	_, _ = fmt.Fprintf(h, "%s/%d", w.lane, number)
	r := &round{t: t, w: w, number: number, dir: t.TempDir(), state: t.TempDir(), began: time.Now()}
	r.rand = rand.New(rand.NewPCG(w.chaos.seed, h.Sum64())) //nolint:gosec // what is to be repeatable is not secret
	r.args = append(w.to(), "--state-dir", r.state, "--json", "--part-size", "5MiB",
		"--streams", pick(r, "1", "2", "4", "8"), "--wait", pick(r, "4s", "15s", "5m"))
	r.files()
	return r
}

func pick[T any](r *round, of ...T) T { return of[r.rand.IntN(len(of))] }

func (r *round) note(format string, args ...any) {
	r.log = append(r.log, time.Now().UTC().Format(time.TimeOnly)+fmt.Sprintf("  %6.2f s  ", time.Since(r.began).Seconds())+fmt.Sprintf(format, args...))
}

// file makes one with bytes of its own, and returns its path and hash.
func (r *round) file(dir, name string, size int) (path, hash string) {
	path = filepath.Join(dir, name)
	data := make([]byte, size)
	fill := rand.NewChaCha8(sha256Of(fmt.Appendf(nil, "%d/%s/%d/%s", r.w.chaos.seed, r.w.lane, r.number, path[len(r.dir):])))
	_, _ = fill.Read(data)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.w.chaos.count("files", 1)
	r.w.chaos.mu.Lock()
	r.w.chaos.bytes += int64(size)
	r.w.chaos.mu.Unlock()
	return path, hashOf(data)
}

func (r *round) size() int {
	return pick(r, 0, 1, 1000, 70_000, 1<<20, 5<<20-1, 5<<20, 5<<20+1, 16<<20+1)
}

// files makes what is sent, and what has to be printed for it.
func (r *round) files() {
	together := r.rand.IntN(3) == 0
	if together {
		r.args = append(r.args, "--together")
	}
	all := &owedLine{name: "together"}
	add := func(path, hash string) {
		if together && r.w.groups() {
			all.hashes = append(all.hashes, hash)
			return
		}
		r.lines = append(r.lines, &owedLine{path: path, hashes: []string{hash}})
	}
	shape := pick(r, "large", "large", "small", "folder", "mixed")
	r.note("%s, together %v, %v", shape, together, r.args[len(r.w.to())+3:])
	if shape == "folder" || shape == "mixed" {
		r.folder(together, add)
	}
	if shape == "small" || shape == "mixed" {
		for i := range 2 + r.rand.IntN(50) {
			path, hash := r.file(r.dir, fmt.Sprintf("small %02d ü.txt", i), r.rand.IntN(20_000))
			r.args = append(r.args, path)
			add(path, hash)
		}
	}
	if shape == "large" || shape == "mixed" {
		for i := range 1 + r.rand.IntN(4) {
			path, hash := r.file(r.dir, fmt.Sprintf("large+%d.bin", i), r.size())
			r.args = append(r.args, path)
			add(path, hash)
		}
	}
	if len(all.hashes) > 0 {
		r.lines = append(r.lines, all)
	}
}

func (r *round) folder(together bool, add func(path, hash string)) {
	dir := filepath.Join(r.dir, "a folder")
	one := &owedLine{name: "a folder"}
	for i := range 1 + r.rand.IntN(20) {
		size := r.rand.IntN(20_000)
		if i < 2 {
			size = r.size()
		}
		path, hash := r.file(dir, pick(r, "", "in/", "deep/er/")+fmt.Sprintf("%02d.dat", i), size)
		if !r.w.groups() || together {
			add(path, hash)
			continue
		}
		one.hashes = append(one.hashes, hash)
	}
	r.args = append(r.args, dir)
	if len(one.hashes) > 0 {
		r.lines = append(r.lines, one)
	}
}

// play sends through what the plan has for it, then resumes until all is sent.
func (r *round) play() {
	defer r.keep()
	r.w.chaos.count("rounds", 1)
	c := r.start(r.args)
	done := r.suffer(c, 1+r.rand.IntN(4))
	for more := r.rand.IntN(3); !done && more > 0; more-- { // resuming, it is not spared either
		r.w.chaos.count("resumes under faults", 1)
		done = r.suffer(r.resume(), 1+r.rand.IntN(2))
	}
	r.w.heal()
	if r.finish(done) {
		r.judge()
	}
}

func (r *round) start(args []string) *client {
	for _, way := range r.w.ways {
		way.SetRate(pick(r, 64<<10, 256<<10, 1<<20, 4<<20))
	}
	c := launch(r.t, r.w.chaos.send, r.w.token(), args...)
	r.runs = append(r.runs, c)
	return c
}

func (r *round) resume() *client {
	args := []string{"resume", "--state-dir", r.state, "--json", "--streams", pick(r, "1", "2", "8"), "--wait", pick(r, "4s", "15s", "5m")}
	if r.w.server == nil {
		args = append(args, "--keys-env")
	}
	r.note("resume")
	return r.start(args)
}

// finish resumes until nothing is left, with all healthy.
func (r *round) finish(done bool) bool {
	for n := 0; !done || len(r.left()) > 0; n++ {
		if n == mostResumes {
			r.wrong(unfinished, "after %d resumes there is still something left", n)
			return false
		}
		c := r.resume()
		for _, way := range r.w.ways {
			way.SetRate(0)
		}
		r.w.chaos.count("resumes", 1)
		done = r.ended(c, resumeLimit) == exit.Sent
	}
	return true
}

// left are runs that resume would go on with.
func (r *round) left() []string {
	found, err := filepath.Glob(filepath.Join(r.state, "runs", "*"))
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// ended waits for the end, asks for it after the limit, and returns the exit code.
func (r *round) ended(c *client, limit time.Duration) int {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-c.done:
	case <-timer.C:
		r.note("not ended after %v: Ctrl+C", limit)
		c.interrupt()
		select {
		case <-c.done:
		case <-time.After(endLimit):
			r.wrong(unfinished, "it does not end %v after Ctrl+C", endLimit)
		}
	}
	code := c.wait(time.Second)
	for _, way := range r.w.ways {
		way.Break()
	}
	r.note("exit code %d", code)
	r.w.chaos.count(fmt.Sprintf("exit code %d", code), 1)
	return code
}

// moments are texts of requests that something may happen at, the frequent ones more often.
func (r *round) moments() []string {
	if r.w.server == nil {
		return []string{"PUT /", "PUT /", "PUT /", "partNumber=", "POST /", "uploadId=", "uploads=", "DELETE /"}
	}
	return []string{
		"POST /v1/uploads ", "POST /v1/uploads ", "POST /v1/uploads/sign", "POST /v1/uploads/complete", "POST /v1/uploads/complete",
		"POST /v1/shares", "POST /v1/shares", "PUT /", "PUT /", "PUT /", "partNumber=", "DELETE /v1", "GET /v1/uploads",
	}
}

// suffer lets things happen to a run until it has ended, and reports whether everything was sent.
func (r *round) suffer(c *client, hits int) bool {
	for range hits {
		if !r.hit(c) {
			break
		}
	}
	r.w.heal()
	return r.ended(c, 90*time.Second) == exit.Sent
}

// hit lets one thing happen, at a random moment or when a request goes by; false: the run has ended.
func (r *round) hit(c *client) bool {
	way, text, reply := pick(r, r.w.ways...), pick(r, r.moments()...), r.rand.IntN(2) == 0
	after, lasts := r.within(pick[int64](r, 300, 300, 2000)), r.within(pick[int64](r, 500, 3000, 8000))
	byRequest, pass := r.rand.IntN(4) > 0, pick(r, 0, 0, 1, r.rand.IntN(20))
	what := pick(r, "kill", "interrupt", "server", "fault", "fault", "fault", "fault")
	if what == "server" && r.w.server == nil {
		what = "fault"
	}
	fault := pick(r, realtest.Faults()...)
	if what == "fault" {
		what = string(fault)
	}
	var once sync.Once
	begin := func() { once.Do(func() { r.begin(c, way, what, fault) }) }
	happened := make(chan struct{})
	if byRequest {
		way.Once(text, reply, pass, func() { begin(); close(happened) })
		after = 2 * time.Second
	}
	select {
	case <-happened:
		r.note("%s at %q, reply %v", what, text, reply)
	case <-time.After(after):
		way.Forget()
		begin()
		r.note("%s", what)
	case <-c.done:
		begun := true
		once.Do(func() { begun = false })
		if !begun {
			r.w.chaos.count("hits that came too late", 1)
			way.Heal()
			return false
		}
	}
	select {
	case <-time.After(lasts):
	case <-c.done:
	}
	way.Heal()
	if what == "server" {
		r.w.server.Start()
	}
	r.note("healed")
	return what != "kill" && what != "interrupt"
}

func (r *round) within(ms int64) time.Duration {
	return time.Duration(r.rand.Int64N(ms * int64(time.Millisecond)))
}

// begin runs where the request goes by, which waits for it.
func (r *round) begin(c *client, way *realtest.FaultyProxy, what string, fault realtest.Fault) {
	switch what {
	case "kill":
		r.w.chaos.count("kill -9 of linkdrop-send", 1)
		r.isEarly(c)
		_ = c.cmd.Process.Kill()
		for _, way := range r.w.ways {
			way.Break()
		}
	case "interrupt":
		r.w.chaos.count("SIGINT of linkdrop-send", 1)
		r.isEarly(c)
		_ = c.cmd.Process.Signal(syscall.SIGINT)
	case "server":
		r.w.chaos.count("kill -9 of linkdrop-server", 1)
		r.w.server.Kill()
	default:
		way.Begin(fault)
	}
}

// isEarly notes that nothing had been promised yet: the first event comes when all drops are noted.
func (r *round) isEarly(c *client) {
	_, events := c.said()
	r.early = r.early || len(events) == 0 && len(r.runs) == 1
}

// wrong is a fault that was found.
func (r *round) wrong(what, format string, args ...any) {
	r.w.chaos.count("!"+what, 1)
	r.note("WRONG: "+format, args...)
	r.t.Errorf("seed %d, CHAOS_ROUND=%s/%d: %s: "+format, append([]any{r.w.chaos.seed, r.w.lane, r.number, what}, args...)...)
}

// judge compares what was said and what is stored with what had to be.
func (r *round) judge() {
	for _, c := range r.runs {
		r.collect(c)
	}
	for _, l := range r.lines {
		switch {
		case len(l.links) == 0 && !r.early:
			r.wrong(noLine, "%s%s", l.name, l.path)
		case len(l.links) > 1 && r.w.server != nil:
			r.wrong(twoLines, "%d different links for %s%s", len(l.links), l.name, l.path)
		}
		for _, link := range l.links {
			r.w.links[link] = l.hashes
			r.w.chaos.count("links compared", 1)
			if why := compare(r.t, link, l.hashes); why != "" {
				what := deadLink
				if strings.Contains(why, "other bytes") {
					what = corrupt
				}
				r.wrong(what, "%s%s: %s: %s", l.name, l.path, bare(link), why)
			}
		}
	}
	for i, found := range r.w.orphans(r.t) {
		if i < 10 {
			r.wrong(orphan, "%s", found)
		}
	}
}

// collect puts the links of one run to the lines that they are.
func (r *round) collect(c *client) {
	_, events := c.said()
	said := map[*owedLine]bool{}
	for _, e := range events {
		if e.Event != "link" {
			continue
		}
		i := slices.IndexFunc(r.lines, func(l *owedLine) bool {
			return l.path == e.Path && (e.Path != "" || len(l.hashes) == e.Files)
		})
		if i < 0 {
			r.wrong(twoLines, "a line for %q, of %d files, that nobody asked for", e.Path+e.Name, e.Files)
			continue
		}
		l := r.lines[i]
		if said[l] {
			r.wrong(twoLines, "%s%s, by one run", l.name, l.path)
		}
		said[l] = true
		if !slices.Contains(l.links, e.Link) {
			l.links = append(l.links, e.Link)
		}
	}
}

// keep writes down what happened where it went wrong, without what makes links secret.
func (r *round) keep() {
	if !r.t.Failed() {
		return
	}
	c := r.w.chaos
	name := fmt.Sprintf("%s/%d", r.w.lane, r.number)
	c.mu.Lock()
	c.failed = append(c.failed, name)
	c.mu.Unlock()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("linkdrop-chaos-%d", c.seed), name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		r.t.Fatal(err)
	}
	for i, run := range r.runs {
		lines, _ := run.said()
		for n, line := range lines {
			var e map[string]any
			if json.Unmarshal([]byte(line), &e) == nil && e["link"] != nil {
				e["link"] = bare(fmt.Sprint(e["link"]))
				text, _ := json.Marshal(e)
				lines[n] = string(text)
			}
		}
		r.write(dir, fmt.Sprintf("%d.stdout", i), strings.Join(lines, "\n"))
		select {
		case <-run.done:
			r.write(dir, fmt.Sprintf("%d.stderr", i), run.errs.String())
		default:
		}
	}
	if r.w.server != nil {
		if log, err := r.w.server.Log(); err == nil {
			r.write(dir, "server.log", string(log))
		}
	}
	_ = os.CopyFS(filepath.Join(dir, "state"), os.DirFS(r.state))
	r.write(dir, "what happened", strings.Join(r.log, "\n")+"\n")
	r.t.Logf("kept in %s:\n%s", dir, strings.Join(r.log, "\n"))
}

func (r *round) write(dir, name, text string) {
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		r.t.Error(err)
	}
}
