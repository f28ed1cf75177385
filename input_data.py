"""MNIST for TensorFlow 1.x code: `read_data_sets` and the `DataSet`s it returns.

    import input_data
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
    images, labels = mnist.train.next_batch(50)

Replaces TensorFlow 1.15's `tensorflow.examples.tutorials.mnist.input_data`. Needs NumPy alone, so
that it can be copied anywhere; if tqdm is installed, downloads have a progress bar. From a
terminal, `python input_data.py` downloads what is missing in MNIST_data and checks the files.

Arrays, and batches for the same `seed`, are those of TensorFlow 1.15.5 bit for bit. What differs:

- A seed has a generator of its own, which the three sets share. 1.15.5 seeds NumPy's global one,
  anew for each set, and other code draws from it, too. `tf.set_random_seed` does not count.
- Batches are writable copies. A batch larger than the data set is an error. No `gs://` folders.
- Downloads have a second mirror and are checked. Unpacked files are read, too.
- A wrong gzip checksum, bytes too few or too many (gzip's zero padding is allowed), files that do
  not fit each other and, with `one_hot`, a label above 9 are DataErrors.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import argparse
import collections
import gzip
import hashlib
import http.client
import io
import os
import sys
import tempfile
import urllib.request
import zlib

import numpy as np

try:
    from tqdm import tqdm
except ImportError:  # a download then has no progress bar
    tqdm = None

DEFAULT_SOURCE_URL = 'https://storage.googleapis.com/cvdf-datasets/mnist/'
MIRRORS = [DEFAULT_SOURCE_URL, 'https://ossci-datasets.s3.amazonaws.com/mnist/']
TIMEOUT = 15  # seconds to wait for a connection, and for each part of an answer

# MNIST's files in the order of reading, and the SHA-256 of what each holds when it is unpacked.
FILES = {
    'train-images-idx3-ubyte.gz':
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    'train-labels-idx1-ubyte.gz':
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    't10k-images-idx3-ubyte.gz':
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    't10k-labels-idx1-ubyte.gz':
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
}  # fmt: skip

Datasets = collections.namedtuple('Datasets', 'train validation test')


class DataError(ValueError):
    """The data cannot be used. Its message says why, and what to do about it."""


def read_data_sets(
    train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
    validation_size=5000, seed=None, source_url=DEFAULT_SOURCE_URL,
):  # fmt: skip
    """Read MNIST from `train_dir`, after downloading the files that are missing there.

    Files that are there are read as they are, gzipped or unpacked, and never written to. They may
    be another data set's with the same names, such as Fashion-MNIST's.

    Args:
      train_dir: the folder of the four files.
      fake_data: return data sets without files, for `next_batch(..., fake_data=True)`.
      one_hot: labels as float64 rows of ten, [n, 10], instead of uint8 digits, [n].
      dtype: float32 for pixels in [0, 1] or uint8 for [0, 255], as NumPy or TensorFlow has it.
      reshape: images as rows, [n, 784], instead of [n, 28, 28, 1].
      validation_size: how many of the training images, the first ones, become the validation set.
      seed: an int that fixes the order of the batches. None: drawn from NumPy's global generator.
      source_url: what precedes a file's name in its URL. With the default, or one of `MIRRORS`,
        each of these is tried, and MNIST is checked by SHA-256. Another source is the only one
        that is tried, and only the structure of its files is checked.

    Returns Datasets(train, validation, test), each a `DataSet`: MNIST has 55,000, 5,000 and 10,000.

    Raises DataError for what the user can mend: a file that is damaged, or missing and cannot be
    downloaded; files that do not belong together; a label above 9 with `one_hot`; a
    `validation_size` that does not fit.
    """
    if fake_data:
        return Datasets(*[DataSet([], [], True, one_hot, dtype) for _ in range(3)])

    paths = _download_missing(train_dir, source_url)
    arrays = []
    for name, path in paths.items():
        print('Extracting', path)
        _, array = _read(path, name)
        if one_hot and 'labels' in name:
            array = dense_to_one_hot(array, 10, path)
        arrays.append(array)
    train_images, train_labels, test_images, test_labels = arrays
    fit = (
        len(train_images) == len(train_labels)
        and len(test_images) == len(test_labels)
        and train_images.shape[1:] == test_images.shape[1:]
    )
    if not fit:
        shapes = ['\n  %s: %s' % (path, a.shape) for path, a in zip(paths.values(), arrays)]
        message = 'these files do not belong together, take all of them from one source:'
        raise DataError(message + ''.join(shapes))
    if not 0 <= validation_size <= len(train_images):
        message = 'read_data_sets(..., validation_size=%d): give another for %d training images'
        raise DataError(message % (validation_size, len(train_images)))

    n = validation_size
    options = dict(one_hot=one_hot, dtype=dtype, reshape=reshape)
    train = DataSet(train_images[n:], train_labels[n:], seed=seed, **options)
    validation = DataSet(train_images[:n], train_labels[:n], **options)
    test = DataSet(test_images, test_labels, **options)
    # The three draw from one generator, as in 1.15.5.
    validation._random = test._random = train._random
    return Datasets(train, validation, test)


class DataSet:
    """Images, their labels, and an endless supply of batches of them.

    Its state is that of TensorFlow 1.15: `_images`, `_labels`, `_num_examples`,
    `_epochs_completed` and `_index_in_epoch`. Old code sets these, and the next batch follows.
    """

    _random = None  # NumPy's global generator, also for objects that were pickled under 1.15.5

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
        seed=None,
    ):  # fmt: skip
        """Wrap `images`, uint8 [n, rows, columns, 1], and `labels`, [n] or [n, 10].

        The rest is as for `read_data_sets`; `one_hot` matters to fake data only. Raises DataError
        if there are not as many labels.
        """
        # TensorFlow's types and np.dtype have a `name`, np.float32 and float a `__name__`.
        name = getattr(dtype, 'name', getattr(dtype, '__name__', dtype))
        if name not in ('float32', 'float', 'uint8'):
            raise TypeError('dtype is %r: give float32 or uint8' % (dtype,))
        if not fake_data:
            if len(images) != len(labels):
                raise DataError('%d images but %d labels' % (len(images), len(labels)))
            if reshape:  # -1 for the number of pixels would be an error in an empty set
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            if name != 'uint8':
                images = images.astype(np.float32)
                images *= 1.0 / 255.0  # not `/= 255`, which gives other last bits than 1.15.5
        self.one_hot = one_hot
        self._images = images
        self._labels = labels
        self._num_examples = 10000 if fake_data else len(images)
        self._epochs_completed = 0
        self._index_in_epoch = 0
        if seed is not None:
            self._random = np.random.RandomState(seed % (2**31 - 1))  # as TensorFlow does

    @property
    def images(self):
        """All images, in an order that `next_batch` changes: [n, 784] or [n, 28, 28, 1]."""
        return self._images

    @property
    def labels(self):
        """Their labels in the same order: uint8 [n] or float64 [n, 10]."""
        return self._labels

    @property
    def num_examples(self):
        """How many images there are."""
        return self._num_examples

    @property
    def epochs_completed(self):
        """How many epochs are over. One is over when a batch takes images of the next."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Return copies of the next `batch_size` images and their labels, as a pair.

        With `shuffle`, the order is drawn anew at the start of each epoch. A batch that reaches
        the end of an epoch is filled up from the next epoch. Raises DataError if `batch_size` is
        more than `num_examples`.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        n, start = self._num_examples, self._index_in_epoch
        if batch_size > n:
            raise DataError('batch size %d is more than the %d images: take less' % (batch_size, n))
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        if start + batch_size <= n:
            end = start + batch_size
            self._index_in_epoch = end
            return self._images[start:end].copy(), self._labels[start:end].copy()

        # The rest of this epoch, before the shuffle replaces the arrays, and the start of the next.
        images, labels = self._images[start:n], self._labels[start:n]
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        end = start + batch_size - n
        self._index_in_epoch = end
        images = np.concatenate([images, self._images[:end]])
        labels = np.concatenate([labels, self._labels[:end]])
        return images, labels

    def _shuffle(self):
        # What the last epoch has permuted is permuted again, as in 1.15.5.
        permutation = np.arange(self._num_examples)
        (self._random or np.random).shuffle(permutation)
        self._images = self._images[permutation]
        self._labels = self._labels[permutation]


