"""MNIST for TensorFlow 1.x code: `read_data_sets` and the `DataSet`s it returns.

    import input_data
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
    images, labels = mnist.train.next_batch(50)

Replaces TensorFlow 1.15's `tensorflow.examples.tutorials.mnist.input_data`. Needs NumPy only, so
that it can be copied anywhere; tqdm, where it is installed, shows the progress of downloads. As a
command, `python input_data.py --data_dir MNIST_data`, it downloads and checks the files.

Arrays, and batches for the same `seed`, are those of TensorFlow 1.15.5 bit for bit. What differs:

- Only `seed` fixes the order of batches, not `tf.set_random_seed` or NumPy's global random state.
  Each data set has a random generator of its own, not one for all three.
- `images` and `labels` are read-only, and batches are copies.
- Missing and damaged files are downloaded, from a second mirror if need be, and checked. If that
  fails, a small sample is used. Unpacked files are read, too. Folders are local: no `gs://`.
- A training set of at most 5,000 has a smaller validation set, unless `validation_size` is given.
- These raise a ValueError: trailing bytes; with `one_hot`, labels above 9; a batch size outside 1
  to `num_examples`. So do damaged files and files that do not belong together, which raised
  OSError, EOFError or AssertionError. A failed download is a ConnectionError, not a URLError.
- `read_data_sets` prints its `Extracting` lines when all is read.

From top to bottom: what a caller uses, the files' format, the folder, the download, the command.
MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import collections
import contextlib
import filecmp
import glob
import gzip
import hashlib
import http.client
import operator
import os
import shutil
import socket
import ssl
import sys
import tempfile
import time
import urllib.request
import zlib

import numpy as np

__version__ = '1.2.0'

# Tried in this order. Each ends in / and serves the .gz files of FILES byte for byte.
MIRRORS = [
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
]
DEFAULT_SOURCE_URL = SOURCE_URL = MIRRORS[0]  # names that old code uses

# Used if no mirror delivers a missing file: 5,000 digits of MNIST in files of the same names.
SAMPLE_DIR = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mnist_sample')

SAMPLE_NOTICE = """
MNIST COULD NOT BE DOWNLOADED: THIS RUN USES A SMALL SAMPLE OF IT.
It has 4,000 digits to train on and 1,000 to test with, not 60,000 and 10,000. Expect about
91 %% of the softmax and 96 %% of the deep network, not 92 %% and 99.2 %%.
If you have the files already: is %r the right folder? The reason:
%s
"""

# What a file of MNIST should be: its magic number, the bytes of the .gz file that the mirrors
# serve, and the SHA-256 of its unpacked content.
FileSpec = collections.namedtuple('FileSpec', 'magic size sha256')
IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049
FILES = {
    'train-images-idx3-ubyte.gz': FileSpec(IMAGES_MAGIC, 9912422,
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    'train-labels-idx1-ubyte.gz': FileSpec(LABELS_MAGIC, 28881,
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
    't10k-images-idx3-ubyte.gz': FileSpec(IMAGES_MAGIC, 1648877,
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    't10k-labels-idx1-ubyte.gz': FileSpec(LABELS_MAGIC, 4542,
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
}  # fmt: skip


Datasets = collections.namedtuple('Datasets', 'train validation test')


class DataError(ValueError):
    """The data, or what is asked of them, is wrong in a way that the user can mend."""


def read_data_sets(
    train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
    validation_size=None, seed=None, source_url=None, allow_sample=True,
):  # fmt: skip
    """Read MNIST from `train_dir`, after downloading the files that are missing or damaged.

    A sound file is used as it is and never replaced, whatever it holds (Fashion-MNIST has files
    of the same names), and so is an unpacked one, without `.gz`. With all four files in place
    the network is not used. Prints one `Extracting` line per file.

    Args:
      train_dir: the folder of the four files, made if need be. `mnist_sample` is the package's
        sample, unless the current folder has something of that name.
      fake_data: return data sets of one made-up example, for `next_batch(..., fake_data=True)`.
      one_hot: labels as float64 rows of ten, [n, 10], instead of uint8 digits, [n].
      dtype: float32 for pixels in [0, 1] or uint8 for [0, 255]: NumPy's, TensorFlow's or a name.
      reshape: images as rows, [n, 784], instead of [n, 28, 28, 1].
      validation_size: how many of the training examples, the first ones, become the validation
        set. None: 5,000, or a twelfth of a training set that has no more than these.
      seed: an int that fixes the order of the batches.
      source_url: what stands before a file's name in the URL to download it from. Its files are
        checked for their structure only, not for wrong pixels. None, or a mirror: all `MIRRORS`.
      allow_sample: if no mirror delivers a missing file, use the 4,000 + 1,000 digits of the
        package's sample and say so on stderr. False, or a `source_url`: raise instead.

    Returns Datasets(train, validation, test), each a `DataSet`.

    Raises:
      TypeError: a dtype other than the two, a size or a seed that is no whole number.
      DataError: a file that is damaged and cannot be replaced, files that do not belong
        together, a label above 9, an empty `train_dir`, an impossible `validation_size`.
      ConnectionError: a missing file that no source could provide.
      OSError: a folder that cannot be read or written.
    """
    options = dict(dtype=dtype, reshape=reshape, seed=seed)
    if fake_data:
        options.update(fake_data=True, one_hot=one_hot)
        return Datasets(*[DataSet([], [], **options) for _ in range(3)])

    _dtype_name(dtype)  # so that a wrong type is refused before anything is downloaded
    for name, number in [('seed', seed), ('validation_size', validation_size)]:
        if number is not None:
            _whole_number(name, number)
    files = _load(train_dir, source_url, allow_sample)
    for file in files:
        print('Extracting', file.path)
    train, train_labels, test, test_labels = [file.array for file in files]
    if one_hot:
        train_labels = dense_to_one_hot(train_labels, 10, files[1].path)
        test_labels = dense_to_one_hot(test_labels, 10, files[3].path)

    size, count = validation_size, len(train)
    if size is None:
        size = 5000 if count > 5000 else count // 12  # MNIST's 5,000 are a twelfth of 60,000
    if not 0 <= size <= count:
        message = 'validation_size is %d, but %s has %d images: give a number from 0 to %d'
        raise DataError(message % (size, files[0].path, count, count))
    return Datasets(
        train=DataSet(train[size:], train_labels[size:], **options),
        validation=DataSet(train[:size], train_labels[:size], **options),
        test=DataSet(test, test_labels, **options),
    )


def load_mnist(train_dir='MNIST-data'):
    """Return what `read_data_sets` does without other arguments."""
    return read_data_sets(train_dir)


class DataSet:
    """Images, their labels, and an endless supply of batches of them.

    To save time and memory, a shuffle only draws a new order of indices, and pixels become
    float32 a batch at a time. Reading `images` does both for all of them.
    """

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
        seed=None,
    ):  # fmt: skip
        """Wrap `images`, uint8 [n, rows, columns, 1], and `labels`, [n] or [n, 10].

        The rest is as for `read_data_sets`; `one_hot` matters to fake data only. Raises
        ValueError if images and labels do not match.
        """
        images, labels = np.asarray(images), np.asarray(labels)
        if not fake_data and len(images) != len(labels):
            raise ValueError('%d images but %d labels' % (len(images), len(labels)))
        if not fake_data and reshape:
            if images.ndim != 4 or images.shape[3] != 1:
                raise ValueError('image shape %s is not [n, rows, columns, 1]' % (images.shape,))
            images = images.reshape(len(images), images.shape[1] * images.shape[2])
        self.one_hot = one_hot  # for fake data
        self._images, self._labels = images, labels
        self._num_examples = 10000 if fake_data else len(images)
        # Whether the images are uint8 that `_pixels` is still to convert.
        self._is_raw = _dtype_name(dtype) == 'float32' and not fake_data
        self._order = None  # indices: the order of the batches, if it is not that of the arrays
        self._epochs_completed = self._index_in_epoch = 0
        # TensorFlow 1.x brought its seeds into this range before NumPy saw them.
        seed = None if seed is None else _whole_number('seed', seed) % (2**31 - 1)
        self._random = np.random.RandomState(seed)

    def __repr__(self):
        pixels = 'float32' if self._is_raw else self._images.dtype
        what = self._images.shape, pixels, self._labels.shape, self._labels.dtype
        return '<DataSet: images %s %s, labels %s %s>' % what

    @property
    def images(self):
        """All images in the order of the batches, read-only: [n, 784] or [n, 28, 28, 1].

        That order changes when `next_batch` begins an epoch. Take `labels` before it does.
        """
        self._apply_order()
        self._images = _read_only(self._pixels(self._images))
        self._is_raw = False
        return self._images

    @property
    def labels(self):
        """All labels in the order of the batches, read-only: uint8 [n] or float64 [n, 10]."""
        self._apply_order()
        return _read_only(self._labels)

    @property
    def num_examples(self):
        """How many examples there are."""
        return self._num_examples

    @property
    def epochs_completed(self):
        """How many times `next_batch` has gone through all of them."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Return copies of the next `batch_size` images and their labels, as a pair.

        If an epoch ends within a batch, the rest of the batch is from the next one. With
        `shuffle`, the order is drawn anew at the start of every epoch. Raises DataError for a
        `batch_size` outside 1 to `num_examples`, TypeError if it is no whole number.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        batch_size, n = _whole_number('batch_size', batch_size), self._num_examples
        if not 1 <= batch_size <= n:
            raise DataError('batch size %d is not between 1 and the %d examples' % (batch_size, n))
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        if end <= n:
            self._index_in_epoch = end
            return self._examples(start, end)

        images, labels = self._examples(start, n)
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end - n
        more_images, more_labels = self._examples(0, end - n)
        return np.concatenate([images, more_images]), np.concatenate([labels, more_labels])

    def _shuffle(self):
        """Draw a new order, out of the present one as TensorFlow 1.x did."""
        permutation = np.arange(self._num_examples)
        self._random.shuffle(permutation)
        self._order = permutation if self._order is None else self._order[permutation]

    def _examples(self, start, end):
        """Return copies of images and labels from `start` to `end` in the order of the batches."""
        which = np.arange(start, end) if self._order is None else self._order[start:end]
        return self._pixels(self._images[which]), self._labels[which]

    def _pixels(self, images):
        """Return images in their final dtype: float32 in [0, 1], or as they are."""
        # Multiplied by float32 1/255, not divided by 255: TensorFlow 1.x's values, bit for bit.
        scale = np.float32(1.0 / 255.0)
        return np.multiply(images, scale, dtype=np.float32) if self._is_raw else images

    def _apply_order(self):
        """Bring all examples into the order of the batches."""
        if self._order is not None:
            self._images, self._labels = self._images[self._order], self._labels[self._order]
            self._order = None


