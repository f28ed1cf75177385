"""What the loader promises: the data of TensorFlow 1.15.5, its state, sound files, clear errors.

The mirrors are a server on the loopback address and serve the first thousands of MNIST.
KILLS=50 in the environment kills that many downloads in place of a few.
"""

import copy
import functools
import gzip
import hashlib
import http.server
import io
import os
import pathlib
import pickle
import random
import re
import ssl
import stat
import sys
import threading
import time
import urllib.request

import numpy as np
import pytest
from conftest import MNIST_DIR, extracting, idx

import input_data
from input_data import DataError

try:  # TensorFlow 1.15's own loader, the reference, where it is installed
    from tensorflow.contrib.learn.python.learn.datasets import mnist as original
except ImportError:
    original = None
needs_original = pytest.mark.skipif(original is None, reason="needs TensorFlow 1.15's loader")

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES
HTML = b'<!DOCTYPE html><html><body>Welcome to the hotel. Please sign in.</body></html>\n'


# Arrays and batches.

# What 1.15.5's loader gives for the first thousands of MNIST. Every two values of two of these
# meet: one_hot, reshape, dtype, validation_size, shuffle. With them goes a seed.
FINGERPRINTS = {
    (False, False, 'float32', 0, False, 7): 'f9eb9328d5a6b804',
    (False, False, 'uint8', 0, True, 0): '524c3e789888ae19',
    (False, True, 'float32', 5000, False, 1): 'a1150832dc7c563d',
    (False, True, 'uint8', 5000, True, 7): '5ff64750856f2fa2',
    (True, False, 'float32', 5000, True, -3): '167541a65274b19d',
    (True, False, 'uint8', 5000, False, 7): 'ea8f3f084833efa4',
    (True, True, 'float32', 0, True, 1099511627776): '1db90b70f8ddc06d',
    (True, True, 'uint8', 0, False, 2): 'ff85245de05f6fe2',
}


