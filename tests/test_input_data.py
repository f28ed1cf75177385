"""What the loader promises: the data of TensorFlow 1.15.5, its state, sound files, clear errors.

The mirrors are a server on the loopback address and serve the first thousands of MNIST.
"""

import concurrent.futures
import functools
import gzip
import hashlib
import http.server
import io
import os
import pathlib
import re
import shutil
import sys
import threading
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
both_loaders = pytest.mark.parametrize(
    'loader', [input_data, pytest.param(original, marks=needs_original)], ids=['ours', '1.15.5']
)

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES
HTML = b'<!DOCTYPE html><html><body>Welcome to the hotel. Please sign in.</body></html>\n'


# Arrays and batches.

# The first and the last label of each of 1.15.5's batches, see `history`, by these options:
# one_hot, dtype, reshape, validation_size, shuffle, seed. Every two values of two of them meet.
LABELS = {
    (False, 'float32', False, 0, False, 7): '58725583464140181954251447581835',
    (False, 'uint8', False, 0, True, 0): '99358326111432175031967641439215',
    (False, 'float32', True, 5000, False, 1): '725572408383600141051818011954862614499858435335',
    (False, 'uint8', True, 5000, True, 7): '777104806066945721776193374414837721866271696482',
    (True, 'float32', False, 5000, True, -3): '708287019777491853988692792326387776308171110237',
    (True, 'uint8', False, 5000, False, 7): '725572408383600141051818011954862614499858435335',
    (True, 'float32', True, 0, True, 2**40): '56232944154457218021681853408312',
    (True, 'uint8', True, 0, False, 2): '58725583464140181954251447581835',
}


def history(loader, folder, one_hot, dtype, reshape, validation_size, shuffle, seed):
    """Yield a name, images and labels: each set, then batches of three epochs, then each set."""
    # By their places, which are those of 1.15.5, too.
    mnist = loader.read_data_sets(folder, False, one_hot, dtype, reshape, validation_size, seed)
    sets = [(name, data) for name, data in zip(mnist._fields, mnist) if data.num_examples]
    for name, data in sets:
        yield name, data.images, data.labels
    for i in range(8):
        for name, data in sets:
            size = data.num_examples * 4 // 10 + 1  # epochs end within a batch
            images, labels = data.next_batch(size, shuffle=shuffle)
            yield '%s, batch %d' % (name, i), images, labels
            assert data.epochs_completed == ((i + 1) * size - 1) // data.num_examples
    for name, data in sets:
        yield name + ', in the end', data.images, data.labels


def assert_same(name, array, expected):
    assert (array.dtype, array.shape) == (expected.dtype, expected.shape), name
    assert np.array_equal(array, expected), name


def specified(folder, one_hot, dtype, reshape, validation_size):
    """Return the images and the labels of each set by its name, straight from the files."""
    arrays = []
    for name in input_data.FILES:
        with gzip.open(os.path.join(folder, name)) as f:
            array = np.frombuffer(f.read(), np.uint8)[16 if 'images' in name else 8 :]
        if 'images' in name:
            array = array.reshape([-1, 784] if reshape else [-1, 28, 28, 1])
            array = array if dtype == 'uint8' else np.float32(array) * np.float32(1 / 255)
        arrays.append(np.eye(10)[array] if one_hot and 'labels' in name else array)
    *train, test_images, test_labels = arrays
    return {
        'train': [array[validation_size:] for array in train],
        'validation': [array[:validation_size] for array in train],
        'test': [test_images, test_labels],
    }


@pytest.mark.parametrize('options', LABELS)
def test_arrays_and_batches(options, data_dir):
    expected = specified(data_dir, *options[:4])
    seen = ''
    for name, images, labels in history(input_data, data_dir, *options):
        all_images, all_labels = expected[name.split(',')[0]]
        index = {image.tobytes(): i for i, image in enumerate(all_images)}
        drawn = [index.get(image.tobytes(), 0) for image in images]
        if 'batch' in name:
            digits = labels.argmax(1) if labels.ndim == 2 else labels
            seen += '%d%d' % (digits[0], digits[-1])
        else:
            assert (sorted(drawn) if 'end' in name else drawn) == list(range(len(index))), name
        assert_same(name + ', images', images, all_images[drawn])
        assert_same(name + ', labels', labels, all_labels[drawn])
    assert seen == LABELS[options]


