package drivers_test

import (
	"crypto/sha1" //nolint:gosec // how the AWS command line names its files
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/fault"
)

// awsFiles are the standard files of a person, in a home of this test. Whatever else hands out keys is there as well, and says
// so when it is asked.
func awsFiles(t *testing.T, config string) (home string) {
	t.Helper()
	home = t.TempDir()
	dir := filepath.Join(home, ".aws")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	stranger := listen(t, func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("keys were asked for at %s", r.URL.Path)
		answerJSON(w, map[string]string{"AccessKeyId": "STRANGER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2036-01-01T00:00:00Z"})
	})
	for name, value := range map[string]string{
		"HOME": home, "USERPROFILE": home, "AWS_CONFIG_FILE": filepath.Join(dir, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(dir, "none"), "AWS_PROFILE": "other", "AWS_SESSION_TOKEN": "environment",
		"AWS_ACCESS_KEY_ID": "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "environment", "AWS_REGION": "eu-west-3", "AWS_CA_BUNDLE": "",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": stranger.URL + "/container", "AWS_EC2_METADATA_SERVICE_ENDPOINT": stranger.URL,
		"AWS_WEB_IDENTITY_TOKEN_FILE": filepath.Join(dir, "config"), "AWS_ROLE_ARN": "arn:aws:iam::1:role/r", "AWS_ENDPOINT_URL_STS": stranger.URL + "/sts",
	} {
		t.Setenv(name, value)
	}
	return home
}

func TestProfileIsTheOnlySource(t *testing.T) {
	awsFiles(t, "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = d\n"+
		"[profile work]\naws_access_key_id = WORK\naws_secret_access_key = w\nregion = eu-north-1\n")
	keys, err := drivers.Profile(t.Context(), "work", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := keys.Provider.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "key", got.AccessKeyID, "WORK")
	wants(t, "session", got.SessionToken, "")
	wants(t, "region", keys.Region, "eu-north-1")
}

// Without keys of its own a profile is refused: neither the container's nor the machine's nor anybody else's are taken.
func TestProfileWithoutKeysIsRefused(t *testing.T) {
	awsFiles(t, "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = d\n"+
		"[profile empty]\nregion = eu-north-1\n"+
		"[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = empty\n"+
		"[profile half]\naws_access_key_id = HALF\n")
	for _, name := range []string{"empty", "role", "half", "absent"} {
		keys, err := drivers.Profile(t.Context(), name, nil)
		if err == nil {
			got, err := keys.Provider.Retrieve(t.Context())
			t.Errorf("%s: keys %q, %v", name, got.AccessKeyID, err)
			continue
		}
		if fault.KindOf(err) != fault.NoKeys || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The command of a profile is run when its keys are needed, and never for another profile.
func TestProfileRunsItsCommandAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT RUN: the command is a shell script")
	}
	script := func(path, says string) string {
		text := "#!/bin/sh\ntouch " + path + ".ran\n" + says + "\n"
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil { //nolint:gosec // it has to be run
			t.Fatal(err)
		}
		return path
	}
	dir := t.TempDir()
	picked := script(filepath.Join(dir, "picked"), `echo '{"Version": 1, "AccessKeyId": "COMMAND", "SecretAccessKey": "c"}'`)
	other := script(filepath.Join(dir, "other"), `echo '{"Version": 1, "AccessKeyId": "OTHER", "SecretAccessKey": "c"}'`)
	broken := script(filepath.Join(dir, "broken"), `echo "the secret is hunter2"; exit 1`)
	ran := func(path string) bool {
		_, err := os.Stat(path + ".ran")
		return err == nil
	}
	awsFiles(t, "[default]\ncredential_process = "+other+"\n[profile work]\ncredential_process = "+picked+"\n"+
		"[profile broken]\ncredential_process = "+broken+"\n")
	keys, err := drivers.Profile(t.Context(), "work", nil)
	if err != nil {
		t.Fatal(err)
	}
	if ran(picked) {
		t.Error("the command ran before its keys were needed")
	}
	if got, err := keys.Provider.Retrieve(t.Context()); err != nil || got.AccessKeyID != "COMMAND" || ran(other) {
		t.Errorf("keys %q, %v; another profile's command ran: %v", got.AccessKeyID, err, ran(other))
	}
	keys, err = drivers.Profile(t.Context(), "broken", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = keys.Provider.Retrieve(t.Context())
	if err == nil || fault.KindOf(err) != fault.NoKeys || !strings.Contains(err.Error(), "credential_process") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a command that fails: %v", err)
	}
}

// Single sign-on: with a token of the AWS command line's own sign-in, and without one.
func TestProfileWithSingleSignOn(t *testing.T) {
	home := awsFiles(t, "[profile work]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = share\nregion = eu-north-1\n"+
		"[sso-session acme]\nsso_region = eu-central-1\nsso_start_url = https://acme.awsapps.com/start\n")
	portal := listen(t, func(w http.ResponseWriter, r *http.Request) {
		wants(t, "token", r.Header.Get("X-Amz-Sso_bearer_token"), "signed-in")
		wants(t, "role", r.URL.Query().Get("role_name"), "share")
		answerJSON(w, map[string]any{"roleCredentials": map[string]any{
			"accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": time.Now().Add(time.Hour).UnixMilli(),
		}})
	})
	t.Setenv("AWS_ENDPOINT_URL_SSO", portal.URL)
	keys, err := drivers.Profile(t.Context(), "work", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = keys.Provider.Retrieve(t.Context())
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.NoKeys || !strings.Contains(f.Detail, "aws sso login --profile work") {
		t.Errorf("not signed in: %v", err)
	}
	cache := filepath.Join(home, ".aws", "sso", "cache")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	sum := sha1.Sum([]byte("acme")) //nolint:gosec // see above
	token := `{"accessToken": "signed-in", "expiresAt": "` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`
	if err := os.WriteFile(filepath.Join(cache, hex.EncodeToString(sum[:])+".json"), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := keys.Provider.Retrieve(t.Context())
	if err != nil || got.AccessKeyID != "SSO" || !got.CanExpire {
		t.Errorf("signed in: %q, ends %v, %v", got.AccessKeyID, got.CanExpire, err)
	}
	// The portal is away: that is the network's fault, and a person who signs in again helps nobody.
	t.Setenv("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1")
	if keys, err = drivers.Profile(t.Context(), "work", nil); err != nil {
		t.Fatal(err)
	}
	if _, err = keys.Provider.Retrieve(t.Context()); err == nil || fault.KindOf(err) != fault.Unreachable {
		t.Errorf("the portal is away: %v", err)
	}
}
