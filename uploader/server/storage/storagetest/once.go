package storagetest

import (
	"net/http"
	"slices"
	"testing"

	"linkdrop/uploader/server/storage"
)

// once: what was stored is not replaced by whoever has the address still. After a deletion it may
// be sent again.
func once(t *testing.T, s storage.Storage) {
	if err := s.Check(t.Context()); err != nil { // a store that is asked finds out what it can
		t.Fatal(err)
	}
	good, evil := []byte("pay 100 EUR to Anna"), []byte("pay 999 EUR to Eve!")
	o := object("once/order.txt", len(good))
	put := signed(t)(s.SignPut(t.Context(), o, life))
	if got := send(t, put, good, nil); got.status != http.StatusOK {
		t.Fatalf("put: %d %s", got.status, got.code)
	}
	if got := send(t, put, evil, nil); got.status != http.StatusPreconditionFailed || got.code != "PreconditionFailed" {
		t.Errorf("put of other bytes: %d %s", got.status, got.code)
	}
	if got := send(t, put, good, nil); got.status != http.StatusPreconditionFailed && got.status != http.StatusOK { // AWS refuses that, too
		t.Errorf("put again: %d %s", got.status, got.code)
	}
	get := signed(t)(s.SignGet(t.Context(), o.Key, "attachment", "text/plain", life))
	if got := send(t, get, nil, nil); !slices.Equal(got.body, good) {
		t.Errorf("it is %q now", got.body)
	}
	if err := s.Delete(t.Context(), o.Key); err != nil {
		t.Fatal(err)
	}
	if got := send(t, put, good, nil); got.status != http.StatusOK {
		t.Errorf("put after it was deleted: %d %s", got.status, got.code)
	}
}