def _read_only(array):
    """Return a view, since an array that was given to `DataSet` stays as writable as it was."""
    view = array.view()
    view.flags.writeable = False
    return view


def _dtype_name(dtype):
    """Return 'float32' or 'uint8' for NumPy's, TensorFlow's or a dtype's name."""
    name = getattr(dtype, 'name', getattr(dtype, '__name__', dtype))
    if name not in ('float32', 'uint8'):
        raise TypeError('dtype is %r: give float32 or uint8' % (dtype,))
    return name


def _whole_number(name, value):
    """Return an argument as an int."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError('%s is %r: give a whole number' % (name, value)) from None


# The files' format, IDX: two zero bytes, the type (8, unsigned bytes), the number of dimensions,
# each dimension as a big-endian uint32, then the bytes. The first four are the magic number. The
# description is at the end of Yann LeCun's page, http://yann.lecun.com/exdb/mnist/.


def extract_images(f):
    """Return the images in `f`, an open IDX file, gzipped or not: uint8 [n, rows, columns, 1].

    Raises DataError, naming the file, if it is anything else.
    """
    print('Extracting', getattr(f, 'name', f))
    return _read_idx(f, IMAGES_MAGIC)


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in `f`, an open IDX file, gzipped or not: uint8 [n].

    With `one_hot`, float64 [n, num_classes]. Raises DataError, naming the file, if it is
    anything else or holds a label that `num_classes` does not allow.
    """
    print('Extracting', getattr(f, 'name', f))
    labels = _read_idx(f, LABELS_MAGIC)
    return dense_to_one_hot(labels, num_classes, getattr(f, 'name', f)) if one_hot else labels


