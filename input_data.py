"""MNIST for TensorFlow 1.x code: `read_data_sets` and the `DataSet`s it returns.

This is TensorFlow 1.15's `tensorflow.examples.tutorials.mnist.input_data`, which TensorFlow 2
no longer has. It needs NumPy and pooch, never TensorFlow:

    import input_data
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
    images, labels = mnist.train.next_batch(50)

As a command, `python input_data.py` (`mnist-data` once installed), it downloads what is
missing, checks all four files and says what they are.

It reads from top to bottom: what a caller uses, the files' format, the folder, the download,
the command. MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import argparse
import collections
import contextlib
import errno
import glob
import gzip
import hashlib
import io
import operator
import os
import pathlib
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

# Used if no mirror can be reached: 5,000 digits of MNIST in files of the same names.
SAMPLE_DIR = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mnist_sample')

SAMPLE_NOTICE = """
MNIST COULD NOT BE DOWNLOADED: THIS RUN USES A SMALL SAMPLE OF IT.
It has 4,000 digits to train on and 1,000 to test with, not 60,000 and 10,000. Expect about
91 %% of the softmax and 96 %% of the deep network, not 92 %% and 99.2 %%. The reason:
%s
"""

# What a file of MNIST should be: its magic number, the bytes and the SHA-256 of the .gz file as
# every mirror serves it, and the SHA-256 of its unpacked content.
File = collections.namedtuple('File', 'magic size sha256 content_sha256')
IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049
FILES = {
    'train-images-idx3-ubyte.gz': File(IMAGES_MAGIC, 9912422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    'train-labels-idx1-ubyte.gz': File(LABELS_MAGIC, 28881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
    't10k-images-idx3-ubyte.gz': File(IMAGES_MAGIC, 1648877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    't10k-labels-idx1-ubyte.gz': File(LABELS_MAGIC, 4542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
}  # fmt: skip


class DataError(ValueError):
    pass


Datasets = collections.namedtuple('Datasets', 'train validation test')


def read_data_sets(
    train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
    validation_size=5000, seed=None, source_url=None, allow_sample=True,
):  # fmt: skip
    """Read MNIST from `train_dir`, after downloading the files that are missing or damaged.

    A sound file is used as it is and not replaced, whatever it holds (Fashion-MNIST has files
    of the same names), and so is an unpacked one, without `.gz`. With all four files in place
    the network is not used. Prints one `Extracting` line per file.

    Args:
      train_dir: the folder of the four files, made if it does not exist. `mnist_sample` is the
        package's sample, unless the current folder has something of that name.
      fake_data: return data sets of one made-up example instead. Their `next_batch` needs
        `fake_data=True`, too.
      one_hot: labels as float64 rows of ten, [n, 10], instead of uint8 digits, [n].
      dtype: float32 for pixels in [0, 1] or uint8 for [0, 255]: NumPy's, TensorFlow's or a name.
      reshape: images as rows, [n, 784], instead of [n, 28, 28, 1].
      validation_size: how many of the training examples, the first ones, become the validation
        set. Of the sample it is smaller in proportion.
      seed: an int that fixes the order of the batches. NumPy's global random state is not used.
      source_url: a URL to download from instead of `MIRRORS`. What it serves is checked for
        its structure only: wrong pixels or labels go unnoticed.
      allow_sample: if no mirror can be reached and `train_dir` has none of the files, use the
        4,000 + 1,000 digits of the package's sample and say so on stderr. False: raise instead.

    Returns:
      Datasets(train, validation, test), each a `DataSet`.

    Raises:
      TypeError: a dtype other than the two.
      ValueError: an empty `train_dir`, a file that is damaged and cannot be replaced, files
        that do not belong together, or a validation size outside the training set.
      OSError: a folder that cannot be read or written.
      ConnectionError: a missing file that no source could provide.
    """
    options = dict(dtype=dtype, reshape=reshape, seed=seed)
    if fake_data:
        options.update(fake_data=True, one_hot=one_hot)
        return Datasets(*[DataSet([], [], **options) for _ in range(3)])

    _dtype_name(dtype)  # a wrong one is refused before anything is downloaded
    files = _load(_data_folder(train_dir), source_url, allow_sample)
    for file in files:
        print('Extracting', file.path)
    train, test = files[0].array, files[2].array
    train_labels, test_labels = [_as_labels(f.path, f.array, one_hot) for f in files[1::2]]

    most = 60000 if _is_sample(files[0]) else len(train)
    size = operator.index(validation_size)
    if not 0 <= size <= most:
        message = 'validation_size is %d, but %s has %d images: give a number from 0 to %d'
        raise ValueError(message % (size, files[0].path, len(train), most))
    size = size * len(train) // most if most else 0  # of the sample, smaller in proportion
    return Datasets(
        train=DataSet(train[size:], train_labels[size:], **options),
        validation=DataSet(train[:size], train_labels[:size], **options),
        test=DataSet(test, test_labels, **options),
    )


class DataSet:
    """Images, their labels, and an endless supply of batches of them.

    To save time and memory, a shuffle only draws a new order of indices, and pixels become
    float32 a batch at a time. `images` and `labels` do both for all examples.
    """

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
        seed=None,
    ):  # fmt: skip
        """Wrap `images`, uint8 [n, rows, columns, 1], and `labels`, [n] or [n, 10].

        The other arguments are those of `read_data_sets`; `one_hot` matters to fake data only.
        Raises ValueError if images and labels do not match.
        """
        if not fake_data and len(images) != len(labels):
            raise ValueError('%d images but %d labels' % (len(images), len(labels)))
        if not fake_data and reshape:
            if images.ndim != 4 or images.shape[3] != 1:
                raise ValueError('image shape %s is not [n, rows, columns, 1]' % (images.shape,))
            images = images.reshape(len(images), images.shape[1] * images.shape[2])
        self.one_hot = one_hot
        self._images, self._labels = images, labels
        self._num_examples = 10000 if fake_data else len(images)
        # Whether the images are uint8 that `_pixels` is still to convert.
        self._is_raw = _dtype_name(dtype) == 'float32' and not fake_data
        self._order = None  # indices: the order of the batches, if it is not that of the arrays
        self._epochs_completed = self._index_in_epoch = 0
        # TensorFlow 1.x brought its seeds into this range before NumPy saw them.
        self._random = np.random.RandomState(None if seed is None else seed % (2**31 - 1))

    @property
    def images(self):
        """All images in the order of the batches: [n, 784] or [n, 28, 28, 1]."""
        self._apply_order_and_dtype()
        return self._images

    @property
    def labels(self):
        """All labels in the order of the batches: uint8 [n] or float64 [n, 10]."""
        self._apply_order_and_dtype()
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

        If an epoch ends within a batch, the rest of the batch is from the next one. With
        `shuffle`, the order is drawn anew at the start of every epoch. Raises ValueError for a
        `batch_size` outside 1 to `num_examples`, TypeError if it is no whole number.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        batch_size = operator.index(batch_size)
        n = self._num_examples
        if not 1 <= batch_size <= n:
            raise DataError('batch size %d is not between 1 and the %d examples' % (batch_size, n))
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        if end <= n:
            self._index_in_epoch = end
            return self._examples(start, end)

        rest = self._examples(start, n)
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end - n
        images, labels = zip(rest, self._examples(0, end - n))
        return np.concatenate(images), np.concatenate(labels)

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
        # In this order and precision the values are TensorFlow 1.x's, bit for bit.
        scale = np.float32(1.0 / 255.0)
        return np.multiply(images, scale, dtype=np.float32) if self._is_raw else images

    def _apply_order_and_dtype(self):
        """Do for all examples what `_examples` does for a batch, once."""
        if self._order is not None:
            self._images, self._labels = self._images[self._order], self._labels[self._order]
            self._order = None
        self._images = self._pixels(self._images)
        self._is_raw = False


def _dtype_name(dtype):
    """Return 'float32' or 'uint8' for NumPy's, TensorFlow's or a dtype's name."""
    name = getattr(dtype, 'name', getattr(dtype, '__name__', dtype))
    if name not in ('float32', 'uint8'):
        raise TypeError('dtype is %r: give float32 or uint8' % (dtype,))
    return name


