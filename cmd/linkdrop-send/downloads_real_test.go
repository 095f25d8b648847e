//go:build real

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// A thousand people press the button of a link that may be downloaded five times, and the server is killed under them: five have
// the file, each of them whole, and every other is told that the link is used up.
func TestRealAThousandDownloadsAtOnce(t *testing.T) {
	const most = 5
	server := realtest.StartServer(t, "", "")
	k := &killedServer{t: t, w: &world{server: server}, people: newPeople()}
	file := realtest.File(t, t.TempDir(), "wanted.bin", 1<<20)
	link := startSend(t, server.Token, "--backend", "http://"+server.Address, "--state-dir", t.TempDir(), "--max-downloads", "5", file).mustSend(time.Minute)[0]
	want := hashOfFile(t, file)
	var got, refused atomic.Int64
	var all sync.WaitGroup
	begin := make(chan struct{})
	for range 1000 {
		all.Go(func() {
			<-begin
			switch hash, why := k.people.download(t, link, ""); {
			case hash == want:
				got.Add(1)
			case why == "used up":
				refused.Add(1)
			default:
				t.Errorf("other bytes: %s", why)
			}
		})
	}
	close(begin)
	realtest.Until(t, time.Minute, "somebody was answered", func() bool { return got.Load()+refused.Load() > 0 })
	before := got.Load() + refused.Load()
	server.Kill()
	server.Start()
	all.Wait()
	info, ok := k.info(link)
	if got.Load() != most || refused.Load() != 1000-most || !ok || info.Downloads != most {
		t.Errorf("%d have it, %d were refused, %d are counted", got.Load(), refused.Load(), info.Downloads)
	}
	logsNone(t, server, link)
	t.Logf("%d were answered before the server was killed", before)
	if before == 1000 {
		t.Error("nobody was left when the server was killed: this proves nothing")
	}
}

// A download that is cut off ten times, and gone on with as README.md says, is whole and counts once.
func TestRealADownloadCutTenTimes(t *testing.T) {
	const size, cuts = 22 << 20, 10
	address := realtest.FreeAddress(t)
	way := realtest.NewFaultyProxy(t, address)
	server := realtest.StartServer(t, address, "http://"+way.Address)
	file, dir := realtest.File(t, t.TempDir(), "film.mp4", size), t.TempDir()
	link := startSend(t, server.Token, "--backend", "http://"+way.Address, "--state-dir", t.TempDir(), "--one-time", file).mustSend(time.Minute)[0]
	arrived := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "film.mp4"))
		if err != nil {
			return 0
		}
		return info.Size()
	}
	at, err := exec.CommandContext(t.Context(), "curl", "-fsS", "-d", "", "-o", os.DevNull, "-w", "%{redirect_url}", link).Output()
	if err != nil {
		t.Fatal(err)
	}
	curl := func() *exec.Cmd {
		c := exec.CommandContext(context.WithoutCancel(t.Context()), "curl", "-fsSL", "-C", "-", "-o", "film.mp4", string(at))
		c.Dir = dir
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	way.SetDownRate(8 << 20)
	for n := range cuts {
		enough := max(arrived(), int64(n+1)*size/(cuts+2))
		c := curl()
		realtest.Until(t, time.Minute, "more has arrived", func() bool { return arrived() > enough })
		way.Begin(realtest.Reset) // what is on its way is lost, too
		if err := c.Wait(); err == nil {
			t.Fatalf("cut %d came too late", n)
		}
		way.Heal()
	}
	way.SetDownRate(0)
	if err := curl().Wait(); err != nil {
		t.Errorf("the last time: %v", err)
	}
	if hashOfFile(t, filepath.Join(dir, "film.mp4")) != hashOfFile(t, file) {
		t.Error("other bytes arrived")
	}
	k := &killedServer{t: t, w: &world{server: server}, people: newPeople()}
	if info, ok := k.info(link); !ok || info.Downloads != 1 {
		t.Errorf("%d downloads are counted", info.Downloads)
	}
	logsNone(t, server, link)
}
