"""What the loader promises: the data of TensorFlow 1.15.5, its state, sound files, clear errors.

No test asks a mirror. The files hold the first thousands of MNIST.
"""

import functools
import gzip
import hashlib
import http.client
import io
import os
import pathlib
import re
import shutil
import socket
import sys
import urllib.error
import urllib.request
import urllib.response

import numpy as np
import pytest
from conftest import MNIST_DIR, extracting, idx

import input_data
from input_data import DataError

try:  # TensorFlow 1.15's own loader, the reference, where it is installed
    from tensorflow.contrib.learn.python.learn.datasets import mnist as original
except ImportError:
    original = None
if_installed = pytest.mark.skipif(original is None, reason="needs TensorFlow 1.15's loader")
both_loaders = pytest.mark.parametrize(
    'loader', [input_data, pytest.param(original, marks=if_installed)], ids=['ours', '1.15.5']
)

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES
HTML = b'<!DOCTYPE html><html><body>Welcome to the hotel. Please sign in.</body></html>\n'


# Arrays and batches.

# By one_hot, dtype, reshape, validation_size, seed and shuffle: the digest of all that 1.15.5's
# loader returns, as the test below makes it there. For any two options, each pair of their values
# is in some row.
DIGESTS = {
    (False, 'float32', False, 0, 7, False): 'ca7d7a99746021c7',
    (False, 'uint8', False, 0, 0, True): '56bb0dd618739446',
    (False, 'float32', True, 5000, 1, False): 'a9a2cdfb9789d8bd',
    (False, 'uint8', True, 5000, 7, True): '196e9857959bc0d0',
    (True, 'float32', False, 5000, -3, True): '555615e8992440d8',
    (True, 'uint8', False, 5000, 7, False): '9590a4b6bc3a5594',
    (True, 'float32', True, 0, 2**40, True): 'cd7b7e4d73cd22ac',
    (True, 'uint8', True, 0, 2, False): 'ce1502256e5fdfc2',
}


@both_loaders
@pytest.mark.parametrize('options', DIGESTS)
def test_arrays_and_batches_are_those_of_1_15_5(loader, options, data_dir, capsys):
    *arguments, shuffle = options
    mnist = loader.read_data_sets(data_dir, False, *arguments)
    sets = [data for data in mnist if data.num_examples]
    parts = [part for data in sets for part in (data.images, data.labels)]
    for _ in range(8):
        for data in sets:
            size = data.num_examples * 4 // 10 + 1  # epochs end within a batch
            parts += data.next_batch(size, shuffle=shuffle)
            parts.append(np.int64(data.epochs_completed))
    digest = hashlib.sha256()
    for part in parts:
        digest.update(('%s %s' % (part.dtype, part.shape)).encode() + part.tobytes())
    assert digest.hexdigest()[:16] == DIGESTS[options]
    assert capsys.readouterr().out == extracting(data_dir)


def test_the_repository_has_mnist(capsys):
    input_data.main(['--data_dir', MNIST_DIR])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(', ')[-1] for line in lines] == ['MNIST'] * 4
    mnist = input_data.read_data_sets(MNIST_DIR, dtype=np.uint8)
    assert [data.num_examples for data in mnist] == [55000, 5000, 10000]


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
        assert test.images.dtype == np.uint8 and (test.next_batch(9)[0] == 9).all()
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
def test_batches_are_copies_that_can_be_written_to(shuffle, data_dir):
    test = input_data.read_data_sets(data_dir).test
    for _ in range(4):  # the third ends an epoch, the second does not
        images, labels = test.next_batch(400, shuffle=shuffle)
        images[:], labels[:] = 7, 77
    assert test.images.max() == 1 and test.labels.max() == 9


@both_loaders
def test_fake_data_needs_no_files(loader, tmp_path):
    mnist = loader.read_data_sets(str(tmp_path / 'nowhere'), fake_data=True, one_hot=True)
    images, labels = mnist.train.next_batch(3, fake_data=True)
    assert images == [[1] * 784] * 3 and labels == [[1] + [0] * 9] * 3
    assert mnist.train.num_examples == 10000
    assert not list(tmp_path.iterdir())


# What public code of 2016 and 2017 does with a DataSet. 1.15.5 has to pass these, too.


