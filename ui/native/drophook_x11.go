//go:build (linux || freebsd || netbsd || openbsd) && cgo && !ci && (x11 || !wayland)

package native

/*
#include <X11/Xlib.h>
#include <X11/Xlibint.h>
#include <sys/socket.h>

static int drags = -1;           // where messages of drags go
static Window dragged;           // the window that they are for
static Atom kinds[4];            // Enter, Position, Leave, Drop
static Bool (*before)(Display *, XEvent *, xEvent *);

static int give(const void *packet) { return send(drags, packet, 32, MSG_DONTWAIT | MSG_NOSIGNAL) == 32; }

// take_drag is called for every client message that arrives. It must not call Xlib. What it cannot give away is the toolkit's.
static Bool take_drag(Display *display, XEvent *event, xEvent *wire) {
	if (wire->u.u.detail == 32 && wire->u.clientMessage.window == dragged) {
		for (int i = 0; i < 4; i++) {
			if (wire->u.clientMessage.u.l.type == kinds[i] && give(wire)) return False;
		}
	}
	return before(display, event, wire);
}

static void hook_drags(Display *display, Window window, unsigned int enter, unsigned int position, unsigned int leave, unsigned int drop, int end) {
	kinds[0] = enter, kinds[1] = position, kinds[2] = leave, kinds[3] = drop;
	dragged = window;
	drags = end;
	before = XESetWireToEvent(display, ClientMessage, take_drag);
}

// survive_error stands in for Xlib's own way with an error, which is to end the program.
static int survive_error(Display *display, XErrorEvent *error) {
	(void)display;
	unsigned char packet[32] = {0, error->error_code};
	packet[8] = error->minor_code, packet[10] = error->request_code;
	if (drags >= 0) (void)give(packet);
	return 0;
}

static void survive_errors(void) { XSetErrorHandler(survive_error); }
*/
import "C"

import (
	"io"
	"os"
	"syscall"
	"unsafe"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// surviveXErrors makes the program go on after any error of X: a window of another program that is gone in the middle of something
// is no reason to lose what is being sent. It belongs on the ui thread, once the toolkit has a window: the toolkit's library puts a
// handler of its own in its place for a moment now and then, and puts this one back.
func surviveXErrors() { C.survive_errors() }

// hookDrags makes the toolkit's library hand over what other programs tell the window about drags, as the X server sent it, 32
// bytes a read. It belongs on the ui thread, and is called once. When the reader is closed, the toolkit gets the messages again.
func hookDrags(window uint32, atoms dragAtoms) (io.ReadCloser, error) {
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET, 0)
	if err != nil {
		return nil, err
	}
	for _, end := range ends {
		syscall.CloseOnExec(end)
	}
	if err := syscall.SetNonblock(ends[0], true); err != nil {
		return nil, err
	}
	display := (*C.Display)(unsafe.Pointer(glfw.GetX11Display()))
	C.hook_drags(display, C.Window(window), C.uint(atoms.Enter), C.uint(atoms.Position), C.uint(atoms.Leave), C.uint(atoms.Drop), C.int(ends[1]))
	return os.NewFile(uintptr(ends[0]), "drags"), nil
}
