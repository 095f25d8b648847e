package realtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is a running Chromium without a display.
type Browser struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // of the process, which ends with the test
}

// Look is how somebody looks at a page.
type Look struct {
	Width, Height int64 // CSS pixels
	Dark          bool
	NoScript      bool // JavaScript is switched off
}

// String is its name, as in "phone-dark-noscript".
func (l Look) String() string {
	name := "desktop"
	if l.Width < 600 {
		name = "phone"
	}
	if l.Dark {
		name += "-dark"
	} else {
		name += "-light"
	}
	if l.NoScript {
		name += "-noscript"
	}
	return name
}

// Looks are a phone and a desktop, light and dark, and each of them and of these once without JavaScript.
func Looks() []Look {
	phone, desktop := Look{Width: 390, Height: 844}, Look{Width: 1200, Height: 900}
	dark, plain := func(l Look) Look { l.Dark = true; return l }, func(l Look) Look { l.NoScript = true; return l }
	return []Look{phone, dark(phone), plain(phone), desktop, dark(desktop), plain(dark(desktop))}
}

// Chromium starts one with a profile of this test.
func Chromium(t testing.TB) *Browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "google-chrome", "chromium-browser"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		Need(t, PartChromium, "chromium is not installed (make test installs it on Debian)")
	}
	Begin(t, PartChromium)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // root may not have one; the pages are the test's own
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Env("LANG=en_US.UTF-8"), chromedp.ModifyCmdFunc(dieWithParent),
	)
	allocated, end := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() {
		last, stop := context.WithTimeout(ctx, stopWithin)
		_ = chromedp.Cancel(last) // waits for it
		stop()
		cancel()
		end()
	})
	if err := chromedp.Do(ctx); err != nil {
		Need(t, PartChromium, "it does not start: "+err.Error())
	}
	return &Browser{t, ctx}
}

// Tab is a window of a person who has nothing to do with those of the others.
type Tab struct {
	Look      Look
	Downloads string // the folder

	// Close closes it.
	Close func()

	t   testing.TB
	ctx context.Context //nolint:containedctx // of the page

	mu    sync.Mutex
	wrong []string
}

// Open opens an empty one.
func (b *Browser) Open(look Look) *Tab {
	b.t.Helper()
	tab := &Tab{Look: look, Downloads: b.t.TempDir(), t: b.t}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	tab.ctx, tab.Close = ctx, cancel
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	err := chromedp.Do(ctx) // opens it
	if err == nil {
		err = chromedp.Listen(ctx, tab.listen)
	}
	of := browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: tab.Downloads, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
	}
	if _, wrong := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, of); err == nil {
		err = wrong
	}
	if err != nil {
		b.t.Fatalf("%v: %v", look, err)
	}
	call(tab, log.Enable, cdp.Empty{})
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: look.Width, Height: look.Height, DeviceScaleFactor: 1, Mobile: look.Width < 600})
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.NoScript})
	call(tab, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"})
	return tab
}

// listen keeps what the page complains of, such as its own policy.
func (p *Tab) listen(event any) {
	e, ok := event.(*log.EventEntryAdded)
	if !ok || e.Entry.Level != log.EntryLevelError || e.Entry.Source == log.EntrySourceNetwork {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, e.Entry.Text)
}

// call runs a command of the protocol in a page.
func call[P, R any](p *Tab, command cdp.Command[P, R], params P) (answer R) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	answer, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%v: %v", p.Look, err)
	}
	return answer
}

func (p *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%v: %v", p.Look, err)
	}
}

// Go opens an address and waits for its page.
func (p *Tab) Go(address string) {
	p.t.Helper()
	call(p, page.Navigate, page.NavigateParams{URL: address})
	p.Until("the page is there", thePageIsThere)
}

const thePageIsThere = `document.readyState === "complete" && document.querySelector("main") !== null`

// Ask evaluates an expression in a page, which works without JavaScript of the page's own, too.
func Ask[T any](p *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// Until waits until an expression is true.
func (p *Tab) Until(what, expression string) {
	p.t.Helper()
	Until(p.t, time.Minute, fmt.Sprintf("%v: %s", p.Look, what), func() bool {
		so, err := Ask[bool](p, expression)
		return err == nil && so
	})
}

// Sees waits until the page has this text.
func (p *Tab) Sees(text string) {
	p.t.Helper()
	quoted, _ := json.Marshal(text)
	p.Until("the page says "+text, "document.body !== null && document.body.innerText.includes("+string(quoted)+")")
}

// Click presses the mouse on the first element that a selector finds.
func (p *Tab) Click(selector string) {
	p.t.Helper()
	quoted, _ := json.Marshal(selector)
	at, err := Ask[[]float64](p, fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.scrollIntoView({block: "center"}); const r = e.getBoundingClientRect(); return [r.x + r.width/2, r.y + r.height/2]; })()`, quoted))
	if err != nil || len(at) != 2 {
		p.t.Fatalf("%v: there is no %s: %v", p.Look, selector, err)
	}
	p.do(chromedp.MouseClickXY(at[0], at[1]))
}

// Type types text where the focus is.
func (p *Tab) Type(text string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(text))
}

// Reload loads the page again.
func (p *Tab) Reload() {
	p.t.Helper()
	call(p, page.Reload, page.ReloadParams{})
	p.Until("the page is there again", thePageIsThere)
}

// Arrived waits until a download is whole; the browser makes its file before it has its bytes.
func (p *Tab) Arrived(name string, whole func(data []byte) bool) {
	p.t.Helper()
	Until(p.t, time.Minute, fmt.Sprintf("%v: %s is downloaded, byte for byte", p.Look, name), func() bool {
		data, err := os.ReadFile(filepath.Join(p.Downloads, name))
		return err == nil && whole(data)
	})
}

// Shot looks that nothing is wider than the page and that nothing went wrong in it, and saves its picture where LINKDROP_SHOTS
// names a folder, for somebody to look at.
func (p *Tab) Shot(name string) {
	p.t.Helper()
	if wide, err := Ask[bool](p, `document.documentElement.scrollWidth > window.innerWidth`); err != nil || wide {
		p.t.Errorf("%v: %s is wider than the page (%v)", p.Look, name, err)
	}
	p.mu.Lock()
	wrong := strings.Join(p.wrong, "\n")
	p.mu.Unlock()
	if wrong != "" {
		p.t.Errorf("%v: %s: %s", p.Look, name, wrong)
	}
	dir := os.Getenv("LINKDROP_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("%v: %v", p.Look, err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-"+p.Look.String()+".png"), picture, 0o600); err != nil { //nolint:gosec // whoever runs the tests names the folder
		p.t.Error(err)
	}
}