@both_loaders
def test_the_next_batch_follows_what_old_code_assigns(loader, data_dir):
    train = loader.read_data_sets(data_dir).train
    train.next_batch(30)
    train._images = train._images * 2.0 - 1.0
    assert train.next_batch(100)[0].min() == -1
    train.images[:] = 0.125
    assert (train.next_batch(100)[0] == 0.125).all()

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
    assert train.next_batch(10, shuffle=False)[1].tolist() == first
    assert sorted(train.next_batch(10)[1]) == sorted(first) and len(train.labels) == 10


@both_loaders
def test_data_sets_that_were_pickled_under_1_15_5_go_on(loader, data_dir):
    """Unpickling sets the attributes that the pickle has, and calls no `__init__`."""
    attributes = ['_images', '_labels', '_num_examples', '_epochs_completed', '_index_in_epoch']
    test = loader.read_data_sets(data_dir).test
    test.next_batch(900)
    pickled = loader.DataSet.__new__(loader.DataSet)
    vars(pickled).update((name, vars(test)[name]) for name in attributes)
    assert pickled.next_batch(100)[1].tolist() == test.labels[900:].tolist()
    test.next_batch(100)  # ends the epoch, too, and draws nothing
    np.random.seed(3)
    labels = pickled.next_batch(1000)[1].tolist()
    np.random.seed(3)
    assert labels == test.next_batch(1000)[1].tolist()


# The folder of the files, and the mirrors, which are asked for what is missing there.


def contents(folder):
    """Return what is in `folder` by its name: files as bytes, folders as None."""
    return {p.name: p.read_bytes() if p.is_file() else None for p in folder.iterdir()}


