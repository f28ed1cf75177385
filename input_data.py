"""MNIST for TensorFlow 1.x code: `read_data_sets` and the `DataSet`s it returns.

This is TensorFlow 1.15's `tensorflow.examples.tutorials.mnist.input_data`, which
TensorFlow 2 no longer has. It needs NumPy and pooch, never TensorFlow:

    import input_data
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
    images, labels = mnist.train.next_batch(50)

As a command, `python input_data.py` (`mnist-data` once installed), it downloads what
is missing, checks all four files and says what they are.

The module reads from top to bottom: what a caller uses, the files' format, the
download, the command. MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import argparse
import collections
import contextlib
import errno
import glob
import gzip
import hashlib
import operator
import os
import shutil
import sys
import tempfile
import threading
import zlib

import numpy as np

__version__ = '1.1.0'

# Tried in this order.
MIRRORS = [
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
]

# Where no mirror can be reached: 5,000 digits of MNIST in files of the same names.
SAMPLE_DIR = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mnist_sample')

# A file of MNIST: its magic number, the bytes and the SHA-256 of the .gz file as every
# mirror serves it, and the SHA-256 of what is inside.
File = collections.namedtuple('File', 'magic size sha256 content_sha256')
IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049
# fmt: off
FILES = {
    'train-images-idx3-ubyte.gz': File(
        IMAGES_MAGIC, 9912422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    'train-labels-idx1-ubyte.gz': File(
        LABELS_MAGIC, 28881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
    't10k-images-idx3-ubyte.gz': File(
        IMAGES_MAGIC, 1648877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    't10k-labels-idx1-ubyte.gz': File(
        LABELS_MAGIC, 4542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
}
# fmt: on

Datasets = collections.namedtuple('Datasets', 'train validation test')


def read_data_sets(
    train_dir,
    fake_data=False,
    one_hot=False,
    dtype=np.float32,
    reshape=True,
    validation_size=5000,
    seed=None,
    source_url=None,
    allow_sample=True,
):
    """Read MNIST from `train_dir`, downloading there what is missing or damaged.

    A sound file is used as it is, whatever it holds (Fashion-MNIST has files of the
    same names), and so is an unpacked one, without `.gz`. With all four files in place
    nothing touches the network. Prints one `Extracting` line for each file.

    Args:
      train_dir: the folder of the four files; made where it does not exist.
      fake_data: return data sets of one repeated, made-up example instead.
      one_hot: labels as float64 rows of ten, [n, 10], instead of uint8 digits, [n].
      dtype: float32 for pixels in [0, 1], uint8 for [0, 255]; NumPy's, TensorFlow's
        or their names.
      reshape: images as rows, [n, 784], instead of [n, 28, 28, 1].
      validation_size: how many of the training examples, the first ones, become the
        validation set.
      seed: an int that fixes the order of the batches; the global random state of
        NumPy is neither used nor changed.
      source_url: a URL to download from instead of `MIRRORS`; what it serves is
        checked for its structure only.
      allow_sample: where no mirror can be reached and `train_dir` has none of the
        files, go on with the 4,000 + 1,000 digits of the package's sample and say so
        on stderr. False: raise instead. Of the sample, which `train_dir` may also
        name, the validation set is smaller in proportion.

    Returns:
      Datasets(train, validation, test), each a `DataSet`.

    Raises:
      TypeError: a dtype other than the two.
      ValueError: a file that is damaged and cannot be replaced, files that do not
        belong together, or a validation size outside the training set.
      OSError: a folder that cannot be read or written.
      ConnectionError: a missing file that no source could provide.
    """
    options = dict(dtype=dtype, reshape=reshape, seed=seed)
    if fake_data:
        return Datasets(
            *[DataSet([], [], fake_data=True, one_hot=one_hot, **options) for _ in range(3)]
        )

    _image_dtype(dtype)  # a wrong one is refused before anything is downloaded
    train_dir = os.fsdecode(train_dir)
    try:
        files = _load_all(train_dir, source_url)
    except ConnectionError as error:
        begun = any(_present(train_dir, name) for name in FILES)
        if source_url or begun or not allow_sample or not os.path.isdir(SAMPLE_DIR):
            raise
        _announce_sample(train_dir, error)
        train_dir = SAMPLE_DIR
        files = _load_all(train_dir)

    for file in files:
        print('Extracting', file.path)
    train_images, test_images = files[0].content, files[2].content
    train_labels, test_labels = [_as_labels(*file, one_hot) for file in (files[1], files[3])]

    most = len(train_images)
    if os.path.realpath(train_dir) == os.path.realpath(SAMPLE_DIR):
        validation_size = validation_size * most // 60000
    if not 0 <= validation_size <= most:
        raise ValueError(
            'a validation_size of %r, where %s has %d images: give a number from 0 to %d'
            % (validation_size, files[0].path, most, most)
        )
    return Datasets(
        train=DataSet(train_images[validation_size:], train_labels[validation_size:], **options),
        validation=DataSet(
            train_images[:validation_size], train_labels[:validation_size], **options
        ),
        test=DataSet(test_images, test_labels, **options),
    )


class DataSet:
    """Images, their labels, and an endless supply of batches of them.

    A shuffle moves indices only, and pixels become float32 when somebody asks for
    them: a batch at a time, or all at once through `images`.
    """

    def __init__(
        self,
        images,
        labels,
        fake_data=False,
        one_hot=False,
        dtype=np.float32,
        reshape=True,
        seed=None,
    ):
        """Wrap `images`, uint8 [n, rows, columns, 1], and `labels`, [n] or [n, 10].

        The other arguments are those of `read_data_sets`; `one_hot` matters to fake
        data only. Raises ValueError where images and labels do not match.
        """
        dtype = _image_dtype(dtype)
        if fake_data:
            self._num_examples = 10000
        else:
            if len(images) != len(labels):
                raise ValueError('%d images but %d labels' % (len(images), len(labels)))
            if reshape:
                if images.ndim != 4 or images.shape[3] != 1:
                    raise ValueError(
                        'images are of shape %s: give [n, rows, columns, 1], or reshape=False'
                        % (images.shape,)
                    )
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            self._num_examples = len(images)
        self.one_hot = one_hot
        self._images = images
        self._labels = labels
        self._scale = dtype == np.float32 and not fake_data  # still to do, by `_pixels`
        self._order = None  # the order of the batches, where it is not that of the arrays
        self._epochs_completed = 0
        self._index_in_epoch = 0
        # TensorFlow 1.x brought its seeds into this range before NumPy saw them.
        self._random = np.random.RandomState(None if seed is None else seed % (2**31 - 1))

    @property
    def images(self):
        """All images in the order of the batches: [n, 784] or [n, 28, 28, 1]."""
        self._settle()
        return self._images

    @property
    def labels(self):
        """All labels in the order of the batches: uint8 [n] or float64 [n, 10]."""
        self._settle()
        return self._labels

    @property
    def num_examples(self):
        """How many examples there are."""
        return self._num_examples

    @property
    def epochs_completed(self):
        """How many times `next_batch` has gone through all of them."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Return the next `batch_size` images and their labels, as a pair.

        Where an epoch ends within a batch, the rest of the batch is from the next one.
        With `shuffle`, the order is drawn anew at the start of every epoch.

        Raises ValueError where `batch_size` is not between 1 and `num_examples`,
        TypeError where it is no whole number.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        batch_size = operator.index(batch_size)
        if not 1 <= batch_size <= self._num_examples:
            raise ValueError(
                'batch size %r is not between 1 and the %d examples of the data set'
                % (batch_size, self._num_examples)
            )
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._examples(start, end)

        rest_images, rest_labels = self._examples(start, self._num_examples)
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end - self._num_examples
        new_images, new_labels = self._examples(0, self._index_in_epoch)
        return np.concatenate([rest_images, new_images]), np.concatenate([rest_labels, new_labels])

    def _shuffle(self):
        """Draw a new order, out of the present one as TensorFlow 1.x did."""
        permutation = np.arange(self._num_examples)
        self._random.shuffle(permutation)
        self._order = permutation if self._order is None else self._order[permutation]

    def _examples(self, start, end):
        """Return images and labels from `start` to `end` in the order of the batches."""
        which = slice(start, end) if self._order is None else self._order[start:end]
        return self._pixels(self._images[which]), self._labels[which]

    def _pixels(self, images):
        """Return images in their final dtype: float32 in [0, 1], or as they are."""
        if not self._scale:
            return images
        # In this order and precision the values are TensorFlow 1.x's, bit for bit.
        return np.multiply(images, np.float32(1.0 / 255.0), dtype=np.float32)

    def _settle(self):
        """Bring the arrays into their final dtype and the order of the batches."""
        if self._order is not None:
            self._images, self._labels = self._images[self._order], self._labels[self._order]
            self._order = None
        self._images = self._pixels(self._images)
        self._scale = False


