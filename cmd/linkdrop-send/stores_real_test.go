//go:build real

package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// The table that every store which speaks S3 has to pass, whoever wrote it: sizes around a part, odd names, new links, deleting,
// kill -9. Each goes both ways: with keys on this machine, and through a linkdrop-server that has them.
func TestRealStores(t *testing.T) {
	stores := []struct {
		name string
		open func(testing.TB) realtest.Bucket
	}{
		{realtest.PartGoFakeS3, realtest.GoFakeS3},
		{realtest.PartRclone, rclone},
		{realtest.PartS3rver, realtest.S3rver},
	}
	files := newTableFiles(t)
	for _, store := range stores {
		for _, way := range []string{"--s3", "linkdrop-server"} {
			t.Run(store.name+" "+way, func(t *testing.T) {
				began := time.Now()
				row := newStoreRow(t, way, store.open(t), files)
				line := compared(t, store.name, way, row.run(t))
				t.Logf("%-9s %-16s %2d passed, %d known differences, %d failed, in %.1f s", store.name, way,
					len(line.Passed), len(line.Differs), len(line.Failed), time.Since(began).Seconds())
				realtest.Conforms(t, line)
			})
		}
	}
}

func rclone(t testing.TB) (b realtest.Bucket) {
	t.Helper()
	b.Endpoint, b.Access, b.Secret, b.Name = realtest.Rclone(t)
	return b
}

const (
	tablePart  = 5 << 20 // the least that S3 takes
	tableLanes = 2
	tableLarge = 200_000_000
	tableKill  = 30 << 20
)

// tableFiles are the files of every row, made once.
type tableFiles struct {
	all             []tableFile // in the order in which they are sent
	long, interrupt tableFile
}

type tableFile struct{ what, path string }

func newTableFiles(t *testing.T) tableFiles {
	t.Helper()
	dir := t.TempDir()
	file := func(what, name string, size int64) tableFile {
		return tableFile{what, realtest.File(t, dir, name, size)}
	}
	return tableFiles{
		all: []tableFile{
			file("0 B", "empty.txt", 0),
			file("1 B", "one.txt", 1),
			file("a part less 1 B", "less.bin", tablePart-1),
			file("a part", "part.bin", tablePart),
			file("a part and 1 B", "more.bin", tablePart+1),
			file("200 MB", "large.bin", tableLarge),
			file("name of a URL's signs", "100% #hash?.txt", 777),
			file("name with umlaut and plus", "Übersicht +.pdf", 4321),
			file("name with U+202E", "\u202egnp.exe", 99),
		},
		long:      file("name of 255 bytes", strings.Repeat("n", 251)+".txt", 555),
		interrupt: file("resume after kill -9", "interrupted.bin", tableKill),
	}
}

// storeRow is one store, one way.
type storeRow struct {
	files  tableFiles
	bucket realtest.Bucket
	link   *realtest.Link // in front of the store
	way    string
	to     []string // flags that say where
	keys   []string // flags of what has no destination of its own
	state  string
	token  string
	wrong  map[string]error // by case; nil: passed
}