def dense_to_one_hot(labels_dense, num_classes, source='labels_dense'):
    """Return integer labels, [n], as float64 rows with a single 1 each, [n, num_classes].

    Raises DataError for a label outside 0 to num_classes - 1, with `source` as where it is from.
    """
    labels = np.asarray(labels_dense).ravel()
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if len(wrong):
        message = """%s has the label %d, and one-hot rows of %d have no place for it.
Data with more classes, such as EMNIST's letters, need a network with more outputs."""
        raise DataError(message % (source, wrong[0], num_classes))
    return np.eye(num_classes)[labels]


# An IDX file: the magic number, 2048 + the number of dimensions; the size of each dimension, all
# these as big-endian uint32; the values, a byte each. The functions that read one raise a
# DataError, which names the file, if it is damaged or of another kind.


def extract_images(f):
    """Return the images in `f`, an open IDX file, gzipped or not: uint8 [n, rows, columns, 1]."""
    print('Extracting', f.name)
    return _parse(_unpack(f.read(), f.name), 3, f.name)


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in `f`: uint8 [n] or, with `one_hot`, float64 [n, num_classes]."""
    print('Extracting', f.name)
    labels = _parse(_unpack(f.read(), f.name), 1, f.name)
    return dense_to_one_hot(labels, num_classes, f.name) if one_hot else labels


def _unpack(data, path):
    """Return the bytes of a file without gzip's compression, if they have it."""
    if data[:2] != b'\x1f\x8b':
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as f:
            # In large pieces, since gzip.decompress is slow in Python 3.7.
            return b''.join(iter(lambda: f.read(2**20), b''))
    except (OSError, EOFError, zlib.error) as error:
        raise DataError('%s is damaged: %s' % (path, error)) from error