def _image_dtype(dtype):
    """Return np.float32 or np.uint8 for NumPy's, TensorFlow's or a dtype's name."""
    try:
        known = np.dtype(getattr(dtype, 'as_numpy_dtype', dtype))
    except TypeError:
        known = None
    if dtype is None or known not in (np.dtype(np.float32), np.dtype(np.uint8)):
        raise TypeError('dtype is %r: give float32 or uint8' % (dtype,))
    return known


# The files' format, IDX: two zero bytes, the type (8, unsigned bytes), the number of
# dimensions, each dimension as a big-endian uint32, then the bytes. Its description is
# at the end of Yann LeCun's page, http://yann.lecun.com/exdb/mnist/.

# No stream of deflate unpacks to more than 1032 times its size (RFC 1951: 258 bytes
# from two bits), so a larger promise is a lie.
MAX_DEFLATE_RATIO = 1032


def extract_images(f):
    """Return the images in `f`, an open IDX file, gzipped or not: uint8 [n, rows, columns, 1].

    Raises ValueError, naming the file, where it is anything else.
    """
    images = _read_idx(f, IMAGES_MAGIC)
    print('Extracting', _name(f))
    return images


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in `f`, an open IDX file, gzipped or not: uint8 [n].

    With `one_hot`, float64 [n, num_classes]. Raises ValueError, naming the file, where
    it is anything else or holds a label that `num_classes` does not allow.
    """
    labels = _read_idx(f, LABELS_MAGIC)
    print('Extracting', _name(f))
    return _as_labels(_name(f), labels, one_hot, num_classes)


def dense_to_one_hot(labels_dense, num_classes):
    """Return integer labels [n] as float64 rows [n, num_classes] with a single 1 each.

    Raises ValueError for a label outside 0 to num_classes - 1.
    """
    labels = np.asarray(labels_dense).ravel()
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if wrong.size:
        raise ValueError('label %d is not between 0 and %d' % (wrong[0], num_classes - 1))
    one_hot = np.zeros((len(labels), num_classes))
    one_hot[np.arange(len(labels)), labels] = 1
    return one_hot


def _as_labels(path, labels, one_hot, num_classes=10):
    """Return the labels of a file, one-hot where that is asked for."""
    try:
        return dense_to_one_hot(labels, num_classes) if one_hot else labels
    except ValueError as error:
        raise ValueError('%s: %s' % (path, error)) from None


def _name(f):
    return getattr(f, 'name', f)


def _read_idx(f, magic):
    """Return what the IDX file `f` holds as a uint8 array; images get a last dimension of 1.

    Needs no more memory than the array, and allocates that only if `f` is long enough
    to fill it. Raises ValueError, naming the file, where anything is wrong with it.
    """
    try:
        return _read_stream(f, magic)
    except MemoryError:
        raise OSError(errno.ENOMEM, 'It does not fit into the memory', _name(f)) from None
    except (EOFError, OSError, ValueError, zlib.error) as error:
        if getattr(error, 'errno', None) is not None:
            raise  # a failing disk; gzip's own OSError, of a damaged file, has no number
        raise ValueError('%s: %s' % (_name(f), error)) from None


def _read_stream(f, magic):
    f.seek(0, os.SEEK_END)
    size = f.tell()  # TensorFlow's GFile returns nothing from seek, and has no readinto
    f.seek(0)
    gzipped = f.read(2) == b'\x1f\x8b'
    f.seek(0)
    stream = gzip.GzipFile(fileobj=f) if gzipped else f

    dimensions = magic % 256
    header = stream.read(4 + 4 * dimensions)
    if len(header) < 4 + 4 * dimensions:
        raise ValueError('not an IDX file: it ends after %d bytes' % len(header))
    found, *shape = np.frombuffer(header, '>u4').tolist()
    if found != magic:
        raise ValueError('not the IDX file it should be: magic number %d, not %d' % (found, magic))
    promised = 1
    for side in shape:
        promised *= side
    if promised > size * (MAX_DEFLATE_RATIO if gzipped else 1):
        raise ValueError(
            'truncated: the header promises %d bytes, more than a file of %d bytes can hold'
            % (promised, size)
        )

    content = np.empty(promised, np.uint8)
    done = 0
    while done < promised:
        piece = stream.read(min(2**20, promised - done))
        if not piece:
            raise ValueError('truncated: %d bytes of %d are missing' % (promised - done, promised))
        content[done : done + len(piece)] = np.frombuffer(piece, np.uint8)
        done += len(piece)
    if stream.read(1):
        raise ValueError('trailing bytes after the %d that the header promises' % promised)
    content.flags.writeable = False  # the data sets share it
    return content.reshape(shape + [1] if magic == IMAGES_MAGIC else shape)


# The download. pooch does the fetching and the hashing; what is ours is the order of
# the sources, how long to be patient with one, and that nothing half done is left.

# Seconds to wait for a source to send anything, and what it must send in each such
# span from then on. Two dead mirrors take twice this before the sample comes up.
PATIENCE = 8
MIN_BYTES = 1024 * PATIENCE

# No file is larger than this; a source of one's own might go on for ever.
MAX_BYTES = 2**30

_SCRATCH = '.mnist-download-'
_Loaded = collections.namedtuple('_Loaded', 'path content')


def _load_all(folder, source_url=None):
    """Return the four files of `folder` in the order of `FILES`, as path and content."""
    sources = _sources(source_url)
    if _scratches(folder):
        with _downloading(folder):
            pass  # that alone clears up after a download that was killed
    files = [_load(folder, name, sources) for name in FILES]
    _check_match(files)
    return files


def _check_match(files):
    """Raise ValueError where the four files do not belong together."""
    for images, labels in (files[:2], files[2:]):
        if len(images.content) != len(labels.content):
            raise ValueError(
                '%s has %d images but %s has %d labels: they do not belong together'
                % (images.path, len(images.content), labels.path, len(labels.content))
            )
    train, test = files[0], files[2]
    if train.content.shape[1:] != test.content.shape[1:]:
        sides = train.content.shape[1:3] + test.content.shape[1:3]
        raise ValueError(
            'images of %d x %d pixels in %s but of %d x %d in %s: they do not belong together'
            % (sides[:2] + (train.path,) + sides[2:] + (test.path,))
        )


def _load(folder, name, sources):
    """Return one file, fetched from the first of `sources` that has it if need be."""
    try:
        return _read(folder, name)
    except (FileNotFoundError, ValueError) as error:
        problem = error
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise NotADirectoryError('%s is a file: name a folder for the data' % folder)
    os.makedirs(folder, exist_ok=True)
    with _downloading(folder):
        _fetch(folder, name, sources, problem)
    return _read(folder, name)


def _present(folder, name):
    """Return the paths under which `folder` has the file: packed, or unpacked by somebody."""
    unpacked = name[: -len('.gz')]
    names = [name, unpacked, unpacked.replace('-idx', '.idx')]
    return [path for path in (os.path.join(folder, n) for n in names) if os.path.isfile(path)]


def _read(folder, name):
    """Return the first sound file of that name; raise FileNotFoundError or ValueError."""
    problem = FileNotFoundError('%s is missing' % os.path.join(folder, name))
    for path in _present(folder, name):
        try:
            with open(path, 'rb') as f:
                return _Loaded(path, _read_idx(f, FILES[name].magic))
        except ValueError as error:
            problem = error
    raise problem


def _is_canonical(name, content):
    """Tell whether the file's content is MNIST's own, however it is packed."""
    images = FILES[name].magic == IMAGES_MAGIC
    header = [FILES[name].magic] + list(content.shape[:3] if images else content.shape)
    digest = hashlib.sha256(np.array(header, '>u4').tobytes())
    digest.update(content)
    return digest.hexdigest() == FILES[name].content_sha256


def _sources(url=None):
    """Return where to download from, with what is known of the files there."""
    return [(url, {})] if url else [(mirror, FILES) for mirror in MIRRORS]


def _fetch(folder, name, sources, problem):
    """Bring one file into `folder` from the first of `sources` that has it.

    `problem` is what is wrong with the present one. Raises an error of its kind that
    also lists each source with its cause, or OSError where the folder is at fault.
    """
    if any(files for _, files in sources):
        _refuse_to_mix(folder, problem)
    causes = []
    for source in list(sources):
        url = source[0].rstrip('/') + '/' + name
        try:
            _fetch_from(url, folder, name, known=source[1].get(name))
            sources.remove(source)
            sources.insert(0, source)  # so that a dead mirror is waited for only once
            return
        except (ConnectionError, TimeoutError, ValueError) as error:
            causes.append('  %s: %s' % (url, error))
        except OSError as error:
            why = '%s (make room, or name another folder)' % error.strerror
            raise OSError(error.errno, why, os.path.join(folder, name)) from None
    raise (ValueError if isinstance(problem, ValueError) else ConnectionError)(
        '%s, and no source could provide it (try again with a connection, or put the file '
        'there yourself):\n%s' % (problem, '\n'.join(causes))
    )


def _fetch_from(url, folder, name, known):
    """Download a file, check it, and only then move it to its place in `folder`."""
    import pooch

    scratch = tempfile.mkdtemp(prefix=_SCRATCH, dir=folder)
    try:
        path = os.path.join(scratch, name)
        _download(url, path, known.size if known else MAX_BYTES)
        if known and pooch.file_hash(path) != known.sha256:
            raise ValueError('what it sent is not the file (its SHA-256 is another)')
        try:
            with open(path, 'rb') as f:
                _read_idx(f, FILES[name].magic)
        except ValueError as error:
            raise ValueError(str(error).replace(path, 'what it sent')) from None
        os.replace(path, os.path.join(folder, name))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_to_mix(folder, problem):
    """Raise ValueError where a file of MNIST would come among those of another data set."""
    for name in FILES:
        try:
            path, content = _read(folder, name)
        except (FileNotFoundError, ValueError):
            continue
        if not _is_canonical(name, content):
            raise ValueError(
                '%s, and %s is not of MNIST: get the file from where that one came'
                % (problem, path)
            )


def _download(url, path, limit):
    """Write what `url` serves to `path`, at most `limit` bytes.

    A thread does it, for nothing else bounds the look-up of a name, a connection to
    each of its addresses and an answer that trickles alike: a source that sends too
    little is left to itself. Raises TimeoutError then, ConnectionError or ValueError
    where the source is at fault, OSError where the disk is.
    """
    import pooch
    import requests

    def fetch():
        # The bytes as they are: some servers take .gz for an encoding to be undone.
        headers = {'Accept-Encoding': 'identity'}
        downloader = pooch.HTTPDownloader(meter, timeout=PATIENCE - 1, headers=headers)
        try:
            downloader(url, path, None)
        except requests.RequestException as error:
            kind = type(error).__name__
            while error.__context__ is not None:
                error = error.__context__  # the socket's own words, without three wrappings
            failure.append(ConnectionError('%s, %s' % (kind, error)))
        except Exception as error:
            failure.append(error)

    meter, failure = _Meter(path, limit), []
    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            before = meter.received
            thread.join(PATIENCE)
            if thread.is_alive() and meter.received < before + MIN_BYTES:
                raise TimeoutError(
                    'it sent fewer than %d bytes in %d seconds' % (MIN_BYTES, PATIENCE)
                )
    finally:
        meter.wanted = False
        meter.close()
    if failure:
        raise failure[0]


class _Meter:
    """What pooch's downloader takes for its progress bar: it shows one, and can stop."""

    def __init__(self, path, limit):
        self.path, self.limit = path, limit
        self.total, self.received, self.wanted, self.bar = 0, 0, True, None

    def update(self, _):
        """Look at the file: pooch tells how much it asked for, not how much came."""
        if not self.wanted:
            raise InterruptedError('nobody waits for this any more')
        self.received = os.path.getsize(self.path)
        if self.received > self.limit:
            raise ValueError('it sends more than the %d bytes of the file' % self.limit)
        if self.bar is None and self.received:
            self.bar = _progress_bar(os.path.basename(self.path), self.total)
        if self.bar is not None:
            self.bar.update(self.received - self.bar.n)

    def reset(self):
        """Do nothing: pooch resets its bar only to fill it."""

    def close(self):
        if self.bar is not None:
            self.bar.close()


