package s3

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func remark(t *testing.T, d *destination.Destination, about destination.Aspect) destination.Remark {
	t.Helper()
	for _, r := range d.Inspector.Inspect(t.Context()) {
		if r.About == about {
			return r
		}
	}
	t.Fatalf("nothing was said about %s", about)
	return destination.Remark{}
}

// rules answers a question for rules with these, and lists the bucket.
func rules(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("lifecycle") {
			_, _ = w.Write([]byte(listed))
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestLifecycle(t *testing.T) {
	rule := func(inside string) string {
		return `<Rule><ID>x</ID><Status>Enabled</Status>` + inside + `</Rule>`
	}
	days := func(n string) string {
		return `<AbortIncompleteMultipartUpload><DaysAfterInitiation>` + n + `</DaysAfterInitiation></AbortIncompleteMultipartUpload>`
	}
	all := `<Filter><Prefix></Prefix></Filter>`
	for name, c := range map[string]struct {
		rules, prefix, days string
	}{
		"everything":             {rule(all + days("7")), "", "7"},
		"everything, below":      {rule(all + days("1")), "in", "1"},
		"an empty filter":        {rule(`<Filter></Filter>` + days("7")), "in", "7"},
		"no filter":              {rule(days("7")), "in", "7"},
		"the older form":         {rule(`<Prefix>in/</Prefix>` + days("3")), "in", "3"},
		"our prefix":             {rule(`<Filter><Prefix>in/</Prefix></Filter>` + days("3")), "in", "3"},
		"above ours":             {rule(`<Filter><Prefix>i</Prefix></Filter>` + days("3")), "in", "3"},
		"together":               {rule(`<Filter><And><Prefix>in</Prefix></And></Filter>` + days("3")), "in", "3"},
		"the soonest":            {rule(all+days("9")) + rule(all+days("2")), "", "2"},
		"another prefix":         {rule(`<Filter><Prefix>out/</Prefix></Filter>` + days("3")), "in", ""},
		"a part of ours":         {rule(`<Filter><Prefix>in/2026/</Prefix></Filter>` + days("3")), "in", ""},
		"only part of a bucket":  {rule(`<Filter><Prefix>in/</Prefix></Filter>` + days("3")), "", ""},
		"beside ours":            {rule(`<Filter><Prefix>in/</Prefix></Filter>` + days("3")), "inbox", ""},
		"with a tag":             {rule(`<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>` + days("3")), "", ""},
		"with tags":              {rule(`<Filter><And><Prefix></Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>` + days("3")), "", ""},
		"for large objects":      {rule(`<Filter><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter>` + days("3")), "", ""},
		"for something else":     {rule(all + `<Expiration><Days>9</Days></Expiration>`), "", ""},
		"after no days":          {rule(all + days("0")), "", ""},
		"off":                    {`<Rule><Status>Disabled</Status>` + all + days("7") + `</Rule>`, "", ""},
		"no rules":               {``, "", ""},
		"off, and one of ours":   {`<Rule><Status>Disabled</Status>` + all + days("7") + `</Rule>` + rule(`<Filter><Prefix>out/</Prefix></Filter>`+days("3")) + rule(all+days("9")), "in", "9"},
		"off, and one elsewhere": {`<Rule><Status>Disabled</Status>` + all + days("7") + `</Rule>` + rule(`<Filter><Prefix>out/</Prefix></Filter>`+days("3")), "in", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newFake(t, rules(200, `<LifecycleConfiguration>`+c.rules+`</LifecycleConfiguration>`)).options()
			o.Prefix = c.prefix
			if got := remark(t, open(t, o), destination.Lifecycle); got.Err != nil || got.Fine != (c.days != "") || got.Value != c.days {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What a storage does not tell is no failure, and no rules is not the same as rules that may not be seen.
func TestLifecycleIsNotTold(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		code   string
		kind   fault.Kind // Bug: no error
	}{
		"no rules":     {404, "NoSuchLifecycleConfiguration", fault.Bug},
		"may not":      {403, "AccessDenied", fault.Forbidden},
		"knows none":   {501, "NotImplemented", fault.Unsupported},
		"knows none 2": {405, "MethodNotAllowed", fault.Unsupported},
		"busy":         {503, "SlowDown", fault.Busy},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, rules(c.status, `<Error><Code>`+c.code+`</Code></Error>`))
			got := remark(t, open(t, f.options()), destination.Lifecycle)
			if got.Fine || got.Value != "" || (got.Err == nil) != (c.kind == fault.Bug) {
				t.Fatalf("%+v", got)
			}
			if got.Err != nil {
				is(t, got.Err, c.kind)
			}
			if f.count() != 4 { // opening, and one question for each thing
				t.Errorf("asked %d times", f.count())
			}
		})
	}
}

// What opening corrected is remembered for whoever checks.
func TestInspectTellsWhatWasCorrected(t *testing.T) {
	f := newFake(t, rules(404, ""))
	o := f.options()
	if got := remark(t, open(t, o), destination.Region); !got.Fine || got.Value != "us-east-1" {
		t.Errorf("nobody said a region: %+v", got)
	}
	o.Region = "eu-west-1"
	if got := remark(t, open(t, o), destination.Region); !got.Fine || got.Value != "eu-west-1" {
		t.Errorf("as it was said: %+v", got)
	}
	f = newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if signedFor(r, "eu-central-1") {
			_, _ = w.Write([]byte(listed))
			return
		}
		refuse(w, 400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-central-1'")
	})
	o = f.options()
	if got := remark(t, open(t, o), destination.Region); !got.Fine || got.Value != "eu-central-1" {
		t.Errorf("found: %+v", got)
	}
	o.Region = "eu-west-1"
	if got := remark(t, open(t, o), destination.Region); got.Fine || got.Value != "eu-central-1" {
		t.Errorf("corrected: %+v", got)
	}

	on := true
	d := open(t, skewed(t, &on).options())
	if got := remark(t, d, destination.Clock); got.Fine || got.Value != "3 h 0 min" {
		t.Errorf("the clock: %+v", got)
	}
	on = false
	if got := remark(t, open(t, skewed(t, &on).options()), destination.Clock); !got.Fine || got.Value != "" {
		t.Errorf("the clock: %+v", got)
	}
	if minutes(-150*time.Second) != "3 min" {
		t.Error(minutes(-150 * time.Second))
	}
}

func signedFor(r *http.Request, region string) bool {
	return strings.Contains(r.Header.Get("Authorization"), "/"+region+"/s3/")
}