def fingerprint(loader, folder, one_hot, reshape, dtype, validation_size, shuffle, seed):
    """Digest all arrays, and more than three epochs of batches, drawn from each set in turn."""
    digest = hashlib.sha256()

    def add(*arrays):
        for array in arrays:
            digest.update(('%s %s' % (array.dtype, array.shape)).encode())
            digest.update(np.ascontiguousarray(array))

    mnist = loader.read_data_sets(
        folder, one_hot=one_hot, reshape=reshape, dtype=dtype, validation_size=validation_size,
        seed=seed,
    )  # fmt: skip
    for i in range(11):
        for data in mnist:
            if i in (0, 10):
                add(data.images, data.labels)
            if data.num_examples:
                # Three tenths and one more: the ends of epochs are within batches.
                add(*data.next_batch(data.num_examples * 3 // 10 + 1, shuffle=shuffle))
            digest.update(b'%d %d' % (data.num_examples, data.epochs_completed))
    return digest.hexdigest()[:16]


@pytest.mark.parametrize('options', FINGERPRINTS)
def test_arrays_and_batches_are_those_of_1_15_5(options, data_dir):
    assert fingerprint(input_data, data_dir, *options) == FINGERPRINTS[options]


@needs_original
@pytest.mark.parametrize('options', FINGERPRINTS)
def test_the_fingerprints_are_those_of_1_15_5(options, data_dir):
    assert fingerprint(original, data_dir, *options) == FINGERPRINTS[options]


def test_the_repository_has_mnist(capsys):
    input_data.main(['--data_dir', MNIST_DIR])
    assert [line.split(os.sep)[-1] for line in capsys.readouterr().out.splitlines()] == [
        TRAIN_IMAGES + ', 60000 images of 28 x 28, MNIST',
        TRAIN_LABELS + ', 60000 labels, MNIST',
        TEST_IMAGES + ', 10000 images of 28 x 28, MNIST',
        TEST_LABELS + ', 10000 labels, MNIST',
    ]
    mnist = input_data.read_data_sets(MNIST_DIR, dtype=np.uint8)
    assert [data.num_examples for data in mnist] == [55000, 5000, 10000]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(mnist.test.labels).tolist() == counts


def test_prints_what_1_15_5_prints(data_dir, capsys):
    input_data.read_data_sets(data_dir)
    assert capsys.readouterr() == (extracting(data_dir), '')


@pytest.mark.parametrize('size', [-1, 6001])
def test_a_validation_set_that_is_too_large_is_an_error(size, data_dir):
    assert input_data.read_data_sets(data_dir, validation_size=6000).train.num_examples == 0
    with pytest.raises(DataError, match='validation_size is %d, but .* 6000 .* smaller' % size):
        input_data.read_data_sets(data_dir, validation_size=size)


def test_dtype_is_numpys_or_pythons_or_a_name(data_dir):
    for dtype in (float, 'float32', np.dtype('float32')):
        assert input_data.read_data_sets(data_dir, dtype=dtype).test.images.dtype == np.float32
    for dtype in ('uint8', np.dtype('uint8')):
        test = input_data.read_data_sets(data_dir, dtype=dtype).test
        test.images[:], test.labels[:] = 9, 4  # which 1.15.5 does not let one do
        images, labels = test.next_batch(10)
        assert images.dtype == np.uint8 and (images == 9).all() and (labels == 4).all()
    with pytest.raises(TypeError, match='float64.*give float32 or uint8'):
        input_data.read_data_sets(data_dir, dtype=np.float64)


def test_the_seed_fixes_the_order_and_leaves_numpys_generator_alone(data_dir):
    def batch(seed=None):
        test = input_data.read_data_sets(data_dir, seed=seed).test
        return test.next_batch(50)[1].tolist()

    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    assert batch(1) == batch(1) != batch(2)
    assert np.random.rand() == expected
    # Without a seed, NumPy's generator draws.
    np.random.seed(5)
    first = batch()
    assert first != batch()
    np.random.seed(5)
    assert first == batch()


def test_a_batch_of_more_than_all_is_an_error(data_dir):
    test = input_data.read_data_sets(data_dir).test
    assert len(test.next_batch(1000)[0]) == 1000
    with pytest.raises(DataError, match='batch size 1001 is more than the 1000'):
        test.next_batch(1001)


@pytest.mark.parametrize('shuffle', [True, False])
def test_batches_are_copies(shuffle, data_dir):
    test = input_data.read_data_sets(data_dir).test
    for _ in range(4):  # the third ends an epoch, the second does not
        images, labels = test.next_batch(400, shuffle=shuffle)
        images[:], labels[:] = 7, 77
    assert test.images.max() == 1 and test.labels.max() == 9


def test_fake_data_needs_no_files(tmp_path):
    mnist = input_data.read_data_sets(str(tmp_path / 'nowhere'), fake_data=True, one_hot=True)
    images, labels = mnist.train.next_batch(3, fake_data=True)
    assert images == [[1] * 784] * 3 and labels == [[1] + [0] * 9] * 3
    assert mnist.train.num_examples == 10000
    assert not list(tmp_path.iterdir())


def test_data_sets_can_be_pickled_and_copied(data_dir):
    mnist = input_data.read_data_sets(data_dir, seed=1)
    copies = [copy.deepcopy(mnist), pickle.loads(pickle.dumps(mnist))]
    for _ in range(3):  # into the second epoch, from one generator as ever
        for data, *others in zip(mnist, *copies):
            labels = data.next_batch(400)[1].tolist()
            assert [other.next_batch(400)[1].tolist() for other in others] == [labels] * 2


# What public code of 2016 and 2017 does with a DataSet. 1.15.5 has to pass these, too.


@pytest.fixture(params=[input_data, pytest.param(original, marks=needs_original)])
def load(request, data_dir):
    """Read the data sets with our loader, and with 1.15.5's."""
    return lambda **options: request.param.read_data_sets(data_dir, **options)


def rows(images):
    """Return the rows of an array in an order of their own."""
    return sorted(row.tobytes() for row in images)


@pytest.mark.parametrize('begun', [False, True])
def test_what_is_assigned_counts_from_the_next_batch_on(load, begun):
    train = load().train
    if begun:
        train.next_batch(30)
    train._images = train._images * 2.0 - 1.0
    images = train.next_batch(100)[0]
    assert (images.min(), images.max()) == (-1, 1)

    # A smaller training set, from its start.
    train._images, train._labels = train._images[:100], train._labels[:100]
    expected = rows(train.images), sorted(train.labels)
    train._num_examples, train._index_in_epoch, train._epochs_completed = 100, 0, 0
    for epoch in range(3):
        images, labels = train.next_batch(100)
        assert (rows(images), sorted(labels)) == expected
        assert (train.num_examples, train.epochs_completed) == (100, epoch)

    # Data of other sizes and types.
    train._images = np.arange(40 * 3072).reshape(40, 3072)
    train._labels = np.arange(40)
    train._num_examples, train._index_in_epoch = 40, 0
    for _ in range(5):
        images, labels = train.next_batch(30)
        assert images.shape == (30, 3072) and (images[:, 0] == labels * 3072).all()


def test_images_and_labels_stay_in_one_order(load):
    validation = load().validation
    label_of = {i.tobytes(): label for i, label in zip(validation.images, validation.labels)}
    for _ in range(3):
        for images, labels in [
            validation.next_batch(2000),
            (validation._images, validation.labels),
            (validation.images, validation._labels),
        ]:
            assert [label_of[i.tobytes()] for i in images] == labels.tolist()


def test_arrays_can_be_edited_in_place(load):
    train = load(one_hot=True).train
    train.images[train.images == 0.0] += 0.25
    train.labels[:, 3] = 5
    np.random.shuffle(train.images)
    for _ in range(2):
        images, labels = train.next_batch(600)
        assert images.min() < 0.25 and (images != 0).all() and (labels[:, 3] == 5).all()
        train.images.setflags(write=True)
        train.images[:] = 0.125


def test_empty_and_negative_batches(load):
    test = load().test
    test.next_batch(30)
    assert [array.shape for array in test.next_batch(0)] == [(0, 784), (0,)]
    assert [array.shape for array in test.next_batch(-10)] == [(0, 784), (0,)]
    assert test._index_in_epoch == 20
    test.next_batch(-test._index_in_epoch)
    assert test._index_in_epoch == 0


# The files of a folder. No mirror is asked where all four are there.


@pytest.fixture
def folder(tmp_path, data_dir, monkeypatch):
    """A folder with the files of `data_dir`, which count as MNIST's, and without mirrors."""
    folder = tmp_path / 'MNIST_data'
    folder.mkdir()
    digests = {}
    for name in input_data.FILES:
        data = pathlib.Path(data_dir, name).read_bytes()
        (folder / name).write_bytes(data)
        digests[name] = hashlib.sha256(gzip.decompress(data)).hexdigest()
    monkeypatch.setattr(input_data, 'FILES', digests)
    monkeypatch.setattr(input_data, 'MIRRORS', [])
    return folder


def contents(folder):
    """Return all there is in `folder`, at any depth: files as bytes, folders as None."""
    paths = folder.rglob('*')
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in paths}


def flip(data):
    """Return `data` with another bit in its middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGES = {
    'truncated': (lambda data: data[: len(data) // 2], r'truncated after \d+ of 4704016 bytes'),
    'last byte cut': (lambda data: data[:-1], 'truncated'),
    'one bit flipped': (flip, 'damaged'),
    'wrong CRC': (lambda data: data[:-8] + bytes(4) + data[-4:], 'damaged: .* data check'),
    'HTML': (lambda data: HTML, r'not the IDX file it should be: .*1008813135, not 2051'),
    'trailing bytes': (lambda data: data + b'!', 'more than the 4704016 bytes'),
    'unpacked, truncated': (lambda data: gzip.decompress(data)[:-1], 'after 4704015 of 4704016'),
    'unpacked, trailing': (lambda data: gzip.decompress(data) + b'!', 'more than the 4704016'),
    'labels': (lambda data: gzip.compress(idx(np.zeros(6000, 'u1'))), '2049, not 2051'),
}  # fmt: skip


@pytest.mark.parametrize('damage', DAMAGES)
def test_a_damaged_file_is_an_error_and_stays_as_it_is(damage, folder, capsys):
    make, complaint = DAMAGES[damage]
    path = folder / TRAIN_IMAGES
    path.write_bytes(make(path.read_bytes()))
    before = contents(folder)
    with pytest.raises(DataError, match=complaint) as caught:
        input_data.read_data_sets(str(folder))
    message = str(caught.value)
    assert str(path) in message and "If it should be MNIST's, delete it" in message
    assert contents(folder) == before


def unpack(folder, names):
    """Replace files of a folder by unpacked ones."""
    for name in names:
        (folder / name[: -len('.gz')]).write_bytes(gzip.decompress((folder / name).read_bytes()))
        (folder / name).unlink()


def test_unpacked_files_are_read_also_with_the_dot_of_7_zip(folder):
    unpack(folder, input_data.FILES)
    (folder / TRAIN_IMAGES).mkdir()  # as in an archive of MNIST; a folder is no file
    assert input_data.read_data_sets(folder).test.num_examples == 1000
    (folder / TRAIN_IMAGES).rmdir()
    for path in list(folder.iterdir()):
        path.rename(str(path).replace('-idx', '.idx'))
    assert input_data.read_data_sets(str(folder)).train.num_examples == 1000


def put_other_set(folder, count=30, side=20, top=10):
    """Put a data set that is not MNIST into `folder`, under MNIST's names."""
    draw = np.random.RandomState(1)
    for name in input_data.FILES:
        shape = [count, side, side] if 'images' in name else [count]
        array = draw.randint(256 if 'images' in name else top, size=shape).astype(np.uint8)
        (folder / name).write_bytes(gzip.compress(idx(array)))


def test_another_data_set_is_read_as_it_is(folder, mirror):
    put_other_set(folder)
    before = contents(folder)
    mnist = input_data.read_data_sets(str(folder), dtype=np.uint8, validation_size=9)
    assert [data.images.shape for data in mnist] == [(21, 400), (9, 400), (30, 400)]
    assert contents(folder) == before and mirror.asked == []


def test_another_data_set_is_not_completed(folder, mirror):
    put_other_set(folder)
    (folder / TEST_LABELS).unlink()
    before = contents(folder)
    with pytest.raises(DataError, match='%s is missing.*%s is not of MN' % (TEST_LABELS, '.*')):
        input_data.read_data_sets(str(folder))
    assert contents(folder) == before and mirror.asked == []


@pytest.mark.parametrize(
    'name, shape', [(TEST_IMAGES, (1000, 9, 9)), (TRAIN_LABELS, (5999,)), (TEST_LABELS, (999,))]
)
def test_files_that_do_not_belong_together_are_an_error(name, shape, folder):
    (folder / name).write_bytes(gzip.compress(idx(np.zeros(shape, 'u1'))))
    with pytest.raises(DataError, match=r'(?s)do not belong.*%s: .%d,' % (name, shape[0])):
        input_data.read_data_sets(str(folder))


def test_labels_above_nine(folder):
    put_other_set(folder, top=26)
    options = dict(validation_size=0)
    assert input_data.read_data_sets(str(folder), **options).train.labels.max() > 9
    with pytest.raises(DataError, match='label 1. does not fit .* one_hot=False|label 2. .*'):
        input_data.read_data_sets(str(folder), one_hot=True, **options)


@pytest.mark.parametrize('pack', [gzip.compress, bytes], ids=['gzipped', 'unpacked'])
def test_images_and_labels_are_extracted_from_open_files(pack, capsys):
    def file(array):
        f = io.BytesIO(b'before' + pack(idx(array)))
        f.seek(len(b'before'))  # read from where it stands
        f.name = 'some/file'
        return f

    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4, 1)
    images = input_data.extract_images(file(array))
    assert images.dtype == np.uint8 and images.tolist() == array.tolist()
    digits = np.array([2, 0, 1], np.uint8)
    assert input_data.extract_labels(file(digits)).tolist() == [2, 0, 1]
    one_hot = input_data.extract_labels(file(digits), one_hot=True, num_classes=3)
    assert one_hot.dtype == np.float64 and one_hot.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert capsys.readouterr().out == 'Extracting some/file\n' * 3
    with pytest.raises(DataError, match='some/file .*2049, not 2051'):
        input_data.extract_images(file(digits))