@needs_original
@pytest.mark.parametrize('options', LABELS)
def test_all_of_every_batch_and_the_lines_are_as_in_1_15_5(options, data_dir, capsys):
    histories = [history(loader, data_dir, *options) for loader in (input_data, original)]
    for (name, *ours), (_, *theirs) in zip(*histories):
        assert_same(name + ' images', ours[0], theirs[0])
        assert_same(name + ' labels', ours[1], theirs[1])
    assert capsys.readouterr().out == 2 * extracting(data_dir)


def test_the_repository_has_mnist(capsys):
    input_data.main(['--data_dir', MNIST_DIR])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(', ')[-1] for line in lines] == ['MNIST'] * 4
    mnist = input_data.read_data_sets(MNIST_DIR, dtype=np.uint8)
    assert [data.num_examples for data in mnist] == [55000, 5000, 10000]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(mnist.test.labels).tolist() == counts


@pytest.mark.parametrize('size', [-1, 6001])
def test_a_validation_set_that_does_not_fit_is_an_error(size, data_dir):
    assert input_data.read_data_sets(data_dir, validation_size=6000).train.num_examples == 0
    with pytest.raises(DataError, match='validation_size=%d.* 6000 training' % size):
        input_data.read_data_sets(data_dir, validation_size=size)


def test_dtype_is_numpys_pythons_tensorflows_or_a_name(data_dir):
    import tensorflow as tf

    for dtype in (float, 'float32', np.dtype('float32'), tf.float32):
        assert input_data.read_data_sets(data_dir, dtype=dtype).test.images.dtype == np.float32
    for dtype in ('uint8', np.dtype('uint8'), tf.uint8):
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
    first, second = batch(), batch()  # without a seed, NumPy's generator draws
    assert first != second
    np.random.seed(5)
    assert batch(1) == batch(1) != batch(2)
    assert (batch(), batch()) == (first, second)


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


@both_loaders
def test_fake_data_needs_no_files(loader, tmp_path):
    options = dict(fake_data=True, one_hot=True)
    mnist = loader.read_data_sets(str(tmp_path / 'nowhere'), **options)
    images, labels = mnist.train.next_batch(3, fake_data=True)
    assert images == [[1] * 784] * 3 and labels == [[1] + [0] * 9] * 3
    assert mnist.train.num_examples == 10000
    assert not list(tmp_path.iterdir())


# What public code of 2016 and 2017 does with a DataSet. 1.15.5 has to pass these, too.


@both_loaders
@pytest.mark.parametrize('begun', [False, True])
def test_what_is_assigned_counts_from_the_next_batch_on(loader, begun, data_dir):
    train = loader.read_data_sets(data_dir).train
    if begun:
        train.next_batch(30)
    train._images = train._images * 2.0 - 1.0
    images = train.next_batch(100)[0]
    assert (images.min(), images.max()) == (-1, 1)

    # Other data, of another size, type and count, in a later epoch: the next one is shuffled.
    train._images, train._labels = np.arange(40 * 3072).reshape(40, 3072), np.arange(40)
    train._num_examples, train._index_in_epoch, train._epochs_completed = 40, 0, 7
    for i in range(5):
        images, labels = train.next_batch(30)
        assert images.shape == (30, 3072) and (images[:, 0] == labels * 3072).all()
        assert (labels.tolist() == list(range(30))) == (i == 0)
    assert (train.num_examples, train.epochs_completed) == (40, 10)

    # The first ten of these alone, from the start.
    first = train.labels[:10].tolist()
    train._num_examples, train._index_in_epoch, train._epochs_completed = 10, 0, 0
    for epoch in range(2):
        assert train.next_batch(10, shuffle=False)[1].tolist() == first
        assert (train.num_examples, train.epochs_completed) == (10, epoch)
    assert first != train.next_batch(10)[1].tolist() != sorted(first)
    assert sorted(train.labels) == sorted(first)