def dense_to_one_hot(labels_dense, num_classes, name='labels_dense'):
    """Return integer labels [n] as float64 rows [n, num_classes] with a single 1 each.

    Raises DataError, naming them `name`, for a label outside 0 to num_classes - 1.
    """
    labels = np.asarray(labels_dense).ravel()
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if wrong.size:
        raise DataError('%s: label %d is not between 0 and %d' % (name, wrong[0], num_classes - 1))
    return np.eye(num_classes)[labels]


def _read_idx(f, magic, name=None):
    """Return what an open file holds, as uint8; images get a last dimension of 1.

    Raises DataError, naming the file `name`, if it is damaged.
    """
    name = name or getattr(f, 'name', f)
    try:
        start = f.tell()
        gzipped = f.read(2) == b'\x1f\x8b'
        f.seek(start)
        array = _parse_idx(gzip.GzipFile(fileobj=f) if gzipped else f, magic)
    except (EOFError, MemoryError, OSError, ValueError, zlib.error) as error:
        if getattr(error, 'errno', None) is not None:
            raise  # a failing disk; gzip's own OSError, of a damaged file, has no number
        raise DataError('%s: %s' % (name, error)) from None
    array.flags.writeable = False  # the data sets share it
    return array


def _parse_idx(stream, magic):
    dimensions = 3 if magic == IMAGES_MAGIC else 1
    header = stream.read(4 + 4 * dimensions)
    if len(header) < 4 + 4 * dimensions:
        raise ValueError('not an IDX file: it ends after %d bytes' % len(header))
    found, *shape = np.frombuffer(header, '>u4').tolist()
    if found != magic:
        raise ValueError('not the IDX file it should be: magic number %d, not %d' % (found, magic))
    # Takes no memory before bytes are written to it, whatever the header promises.
    array = np.empty(shape + [1] if dimensions == 3 else shape, np.uint8)
    flat = array.reshape(-1)
    for start in range(0, len(flat), 2**20):  # in pieces: all at once takes a tenth longer
        part = flat[start : start + 2**20]
        piece = stream.read(len(part))
        if len(piece) < len(part):
            missing = len(flat) - start - len(piece)
            raise ValueError('truncated: %d bytes of %d are missing' % (missing, len(flat)))
        part[:] = np.frombuffer(piece, np.uint8)
    if stream.read(1):
        raise ValueError('trailing bytes after the %d that the header promises' % len(flat))
    return array