def _parse(data, dimensions, path):
    """Return the array in the bytes of an IDX file with 3 dimensions (images) or 1 (labels)."""
    header = 4 * (1 + dimensions)  # bytes
    # A file that ends within its header gives wrong numbers here. Its length then is wrong, too.
    magic, *shape = [int.from_bytes(data[i : i + 4], 'big') for i in range(0, header, 4)]
    if magic != 2048 + dimensions:
        message = '%s is not the IDX file it should be: its magic number is %d, not %d'
        raise DataError(message % (path, magic, 2048 + dimensions))
    size = np.prod(np.array(shape, object))  # Python's integers do not overflow
    if len(data) != header + size:
        message = '%s is damaged: unpacked, it holds %d bytes, but %d by its header'
        raise DataError(message % (path, len(data), header + size))
    if dimensions == 3:
        shape.append(1)  # the channel
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape).copy()  # writable


# The folder of the four files, and the download.

_OTHER_DATA_SET = """%(missing)s is missing. It is not downloaded, because %(other)s
is of another data set. Get the missing file from where the other came, or delete the other.
The folder has: %(names)s"""

_DOWNLOAD_FAILED = """%(missing)s is missing and could not be downloaded:%(reasons)s
The folder has: %(names)s
Put the files into it yourself: %(files)s.
Or, behind a proxy, set https_proxy=http://HOST:PORT; where certificates are missing, as on macOS,
SSL_CERT_FILE=$(python -m certifi)."""


def _download_missing(folder, source_url=None):
    """Download what is missing in `folder`, and return the path of each file by its name."""
    paths = {name: _find(folder, name) for name in FILES}
    missing = [name for name, path in paths.items() if path is None]
    from_mirrors = not source_url or source_url in MIRRORS
    if missing and from_mirrors:  # MNIST's files must not complete another data set
        for name, path in paths.items():
            if path and not _is_mnist(_read(path, name)[0], name):
                first = os.path.join(folder, missing[0])
                values = dict(missing=first, other=path, names=_names_in(folder))
                raise DataError(_OTHER_DATA_SET % values)
    for name in missing:
        data = _try_sources(MIRRORS if from_mirrors else [source_url], folder, name)
        paths[name] = os.path.join(folder, name)
        _write(data, paths[name])
        print('Successfully downloaded', name, len(data), 'bytes.')
    return paths


