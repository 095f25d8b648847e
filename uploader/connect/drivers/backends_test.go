package drivers_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

func answerJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// companionAnswers are those to a file that goes as a form, and to one that goes in parts.
func companionAnswers(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/up/s3/multipart" {
		answerJSON(w, map[string]any{"key": "k", "uploadId": "u", "bucket": "b"})
		return
	}
	answerJSON(w, map[string]any{"method": "POST", "url": "http://" + r.Host + "/b", "fields": map[string]string{"key": "k"}, "expires": 900})
}

func TestCompanionIsWhatTheSettingsSay(t *testing.T) {
	server := listen(t, companionAnswers)
	d := settings.Destination{
		ID: "uppy", Name: "Our Companion", Kind: settings.Companion, URL: server.URL + "/up",
		Companion: &settings.CompanionOptions{TokenHeader: "uppy-auth-token", Single: "form"}, //nolint:gosec // a header's name
	}
	dest := open(t, drivers.Options{}, d, secrets{connect.Token: "t0"})
	wants(t, "name", dest.Traits().Name, "Our Companion")
	if first(t, dest).Form == nil {
		t.Error("a small file does not go as a form")
	}
	asked := server.last(t)
	wants(t, "asked", asked.URL.Path, "/up/s3/params")
	wants(t, "token", asked.Header.Get("Uppy-Auth-Token"), "t0")
	wants(t, "bearer", asked.Header.Get("Authorization"), "")

	d.Companion = &settings.CompanionOptions{Single: "multipart"}
	dest = open(t, drivers.Options{}, d, secrets{connect.Token: "t0"})
	created := dest.Create(t.Context(), []destination.File{aFile()})[0]
	if created.Err != nil || created.Value.Upload.Parts != 1 {
		t.Errorf("in one part: %+v, %v", created.Value.Upload, created.Err)
	}
	wants(t, "bearer", server.last(t).Header.Get("Authorization"), "Bearer t0")

	d.Companion.Single = "sideways"
	fails(t, d, nil, fault.Unsupported)
}

// Companion itself asks for no token, so none is needed; a locked keychain may have one.
func TestCompanionWithoutAToken(t *testing.T) {
	server := listen(t, companionAnswers)
	d := settings.Destination{ID: "uppy", Kind: settings.Companion, URL: server.URL + "/up"}
	for kind, fine := range map[fault.Kind]bool{fault.SignIn: true, fault.NoKeychain: true, fault.KeychainLocked: false} {
		dest, err := drivers.Openers(drivers.Options{})[d.Kind](t.Context(), d, func(context.Context, connect.Field) (string, error) {
			return "", fault.New(kind, "open", "")
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = try(t, dest)
		if fine && err != nil || !fine && fault.KindOf(err) != kind {
			t.Errorf("%v: %v", kind, err)
		}
		if fine {
			wants(t, "bearer", server.last(t).Header.Get("Authorization"), "")
		}
	}
}

func TestMappingIsWhatTheSettingsSay(t *testing.T) {
	server := listen(t, func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, map[string]any{"upload_url": "http://" + r.Host + "/bucket/k", "key": "k"})
	})
	d := settings.Destination{
		ID: "files", Name: "Our files", Kind: settings.Mapped, URL: server.URL,
		Mapping: &settings.MappingOptions{Preset: "fastapi-secure", Category: "invoices", User: "me"},
	}
	dest := open(t, drivers.Options{}, d, nil)
	wants(t, "name", dest.Traits().Name, "Our files")
	first(t, dest)
	asked := server.last(t).URL
	wants(t, "asked", asked.Path, "/secure-upload-url")
	wants(t, "category", asked.Query().Get("category"), "invoices")
	wants(t, "user", asked.Query().Get("user_id"), "me")

	d.Name = ""
	d.Mapping = &settings.MappingOptions{File: json.RawMessage(`{"version": 1, "name": "Files", "base": "https://elsewhere.example", "auth": {"type": "header", "name": "X-Api-Key"},
		"sign": {"path": "/mine", "answer": {"url": "/upload_url"}}}`)}
	dest = open(t, drivers.Options{}, d, secrets{connect.Token: "t0"})
	wants(t, "name", dest.Traits().Name, "Files")
	first(t, dest)
	wants(t, "asked", server.last(t).URL.Path, "/mine")
	wants(t, "token", server.last(t).Header.Get("X-Api-Key"), "t0")

	d.Mapping = &settings.MappingOptions{File: json.RawMessage(`{"version": 1, "const": {"bucket": "theirs"}, "sign": {"path": "/{const.bucket}", "answer": {"url": "/upload_url"}}}`)}
	for _, of := range []map[string]string{nil, {"bucket": "mine"}} {
		d.Mapping.Const = of
		first(t, open(t, drivers.Options{}, d, nil))
		wants(t, "asked", server.last(t).URL.Path, "/"+cmp.Or(of["bucket"], "theirs"))
	}
	d.Mapping.Const = map[string]string{"bukket": "mine"}
	fails(t, d, nil, fault.Unsupported)

	for _, place := range []*settings.MappingOptions{
		nil, {}, {Preset: "no-such"}, {Preset: "fastapi-full", File: json.RawMessage(`{}`)}, {File: json.RawMessage(`{"version": 2}`)},
	} {
		d.Mapping = place
		fails(t, d, nil, fault.Unsupported)
	}
}

// pinned admits nobody.
type pinned struct{}

func (pinned) Admit(string) bool { return false }

// Who may get files is judged alike for every backend: by the list, else by the pins.
func TestStorageHostsReachEveryBackend(t *testing.T) {
	server := listen(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/.well-known/linkdrop":
			answerJSON(w, map[string]any{"name": "Acme", "version": 1})
		case "/s3/params":
			answerJSON(w, map[string]any{"method": "POST", "url": "https://other.example/b", "fields": map[string]string{"key": "k"}, "expires": 900})
		default:
			answerJSON(w, map[string]any{
				"upload_url": "https://other.example/b/k", "key": "k",
				"uploads": []any{map[string]any{
					"id": aFile().ID, "upload_id": "u", "key": "k",
					"request": map[string]any{"method": "PUT", "url": "https://other.example/b/k", "life": 900},
				}},
			})
		}
	})
	for _, d := range []settings.Destination{
		{ID: "a", Kind: settings.Linkdrop, URL: server.URL},
		{ID: "b", Kind: settings.Companion, URL: server.URL},
		{ID: "c", Kind: settings.Mapped, URL: server.URL, Mapping: &settings.MappingOptions{Preset: "fastapi-simple"}},
	} {
		d.StorageHosts = []string{"storage.example"}
		dest := open(t, drivers.Options{}, d, nil)
		if _, err := try(t, dest); err == nil || fault.KindOf(err) != fault.HostRefused {
			t.Errorf("%s: a host that is not listed: %v", d.Kind, err)
		}
		d.StorageHosts = nil
		asked := false
		open(t, drivers.Options{Pins: func(given settings.Destination) wire.Pins {
			wants(t, "pins", given.ID, d.ID)
			asked = true
			return pinned{}
		}}, d, nil)
		if !asked {
			t.Errorf("%s: opened without its pins", d.Kind)
		}
	}
}