# The folder of the four files.

_File = collections.namedtuple('_File', 'path array')  # a sound file and what it holds


def _load(folder, source_url=None, allow_sample=False):
    """Return the four files of a folder, each a `_File`, in the order of `FILES`.

    Downloads what is missing or damaged. If that fails, `allow_sample` means the sample's.
    """
    folder = os.fsdecode(folder)
    if not folder:
        raise DataError('the name of the data folder is empty: name one, such as MNIST_data')
    is_sample = os.path.normpath(folder) == 'mnist_sample' and not os.path.lexists(folder)
    if is_sample and os.path.isdir(SAMPLE_DIR):  # it is not where this file was copied alone
        folder = SAMPLE_DIR
    _remove_leftovers(folder)
    files, errors = _read_all(folder)
    if not errors:
        _check_match(files)
    elif source_url and source_url.rstrip('/') + '/' not in MIRRORS:
        files = _download(folder, files, errors, [source_url], is_mnist=False)
    else:
        for name, file in files.items():
            if not _is_mnist(name, file.array):
                message = '%s, and %s is not of MNIST: get the file from where that one came'
                raise DataError(message % (next(iter(errors.values())), file.path))
        try:
            files = _download(folder, files, errors, MIRRORS, is_mnist=True)
        except (ConnectionError, DataError) as error:
            files, missing = _read_all(SAMPLE_DIR)
            if missing or not allow_sample:
                raise
            print(SAMPLE_NOTICE % (folder, error), file=sys.stderr)
    return [files[name] for name in FILES]