@both_loaders
def test_arrays_can_be_edited_in_place(loader, data_dir):
    train = loader.read_data_sets(data_dir, one_hot=True).train
    train.images[train.images == 0.0] += 0.25
    train.labels[:, 3] = 5
    np.random.shuffle(train.images)
    for _ in range(2):
        images, labels = train.next_batch(600)
        assert images.min() < 0.25 and (images != 0).all() and (labels[:, 3] == 5).all()
        train.images[:] = 0.125


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
    """Return what is in `folder` by its name: files as bytes, folders as None."""
    return {p.name: p.read_bytes() if p.is_file() else None for p in folder.iterdir()}


def flip(data):
    """Return `data` with another bit in its middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGES = {
    'truncated': (lambda data: data[: len(data) // 2], 'damaged: .* ended before'),
    'last byte cut': (lambda data: data[:-1], 'damaged: .* ended before'),
    'one bit flipped': (flip, 'damaged'),
    'no such block': (lambda data: data[:10] + b'\xff' + data[11:], 'damaged: Error -3'),
    'wrong CRC': (lambda data: data[:-8] + bytes(4) + data[-4:], 'damaged: CRC check failed'),
    'HTML': (lambda data: HTML, r'not the IDX file it should be: .*1008813135, not 2051'),
    'empty': (lambda data: b'', r'not the IDX file it should be: .* 0, not 2051'),
    'trailing bytes': (lambda data: data + b'!', 'damaged: Not a gzipped file'),
    'twice': (lambda data: data * 2, 'holds 9408032 bytes, but 4704016 by its header'),
    'unpacked, truncated': (lambda data: gzip.decompress(data)[:-1], 'holds 4704015 bytes'),
    'unpacked, in its header': (lambda data: gzip.decompress(data)[:9], 'holds 9 bytes, but 16 '),
    'sizes of 2**32': (lambda data: b'\0\0\x08\3\0\1\0\0\0\0\1\0\0\0\1\0', 'holds 16 .*4294967312'),
    'labels': (lambda data: gzip.compress(idx(np.zeros(6000, 'u1'))), '2049, not 2051'),
}  # fmt: skip


@pytest.mark.parametrize('damage', DAMAGES)
def test_a_damaged_file_is_an_error_and_stays_as_it_is(damage, folder):
    make, complaint = DAMAGES[damage]
    path = folder / TRAIN_IMAGES
    path.write_bytes(make(path.read_bytes()))
    before = contents(folder)
    with pytest.raises(DataError, match=complaint) as caught:
        input_data.read_data_sets(str(folder))
    message = str(caught.value)
    assert str(path) in message and "If it should be MNIST's, delete it" in message
    assert contents(folder) == before


@both_loaders
def test_gzip_of_several_members_is_read(loader, folder):
    expected = loader.read_data_sets(str(folder)).test
    for name, padding in [(TEST_IMAGES, b''), (TEST_LABELS, bytes(512))]:
        data = gzip.decompress((folder / name).read_bytes())
        members = [gzip.compress(part) + padding for part in (data[:900], data[900:])]
        (folder / name).write_bytes(b''.join(members))
    test = loader.read_data_sets(str(folder)).test
    assert_same('images', test.images, expected.images)
    assert_same('labels', test.labels, expected.labels)


@pytest.mark.skipif(not os.path.exists('/proc/self/mem'), reason='needs a file that opens only')
def test_a_file_that_cannot_be_read(folder):
    (folder / TEST_LABELS).unlink()
    (folder / TEST_LABELS).symlink_to('/proc/self/mem')
    with pytest.raises(DataError, match=TEST_LABELS + ' cannot be read: Input/output error$'):
        input_data.read_data_sets(str(folder))


def unpack(folder, names):
    """Replace files of a folder by unpacked ones."""
    for name in names:
        (folder / name[: -len('.gz')]).write_bytes(gzip.decompress((folder / name).read_bytes()))
        (folder / name).unlink()


def test_unpacked_files_are_read_also_with_the_dot_of_7_zip(folder):
    (folder / TRAIN_IMAGES[: -len('.gz')]).write_bytes(HTML)
    input_data.read_data_sets(folder)  # the gzipped file comes first, as 1.15.5 reads no other
    unpack(folder, input_data.FILES)
    (folder / TRAIN_IMAGES).mkdir()  # as in an archive of MNIST; a folder is no file
    assert input_data.read_data_sets(folder).test.num_examples == 1000
    (folder / TRAIN_IMAGES).rmdir()
    for path in list(folder.iterdir()):
        path.rename(str(path).replace('-idx', '.idx'))
    assert input_data.read_data_sets(str(folder)).train.num_examples == 1000


def put_letters(folder):
    """Put a data set that is not MNIST into `folder`, under MNIST's names; its labels go to 25."""
    draw = np.random.RandomState(1)
    for name in input_data.FILES:
        shape, top = ([30, 20, 20], 256) if 'images' in name else ([30], 26)
        array = draw.randint(top, size=shape).astype(np.uint8)
        (folder / name).write_bytes(gzip.compress(idx(array)))