def _progress_bar(name, total):
    """Return tqdm's bar, where there is tqdm; it shows itself where stderr is a terminal."""
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    options = dict(unit='B', unit_scale=True, disable=None, leave=False)
    return tqdm(desc=name, total=total or None, **options)


@contextlib.contextmanager
def _downloading(folder):
    """Clear up after killed downloads into `folder`, and keep others from clearing up this one.

    Several processes may download at once, each for itself: the last file moved into
    place is as good as the first.
    """
    lock = None
    # Without locks, as on Windows and some network drives, what is left stays.
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        lock = os.open(folder, os.O_RDONLY)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where others download
            for scratch in _scratches(folder):
                shutil.rmtree(scratch, ignore_errors=True)
        fcntl.flock(lock, fcntl.LOCK_SH)  # let go by the kernel, however the process ends
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _scratches(folder):
    """Return the folders of downloads into `folder` that go on or were killed."""
    return glob.glob(os.path.join(glob.escape(folder), _SCRATCH + '*'))


def _announce_sample(train_dir, error):
    bar = '*' * 78
    print(
        """%s
MNIST COULD NOT BE DOWNLOADED: THIS RUN USES A SMALL SAMPLE OF IT.

It has 4,000 digits to train on and 1,000 to test with, not 60,000 and 10,000.
Expect about 91 %% of the softmax and 96 %% of the deep network, not 92 %% and 99.2 %%.
For the real files run this again with a connection, or put these into %s:
  %s

%s
%s"""
        % (bar, train_dir, '\n  '.join(FILES), error, bar),
        file=sys.stderr,
    )


