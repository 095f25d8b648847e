# A window of GTK 3 that something is dragged out of, as a file manager's. Arguments: what (files, image, text), and a file with
# the addresses, one a line, or with what is dragged. It says "ready" when it can begin, and "dropped" after a drop.
import sys
import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, Gtk

what, path = sys.argv[1:]


def say(word):
    print(word, flush=True)


def hand_over(_, __, data, ___, ____):
    if what == "files":
        data.set_uris(open(path).read().split())
    elif what == "image":
        data.set_pixbuf(GdkPixbuf.Pixbuf.new_from_file(path))
    else:
        data.set_text(open(path).read(), -1)


window = Gtk.Window(title="drag source")
window.set_default_size(160, 160)
box = Gtk.EventBox()
box.add(Gtk.Label(label="drag me"))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
{"files": box.drag_source_add_uri_targets, "image": box.drag_source_add_image_targets, "text": box.drag_source_add_text_targets}[what]()
box.connect("drag-data-get", hand_over)
box.connect("drag-end", lambda *_: say("dropped"))
window.add(box)
window.connect("map-event", lambda *_: say("ready"))
window.show_all()
Gtk.main()
