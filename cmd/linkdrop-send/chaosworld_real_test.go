//go:build real

package main

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/realtest"
)

// world is one destination with all that is behind it, for some rounds.
type world struct {
	chaos *chaos
	lane  string
	ways  []*realtest.FaultyProxy // every way of a client to its destination

	server  *realtest.Server // nil: keys on this machine
	objects string           // the folder of a server that keeps files itself
	bucket  *bucket          // where it is one

	links map[string][]string // every one that was printed, and the hashes of what is behind it
	facts map[string]string   // of objects in a bucket, for who looks for the reason
}

func newWorld(t *testing.T, c *chaos, lane string) *world {
	w := &world{chaos: c, lane: lane, links: map[string][]string{}, facts: map[string]string{}}
	store := ""
	if lane != "file" {
		w.bucket = newBucket(t)
		way := realtest.NewFaultyProxy(t, strings.TrimPrefix(w.bucket.endpoint, "http://"))
		w.ways = append(w.ways, way)
		store = "http://" + way.Address
	}
	if lane == "s3" {
		return w
	}
	address := realtest.FreeAddress(t)
	way := realtest.NewFaultyProxy(t, address)
	w.ways = append(w.ways, way)
	var storage string
	if lane == "file" {
		w.objects = t.TempDir()
		storage = "file://" + w.objects
	} else {
		storage = "s3://" + w.bucket.name + "/in?" + url.Values{"endpoint": {store}, "region": {realtest.Region}, "path_style": {"true"}}.Encode()
	}
	w.server = realtest.StartServer(t, address, "http://"+way.Address, "--storage", storage)
	return w
}

// to are the flags that name the destination.
func (w *world) to() []string {
	address := "http://" + w.ways[len(w.ways)-1].Address
	if w.server == nil {
		return []string{"--s3", "s3://" + w.bucket.name + "/in", "--endpoint", address, "--keys-env"}
	}
	return []string{"--backend", address}
}

func (w *world) token() string {
	if w.server == nil {
		return ""
	}
	return w.server.Token
}

// groups reports whether a folder becomes one link.
func (w *world) groups() bool { return w.server != nil }

func (w *world) heal() {
	for _, way := range w.ways {
		way.Heal()
		way.SetRate(0)
	}
}

// finish looks at every link of all rounds again: a later one may have harmed it.
func (w *world) finish(t *testing.T) {
	w.heal()
	for link, want := range w.links {
		w.chaos.count("links compared", 1)
		if why := compare(t, link, want); why != "" {
			w.chaos.count("!"+deadLink, 1)
			t.Errorf("seed %d, after all rounds: %s: %s", w.chaos.seed, bare(link), why)
		}
	}
	for _, way := range w.ways {
		for f, n := range way.Fired() {
			w.chaos.count("fault: "+string(f), n)
		}
	}
}

// orphans waits for the server to sweep, and names what no link leads to then.
func (w *world) orphans(t *testing.T) []string {
	if w.server != nil { // a server sweeps when it starts
		w.server.Kill()
		w.server.Start()
	}
	var found []string
	began := time.Now()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for time.Since(began) < 10*time.Second {
		found = w.look(t)
		if len(found) == 0 {
			return nil
		}
		<-tick.C
	}
	return found
}

func (w *world) look(t *testing.T) []string {
	stored, uploads := w.stored(t)
	var found []string
	wanted, later := map[string]bool{}, map[string]bool{}
	if w.server == nil {
		for link := range w.links {
			if u, err := url.Parse(link); err == nil {
				wanted[strings.TrimPrefix(u.Path, "/"+w.bucket.name+"/")] = true
			}
		}
	} else {
		found = w.records(t, wanted, later)
	}
	for _, key := range stored {
		if !wanted[key] && !later[key] {
			found = append(found, "object "+key+w.facts[key])
		}
	}
	for _, id := range uploads {
		if !later[id] {
			found = append(found, "multipart upload "+id)
		}
	}
	return found
}