# The command, and what the scripts beside this file share with it.


def positive_int(text):
    """An argparse type: a whole number above 0."""
    value = int(text)
    if value <= 0:
        raise ValueError
    return value


def positive_float(text):
    """An argparse type: a finite number above 0."""
    value = float(text)
    if not 0 < value < float('inf'):
        raise ValueError
    return value


def run_command(main, *errors):
    """Call `main` as a command: what fails is an error of a line or two, exit status 1.

    `errors` are classes of exceptions that are to be told in this way beside Python's
    own OSError, ValueError and ArithmeticError.
    """
    with contextlib.suppress(AttributeError):  # of a stdout that is not a file's
        sys.stdout.reconfigure(line_buffering=True)  # so that `| tee log` shows each line
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read stdout has left, as `head` does; Python must not flush it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (ArithmeticError, OSError, ValueError) + errors as error:
        sys.exit('error: %s' % error)


def main(argv=None):
    """Complete and check the four files, say what they are, show some digits."""
    parser = argparse.ArgumentParser(
        description='Download what is missing of MNIST, and check all four files.'
    )
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the files (%(default)s)')
    flag('--show', type=positive_int, default=0, metavar='N', help='show N of the test digits')
    flags = parser.parse_args(argv)

    sources, files, problems = _sources(), [], []
    for name in FILES:
        try:
            files.append(_load(flags.data_dir, name, sources))
        except (ConnectionError, ValueError) as error:
            files.append(None)
            problems.append(str(error))
            sources.clear()  # what could not be had for one file is not waited for again
    print_table(files)
    if problems:
        raise ValueError('\n'.join(problems))
    _check_match(files)
    for image, label in zip(files[2].content[: flags.show], files[3].content):
        print('\nlabel %d\n%s' % (label, draw(image)))


def print_table(files):
    """Print what the four files are: path and content each, or None for an unsound one."""
    row = '%-28s %-22s %12s  %s'
    print(row % ('file', 'content', 'bytes', 'canonical MNIST'))
    for name, file in zip(FILES, files):
        if file is None:
            print(row % (name, 'missing or damaged', '', 'no'))
            continue
        images = FILES[name].magic == IMAGES_MAGIC
        what = '%d images, %d x %d' if images else '%d labels'
        what %= file.content.shape[: 3 if images else 1]
        size = format(os.path.getsize(file.path), ',')
        canonical = 'yes' if _is_canonical(name, file.content) else 'no'
        print(row % (os.path.basename(file.path), what, size, canonical))


def draw(image):
    """Return an image, uint8 [rows, columns, 1], as lines of characters.

    A character is about twice as high as wide: two rows of pixels make one of them.
    """
    pairs = image[: len(image) // 2 * 2, :, 0].reshape(len(image) // 2, 2, -1).mean(axis=1)
    lines = (pairs / 256 * 10).astype(int)
    return '\n'.join(''.join(' .:-=+*#%@'[ink] for ink in line).rstrip() for line in lines)


def command():
    """The command `mnist-data`."""
    run_command(main)


if __name__ == '__main__':
    command()