# Downloads.


class Handler(http.server.BaseHTTPRequestHandler):
    """A mirror: the folder of the URL says how it behaves, see `BAD`."""

    def do_GET(self):
        *_, kind, name = self.path.split('/')
        self.server.asked.append((kind, name))
        body = self.server.files[name]
        if kind == 'silent':
            self.server.closed.wait(20)
        elif kind == 'loop':
            self.send_response(302)
            self.send_header('Location', self.path)
            self.end_headers()
        elif kind in ANSWERS:
            answer = ANSWERS[kind](body)
            self.send_response(200)
            if kind != 'endless':
                self.send_header('Content-Length', str(len(body if kind == 'half' else answer)))
            self.end_headers()
            try:
                for _ in range(100 if kind == 'endless' else 1):
                    self.wfile.write(answer)
            except ConnectionError:  # the client has had enough
                pass
        else:
            self.send_error(int(kind))

    def log_message(self, *_):
        pass


@functools.lru_cache(maxsize=None)  # gzip has the time in it
def other_pixel(body):
    content = gzip.decompress(body)
    return gzip.compress(content[:-1] + bytes([content[-1] ^ 1]), 1)


# What is sent for a file.
ANSWERS = {
    'good': lambda body: body,
    'html': lambda body: HTML,
    'flipped': flip,
    'half': lambda body: body[: len(body) // 2],
    'long': lambda body: body + b'!',
    'other': other_pixel,
    'endless': lambda body: bytes(2**20),  # again and again
}

# How a mirror can be bad, and the reason that the error gives.
BAD = {
    '404': '404',
    'html': 'magic number',
    'flipped': 'damaged|truncated',
    'half': 'truncated',
    'long': 'more than',
    'other': "is not MNIST's: its SHA-256",
    'loop': 'redirect',
    'silent': 'timed out',
    'endless': 'sends more than 3000000 bytes',
}


@pytest.fixture
def mirror(folder, monkeypatch):
    """A server of the files of `folder`: `url(kind)` is a mirror that behaves like that."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.files = {name: (folder / name).read_bytes() for name in input_data.FILES}
    server.asked, server.closed = [], threading.Event()
    server.url = lambda kind: 'http://127.0.0.1:%d/%s/' % (server.server_port, kind)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(input_data, 'MIRRORS', [server.url('good')])
    # urllib keeps its first opener, with the proxies of that time.
    monkeypatch.setattr(urllib.request, '_opener', None)
    for name in os.environ:
        if name.lower().endswith('_proxy'):
            monkeypatch.delenv(name)
    yield server
    server.closed.set()
    server.shutdown()
    server.server_close()


def empty(folder):
    """Remove a folder with the files in it."""
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


@pytest.mark.parametrize('kind', BAD)
def test_a_bad_mirror(kind, folder, mirror, monkeypatch, capsys):
    monkeypatch.setattr(input_data, 'MAX_BYTES', 3000000)
    if kind == 'silent':
        monkeypatch.setattr(input_data, 'TIMEOUT', 1)
    # The second mirror is asked.
    whole = contents(folder)
    (folder / TRAIN_IMAGES).unlink()
    input_data.MIRRORS[:] = [mirror.url(kind), mirror.url('good')]
    input_data.read_data_sets(str(folder))
    assert contents(folder) == whole
    line = 'Successfully downloaded %s %d bytes.\n' % (TRAIN_IMAGES, len(whole[TRAIN_IMAGES]))
    assert capsys.readouterr().out == line + extracting(folder)

    # Where no mirror is good, the error says why for each and what to do. No folder is made.
    empty(folder)
    input_data.MIRRORS[:] = [mirror.url(kind), mirror.url('403')]
    with pytest.raises(DataError) as caught:
        input_data.read_data_sets(str(folder))
    message = str(caught.value)
    parts = (folder / TRAIN_IMAGES, mirror.url(kind), BAD[kind], mirror.url('403'))
    assert re.match('(?s)%s is missing .*\n  %s.*(%s).*\n  %s.*403' % parts, message), message
    for way_out in [*whole, 'https_proxy', 'SSL_CERT_FILE=$(python -m certifi)']:
        assert way_out in message.split('403')[-1]
    assert not folder.exists()


def test_silence_everywhere_takes_less_than_forty_seconds():
    assert len(input_data.MIRRORS) * input_data.TIMEOUT < 40


def test_what_is_there_is_not_downloaded(folder, mirror):
    whole = contents(folder)
    (folder / TRAIN_LABELS).unlink()
    input_data.read_data_sets(str(folder))
    assert contents(folder) == whole and mirror.asked == [('good', TRAIN_LABELS)]


def test_a_source_of_ones_own(folder, mirror):
    """Only the structure of its files is checked."""
    here = folder.parent / 'here'
    whole = contents(folder)
    input_data.read_data_sets(str(here), source_url=folder.as_uri() + '/')
    assert contents(here) == whole
    empty(here)
    input_data.read_data_sets(str(here), source_url=mirror.url('other'))
    assert contents(here)[TEST_LABELS] == other_pixel(whole[TEST_LABELS])
    empty(here)
    with pytest.raises(DataError, match='magic number'):
        input_data.read_data_sets(str(here), source_url=mirror.url('html'))
    with pytest.raises(DataError, match='unknown url type'):
        input_data.read_data_sets(str(here), source_url='nonsense')
    assert {kind for kind, _ in mirror.asked} == {'other', 'html'} and not here.exists()
    for default in ('', None, input_data.DEFAULT_SOURCE_URL):
        input_data.read_data_sets(str(here), source_url=default)
        assert contents(here) == whole
        empty(here)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize('terminal', [False, True])
@pytest.mark.parametrize('bar', [False, True])
def test_a_bar_on_a_terminal_if_tqdm_is_there(bar, terminal, folder, mirror, monkeypatch):
    empty(folder)
    stderr = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, 'stderr', stderr)
    monkeypatch.setattr(input_data, 'tqdm', pytest.importorskip('tqdm').tqdm if bar else None)
    input_data.read_data_sets(str(folder))
    assert ('100%' in stderr.getvalue()) == (bar and terminal)
    assert stderr.getvalue().count('Downloading ') == 4


@pytest.mark.parametrize('way', ['install_opener', 'http_proxy'])
def test_a_proxy_counts(way, folder, mirror, monkeypatch):
    """The mirror takes requests as a proxy, too. Nothing else could reach a host of that name."""
    whole = contents(folder)
    empty(folder)
    proxy = 'http://127.0.0.1:%d' % mirror.server_port
    if way == 'install_opener':
        handler = urllib.request.ProxyHandler({'http': proxy})
        urllib.request.install_opener(urllib.request.build_opener(handler))
    else:
        monkeypatch.setenv('http_proxy', proxy)
    input_data.MIRRORS[:] = ['http://mirror.invalid/good/']
    input_data.read_data_sets(str(folder))
    assert contents(folder) == whole


# A key and a certificate for 127.0.0.1 that nobody trusts; of this test alone.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUB3zmjPkeEhqErbD
wuQ/ieUjYlHY/gFaTMnmdlOcNpehRANCAATK57VLDzbA3DvveG3AFlu+hgEw4cfk
/fnoDMLdzYlr6zuYEHpviZFgBZN0YmX6k14Ob+qlpikO59IihmP7iFIE
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBjjCCATagAwIBAgIUH1/7+bhdLkiQHdw/5aYkJYUSEQAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNjEyMzcxNFoYDzIxMjYxMTAy
MTIzNzE0WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATK57VLDzbA3DvveG3AFlu+hgEw4cfk/fnoDMLdzYlr6zuYEHpviZFg
BZN0YmX6k14Ob+qlpikO59IihmP7iFIEo2QwYjAdBgNVHQ4EFgQUiKMm1F1bNjbK
HE7ZJSIrHsWeUlQwHwYDVR0jBBgwFoAUiKMm1F1bNjbKHE7ZJSIrHsWeUlQwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0YAMEMC
IDV6x0rXvRXKwzYk9JlGz3FwBddq3RsDmq/OtQFjbM4WAh82N2K4iz0FQIWU8nEv
2rUOW/ZSXM8exfFFGakAoDGe
-----END CERTIFICATE-----
"""


def test_a_default_ssl_context_counts(folder, mirror, monkeypatch, tmp_path):
    """A certificate that only this context accepts, as people set it."""
    whole = contents(folder)
    empty(folder)
    (tmp_path / 'pem').write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(tmp_path / 'pem'))
    mirror.socket = context.wrap_socket(mirror.socket, server_side=True)
    input_data.MIRRORS[:] = [mirror.url('good').replace('http:', 'https:')]
    with pytest.raises(DataError, match='(?s)CERTIFICATE_VERIFY_FAILED.*SSL_CERT_FILE'):
        input_data.read_data_sets(str(folder))
    assert not folder.exists()
    monkeypatch.setattr(ssl, '_create_default_https_context', ssl._create_unverified_context)
    urllib.request.install_opener(None)  # which kept the context, on Python 3.12 and later
    input_data.read_data_sets(str(folder))
    assert contents(folder) == whole


@pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems')
@pytest.mark.parametrize('umask, mode', [(0o022, 0o644), (0o007, 0o660)])
def test_a_download_has_the_permissions_of_the_umask(umask, mode, folder, mirror):
    empty(folder)
    before = os.umask(umask)
    try:
        input_data.read_data_sets(str(folder))
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {mode}


# Downloads of other processes.


@pytest.fixture
def download(folder, mirror, start):
    """Start a process that runs some Python, with the mirror and MNIST of these tests."""

    def download(code, mirrors=None):
        setup = 'import input_data; input_data.FILES = %r; input_data.MIRRORS = %r\n'
        return start('-c', setup % (input_data.FILES, mirrors or input_data.MIRRORS) + code)

    return download


FOREVER = """
import os
print('begun', flush=True)
while True:
    for name in input_data.FILES:
        if os.path.exists('MNIST_data/' + name):
            os.remove('MNIST_data/' + name)
    input_data._local_files('MNIST_data')
"""


def test_a_kill_leaves_a_file_whole_or_absent(folder, mirror, download):
    whole = contents(folder)
    source = folder.parent / 'source'
    folder.rename(source)
    # Without a network almost all the time goes into checking, writing and moving files.
    mirrors = [mirror.url('good'), source.as_uri() + '/']
    for i in range(int(os.environ.get('KILLS', 4))):
        process = download(FOREVER, [mirrors[i % 2]])
        assert process.stdout.readline() == 'begun\n'
        time.sleep(random.uniform(0, 0.3))  # any moment will do
        process.kill()
        process.wait()
        for path in folder.glob('*.gz'):
            assert path.read_bytes() == whole[path.name]
    input_data.read_data_sets(str(folder))