def _find(folder, name):
    """Return the path of a file in `folder`, gzipped or unpacked, or None."""
    unpacked = name[: -len('.gz')]
    for variant in (name, unpacked, unpacked.replace('-idx', '.idx')):  # 7-Zip writes the dot
        path = os.path.join(folder, variant)
        if os.path.isfile(path):
            return path


def _names_in(folder):
    """Return the first ten names in `folder`, as text. They show a file with a wrong name."""
    try:
        names = sorted(os.listdir(folder or '.'))
    except OSError:  # such as a folder that is not there
        names = []
    return ', '.join(names[:10] + ['...'] * (len(names) > 10)) or 'nothing'


def _read(path, name):
    """Return the bytes of a file of the folder, unpacked, and the array in them."""
    try:
        with open(path, 'rb') as f:
            data = f.read()
    except OSError as error:
        raise DataError('%s cannot be read: %s' % (path, error.strerror)) from error
    try:
        content = _unpack(data, path)
        return content, _parse(content, 3 if 'images' in name else 1, path)
    except DataError as error:
        message = "%s. If it should be MNIST's, delete it, and the next run downloads it anew"
        raise DataError(message % error) from error


def _is_mnist(content, name):
    """Tell whether these are the bytes, unpacked, of MNIST's file of that name."""
    return hashlib.sha256(content).hexdigest() == FILES[name]


def _try_sources(sources, folder, name):
    """Return the bytes of a missing file from the first source that serves it sound."""
    reasons = ''
    for source in sources:
        try:
            return _download(source, name)
        except DataError as error:
            reasons += '\n  %s' % error
    values = dict(missing=os.path.join(folder, name), reasons=reasons, names=_names_in(folder))
    raise DataError(_DOWNLOAD_FAILED % dict(values, files=', '.join(FILES)))


def _download(source, name):
    """Return the bytes of a file that `source` serves. Raises DataError for whatever is wrong."""
    url = source + name
    print('Downloading', url, file=sys.stderr)
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
            if tqdm is None:
                data = response.read()
            else:
                size = int(response.headers.get('Content-Length', 0))
                with tqdm.wrapattr(response, 'read', total=size, disable=None) as f:
                    # In pieces, each of which moves the bar.
                    data = b''.join(iter(lambda: f.read(2**16), b''))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DataError('%s: %s' % (url, error)) from error
    content = _unpack(data, url)
    _parse(content, 3 if 'images' in name else 1, url)
    if source in MIRRORS and not _is_mnist(content, name):
        raise DataError("%s is not MNIST's file: its SHA-256 is another" % url)
    return data


def _write(data, path):
    """Write a file, which appears at `path` whole or not at all."""
    folder = os.path.dirname(path) or '.'
    try:
        os.makedirs(folder, exist_ok=True)
        # A file that tempfile makes could be read by its owner only, hence a folder of tempfile's.
        with tempfile.TemporaryDirectory(prefix='.download-', dir=folder) as scratch:
            with open(os.path.join(scratch, 'file'), 'wb') as f:
                f.write(data)
            os.replace(f.name, path)
    except OSError as error:
        message = '%s cannot be written: %s. Mend that, or name another folder'
        raise DataError(message % (path, error.strerror)) from error


def main(argv=()):
    """Download what is missing, and print what each of the four files is."""
    parser = argparse.ArgumentParser(description='Complete and check the four files of MNIST.')
    add = parser.add_argument
    add('--data_dir', type=os.path.expanduser, default='MNIST_data', help='folder of the files')
    for name, path in _download_missing(parser.parse_args(argv).data_dir).items():
        content, array = _read(path, name)
        shape = ' x '.join(map(str, array.shape[:3]))
        print(path, shape, 'MNIST' if _is_mnist(content, name) else 'not MNIST', sep=', ')


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except DataError as error:
        sys.exit('error: %s' % error)
