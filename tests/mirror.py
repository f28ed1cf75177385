"""Mirrors of MNIST on the loopback address, good ones and bad ones.

    with Mirrors() as mirrors:
        input_data.FILES = sample_files()
        input_data.MIRRORS = [mirrors.url('404'), mirrors.url('good')]

The first part of a URL's path says how the mirror behaves: a status, `loop` and so on, the
methods of `_Mirror`. All of them have the four files of the package's sample. What never ends
elsewhere ends here after a while, with another error than the one that the tests wait for.
"""

import contextlib
import functools
import gzip
import hashlib
import http.server
import os
import socket
import socketserver
import threading

import input_data

HTML = b'<!DOCTYPE html><html><body>Welcome to the hotel. Please sign in.</body></html>\n'

# What a download of the four files from `slow` takes at least: a kill within it is within
# the download. Each file takes a quarter, so that all the moments between two come up too.
SLOW_SECONDS = 1.0
_PIECES = 20  # of each file


@functools.lru_cache(maxsize=None)
def sample_files():
    """Return what `input_data.FILES` would be if the sample were all of MNIST."""
    files = {}
    for name, file in input_data.FILES.items():
        with open(os.path.join(input_data.SAMPLE_DIR, name), 'rb') as f:
            packed = f.read()
        digests = [hashlib.sha256(data).hexdigest() for data in (packed, gzip.decompress(packed))]
        files[name] = input_data.FileSpec(file.magic, len(packed), *digests)
    return files


def one_bit_wrong(body):
    """Return `body` with another bit in its middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


class Mirrors:
    """All the mirrors; `with` starts and stops them.

    `files` is what they have, `asked` lists the requests as 'good/NAME', and `busy` is set by
    each of them.
    """

    def __init__(self):
        self.files = {}
        for name in input_data.FILES:
            with open(os.path.join(input_data.SAMPLE_DIR, name), 'rb') as f:
                self.files[name] = f.read()
        self.asked = []
        self.busy = threading.Event()
        self.closed = threading.Event()

    def __enter__(self):
        # Not an HTTPServer, which looks up the name of its address and may wait for it.
        self._server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), _Mirror)
        self._server.daemon_threads = True
        self._server.mirrors = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        # Bound but deaf: a port that refuses, and that nobody else can take meanwhile.
        self._refusing = socket.socket()
        self._refusing.bind(('127.0.0.1', 0))
        return self

    def __exit__(self, *_):
        self.closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._refusing.close()

    def url(self, kind):
        """Return the URL of the mirror that behaves like that."""
        port = (self._refusing if kind == 'refusing' else self._server.socket).getsockname()[1]
        return 'http://127.0.0.1:%d/%s/' % (port, kind)


class _Mirror(http.server.BaseHTTPRequestHandler):
    """One request. Every answer ends with the connection, as HTTP/1.0 has it."""

    def handle(self):
        with contextlib.suppress(ConnectionError):  # the client has had enough
            super().handle()

    def do_GET(self):
        self.mirrors = self.server.mirrors
        self.mirrors.asked.append(self.path.strip('/'))
        self.mirrors.busy.set()
        kind, name = self.path.strip('/').split('/')
        if kind.isdigit():
            self.send_error(int(kind))
        else:
            getattr(self, kind)(self.mirrors.files[name])

    def log_message(self, *_):
        pass

    def head(self, length=None, status=200, **headers):
        self.send_response(status)
        if length is not None:
            self.send_header('Content-Length', str(length))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()

    def trickle(self, pieces, pause):
        """Send `pieces` with a pause before each."""
        for piece in pieces:
            if self.mirrors.closed.wait(pause):
                return
            self.wfile.write(piece)

    def good(self, body):
        self.head(len(body))
        self.wfile.write(body)

    def images(self, body):
        self.good(body) if '-images-' in self.path else self.send_error(404)

    def labels(self, body):
        self.good(body) if '-labels-' in self.path else self.send_error(404)

    def slow(self, body):
        self.head(len(body))
        step = len(body) // _PIECES + 1
        pieces = [body[start : start + step] for start in range(0, len(body), step)]
        pause = SLOW_SECONDS / len(self.mirrors.files) / len(pieces)
        self.trickle(pieces, pause)

    def chunked(self, body):
        """Good, and in many chunks of a few bytes, as a proxy may pass a file on."""
        self.chunked_head()
        for start in range(0, len(body), 100):
            self.wfile.write(_chunk(body[start : start + 100]))
        self.wfile.write(_chunk(b''))

    def chunked_head(self):
        self.protocol_version = 'HTTP/1.1'
        self.head(Transfer_Encoding='chunked', Connection='close')

    def cut_chunk(self, body):
        self.chunked_head()
        self.wfile.write(_chunk(body[:100]) + b'2')

    def nonsense(self, body):
        self.wfile.write(b'SSH-2.0-OpenSSH_9.2\r\n')

    def html(self, body):
        self.head(len(HTML), Content_Type='text/html')
        self.wfile.write(HTML)

    def loop(self, body):
        self.head(0, status=302, Location=self.path)

    def silent(self, body):
        self.mirrors.closed.wait(5)

    def silent_halfway(self, body):
        self.short(body)
        self.wfile.flush()
        self.mirrors.closed.wait(5)

    def open(self, body):
        """Good, but the connection stays."""
        self.good(body)
        self.mirrors.closed.wait(5)

    # A byte now and then for five seconds: so often that no read ever times out.

    def drip(self, body):
        self.head(len(body))
        self.trickle([bytes([byte]) for byte in body[:250]], pause=0.02)

    def drip_chunked(self, body):
        self.chunked_head()
        self.trickle([_chunk(bytes([byte])) for byte in body[:250]], pause=0.02)

    def short(self, body):
        self.head(len(body))
        self.wfile.write(body[: len(body) // 2])

    def short_unannounced(self, body):
        self.head()
        self.wfile.write(body[: len(body) // 2])

    def long(self, body):
        self.head(len(body) + 1)
        self.wfile.write(body + b'!')

    def endless(self, body):
        self.head()
        for _ in range(2**7):  # 128 MB, which is as good as no end here
            self.wfile.write(b'!' * 2**20)

    def flipped(self, body):
        self.head(len(body))
        self.wfile.write(one_bit_wrong(body))


def _chunk(piece):
    return b'%x\r\n%s\r\n' % (len(piece), piece)