# The files' format, IDX: two zero bytes, the type (8, unsigned bytes), the number of dimensions,
# each dimension as a big-endian uint32, then the bytes. The first four are the magic number. The
# description is at the end of Yann LeCun's page, http://yann.lecun.com/exdb/mnist/.


def extract_images(f):
    """Return the images in `f`, an open IDX file, gzipped or not: uint8 [n, rows, columns, 1].

    Raises ValueError, naming the file, if it is anything else.
    """
    images = _read_idx(f, IMAGES_MAGIC)
    print('Extracting', getattr(f, 'name', f))
    return images


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in `f`, an open IDX file, gzipped or not: uint8 [n].

    With `one_hot`, float64 [n, num_classes]. Raises ValueError, naming the file, if it
    is anything else or holds a label that `num_classes` does not allow.
    """
    labels, name = _read_idx(f, LABELS_MAGIC), getattr(f, 'name', f)
    print('Extracting', name)
    return _as_labels(name, labels, one_hot, num_classes)


def dense_to_one_hot(labels_dense, num_classes):
    """Return integer labels [n] as float64 rows [n, num_classes] with a single 1 each.

    Raises ValueError for a label outside 0 to num_classes - 1.
    """
    labels = np.asarray(labels_dense).ravel()
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if wrong.size:
        raise ValueError('label %d is not between 0 and %d' % (wrong[0], num_classes - 1))
    return np.eye(num_classes)[labels]


def _as_labels(path, labels, one_hot, num_classes=10):
    """Return the labels of a file, one-hot if that is asked for."""
    try:
        return dense_to_one_hot(labels, num_classes) if one_hot else labels
    except ValueError as error:
        raise ValueError('%s: %s' % (path, error)) from None


def _read_idx(f, magic):
    """Return what the open IDX file `f` holds, as uint8; images get a last dimension of 1.

    Raises ValueError if it is damaged, OSError if it cannot be read or does not fit into memory.
    """
    name = getattr(f, 'name', f)
    try:
        return _parse_idx(f, magic)
    except MemoryError:
        raise OSError('%s does not fit into the memory' % name) from None
    except (EOFError, OSError, ValueError, zlib.error) as error:
        if getattr(error, 'errno', None) is not None:
            raise  # a failing disk; gzip's own OSError, of a damaged file, has no number
        raise ValueError('%s: %s' % (name, error)) from None


def _parse_idx(f, magic):
    f.seek(0, os.SEEK_END)
    size = f.tell()  # not what seek returns: TensorFlow's GFile returns nothing
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
    count = int(np.prod(shape, dtype=float))  # in floats, which do not overflow
    # Deflate unpacks to at most 1032 times the size (RFC 1951: 258 bytes from two bits).
    if count > size * (1032 if gzipped else 1):
        raise ValueError('truncated: the header promises %d bytes, too many for the file' % count)
    array = np.empty(count, np.uint8)
    for start in range(0, count, 2**20):  # in pieces: all at once takes a tenth longer
        part = array[start : start + 2**20]
        piece = stream.read(len(part))
        if len(piece) < len(part):
            missing = count - start - len(piece)
            raise ValueError('truncated: %d bytes of %d are missing' % (missing, count))
        part[:] = np.frombuffer(piece, np.uint8)
    if stream.read(1):
        raise ValueError('trailing bytes after the %d that the header promises' % count)
    array.flags.writeable = False  # the data sets share it
    return array.reshape(shape + [1] if magic == IMAGES_MAGIC else shape)


# The folder of the four files.

_Loaded = collections.namedtuple('_Loaded', 'path array')  # a file that was read


def _data_folder(name):
    """Return the path of the folder that a caller named, the package's sample included."""
    folder = os.fsdecode(name)
    if not folder:
        raise ValueError('the name of the data folder is empty: name one, such as MNIST_data')
    if os.path.isdir(folder):
        return folder
    if os.path.exists(folder):
        raise NotADirectoryError('%s is a file: name a folder for the data' % folder)
    is_sample = os.path.normpath(folder) == os.path.basename(SAMPLE_DIR)
    return SAMPLE_DIR if is_sample and os.path.isdir(SAMPLE_DIR) else folder