def _read_all(folder):
    """Return the sound ones of the four files, and for the others what to raise, by name."""
    files, errors = {}, {}
    for name, spec in FILES.items():
        error = ConnectionError('%s is missing' % os.path.join(folder, name))
        unpacked = name[: -len('.gz')]  # by somebody; some programs put a dot into the name, too
        for path in [name, unpacked, unpacked.replace('-idx', '.idx')]:
            path = os.path.join(folder, path)
            try:
                with open(path, 'rb') as f:
                    files[name] = _File(path, _read_idx(f, spec.magic))
                break
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                pass
            except DataError as damage:
                error = damage
        else:
            errors[name] = error
    return files, errors


def _is_mnist(name, array):
    """Tell whether images or labels are MNIST's own."""
    header = [FILES[name].magic, *array.shape[:3]]  # without the last dimension of images, 1
    digest = hashlib.sha256(np.array(header, '>u4').tobytes())
    digest.update(array)
    return digest.hexdigest() == FILES[name].sha256


def _check_match(files):
    """Raise DataError if the four files do not belong together."""
    train, train_labels, test, test_labels = [files[name].array.shape for name in FILES]
    if (train[:1], test[:1], train[1:]) != (train_labels, test_labels, test[1:]):
        shapes = ['\n  %s: %s' % (files[name].path, files[name].array.shape) for name in FILES]
        raise DataError('these files do not belong together: their shapes are' + ''.join(shapes))


# The download.

PATIENCE = 14  # seconds to wait for a connection or for a byte; two dead mirrors take twice this
MIN_RATE = 1024  # bytes in each second after these
MAX_BYTES = 2**30  # of a file; what a `source_url` serves might not end

_SCRATCH = '.mnist-download-'
_NO_SOURCE = """%s, and no source could provide it.
Try again with a connection, or put these files into the folder yourself: %s
%s"""


def _download(folder, files, errors, sources, is_mnist):
    """Download the files that `errors` names into `folder`; return all four, by name.

    None is moved into place before all are there and belong together.
    """
    files = dict(files)
    with _scratch_folder(folder) as scratch:
        for name in errors:
            reasons = []
            for source in list(sources):
                try:
                    array = _download_file(source + name, os.path.join(scratch, name), is_mnist)
                    files[name] = _File(source + name, array)
                    break
                except (ConnectionError, DataError) as reason:
                    reasons.append('  %s' % reason)
                    sources = [*sources[1:], source]  # for the next file it is asked last
            else:
                needed = ', '.join(name for name in errors if name not in files)
                raise type(errors[name])(_NO_SOURCE % (errors[name], needed, '\n'.join(reasons)))
        _check_match(files)
        for name in errors:
            files[name] = _File(os.path.join(folder, name), files[name].array)
            new = os.path.join(scratch, name)
            try:
                os.replace(new, files[name].path)
            except PermissionError:  # on Windows, while another process reads the file
                if not filecmp.cmp(new, files[name].path, shallow=False):
                    raise
    for name in errors:
        size = os.path.getsize(files[name].path)
        print('Successfully downloaded', name, size, 'bytes.')
    return files


def _download_file(url, path, is_mnist):
    """Download `url` to `path`, check it, and return what it holds."""
    name = os.path.basename(path)
    spec = FILES[name]
    print('Downloading', url, file=sys.stderr)
    with open(path, 'wb') as f, _progress(f, spec.size if is_mnist else None) as target:
        for piece in _fetch(url, spec.size if is_mnist else MAX_BYTES):
            target.write(piece)
    with open(path, 'rb') as f:
        array = _read_idx(f, spec.magic, name=url)
    if is_mnist and not _is_mnist(name, array):
        raise DataError('%s: what it sent is not of MNIST (its SHA-256 is another)' % url)
    return array