// records reads what the server knows: which keys a printed link leads to, and what is gone and looked at again.
func (w *world) records(t *testing.T, wanted, later map[string]bool) (wrong []string) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.server.State, "records.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	shares, printed := map[string]bool{}, map[string]bool{}
	for link := range w.links {
		printed[hashOf([]byte(link[strings.LastIndex(link, "/")+1:]))] = true
	}
	prefix := ""
	if w.bucket != nil {
		prefix = "in/"
	}
	each(t, db, `SELECT row, hex(token_hash), '', 0 FROM shares WHERE unfinished = 0`, func(row, hash, _ string, _ int64) {
		if shares[row] = printed[strings.ToLower(hash)]; !shares[row] {
			wrong = append(wrong, "link that was not printed, row "+row)
		}
	})
	linked := map[string]bool{}
	each(t, db, `SELECT upload_id, CAST(share AS TEXT), '', 0 FROM share_uploads`, func(id, row, _ string, _ int64) {
		linked[id] = linked[id] || shares[row]
	})
	each(t, db, `SELECT id, key, storage_id, state FROM uploads`, func(id, key, at string, state int64) {
		switch {
		case state == 3:
			later[prefix+key], later[at] = true, true
		case state == 1:
			wrong = append(wrong, "open upload of "+key)
		case !linked[id]:
			wrong = append(wrong, "stored without a link: "+key)
		default:
			wanted[prefix+key] = true
		}
	})
	return wrong
}

func each(t *testing.T, db *sql.DB, query string, do func(a, b, c string, n int64)) {
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	for rows.Next() {
		var a, b, c string
		var n int64
		if err := rows.Scan(&a, &b, &c, &n); err != nil {
			t.Fatal(err)
		}
		do(a, b, c, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// stored lists the storage from beside: keys, and ids of uploads under way.
func (w *world) stored(t *testing.T) (keys, uploads []string) {
	if w.bucket != nil {
		list, err := w.bucket.client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &w.bucket.name})
		if err != nil {
			t.Fatal(err)
		}
		if aws.ToBool(list.IsTruncated) {
			t.Fatal("more than a page of objects: the rounds of a world have to be fewer")
		}
		for _, o := range list.Contents {
			keys = append(keys, aws.ToString(o.Key))
			w.facts[aws.ToString(o.Key)] = fmt.Sprintf(", %d bytes, written at %s", aws.ToInt64(o.Size), aws.ToTime(o.LastModified).Format(time.TimeOnly))
		}
		open, err := w.bucket.client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &w.bucket.name})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range open.Uploads {
			uploads = append(uploads, aws.ToString(u.UploadId))
		}
		return keys, uploads
	}
	receipts := 0
	err := filepath.WalkDir(w.objects, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == w.objects {
			return err
		}
		name, err := filepath.Rel(w.objects, path)
		if err != nil {
			return err
		}
		kind, rest, _ := strings.Cut(filepath.ToSlash(name), "/")
		switch {
		case kind == "uploads" && d.IsDir() && rest != "":
			uploads = append(uploads, rest)
		case kind == "tmp" && !d.IsDir():
			keys = append(keys, "tmp/"+rest)
		case kind == "objects" && !d.IsDir() && strings.HasPrefix(d.Name(), ".linkdrop-"):
			receipts++
		case kind == "objects" && !d.IsDir():
			keys = append(keys, rest)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) { // what the sweep takes away meanwhile
		t.Fatal(err)
	}
	if objects := len(slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return strings.HasPrefix(k, "tmp/") })); err == nil && receipts > objects {
		keys = append(keys, fmt.Sprintf("%d receipts without an object", receipts-objects))
	}
	return keys, uploads
}

// bare is a link without what makes it secret.
func bare(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "a link that cannot be read"
	}
	if strings.HasPrefix(u.Path, "/s/") {
		return "link " + hashOf([]byte(link))[:8]
	}
	return u.Path
}

func hashOf(data []byte) string { sum := sha256Of(data); return hex.EncodeToString(sum[:]) }