def _is_sample(file):
    return os.path.realpath(os.path.dirname(file.path)) == os.path.realpath(SAMPLE_DIR)


def _load(folder, source_url=None, allow_sample=False):
    """Return the four files of `folder` as `_Loaded`, in the order of `FILES`.

    Downloads those that are missing or damaged. If the folder has none and none can be had,
    returns the sample's with `allow_sample`, and raises ConnectionError without.
    """
    _remove_leftovers(folder)
    files, problems = _read_all(folder)
    if problems and not source_url:
        _refuse_to_mix(files, problems)
    if problems:
        try:
            files.update(_download_all(folder, problems, source_url))
        except ConnectionError as error:
            begun = any(_present(folder, name) for name in FILES)
            if source_url or begun or not allow_sample or not os.path.isdir(SAMPLE_DIR):
                raise
            print(SAMPLE_NOTICE % error, file=sys.stderr)
            return _load(SAMPLE_DIR)
    files = [files[name] for name in FILES]
    _check_match(files)
    return files


def _read_all(folder):
    """Return the sound ones of the four files, and the exceptions of the others, by name."""
    files, problems = {}, {}
    for name in FILES:
        problems[name] = FileNotFoundError('%s is missing' % os.path.join(folder, name))
        for path in _present(folder, name):
            try:
                with open(path, 'rb') as f:
                    files[name] = _Loaded(path, _read_idx(f, FILES[name].magic))
                del problems[name]
                break
            except (FileNotFoundError, ValueError) as error:
                problems[name] = error
    return files, problems