def test_another_data_set_is_read_as_it_is(folder, mirror):
    put_letters(folder)
    before = contents(folder)
    read = functools.partial(input_data.read_data_sets, str(folder), validation_size=9)
    mnist = read(dtype=np.uint8)
    assert [data.images.shape for data in mnist] == [(21, 400), (9, 400), (30, 400)]
    assert mnist.train.labels.max() > 9
    with pytest.raises(DataError, match=r'label [12]\d does not fit .* one_hot=False'):
        read(one_hot=True)
    assert contents(folder) == before and mirror.asked == []


@pytest.mark.parametrize('damaged', [False, True])
def test_another_data_set_is_not_completed(damaged, folder, mirror):
    if damaged:  # it may be MNIST's, or not
        (folder / TRAIN_IMAGES).write_bytes(flip((folder / TRAIN_IMAGES).read_bytes()))
    else:
        put_letters(folder)
    (folder / TEST_LABELS).rename(folder / 'labels.zip')
    before = contents(folder)
    message = r'(?s)%s is missing.*%s\nis damaged or of another .*The folder has: labels\.zip, t10k'
    with pytest.raises(DataError, match=message % (TEST_LABELS, TRAIN_IMAGES)):
        input_data.read_data_sets(str(folder))
    assert contents(folder) == before and mirror.asked == []


@pytest.mark.parametrize(
    'name, shape', [(TEST_IMAGES, (1000, 9, 9)), (TRAIN_LABELS, (5999,)), (TEST_LABELS, (999,))]
)
def test_files_that_do_not_belong_together_are_an_error(name, shape, folder):
    (folder / name).write_bytes(gzip.compress(idx(np.zeros(shape, 'u1'))))
    message = r'(?s)do not belong together, take all of them from one source.*%s: .%d,'
    with pytest.raises(DataError, match=message % (name, shape[0])):
        input_data.read_data_sets(str(folder))


def test_a_data_set_needs_a_label_for_each_image():
    with pytest.raises(DataError, match='2 images but 3 labels'):
        input_data.DataSet(np.zeros((2, 28, 28, 1), np.uint8), np.zeros(3, np.uint8))


@both_loaders
def test_images_and_labels_are_extracted_from_open_files(loader, data_dir, capsys):
    images, labels = [os.path.join(data_dir, name) for name in (TEST_IMAGES, TEST_LABELS)]
    expected = input_data.read_data_sets(data_dir, dtype='uint8', reshape=False).test
    capsys.readouterr()
    with open(images, 'rb') as f:
        assert_same('images', loader.extract_images(f), expected.images)
    with open(labels, 'rb') as f:
        assert_same('labels', loader.extract_labels(f), expected.labels)
    with open(labels, 'rb') as f:
        one_hot = loader.extract_labels(f, one_hot=True, num_classes=12)
    assert_same('one-hot labels', one_hot, np.eye(12)[expected.labels])
    assert capsys.readouterr().out == 'Extracting %s\n' * 3 % (images, labels, labels)
    with open(labels, 'rb') as f, pytest.raises(ValueError, match='2049'):
        loader.extract_images(f)


# Downloads.


