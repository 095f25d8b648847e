# gtk3.py with Qt 5.
import sys

from PyQt5.QtCore import QByteArray, QMimeData, QTimer, Qt
from PyQt5.QtGui import QDrag, QImage
from PyQt5.QtWidgets import QApplication, QLabel

what, path = sys.argv[1:]


def say(word):
    print(word, flush=True)


class Source(QLabel):
    def mousePressEvent(self, event):
        data = QMimeData()
        if what == "files":
            data.setData("text/uri-list", QByteArray("".join(uri + "\r\n" for uri in open(path).read().split()).encode()))
        elif what == "image":
            data.setImageData(QImage(path))
        else:
            data.setText(open(path).read())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec_(Qt.CopyAction)
        say("dropped")


app = QApplication(sys.argv[:1])
label = Source("drag me")
label.setWindowTitle("drag source")
label.resize(160, 160)
label.show()
QTimer.singleShot(200, lambda: say("ready"))
app.exec_()