def _progress(f, total):
    """Wrap a file so that tqdm, if it is there and stderr is a terminal, shows what is written."""
    try:
        from tqdm import tqdm

        return tqdm.wrapattr(f, 'write', total=total, disable=None, leave=False)
    except (AttributeError, ImportError):  # an old tqdm or none
        return contextlib.nullcontext(f)


def _fetch(url, limit):
    """Yield what `url` serves, piece by piece, at most `limit` bytes.

    Raises ConnectionError for whatever goes wrong. Nothing bounds the time for the look-up of
    the host's name, and for headers of which a byte comes now and then.
    """
    size, start = 0, time.monotonic()
    try:
        # The bytes as they are: some servers take .gz for an encoding to be undone.
        request = urllib.request.Request(url, headers={'Accept-Encoding': 'identity'})
        opener = urllib.request.build_opener(_Handler)
        with opener.open(request, timeout=PATIENCE) as response:
            length = getattr(response, 'length', None)  # None if it is not announced
            while size != length:
                piece = response.read1(2**16)  # what has come, without waiting for more
                if not piece:
                    break
                size += len(piece)
                if size > limit:
                    raise ValueError('it sends more than the %d bytes of the file' % limit)
                seconds = time.monotonic() - start
                if size < MIN_RATE * (seconds - PATIENCE):
                    raise ValueError('it sent only %d bytes in %.1f seconds' % (size, seconds))
                yield piece
        if length not in (None, size):
            raise ValueError('it sent only %d of %d bytes' % (size, length))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise ConnectionError('%s: %s' % (url, error)) from None


class _Connection(http.client.HTTPConnection):
    """A connection whose timeout is shared by all addresses of a host: the mirrors have many."""

    def connect(self):
        addresses = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        self.timeout /= len(addresses)
        super().connect()
        self.sock.settimeout(PATIENCE)


class _SecureConnection(http.client.HTTPSConnection, _Connection):
    """The same for HTTPS, whose `connect` calls the one above before it encrypts."""


class _Handler(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Makes urllib use these connections."""

    def http_open(self, request):
        return self.do_open(_Connection, request)

    def https_open(self, request):
        context = ssl.create_default_context()
        with contextlib.suppress(ImportError, OSError):
            import certifi  # the Python of python.org has no certificates on macOS

            context.load_verify_locations(certifi.where())
        return self.do_open(_SecureConnection, request, context=context)


@contextlib.contextmanager
def _scratch_folder(folder):
    """Make `folder` and one in it to download to. Remove that at the end, and both if empty."""
    is_new = not os.path.exists(folder)
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
            yield scratch
    except OSError as error:
        if error.errno is None:
            raise  # from `_download`, about a source and not the disk
        message = 'cannot write to %s (%s): make room there, or name another folder'
        raise type(error)(message % (folder, error.strerror)) from error
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # it is not empty
                os.rmdir(folder)


def _remove_leftovers(folder):
    """Remove what killed downloads left in `folder`, if they began more than a day ago."""
    for path in glob.glob(os.path.join(glob.escape(folder), _SCRATCH + '*')):
        with contextlib.suppress(OSError):  # another process removes it as well
            if time.time() - os.path.getmtime(path) > 24 * 60 * 60:
                shutil.rmtree(path)


# The command.


def command(argv=None):
    """`mnist-data`: download what is missing, check the four files and say what they are."""
    import argparse

    parser = argparse.ArgumentParser(description='Complete and check the four files of MNIST.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the files (default: %(default)s)')
    flag('--version', action='version', version='%(prog)s ' + __version__)
    try:
        files = _load(parser.parse_args(argv).data_dir)
    except (OSError, DataError) as error:
        sys.exit('error: %s' % error)
    except KeyboardInterrupt:
        sys.exit(130)
    for name, (path, array) in zip(FILES, files):
        content = ('%d images of %d x %d' if array.ndim > 1 else '%d labels') % array.shape[:3]
        print(path, content, 'MNIST' if _is_mnist(name, array) else 'not MNIST', sep=', ')


if __name__ == '__main__':
    command()