# What a mirror of each kind sends for a file, where it does, and the reason that the error gives.
KINDS = {
    'good': (lambda body: body, None),
    'html': (lambda body: HTML, 'its SHA-256 is another'),
    'flipped': (flip, 'damaged'),
    'half': (lambda body: body[: len(body) // 2], 'IncompleteRead'),
    'other': (lambda body: gzip.compress(gzip.decompress(body)[:-1] + b'!', 1), 'its SHA-256'),
    '404': (None, '404'),
    'silent': (None, 'timed out'),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """A mirror: the folder of the URL is its kind."""

    def do_GET(self):
        *_, kind, name = self.path.split('/')
        self.server.asked.append((kind, name))
        answer, _ = KINDS[kind]
        body = self.server.files[name]
        if answer:
            content = answer(body)
            self.send_response(200)
            self.send_header('Content-Length', str(len(body if kind == 'half' else content)))
            self.end_headers()
            self.wfile.write(content)
        elif kind == 'silent':
            self.server.closed.wait(20)
        else:
            self.send_error(int(kind))

    def log_message(self, *_):
        pass


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


@pytest.fixture
def new(folder, mirror):
    """A folder that is not there yet. A sound download makes its contents `mirror.files`."""
    shutil.rmtree(str(folder))
    return folder


@pytest.mark.parametrize('kind', list(KINDS)[1:])
def test_a_bad_mirror(kind, folder, mirror, monkeypatch, capsys):
    if kind == 'silent':
        monkeypatch.setattr(input_data, 'TIMEOUT', 1)
    if kind == 'half':  # with tqdm, urllib does not notice, but gzip does
        monkeypatch.setattr(input_data, 'tqdm', None)
    # The second mirror is asked.
    (folder / TRAIN_IMAGES).unlink()
    input_data.MIRRORS[:] = [mirror.url(kind), mirror.url('good')]
    input_data.read_data_sets(str(folder))
    assert contents(folder) == mirror.files
    values = TRAIN_IMAGES, len(mirror.files[TRAIN_IMAGES])
    line = 'Successfully downloaded %s %d bytes.\n' % values
    assert capsys.readouterr().out == line + extracting(folder)
    assert mirror.asked == [(kind, TRAIN_IMAGES), ('good', TRAIN_IMAGES)]  # and no other file

    # Where no mirror is good, the error says why for each and what to do. No folder is made.
    shutil.rmtree(str(folder))
    input_data.MIRRORS[:] = [mirror.url(kind), mirror.url('404')]
    with pytest.raises(DataError) as caught:
        input_data.read_data_sets(str(folder))
    parts = (folder / TRAIN_IMAGES, mirror.url(kind), KINDS[kind][1], mirror.url('404'))
    assert re.match('(?s)%s is missing .*\n  %s.*%s.*\n  %s.*404' % parts, str(caught.value))
    for way_out in [*input_data.FILES, 'https_proxy', 'SSL_CERT_FILE']:
        assert way_out in str(caught.value)
    assert not folder.exists()


def test_the_folder_is_listed_where_a_download_fails(folder, mirror, monkeypatch):
    input_data.MIRRORS[:] = [mirror.url('404')]
    (folder / TEST_LABELS).rename(folder / (TEST_LABELS + '.download'))
    for i in range(30):
        (folder / ('z%02d' % i)).touch()
    there = ', '.join([TEST_IMAGES, TEST_LABELS + '.download', TRAIN_IMAGES, TRAIN_LABELS])
    monkeypatch.chdir(folder)
    for path in (str(folder), ''):
        with pytest.raises(DataError, match=r'The folder has: %s, z00, .* z05, \.\.\.\n' % there):
            input_data.read_data_sets(path)


def test_a_download_is_moved_into_its_place_when_it_is_whole(new, mirror, monkeypatch):
    """By `os.replace` alone: a process that is killed leaves a file whole or absent."""
    replace, replaced = os.replace, {}

    def spy(source, target):
        assert not os.path.exists(str(target))
        replaced[os.path.basename(str(target))] = pathlib.Path(source).read_bytes()
        replace(source, target)

    monkeypatch.setattr(os, 'replace', spy)
    input_data.read_data_sets(str(new))
    assert replaced == contents(new) == mirror.files


def test_a_source_of_ones_own(folder, mirror):
    """Another data set can come from it. Only the structure of its files is checked."""
    put_letters(folder)
    here = folder.parent / 'here'
    read = functools.partial(input_data.read_data_sets, str(here), validation_size=0)
    read(source_url=folder.as_uri() + '/')
    (here / TEST_LABELS).unlink()
    read(source_url=folder.as_uri() + '/')
    assert contents(here) == contents(folder) and mirror.asked == []
    shutil.rmtree(str(here))
    with pytest.raises(DataError, match='magic number'):
        read(source_url=mirror.url('html'))
    with pytest.raises(DataError, match='unknown url type'):
        read(source_url='nonsense')
    assert not here.exists()
    for default in ('', None, input_data.DEFAULT_SOURCE_URL):
        read(source_url=default)
        assert contents(here) == mirror.files
        shutil.rmtree(str(here))


@pytest.mark.parametrize('terminal, bar', [(True, True), (True, False), (False, True)])
def test_a_bar_on_a_terminal_if_tqdm_is_there(terminal, bar, new, mirror, monkeypatch):
    monkeypatch.setattr(sys, 'stderr', io.StringIO())
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: terminal)
    monkeypatch.setattr(input_data, 'tqdm', pytest.importorskip('tqdm').tqdm if bar else None)
    input_data.read_data_sets(str(new))
    assert ('100%' in sys.stderr.getvalue()) == (bar and terminal)
    assert sys.stderr.getvalue().count('Downloading ') == 4
    assert contents(new) == mirror.files


def test_an_opener_of_the_users_counts(new, mirror):
    """The mirror takes requests as a proxy, too. Nothing else could reach a host of that name."""
    proxy = urllib.request.ProxyHandler({'http': 'http://127.0.0.1:%d' % mirror.server_port})
    urllib.request.install_opener(urllib.request.build_opener(proxy))
    input_data.MIRRORS[:] = ['http://mirror.invalid/good/']
    input_data.read_data_sets(str(new))
    assert contents(new) == mirror.files


def test_a_download_has_the_permissions_of_any_new_file(new, mirror):
    input_data.read_data_sets(str(new))
    (new / 'another file').touch()
    assert len({path.stat().st_mode for path in new.iterdir()}) == 1


def test_six_downloads_at_once(new, mirror):
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for mnist in pool.map(input_data.read_data_sets, [str(new)] * 6):
            assert mnist.train.next_batch(50)[0].shape == (50, 784)
    assert contents(new) == mirror.files


@pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems')
def test_a_full_disk(new, mirror):
    """A limit on the size of files is as a full disk to who writes one."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100000, limits[1]))
    try:
        message = '%s cannot be written: File too large. .* another folder' % (new / TRAIN_IMAGES)
        with pytest.raises(DataError, match=message):
            input_data.read_data_sets(str(new))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(new) == {}


def test_a_folder_that_cannot_be_made(new, mirror):
    new.write_bytes(b'a file')
    with pytest.raises(DataError, match='cannot be written: .* name another folder'):
        input_data.read_data_sets(str(new))
    assert new.read_bytes() == b'a file'


# The command, and what the module imports.


def test_the_command_fetches_what_is_missing_and_says_what_there_is(folder, mirror, capsys):
    (folder / TRAIN_IMAGES).unlink()
    unpack(folder, [TEST_LABELS])
    input_data.main(['--data_dir', str(folder)])
    assert capsys.readouterr().out.splitlines()[1:] == [
        '%s, 6000 x 28 x 28, MNIST' % (folder / TRAIN_IMAGES),
        '%s, 6000, MNIST' % (folder / TRAIN_LABELS),
        '%s, 1000 x 28 x 28, MNIST' % (folder / TEST_IMAGES),
        '%s, 1000, MNIST' % (folder / TEST_LABELS[:-3]),
    ]
    put_letters(folder)
    input_data.main(['--data_dir', str(folder)])
    assert capsys.readouterr().out.splitlines()[2].endswith(', 30 x 20 x 20, not MNIST')


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
