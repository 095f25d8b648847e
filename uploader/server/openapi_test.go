package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/policy"
)

type document struct {
	OpenAPI    string
	Tags       []struct{ Name string }
	Paths      map[string]map[string]operation
	Components struct {
		Schemas map[string]struct {
			Properties map[string]any
			Enum       []string
		}
	}
}

type operation struct {
	OperationID string
	Tags        []string
	Parameters  []struct{ Name, In string }
	RequestBody struct {
		Required bool
		Content  map[string]content
	}
	Responses map[string]struct{ Content map[string]content }
}

type content struct{ Schema schema }

type schema struct {
	Required   []string
	Properties map[string]schema
	Items      *schema
}

// read reads the document that a server serves.
func read(t *testing.T, s *Server) document {
	t.Helper()
	w := httptest.NewRecorder()
	s.serveOpenAPI(w, nil)
	var d document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPINamesTheRoutes(t *testing.T) {
	for _, s := range []*Server{{}, {Options: Options{CompatAPI: true}}} {
		var served, described []string
		for _, r := range s.routeTable() {
			if !strings.HasPrefix(r.name, "/landing/") && !strings.HasSuffix(r.pattern, "{$}") { // the page's own files, and a slash too much
				served = append(served, r.pattern)
			}
		}
		if s.CompatAPI {
			served = slices.AppendSeq(served, maps.Keys(s.compatTable()))
		}
		document := read(t, s)
		for path, methods := range document.Paths {
			for method, operation := range methods {
				described = append(described, strings.ToUpper(method)+" "+path)
				if operation.OperationID == "" {
					t.Errorf("%s %s has no operationId", method, path)
				}
				if _, compat := s.compatTable()[strings.ToUpper(method)+" "+path]; compat != slices.Contains(operation.Tags, "compat") {
					t.Errorf("%s %s has the tags %v", method, path, operation.Tags)
				}
			}
		}
		slices.Sort(served)
		slices.Sort(described)
		if !slices.Equal(served, described) {
			t.Errorf("served\n%s\ndescribed\n%s", strings.Join(served, "\n"), strings.Join(described, "\n"))
		}
		if (len(document.Tags) == 1) != s.CompatAPI {
			t.Errorf("tags %v", document.Tags)
		}
	}
}

// TestOpenAPINamesTheFieldsOfCompat: who leaves out what is described as needed is told so, and who leaves out the rest is not.
func TestOpenAPINamesTheFieldsOfCompat(t *testing.T) {
	s := &Server{Options: Options{CompatAPI: true}}
	s.Policy = func() *policy.Policy { return policy.None() }
	for path, methods := range read(t, s).Paths {
		for method, operation := range methods {
			call := s.compatTable()[strings.ToUpper(method)+" "+path]
			if call == nil || method == "get" || operation.RequestBody.Content == nil {
				continue
			}
			fields := operation.RequestBody.Content["application/json"].Schema
			if fields.Items != nil || fields.Properties == nil { // a bare array has no names
				continue
			}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil)
			_, err := call(r, "anna", &compatFields{query: url.Values{}, where: "query"})
			var faults fieldFaults
			if !errors.As(err, &faults) {
				t.Errorf("%s: %v", path, err)
				continue
			}
			var missing []string
			for _, fault := range faults {
				missing = append(missing, fmt.Sprint(fault.Loc[len(fault.Loc)-1]))
			}
			slices.Sort(missing)
			if want := slices.Sorted(slices.Values(fields.Required)); !slices.Equal(missing, want) {
				t.Errorf("%s: needs %v, described %v", path, missing, want)
			}
			for _, p := range operation.Parameters {
				if _, known := fields.Properties[p.Name]; !known && p.In == "query" && p.Name != "token" {
					t.Errorf("%s: %s is described for the query only", path, p.Name)
				}
			}
		}
	}
}

func TestOpenAPINamesTheFields(t *testing.T) {
	schemas := read(t, &Server{}).Components.Schemas
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
		protocol.ObjectRequest{},
		protocol.Object{},
		protocol.ObjectResponse{},
		protocol.FoundObject{},
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
