package server

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
)

type document struct {
	OpenAPI    string
	Paths      map[string]map[string]struct{ OperationID string }
	Components struct {
		Schemas map[string]struct {
			Properties map[string]any
			Enum       []string
		}
	}
}

func read(t *testing.T) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPINamesTheRoutes(t *testing.T) {
	var served, described []string
	for _, r := range (&Server{}).routeTable() {
		if !strings.HasPrefix(r.name, "/landing/") && !strings.HasSuffix(r.pattern, "{$}") { // the page's own files, and a slash too much
			served = append(served, r.pattern)
		}
	}
	for path, methods := range read(t).Paths {
		for method, operation := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
			if operation.OperationID == "" {
				t.Errorf("%s %s has no operationId", method, path)
			}
		}
	}
	slices.Sort(served)
	slices.Sort(described)
	if !slices.Equal(served, described) {
		t.Errorf("served\n%s\ndescribed\n%s", strings.Join(served, "\n"), strings.Join(described, "\n"))
	}
}

func TestOpenAPINamesTheFields(t *testing.T) {
	schemas := read(t).Components.Schemas
	types := []any{
		protocol.WellKnown{},
		protocol.SignIn{},
		protocol.Limits{},
		protocol.Error{},
		protocol.Problem{},
		protocol.Request{},
		protocol.CreateRequest{},
		protocol.File{},
		protocol.CreateResponse{},
		protocol.Created{},
		protocol.SignRequest{},
		protocol.Piece{},
		protocol.SignResponse{},
		protocol.Signed{},
		protocol.UploadState{},
		protocol.Part{},
		protocol.CompleteRequest{},
		protocol.Complete{},
		protocol.CompleteResponse{},
		protocol.Completed{},
		protocol.ShareRequest{},
		protocol.Share{},
		protocol.ShareUploads{},
		protocol.ShareReplacement{},
		protocol.ShareResponse{},
		protocol.Shared{},
		protocol.ShareList{},
		protocol.ShareInfo{},
		protocol.ShareEvent{},
		protocol.SharePatch{},
		protocol.Landing{},
		protocol.LandingFile{},
	}
	for _, value := range types {
		kind := reflect.TypeOf(value)
		want := fields(kind)
		got := slices.Sorted(maps.Keys(schemas[kind.Name()].Properties))
		if !slices.Equal(got, want) {
			t.Errorf("%s: described %v, is %v", kind.Name(), got, want)
		}
	}
	if got, want := len(schemas), len(types)+1; got != want { // and Code
		t.Errorf("%d schemas, want %d", got, want)
	}
}

// fields are the JSON names of a struct, those of embedded ones included.
func fields(kind reflect.Type) []string {
	var names []string
	for i := range kind.NumField() {
		f := kind.Field(i)
		if f.Anonymous {
			names = append(names, fields(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