def _present(folder, name):
    """Return the paths under which `folder` has the file: gzipped, or unpacked by somebody."""
    unpacked = name[: -len('.gz')]
    names = [name, unpacked, unpacked.replace('-idx', '.idx')]
    return [path for path in (os.path.join(folder, n) for n in names) if os.path.isfile(path)]


def _is_canonical(name, array):
    """Tell whether the images or labels are MNIST's own."""
    magic = FILES[name].magic
    header = np.array([magic, *array.shape[: magic % 256]], '>u4')  # without the added 1
    digest = hashlib.sha256(header.tobytes())
    digest.update(array)
    return digest.hexdigest() == FILES[name].content_sha256


def _refuse_to_mix(files, problems):
    """Raise ValueError if files of MNIST would be added to those of another data set."""
    for name, file in files.items():
        if not _is_canonical(name, file.array):
            message = '%s, and %s is not of MNIST: get the file from where that one came'
            raise ValueError(message % (next(iter(problems.values())), file.path))


def _check_match(files):
    """Raise ValueError if the four files do not belong together."""
    for (path, images), (labels_path, labels) in (files[:2], files[2:]):
        if len(images) != len(labels):
            message = '%s has %d images but %s has %d labels: they do not belong together'
            raise ValueError(message % (path, len(images), labels_path, len(labels)))
    train, test = ['%d x %d' % file.array.shape[1:3] for file in files[::2]]
    if train != test:
        message = 'images of %s pixels in %s but of %s in %s: they do not belong together'
        raise ValueError(message % (train, files[0].path, test, files[2].path))


# The download. pooch fetches and hashes; the order of the sources, the limits of time and size,
# and the clearing up are done here.

# Seconds to wait for a source to send anything, and bytes that it must send in each such span
# from then on. Two dead mirrors take twice this before the sample is used.
PATIENCE = 8
MIN_BYTES = 8192

# No file is larger than this; what a `source_url` serves might not end.
MAX_BYTES = 2**30

_SCRATCH = '.mnist-download-'


