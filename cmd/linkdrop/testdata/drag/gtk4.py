# gtk3.py with GTK 4.
import sys
import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk

what, path = sys.argv[1:]


def say(word):
    print(word, flush=True)


def content(*_):
    if what == "files":
        data = GLib.Bytes.new("".join(uri + "\r\n" for uri in open(path).read().split()).encode())
        return Gdk.ContentProvider.new_for_bytes("text/uri-list", data)
    if what == "image":
        return Gdk.ContentProvider.new_for_value(GObject.Value(Gdk.Texture, Gdk.Texture.new_from_filename(path)))
    return Gdk.ContentProvider.new_for_value(open(path).read())


def start(app):
    window = Gtk.ApplicationWindow(application=app, title="drag source")
    window.set_default_size(160, 160)
    label = Gtk.Label(label="drag me", hexpand=True, vexpand=True)
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect("prepare", content)
    source.connect("drag-end", lambda *_: say("dropped"))
    source.connect("drag-cancel", lambda *_: say("cancelled"))
    label.add_controller(source)
    window.set_child(label)
    window.connect("map", lambda *_: say("ready"))
    window.present()


app = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect("activate", start)
app.run([])