func newStoreRow(t *testing.T, way string, b realtest.Bucket, files tableFiles) *storeRow {
	t.Helper()
	r := &storeRow{files: files, bucket: b, way: way, state: t.TempDir(), wrong: map[string]error{}}
	r.link = realtest.NewLink(t, strings.TrimPrefix(b.Endpoint, "http://"), 0)
	t.Setenv("AWS_ACCESS_KEY_ID", b.Access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", b.Secret)
	t.Setenv("AWS_SESSION_TOKEN", "")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	endpoint := "http://" + r.link.Address
	if way == "--s3" {
		r.to, r.keys = []string{"--s3", "s3://" + b.Name + "/in box", "--endpoint", endpoint, "--keys-env"}, []string{"--keys-env"}
		return r
	}
	t.Setenv("LINKDROP_STORAGE", "s3://"+b.Name+"/in box?region="+realtest.Region+"&endpoint="+endpoint)
	server := realtest.StartServer(t, "", "")
	r.to, r.token = []string{"--backend", "http://" + server.Address}, server.Token
	t.Setenv("LINKDROP_TOKEN", server.Token)
	return r
}

func (r *storeRow) run(t *testing.T) map[string]error {
	t.Helper()
	links := r.sent(t)
	r.wrong["check"] = nil
	if checked := say(t, "", append(append([]string{"check"}, r.to...), "--state-dir", r.state)...); checked.code != exit.Sent {
		r.wrong["check"] = fmt.Errorf("exit code %d: %s%s", checked.code, checked.out, checked.errs)
	}
	r.wrong[r.files.interrupt.what] = r.killed(t)
	r.wrong["name of the download"] = r.named(t, links)
	r.relinked(t, links)
	r.wrong["nothing is left behind"] = r.emptied(t)
	r.long(t) // the last: it may be the end of the store
	return r.wrong
}

// sent sends everything that is not a case of its own, and compares what each link gives.
func (r *storeRow) sent(t *testing.T) map[string]string {
	t.Helper()
	args := append(append([]string{}, r.to...), "--state-dir", r.state, "--part-size", "5MiB", "--wait", "60s")
	size := int64(0)
	for _, f := range r.files.all {
		args = append(args, f.path)
		size += sizeOf(t, f.path)
	}
	got := say(t, "", args...)
	lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	if len(lines) != len(r.files.all) {
		t.Fatalf("%d lines for %d files, exit code %d: %s%s", len(lines), len(r.files.all), got.code, got.out, got.errs)
	}
	t.Logf("said: %s", strings.TrimSpace(got.errs))
	links := map[string]string{}
	for i, f := range r.files.all {
		links[f.what] = lines[i]
		r.wrong[f.what] = gives(t, lines[i], f.path, got.errs)
	}
	if again := r.link.Sent() - size; again > 1<<20 {
		r.wrong["sent once"] = fmt.Errorf("%d KiB were sent for %d", r.link.Sent()>>10, size>>10)
	} else {
		r.wrong["sent once"] = nil
	}
	return links
}

// long is a run of its own: a file system under a store may have no room for the store's own endings of a name, and every try
// breaks then.
func (r *storeRow) long(t *testing.T) {
	t.Helper()
	f := r.files.long
	got := say(t, "", append(append([]string{}, r.to...), "--state-dir", r.state, "--wait", "5s", f.path)...)
	r.wrong[f.what] = gives(t, strings.TrimSuffix(got.out, "\n"), f.path, got.errs)
}

// killed kills the program in the middle of a file, and lets the next one go on with it.
func (r *storeRow) killed(t *testing.T) error {
	t.Helper()
	f := r.files.interrupt
	r.link.SetRate(6 << 20) // three seconds to be killed in, on a machine that has much else to do
	before := r.link.Sent()
	args := append(append([]string{}, r.to...), "--state-dir", r.state, "--json", "--part-size", "5MiB", "--streams", strconv.Itoa(tableLanes), f.path)
	c := startSend(t, r.token, args...)
	realtest.Until(t, time.Minute, "a third is acknowledged", func() bool { return c.progress().Acked > tableKill/3 })
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if code := c.wait(time.Minute); code == exit.Sent {
		t.Fatal("it was too quick to be killed")
	}
	r.link.SetRate(0)
	got := say(t, "", append([]string{"resume", "--state-dir", r.state, "--wait", "60s"}, r.keys...)...)
	if err := gives(t, strings.TrimSuffix(got.out, "\n"), f.path, got.errs); err != nil {
		return err
	}
	if again := r.link.Sent() - before - tableKill; again > tableLanes*tablePart+1<<20 {
		return fmt.Errorf("%.1f MiB were sent again, more than a part for each stream: %s", float64(again)/(1<<20), got.errs)
	}
	return nil
}

// named looks at the name under which a browser saves.
func (r *storeRow) named(t *testing.T, links map[string]string) error {
	t.Helper()
	said, err := realtest.Curl(t, links["name with umlaut and plus"], "-D", "-", "-o", os.DevNull)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(said)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if strings.EqualFold(name, "Content-Disposition") && strings.Contains(value, "attachment") && strings.Contains(value, "filename*=UTF-8''%C3%9Cbersicht%20+.pdf") {
			return nil
		}
	}
	return fmt.Errorf("the answer does not name the file: %q", said)
}

// relinked makes another link for each kind of file, then deletes the file: neither link works any more.
func (r *storeRow) relinked(t *testing.T, links map[string]string) {
	t.Helper()
	ids := r.ids(t)
	for _, f := range r.files.all {
		if !slices.Contains([]string{"0 B", "a part and 1 B", "name of a URL's signs"}, f.what) {
			continue
		}
		id := ids[filepath.Base(f.path)]
		made := say(t, "", append([]string{"link", "--state-dir", r.state, "--expires", "1h", id}, r.keys...)...)
		link := strings.TrimSuffix(made.out, "\n")
		r.wrong["relink, "+f.what] = gives(t, link, f.path, made.errs)
		gone := say(t, "", append([]string{"delete", "--state-dir", r.state, id}, r.keys...)...)
		r.wrong["delete, "+f.what] = nil
		if gone.code != exit.Sent {
			r.wrong["delete, "+f.what] = fmt.Errorf("exit code %d: %s", gone.code, gone.errs)
			continue
		}
		for _, link := range []string{link, links[f.what]} {
			if _, err := realtest.Curl(t, link); err == nil {
				r.wrong["delete, "+f.what] = errors.New("a link still works")
			}
		}
	}
}

