"""Mirrors of MNIST on the loopback address, good ones and bad ones.

    with Mirrors() as mirrors:
        input_data.FILES = sample_files()
        input_data.MIRRORS = [mirrors.url('404'), mirrors.url('good')]

The first part of a URL's path says how the mirror behaves: a status, a key of `ANSWERS`, or a
method of `_Mirror`. All of them have the four files of the package's sample. What never ends
elsewhere ends here after five seconds.
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


def one_bit_wrong(body):
    """Return `body` with another bit in its middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


@functools.lru_cache(maxsize=None)
def other_images(body):
    """Return sound images that are not those of `body`: half of them."""
    content = gzip.decompress(body)
    count = int.from_bytes(content[4:8], 'big') // 2
    header = content[:4] + count.to_bytes(4, 'big') + content[8:16]
    return gzip.compress(header + content[16 : 16 + count * 28 * 28])


# What is sent of a file, and the length that is announced.
ANSWERS = {
    'good': lambda body: (body, len(body)),
    'html': lambda body: (HTML, len(HTML)),
    'flipped': lambda body: (one_bit_wrong(body), len(body)),
    'other': lambda body: (other_images(body), len(other_images(body))),
    'short': lambda body: (body[:-100], len(body)),
    'short_unannounced': lambda body: (body[:-100], None),
    'long': lambda body: (body + b'!', len(body) + 1),
    'endless': lambda body: (bytes(2**27), None),  # as good as no end here
}


@functools.lru_cache(maxsize=None)
def sample_files():
    """Return what `input_data.FILES` would be if the sample were all of MNIST."""
    files = {}
    for name, spec in input_data.FILES.items():
        with open(os.path.join(input_data.SAMPLE_DIR, name), 'rb') as f:
            packed = f.read()
        digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
        files[name] = input_data.FileSpec(spec.magic, len(packed), digest)
    return files


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
        body = self.mirrors.files[name]
        if kind.isdigit():
            self.send_error(int(kind))
        elif kind in ANSWERS:
            self.answer(*ANSWERS[kind](body))
        else:
            getattr(self, kind)(body)

    def log_message(self, *_):
        pass

    def answer(self, body=b'', length=None, status=200, **headers):
        self.send_response(status)
        if length is not None:
            self.send_header('Content-Length', str(length))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def trickle(self, pieces, pause):
        """Send `pieces` with a pause before each."""
        for piece in pieces:
            if self.mirrors.closed.wait(pause):
                return
            self.wfile.write(piece)

    def images(self, body):
        self.answer(body) if '-images-' in self.path else self.send_error(404)

    def labels(self, body):
        self.answer(body) if '-labels-' in self.path else self.send_error(404)

    def slow(self, body):
        self.answer(length=len(body))
        step = len(body) // 20 + 1
        pieces = [body[start : start + step] for start in range(0, len(body), step)]
        self.trickle(pieces, SLOW_SECONDS / len(self.mirrors.files) / len(pieces))

    def chunked(self, body):
        """Good, and in many chunks of a few bytes, as a proxy may pass a file on."""
        self.start_chunks()
        for start in range(0, len(body), 100):
            self.wfile.write(_chunk(body[start : start + 100]))
        self.wfile.write(_chunk(b''))

    def cut_chunk(self, body):
        self.start_chunks()
        self.wfile.write(_chunk(body[:100]) + b'2')

    def start_chunks(self):
        self.protocol_version = 'HTTP/1.1'
        self.answer(Transfer_Encoding='chunked', Connection='close')

    def loop(self, body):
        self.answer(length=0, status=302, Location=self.path)

    def nonsense(self, body):
        self.wfile.write(b'SSH-2.0-OpenSSH_9.2\r\n')

    def silent(self, body):
        self.mirrors.closed.wait(5)

    def silent_halfway(self, body):
        self.answer(body[: len(body) // 2], len(body))
        self.mirrors.closed.wait(5)

    def open(self, body):
        """Good, but the connection stays."""
        self.answer(body, len(body))
        self.mirrors.closed.wait(5)

    # A byte now and then: so often that no read ever times out.

    def drip(self, body):
        self.answer(length=len(body))
        self.trickle([body[i : i + 1] for i in range(250)], pause=0.02)

    def drip_chunked(self, body):
        self.start_chunks()
        self.trickle([_chunk(body[i : i + 1]) for i in range(250)], pause=0.02)


def _chunk(piece):
    return b'%x\r\n%s\r\n' % (len(piece), piece)