# What a mirror makes of MNIST's file, and what the error then says of it.
ANSWERS = {
    'sound': (lambda data: data, None),
    'a page': (lambda data: HTML, 'not the IDX file'),
    'half of it': (lambda data: data[: len(data) // 2], 'damaged: .* ended before'),
    'another file': (
        lambda data: gzip.compress(gzip.decompress(data)[:-1] + b'!'), 'its SHA-256 is another'
    ),
    '404': (lambda _: urllib.error.HTTPError('', 404, 'Not Found', {}, None), '404: Not Found'),
    'silence': (lambda _: socket.timeout('timed out'), 'timed out'),
    'no HTTP': (lambda _: http.client.BadStatusLine('SSH-2.0'), 'SSH-2.0'),
}  # fmt: skip


class Mirrors:
    """Stands for the two mirrors. For them, the first thousands of MNIST are MNIST."""

    def __init__(self, folder):
        self.files = contents(folder)
        self.kinds = ['sound', 'sound']  # of ANSWERS
        self.asked = []

    def urlopen(self, url, timeout, genuine=urllib.request.urlopen):
        for mirror, kind in zip(input_data.MIRRORS, self.kinds):
            if url.startswith(mirror):
                self.asked.append(url)
                answer = ANSWERS[kind][0](self.files[url[len(mirror) :]])
                if isinstance(answer, Exception):
                    raise answer
                headers = {'Content-Length': len(answer)}
                return urllib.response.addinfourl(io.BytesIO(answer), headers, url)
        return genuine(url, timeout=timeout)  # of a source of one's own, such as file://


@pytest.fixture
def mirrors(data_dir, monkeypatch):
    mirrors = Mirrors(pathlib.Path(data_dir))
    for name in list(input_data.FILES):
        digest = hashlib.sha256(gzip.decompress(mirrors.files[name])).hexdigest()
        monkeypatch.setitem(input_data.FILES, name, digest)
    monkeypatch.setattr(urllib.request, 'urlopen', mirrors.urlopen)
    return mirrors


@pytest.fixture
def new(tmp_path, mirrors):
    """A folder that is not there yet. Sound downloads make its contents `mirrors.files`."""
    return tmp_path / 'MNIST_data'


@pytest.fixture
def folder(new, data_dir):
    """A folder with the files of the mirrors."""
    shutil.copytree(data_dir, str(new))
    return new


DAMAGES = {
    'truncated': (lambda data: data[: len(data) // 2], 'damaged: .* ended before'),
    'wrong CRC': (lambda data: data[:-8] + bytes(4) + data[-4:], 'damaged: CRC check failed'),
    'HTML': (lambda data: HTML, r'not the IDX file it should be: .*1008813135, not 2051'),
    'empty': (lambda data: b'', r'not the IDX file it should be: .* 0, not 2051'),
    'trailing bytes': (lambda data: data + b'!', 'damaged: Not a gzipped file'),
    'twice': (lambda data: data * 2, 'holds 9408032 bytes, but 4704016 by its header'),
    'unpacked, truncated': (lambda data: gzip.decompress(data)[:-1], 'holds 4704015 bytes'),
    'sizes of 2**64': (lambda data: b'\0\0\x08\3' + b'\x80\0\0\0' * 2 + b'\0\0\0\4', 'holds 16 '),
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
    assert re.match("%s .*If it should be MNIST's, delete it" % path, str(caught.value))
    assert contents(folder) == before


def test_a_file_that_cannot_be_read_is_named_and_need_not_be_deleted(folder, monkeypatch):
    def refuse(path, mode):
        raise OSError(13, 'Permission denied')

    monkeypatch.setattr(input_data, 'open', refuse, raising=False)
    with pytest.raises(DataError, match=TRAIN_IMAGES + ' cannot be read: Permission denied$'):
        input_data.read_data_sets(str(folder))


def test_unpacked_files_are_read_also_with_the_dot_of_7_zip(folder):
    (folder / TRAIN_IMAGES[: -len('.gz')]).write_bytes(HTML)
    input_data.read_data_sets(folder)  # the gzipped file comes first, as 1.15.5 reads no other
    for name in input_data.FILES:
        unpacked = gzip.decompress((folder / name).read_bytes())
        (folder / name[: -len('.gz')]).write_bytes(unpacked)
        (folder / name).unlink()
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


def test_another_data_set_is_read_as_it_is(folder, mirrors):
    put_letters(folder)
    before = contents(folder)
    read = functools.partial(input_data.read_data_sets, str(folder), validation_size=9)
    mnist = read(dtype=np.uint8)
    assert [data.images.shape for data in mnist] == [(21, 400), (9, 400), (30, 400)]
    assert mnist.train.labels.max() > 9
    with pytest.raises(DataError, match=r'%s has the label [12]\d.*\n.*letters' % TRAIN_LABELS):
        read(one_hot=True)
    assert contents(folder) == before and mirrors.asked == []


def test_another_data_set_is_not_completed(folder, mirrors):
    put_letters(folder)
    (folder / TEST_LABELS).rename(folder / 'labels.zip')
    before = contents(folder)
    message = r'(?s)%s is missing.*%s\nis of another .*The folder has: labels\.zip, t10k'
    with pytest.raises(DataError, match=message % (TEST_LABELS, TRAIN_IMAGES)):
        input_data.read_data_sets(str(folder))
    # A damaged file may be MNIST's, or not.
    (folder / TRAIN_IMAGES).write_bytes(mirrors.files[TRAIN_IMAGES][:-1])
    with pytest.raises(DataError, match=TRAIN_IMAGES + ' is damaged'):
        input_data.read_data_sets(str(folder))
    (folder / TRAIN_IMAGES).write_bytes(before[TRAIN_IMAGES])
    assert contents(folder) == before and mirrors.asked == []


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
    test = input_data.read_data_sets(data_dir, dtype='uint8', reshape=False).test
    capsys.readouterr()
    with open(images, 'rb') as f:
        assert np.array_equal(loader.extract_images(f), test.images)
    with open(labels, 'rb') as f:
        assert np.array_equal(loader.extract_labels(f), test.labels)
    with open(labels, 'rb') as f:
        one_hot = loader.extract_labels(f, one_hot=True, num_classes=12)
    assert one_hot.dtype == np.float64 and np.array_equal(one_hot, np.eye(12)[test.labels])
    assert capsys.readouterr().out == 'Extracting %s\n' * 3 % (images, labels, labels)


# Downloads.


@pytest.mark.parametrize('kind', list(ANSWERS)[1:])
def test_a_bad_mirror(kind, folder, mirrors, capsys):
    """The second one is asked. Where that is bad, too, the error says why, and what to do."""
    (folder / TRAIN_IMAGES).unlink()
    mirrors.kinds = [kind, 'sound']
    input_data.read_data_sets(str(folder))
    assert contents(folder) == mirrors.files
    values = TRAIN_IMAGES, len(mirrors.files[TRAIN_IMAGES])
    line = 'Successfully downloaded %s %d bytes.\n' % values
    assert capsys.readouterr().out == line + extracting(folder)
    urls = [mirror + TRAIN_IMAGES for mirror in input_data.MIRRORS]
    assert mirrors.asked == urls  # and for no other file

    shutil.rmtree(str(folder))
    mirrors.kinds = [kind, '404']
    with pytest.raises(DataError) as caught:
        input_data.read_data_sets(str(folder))
    parts = folder / TRAIN_IMAGES, urls[0], ANSWERS[kind][1], urls[1]
    message = '(?s)%s is missing .*\n  %s.*%s.*\n  %s: .*404.*The folder has: nothing'
    assert re.match(message % parts, str(caught.value))
    for way_out in [*input_data.FILES, 'https_proxy', 'SSL_CERT_FILE']:
        assert way_out in str(caught.value)
    assert not folder.exists()


def test_a_download_is_moved_into_its_place_when_it_is_whole(new, mirrors, monkeypatch):
    """By `os.replace` alone: a process that is killed leaves a file whole or absent."""
    replace, replaced = os.replace, {}

    def spy(source, target):
        assert not os.path.exists(str(target))
        replaced[os.path.basename(str(target))] = pathlib.Path(source).read_bytes()
        replace(source, target)

    monkeypatch.setattr(os, 'replace', spy)
    input_data.read_data_sets(str(new))
    assert replaced == contents(new) == mirrors.files


def test_a_download_that_cannot_be_written_leaves_nothing(new, mirrors):
    new.write_bytes(b'a file')
    with pytest.raises(DataError, match='cannot be written: .* name another folder'):
        input_data.read_data_sets(str(new))
    assert new.read_bytes() == b'a file'
    new.unlink()
    (new / TRAIN_IMAGES).mkdir(parents=True)  # where the file would go
    with pytest.raises(DataError, match=TRAIN_IMAGES + ' cannot be written: .* another folder'):
        input_data.read_data_sets(str(new))
    assert contents(new) == {TRAIN_IMAGES: None}


def test_a_download_can_be_read_by_whoever_can_read_any_new_file(new, mirrors):
    input_data.read_data_sets(str(new))
    (new / 'another file').touch()
    assert len({path.stat().st_mode for path in new.iterdir()}) == 1


def test_a_source_of_ones_own_is_asked_alone(folder, mirrors):
    """Another data set can come from it. Only the structure of its files is checked."""
    put_letters(folder)
    here = folder.parent / 'here'
    read = functools.partial(input_data.read_data_sets, str(here), validation_size=0)
    read(source_url=folder.as_uri() + '/')
    (here / TEST_LABELS).unlink()
    read(source_url=folder.as_uri() + '/')
    assert contents(here) == contents(folder) and mirrors.asked == []
    shutil.rmtree(str(here))
    (folder / TRAIN_IMAGES).write_bytes(HTML)
    for source_url, reason in [(folder.as_uri() + '/', 'magic number'), ('x', 'unknown url type')]:
        with pytest.raises(DataError, match=reason):
            read(source_url=source_url)
    assert not here.exists()


@pytest.mark.parametrize('source_url', ['', None, *input_data.MIRRORS])
def test_either_mirror_or_no_source_stands_for_both_mirrors(source_url, new, mirrors):
    mirrors.kinds = ['sound', '404'] if source_url == input_data.MIRRORS[1] else ['404', 'sound']
    input_data.read_data_sets(str(new), source_url=source_url)
    assert contents(new) == mirrors.files


@pytest.mark.parametrize('terminal, bar', [(True, True), (True, False), (False, True)])
def test_a_bar_on_a_terminal_if_tqdm_is_there(terminal, bar, new, mirrors, monkeypatch):
    monkeypatch.setattr(sys, 'stderr', io.StringIO())
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: terminal)
    monkeypatch.setattr(input_data, 'tqdm', pytest.importorskip('tqdm').tqdm if bar else None)
    input_data.read_data_sets(str(new))
    assert ('100%' in sys.stderr.getvalue()) == (bar and terminal)
    assert sys.stderr.getvalue().count('Downloading ') == 4
    assert contents(new) == mirrors.files


# The command, and what the module imports.


def test_the_command_fetches_what_is_missing_and_says_what_there_is(folder, capsys):
    (folder / TRAIN_IMAGES).unlink()
    input_data.main(['--data_dir', str(folder)])
    _, images, labels, *_ = capsys.readouterr().out.splitlines()
    assert images == '%s, 6000 x 28 x 28, MNIST' % (folder / TRAIN_IMAGES)
    assert labels == '%s, 6000, MNIST' % (folder / TRAIN_LABELS)
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
