package server_test

import (
	"fmt"
	"net/http"
	"testing"

	"linkdrop/uploader/protocol"
)

// The load that one server takes from one caller, in batches of 500 over SQLite: QUALITY.md wants 5,000 signed uploads a
// second. One operation is one batch; the figure beside it is elements a second.

const batchSize = 500

func batchOf(n int) []protocol.File {
	files := make([]protocol.File, batchSize)
	for i := range files {
		files[i] = textFile(fmt.Sprintf("F%d-%d", n, i), fmt.Sprintf("file %d.txt", i), "hello")
	}
	return files
}

func perSecond(b *testing.B) {
	b.ReportMetric(float64(b.N*batchSize)/b.Elapsed().Seconds(), "elements/s")
}

func BenchmarkCreate(b *testing.B) {
	h := start(b, nil)
	n := 0
	for b.Loop() {
		h.create("anna", batchOf(n)...)
		n++
	}
	perSecond(b)
}

func BenchmarkSign(b *testing.B) {
	h := start(b, nil)
	pieces := make([]protocol.Piece, batchSize)
	for i, created := range h.create("anna", batchOf(0)...) {
		pieces[i].UploadID = created.UploadID
	}
	for b.Loop() {
		h.sign("anna", pieces...)
	}
	perSecond(b)
}

func BenchmarkComplete(b *testing.B) {
	h := start(b, nil)
	n := 0
	for b.Loop() {
		b.StopTimer()
		uploads := make([]protocol.Complete, batchSize)
		for i, created := range h.create("anna", batchOf(n)...) {
			uploads[i].UploadID = created.UploadID
			if w := h.send(created.Request, "hello"); w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
		n++
		b.StartTimer()
		h.complete("anna", uploads...)
	}
	perSecond(b)
}

// BenchmarkReceive is a small file's PUT into the folder: two synced files and their names.
func BenchmarkReceive(b *testing.B) {
	h := start(b, nil)
	request := h.create("anna", textFile("F", "a.txt", "hello"))[0].Request
	for b.Loop() {
		if w := h.send(request, "hello"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

// BenchmarkLanding is one look at a link with 300 files.
func BenchmarkLanding(b *testing.B) {
	h := start(b, nil)
	ids := make([]string, 300)
	for i := range ids {
		ids[i] = h.create("anna", textFile(fmt.Sprint("F", i), "a.txt", "hello"))[0].UploadID
	}
	path := pathOf(b, h.share("anna", protocol.Share{ID: "S", Uploads: ids})[0].URL)
	for b.Loop() {
		if w := h.do(http.MethodGet, path, nil); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