def test_six_processes_at_once(folder, download):
    whole = contents(folder)
    empty(folder)
    code = "print(input_data.read_data_sets('MNIST_data').train.next_batch(50)[0].shape)"
    for process in [download(code) for _ in range(6)]:
        output, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
        assert output.splitlines()[-1] == '(50, 784)'
    assert contents(folder) == whole


@pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems')
def test_a_full_disk(folder, download):
    """A limit on the size of files is as a full disk to who writes one."""
    empty(folder)
    limit = 'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))\n'
    error = download(limit + 'input_data.main()').communicate(timeout=60)[1]
    advice = 'cannot be written (File too large): make room there, or name another folder'
    assert error.endswith('DataError: %s %s\n' % (os.path.join('MNIST_data', TRAIN_IMAGES), advice))
    assert contents(folder) == {}


def test_a_folder_that_cannot_be_made(folder, mirror):
    empty(folder)
    folder.write_bytes(b'a file')
    with pytest.raises(DataError, match='cannot be written .*: make room there, or name another'):
        input_data.read_data_sets(str(folder))
    assert folder.read_bytes() == b'a file'


# The command, and what the module imports.


def test_the_command_fetches_what_is_missing_and_says_what_there_is(folder, mirror, capsys):
    (folder / TRAIN_IMAGES).unlink()
    unpack(folder, [TEST_LABELS])
    input_data.main(['--data_dir', str(folder)])
    assert capsys.readouterr().out.splitlines()[1:] == [
        '%s, 6000 images of 28 x 28, MNIST' % (folder / TRAIN_IMAGES),
        '%s, 6000 labels, MNIST' % (folder / TRAIN_LABELS),
        '%s, 1000 images of 28 x 28, MNIST' % (folder / TEST_IMAGES),
        '%s, 1000 labels, MNIST' % (folder / TEST_LABELS[:-3]),
    ]
    put_other_set(folder)
    input_data.main(['--data_dir', str(folder)])
    assert capsys.readouterr().out.splitlines()[2].endswith('30 images of 20 x 20, not MNIST')


def test_the_command_has_status_1_for_the_data_and_2_for_a_flag(folder, run):
    (folder / TEST_LABELS).write_bytes(HTML)
    done = run('input_data.py', '--data_dir', folder)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith('error: %s is not the IDX file' % (folder / TEST_LABELS))
    done = run('input_data.py', '--data_dri', folder)
    assert done.returncode == 2 and 'usage: input_data.py' in done.stderr


def test_needs_numpy_alone(run, data_dir):
    code = """
import sys
sys.modules.update(dict.fromkeys(%r))  # none of them can be imported
import input_data
print(input_data.read_data_sets(%r).test.num_examples)
"""
    done = run('-c', code % (['tensorflow', 'tf1', 'tqdm', 'certifi', 'requests'], data_dir))
    assert done.stdout.endswith('\n1000\n') and done.stderr == ''
