package core

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
)

// life is a Core that is driven by events alone, checked after each.
type life struct {
	*Core
	t     *testing.T
	at    time.Time
	ready Ready
	all   []Command // of all steps
}

// begin is a started Core with one drop for the place p, in which everything was found; p is open.
func begin(t *testing.T, config Config, options Options, sizes ...int64) *life {
	t.Helper()
	l := &life{Core: New(config), t: t, at: time.Unix(1000, 0)}
	l.step(Started{})
	open := l.drop("d", options, sizes...)
	l.step(Opened{Call: open, Name: "P", Site: "s", Links: true, Traits: destination.Traits{MaxBatch: 10, Resumes: true, Links: destination.LinkTraits{Several: true}}})
	return l
}

// drop takes in files named after their drop, d1, d2 and so on. It gives the call that opens their place, if it was closed.
func (l *life) drop(id DropID, options Options, sizes ...int64) (open CallID) {
	l.t.Helper()
	l.step(Added{Drop: Drop{ID: id, Destination: "p", Paths: []string{"/" + string(id)}, Options: options, Added: l.at}})
	var found []FoundItem
	for i, size := range sizes {
		name := fmt.Sprint(id, i+1)
		found = append(found, FoundItem{ID: ItemID(name), Drop: id, Dir: "/" + string(id), Base: name, Name: name, Stamp: Stamp{Size: size, ModTime: 7}})
	}
	l.step(Discovered{Drop: id, Items: found})
	for _, command := range asked[Open](l) {
		open = command.Call
	}
	l.step(Explored{Drop: id})
	return open
}

func (l *life) step(e Event) {
	l.t.Helper()
	l.ready = l.Step(l.at, e)
	l.all = append(l.all, l.ready.Commands...)
	if err := l.Check(); err != nil {
		l.t.Fatalf("%T: %v", e, err)
	}
}

// after lets time pass.
func (l *life) after(d time.Duration) {
	l.t.Helper()
	l.at = l.at.Add(d)
	l.step(Tick{})
}

// asked are the commands of one kind that the last step gave.
func asked[T Command](l *life) (all []T) {
	for _, command := range l.ready.Commands {
		if one, ok := command.(T); ok {
			all = append(all, one)
		}
	}
	return all
}

// only is the one command of its kind that the last step gave.
func only[T Command](l *life) T {
	l.t.Helper()
	all := asked[T](l)
	if len(all) != 1 {
		l.t.Fatalf("%d commands %T, want one: %v", len(all), *new(T), l.names())
	}
	return all[0]
}

func (l *life) names() string {
	names := make([]string, 0, len(l.ready.Commands))
	for _, command := range l.ready.Commands {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", command), "core."))
	}
	return strings.Join(names, " ")
}

// facts are the kinds of the facts that the last step gave.
func (l *life) facts() string {
	names := make([]string, 0, len(l.ready.Facts))
	for _, f := range l.ready.Facts {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", f), "core."))
	}
	return strings.Join(names, " ")
}

// opens answers a Create: files of more than 10 bytes get pieces of 10.
func (l *life) opens(command Create) {
	l.t.Helper()
	answers := make([]CreateAnswer, len(command.Files))
	for i, f := range command.Files {
		u := destination.Upload{File: f.File, Key: "key of " + f.File.Name}
		if f.File.Size > 10 {
			u.PartSize, u.Parts = 10, int(f.File.Size+9)/10
		}
		answers[i] = CreateAnswer{Stamp: f.Stamp, Created: destination.Created{Upload: u}}
	}
	l.step(CreateDone{command.Call, answers})
}

func (l *life) signs(command Sign) {
	l.t.Helper()
	l.step(SignDone{command.Call, make([]destination.Result[destination.Request], len(command.Pieces))})
}

func (l *life) sends(command Send) {
	l.t.Helper()
	_, size := command.Upload.Range(command.N)
	l.step(SendDone{Call: command.Call, Receipt: destination.Receipt{N: command.N, Size: size, ETag: fmt.Sprint(command.N)}})
}

func (l *life) completes(command Complete) {
	l.t.Helper()
	answers := make([]destination.Result[destination.Object], len(command.Sent))
	for i, sent := range command.Sent {
		answers[i].Value = destination.Object{Upload: sent.Upload, Size: sent.Upload.File.Size}
	}
	l.step(CompleteDone{command.Call, answers})
}

func (l *life) links(command Link) {
	l.t.Helper()
	answers := make([]destination.Result[destination.Link], len(command.Requests))
	for i, request := range command.Requests {
		answers[i].Value = destination.Link{ID: request.ID, URL: destination.NewURL("https://x/" + request.ID)}
	}
	l.step(LinkDone{command.Call, answers})
}