def _download_all(folder, problems, source_url):
    """Download the files that `problems` names into `folder`; return them as `_Loaded`, by name."""
    sources = [source_url] if source_url else MIRRORS
    files = {}
    with _scratch_folder(folder) as scratch:
        for name in problems:
            new, source = _download_file(name, problems, sources, scratch, not source_url)
            files[name] = _Loaded(os.path.join(folder, name), new.array)
            os.replace(new.path, files[name].path)
            # The others are asked for the next file only if this one does not have it.
            sources = [source] + [other for other in sources if other != source]
    return files


def _download_file(name, problems, sources, scratch, canonical):
    """Download a file into `scratch` from the first source that has it; return it and the source.

    With `canonical` it must be MNIST's own. If no source has it, raises ConnectionError if it
    was missing and ValueError if it was damaged.
    """
    import pooch

    causes = []
    for source in sources:
        url = source.rstrip('/') + '/' + name
        # A new path for each, since an abandoned download may still write to its own.
        path = os.path.join(tempfile.mkdtemp(dir=scratch), name)
        try:
            _download_url(url, path, FILES[name].size if canonical else MAX_BYTES)
            if canonical and pooch.file_hash(path) != FILES[name].sha256:
                raise ValueError('what it sent is not the file (its SHA-256 is another)')
            with open(path, 'rb') as f:
                return _Loaded(path, _read_idx(f, FILES[name].magic)), source
        except (ConnectionError, TimeoutError, ValueError) as error:
            causes.append('  %s: %s' % (url, str(error).replace(path, 'what it sent')))

    hint = 'try again with a connection, or put the file there yourself'
    lines = ['%s, and no source could provide it (%s):' % (problems[name], hint)] + causes
    others = list(problems)[list(problems).index(name) + 1 :]
    if others:
        lines.append('Also missing or damaged: ' + ', '.join(others))
    kind = ValueError if isinstance(problems[name], ValueError) else ConnectionError
    raise kind('\n'.join(lines))