// emptied deletes all that is in the history, and looks into the bucket from beside.
func (r *storeRow) emptied(t *testing.T) error {
	t.Helper()
	left := slices.Collect(maps.Values(r.ids(t)))
	args := append(append([]string{"delete", "--state-dir", r.state}, r.keys...), left...)
	if gone := say(t, "", args...); gone.code != exit.Sent {
		return fmt.Errorf("delete: exit code %d: %s", gone.code, gone.errs)
	}
	client := s3.New(s3.Options{
		BaseEndpoint: &r.bucket.Endpoint, Region: realtest.Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(r.bucket.Access, r.bucket.Secret, ""),
	})
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &r.bucket.Name})
	if err != nil {
		return err
	}
	for _, o := range list.Contents {
		return fmt.Errorf("%d objects are left, one of them %q", len(list.Contents), aws.ToString(o.Key))
	}
	uploads, err := client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &r.bucket.Name})
	if err != nil {
		return fmt.Errorf("no object is left; uploads under way: %w", err)
	}
	for _, u := range uploads.Uploads {
		return fmt.Errorf("%d uploads are left, one of them %q", len(uploads.Uploads), aws.ToString(u.Key))
	}
	return nil
}

// ids are those of what was sent and is not deleted, by name.
func (r *storeRow) ids(t *testing.T) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for line := range strings.Lines(say(t, "", "history", "--json", "--state-dir", r.state).out) {
		var e command.HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.State != "deleted" {
			ids[e.Name] = e.ID
		}
	}
	return ids
}

// gives compares what a link gives with the file; said is why there is none.
func gives(t *testing.T, link, path, said string) error {
	t.Helper()
	if link == "" {
		return errors.New("no link: " + strings.TrimSpace(said))
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := realtest.Curl(t, link, "--max-time", "600") // a busy machine needs more than the usual limit for 200 MB
	if err != nil {
		return fmt.Errorf("the link does not work: %w", err)
	}
	if sha256.Sum256(got) != sha256.Sum256(want) {
		return fmt.Errorf("the link gives %d bytes that are not the %d bytes of the file", len(got), len(want))
	}
	return nil
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// compared puts what came of a row beside what is known of the store.
func compared(t *testing.T, store, way string, wrong map[string]error) realtest.Conformance {
	t.Helper()
	line := realtest.Conformance{Destination: "table, " + way, Storage: store, Differs: map[string]string{}}
	for what, err := range wrong {
		known, is := storesDiffer()[store+" "+way+": "+what]
		switch {
		case err == nil && is:
			t.Errorf("%s does not differ any more in %q: take it off the list", store, what)
			line.Failed = append(line.Failed, what)
		case err == nil:
			line.Passed = append(line.Passed, what)
		case is && strings.Contains(err.Error(), known.says):
			line.Differs[what] = known.means
			t.Logf("known difference in %q: %s", what, known.means)
		default:
			line.Failed = append(line.Failed, what)
			t.Errorf("%q: %v", what, err)
		}
	}
	return line
}

// storesDiffer is what stores cannot do: what the case says then, and what it comes to. The driver's doc.go tells of them.
func storesDiffer() map[string]struct{ says, means string } {
	type difference = struct{ says, means string }
	unnamed := difference{
		"the answer does not name the file",
		"it does not take the name and the type of an answer from a link: a browser guesses the type from the object's name, and may open what it should save",
	}
	noParts := difference{"were sent again, more than a part for each stream", "it lists no parts, so an interrupted file starts over"}
	noUploads := difference{"ListMultipartUploads, https response error StatusCode: 501", "no object is left; it does not tell which uploads are under way"}
	ends := difference{"no link: The connection broke.", "its process ends over a name that is longer, with an ending of its own, than the file system takes"}
	return map[string]difference{
		"rclone --s3: name of the download":              unnamed,
		"rclone linkdrop-server: name of the download":   unnamed,
		"s3rver --s3: resume after kill -9":              noParts,
		"s3rver linkdrop-server: resume after kill -9":   noParts,
		"s3rver --s3: nothing is left behind":            noUploads,
		"s3rver linkdrop-server: nothing is left behind": noUploads,
		"s3rver --s3: name of 255 bytes":                 ends,
		"s3rver linkdrop-server: name of 255 bytes":      ends,
	}
}