def _download_url(url, path, limit):
    """Write what `url` serves to `path`, at most `limit` bytes.

    Raises ConnectionError, TimeoutError or ValueError if the source is at fault. A thread does
    the work and is abandoned if too little comes: no timeout of requests limits the look-up of
    a name or an answer that comes byte by byte.
    """
    import pooch
    import requests

    file, errors = _PartialFile(path, limit), []

    def work(bar):
        try:
            with file:
                # The bytes as they are: some servers take .gz for an encoding to be undone.
                headers = {'Accept-Encoding': 'identity'}
                # The timeout ends before PATIENCE does: its error is the more precise one.
                download = pooch.HTTPDownloader(bar, timeout=PATIENCE - 1, headers=headers)
                download(url, file, None)
        except requests.RequestException as error:
            kind = type(error).__name__
            while error.__context__ is not None:
                error = error.__context__  # the socket's own words, without three wrappings
            errors.append(ConnectionError('%s, %s' % (kind, error)))
        except Exception as error:
            errors.append(error)

    with _progress_bar(os.path.basename(path), limit) as bar:
        thread = threading.Thread(target=work, args=(bar,), daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                enough = file.received + MIN_BYTES
                thread.join(PATIENCE)
                if thread.is_alive() and file.received < enough:
                    message = 'it sent fewer than %d bytes in %d seconds'
                    raise TimeoutError(message % (MIN_BYTES, PATIENCE))
        finally:
            file.abandoned = True
    if errors:
        raise errors[0]


class _PartialFile(io.BufferedWriter):
    """A file being downloaded: counts its bytes, has a limit, and can be abandoned."""

    def __init__(self, path, limit):
        super().__init__(io.FileIO(path, 'w'))
        self.limit, self.received, self.abandoned = limit, 0, False

    def write(self, piece):
        self.received += len(piece)
        if self.abandoned:
            raise InterruptedError('download abandoned')
        if self.received > self.limit:
            raise ValueError('it sends more than the %d bytes of the file' % self.limit)
        return super().write(piece)


def _progress_bar(name, total):
    """Return tqdm's bar if there is tqdm; it shows itself if stderr is a terminal."""
    try:
        from tqdm import tqdm
    except ImportError:
        return contextlib.nullcontext(False)  # False: pooch goes without
    return tqdm(desc=name, total=total, unit='B', unit_scale=True, disable=None, leave=False)


@contextlib.contextmanager
def _scratch_folder(folder):
    """Make a folder in `folder` to download to, and remove it at the end.

    `folder` and its parents are made if need be, and removed again if they stay empty. An
    OSError of the disk becomes one that says what to do about it.
    """
    folders = [folder, *map(str, pathlib.Path(folder).parents)]
    made = [path for path in folders if not os.path.exists(path)]
    try:
        os.makedirs(folder, exist_ok=True)
        with _lock(folder):
            scratch = tempfile.mkdtemp(prefix=_SCRATCH, dir=folder)
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        if error.errno is None:
            raise  # of this module, not of the disk
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        remedy = 'make room, or name another folder' if full else 'name another folder'
        message = 'cannot write to %s (%s): %s' % (folder, error.strerror, remedy)
        raise type(error)(message) from error
    finally:
        for path in made:
            with contextlib.suppress(OSError):  # it is not empty
                os.rmdir(path)


def _remove_leftovers(folder):
    """Remove what killed downloads left in `folder`, unless another download is running."""
    leftovers = glob.glob(os.path.join(glob.escape(folder), _SCRATCH + '*'))
    if leftovers:
        with _lock(folder, exclusive=True) as locked:
            if locked:
                for path in leftovers:
                    shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _lock(folder, exclusive=False):
    """Lock `folder`, and yield whether that worked; the lock ends with the process at the latest.

    Downloads share it: whichever moves its file last, the file is sound. Windows and some
    network drives have no locks: what a killed download left stays there.
    """
    locked = False
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
            locked = True
        yield locked


# The command.


def command():
    """The command `mnist-data`: `main`, where an error is a line or two and exit status 1."""
    sys.stdout.reconfigure(line_buffering=True)  # the table comes before the error in `2>&1 | cat`
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read stdout has left, as `head` does; Python must not flush it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (ImportError, OSError, ValueError) as error:
        sys.exit('error: %s' % error)


def main(argv=None):
    """Complete and check the four files, say what they are, show some digits."""
    parser = argparse.ArgumentParser(
        description='Download what is missing of MNIST, and check all four files.',
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the files')
    flag('--show', type=_positive_int, default=0, metavar='N', help='how many test digits to show')
    flag('--version', action='version', version='%(prog)s ' + __version__)
    flags = parser.parse_args(argv)

    folder = _data_folder(flags.data_dir)
    try:
        files = _load(folder)
    except (ConnectionError, ValueError):
        print_table(_read_all(folder)[0])
        raise
    print_table(dict(zip(FILES, files)))
    for image, label in zip(files[2].array[: flags.show], files[3].array):
        print('\nlabel %d\n%s' % (label, draw(image)))


def _positive_int(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError('must be a whole number above 0, not %r' % text)
    return int(text)


def print_table(files):
    """Print what the four files are. `files`, by name, are those that are sound."""
    row = '%-28s %-22s %12s  %s'
    print(row % ('file', 'content', 'bytes', 'canonical MNIST'))
    for name in FILES:
        if name not in files:
            print(row % (name, 'missing or damaged', '', 'no'))
            continue
        path, array = files[name]
        content = ('%d images, %d x %d' if array.ndim > 1 else '%d labels') % array.shape[:3]
        origin = "no, the package's sample" if _is_sample(files[name]) else 'no'
        canonical = 'yes' if _is_canonical(name, array) else origin
        size = format(os.path.getsize(path), ',')
        print(row % (os.path.basename(path), content, size, canonical))


def draw(image):
    """Return an image, uint8 [rows, columns, 1], as lines of characters.

    A character is about twice as high as wide: two rows of pixels make one of them.
    """
    pairs = image[: len(image) // 2 * 2, :, 0].reshape(len(image) // 2, 2, -1).mean(axis=1)
    lines = (pairs / 256 * 10).astype(int)
    return '\n'.join(''.join(' .:-=+*#%@'[ink] for ink in line).rstrip() for line in lines)


if __name__ == '__main__':
    command()
