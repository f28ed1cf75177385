"""MNIST for TensorFlow 1.x code: `read_data_sets` and the `DataSet`s it returns.

    import input_data
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
    images, labels = mnist.train.next_batch(50)

Replaces TensorFlow 1.15's `tensorflow.examples.tutorials.mnist.input_data`. Needs NumPy alone, so
that it can be copied anywhere; if tqdm is installed, downloads have a progress bar. From a
terminal, `python input_data.py` downloads what is missing in MNIST_data and checks the files.

Arrays, and batches for the same `seed`, are those of TensorFlow 1.15.5 bit for bit. What differs:

- A seed has a generator of its own; NumPy's is never seeded. `tf.set_random_seed` does not count.
- Batches are copies. A batch larger than the data set is an error.
- uint8 images and labels are writable, too.
- Downloads have a second mirror and are checked. Unpacked files are read, too. No `gs://` folders.
- A flipped byte, a wrong CRC, trailing bytes, files that do not belong together and, with
  `one_hot`, a label above 9 are errors. An error of the data is a DataError, a ValueError.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import argparse
import collections
import hashlib
import http.client
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

# Tried in this order. Each serves the four files below.
MIRRORS = [
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
]
SOURCE_URL = DEFAULT_SOURCE_URL = MIRRORS[0]  # the names that old code uses

# MNIST's files, and the SHA-256 of what each holds when it is unpacked.
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

TIMEOUT = 15  # seconds to wait for a connection, and for each part of an answer
MAX_BYTES = 100 * 2**20  # of a download

Datasets = collections.namedtuple('Datasets', 'train validation test')


class DataError(ValueError):
    """What is wrong with the data, and what the user can do about it."""


def read_data_sets(
    train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
    validation_size=5000, seed=None, source_url=DEFAULT_SOURCE_URL,
):  # fmt: skip
    """Read MNIST from `train_dir`, after downloading the files that are missing there.

    A file that is there is read as it is and never written to. It can be unpacked, and of another
    data set, such as Fashion-MNIST, which has files of the same names.

    Args:
      train_dir: the folder of the four files.
      fake_data: return data sets without files, for `next_batch(..., fake_data=True)`.
      one_hot: labels as float64 rows of ten, [n, 10], instead of uint8 digits, [n].
      dtype: float32 for pixels in [0, 1] or uint8 for [0, 255], as NumPy or TensorFlow has it.
      reshape: images as rows, [n, 784], instead of [n, 28, 28, 1].
      validation_size: how many of the training images, the first ones, become the validation set.
      seed: an int that fixes the order of the batches. None: drawn from NumPy's global generator.
      source_url: what precedes the file's name in a URL. The default stands for all `MIRRORS`.
        What another source sends is only checked for its structure, not against MNIST.

    Returns Datasets(train, validation, test), each a `DataSet`: MNIST has 55,000, 5,000 and 10,000.

    Raises DataError for what the user can mend: a file that is damaged, or missing and cannot be
    downloaded; files that do not belong together; a label or `validation_size` that does not fit.
    """
    if fake_data:
        return Datasets(*[DataSet([], [], True, one_hot, dtype) for _ in range(3)])

    paths = _local_files(train_dir, source_url)
    arrays = []
    for name, path in paths.items():
        print('Extracting', path)
        arrays.append(_read_file(path, name))
    train, train_labels, test, test_labels = arrays
    are_matched = len(train) == len(train_labels) and len(test) == len(test_labels)
    if not are_matched or train.shape[1:] != test.shape[1:]:
        shapes = ['\n  %s: %s' % (paths[name], a.shape) for name, a in zip(FILES, arrays)]
        raise DataError('these files do not belong together, by their shapes:' + ''.join(shapes))
    if not 0 <= validation_size <= len(train):
        message = 'validation_size is %d, but there are %d training images: give a smaller one'
        raise DataError(message % (validation_size, len(train)))

    if one_hot:
        train_labels, test_labels = [dense_to_one_hot(a, 10) for a in (train_labels, test_labels)]
    n = validation_size
    options = dict(dtype=dtype, reshape=reshape, seed=_generator(seed))  # one for all three
    return Datasets(
        train=DataSet(train[n:], train_labels[n:], **options),
        validation=DataSet(train[:n], train_labels[:n], **options),
        test=DataSet(test, test_labels, **options),
    )


class DataSet:
    """Images, their labels, and an endless supply of batches of them.

    Its state is that of TensorFlow 1.15: `_images`, `_labels`, `_num_examples`,
    `_epochs_completed` and `_index_in_epoch`. Old code sets these, and the next batch follows.
    """

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
        seed=None,
    ):  # fmt: skip
        """Wrap `images`, uint8 [n, rows, columns, 1], and `labels`, [n] or [n, 10].

        The rest is as for `read_data_sets`. `one_hot` matters to fake data only, and `seed` can
        also be a `np.random.RandomState`. Raises DataError if there are not as many labels.
        """
        name = getattr(dtype, 'name', getattr(dtype, '__name__', dtype))
        if name not in ('float32', 'float', 'uint8'):
            raise TypeError('dtype is %r: give float32 or uint8' % (dtype,))
        if not fake_data:
            if len(images) != len(labels):
                raise DataError('%d images but %d labels' % (len(images), len(labels)))
            if reshape:
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
        self._random = _generator(seed)

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
        """How many times `next_batch` has gone through all of them."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Return copies of the next `batch_size` images and their labels, as a pair.

        With `shuffle`, the order is drawn anew at the start of each epoch. If an epoch ends
        within a batch, the rest of the batch is from the next one. Raises DataError if there are
        not as many images.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        n = self._num_examples
        if batch_size > n:
            raise DataError('batch size %d is more than the %d images' % (batch_size, n))
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        if end <= n:
            self._index_in_epoch = end
            return self._images[start:end].copy(), self._labels[start:end].copy()

        images, labels = self._images[start:n], self._labels[start:n]
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        end -= n
        self._index_in_epoch = end
        images = np.concatenate([images, self._images[:end]])
        return images, np.concatenate([labels, self._labels[:end]])

    def _shuffle(self):
        permutation = np.arange(self._num_examples)
        (self._random or np.random).shuffle(permutation)
        self._images = self.images[permutation]
        self._labels = self.labels[permutation]


def _generator(seed):
    """Return a generator for a seed, or None, which stands for NumPy's global one."""
    if seed is None or isinstance(seed, np.random.RandomState):
        return seed
    return np.random.RandomState(seed % (2**31 - 1))  # the range to which 1.15.5 brought it


def dense_to_one_hot(labels_dense, num_classes):
    """Return integer labels, [n], as float64 rows with a single 1 each, [n, num_classes].

    Raises DataError for a label outside 0 to num_classes - 1.
    """
    labels = np.asarray(labels_dense).ravel()
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if len(wrong):
        message = 'label %d does not fit into one-hot rows of %d: read them with one_hot=False'
        raise DataError(message % (wrong[0], num_classes))
    return np.eye(num_classes)[labels]


# The files have the format IDX: a magic number, whose last byte is the number of dimensions, each
# dimension, then the values. These numbers are big-endian uint32, the values unsigned bytes.


def extract_images(f):
    """Return the images in `f`, an open IDX file, gzipped or not: uint8 [n, rows, columns, 1].

    Raises DataError if it is damaged or not a file of images.
    """
    print('Extracting', f.name)
    return _read_idx(f.read(), 'images', f.name)


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in `f`, an open IDX file, gzipped or not: uint8 [n].

    With `one_hot`, float64 [n, num_classes]. Raises DataError as `extract_images` does.
    """
    print('Extracting', f.name)
    labels = _read_idx(f.read(), 'labels', f.name)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def _read_idx(data, kind, path):
    """Return the array in the bytes of an IDX file, gzipped or not.

    `kind` is 'images', for [n, rows, columns, 1], or 'labels', for [n], or a name with one of
    these in it. Raises DataError, which names `path`, if it is damaged or of the other kind.
    """
    complete, trailing = True, b''  # unless gzip says otherwise
    if data[:2] == b'\x1f\x8b':
        unzip = zlib.decompressobj(wbits=31)  # of the format gzip
        try:
            data = unzip.decompress(data)
        except zlib.error as error:  # in the compressed data, or the CRC differs
            raise DataError('%s is damaged: %s' % (path, error)) from None
        complete, trailing = unzip.eof, unzip.unused_data

    dimensions = 3 if 'images' in kind else 1
    header = 4 * (1 + dimensions)
    magic, *shape = np.frombuffer(data[:header].ljust(header, b'\0'), '>u4').tolist()
    if magic != 2048 + dimensions:
        message = '%s is not the IDX file it should be: its magic number is %d, not %d'
        raise DataError(message % (path, magic, 2048 + dimensions))
    size = header + int(np.prod(shape, dtype=np.float64))  # which does not overflow
    if len(data) < size or not complete:
        raise DataError('%s is truncated after %d of %d bytes' % (path, len(data), size))
    if len(data) > size or trailing:
        raise DataError('%s has more than the %d bytes that its header names' % (path, size))
    array = np.frombuffer(data, np.uint8, offset=header).copy()  # writable
    return array.reshape(shape + [1] if dimensions == 3 else shape)


def _is_mnist(name, array):
    """Tell whether images or labels are those of MNIST's file of that name."""
    shape = array.shape[:3]
    digest = hashlib.sha256(np.array([2048 + len(shape), *shape], '>u4').tobytes())
    digest.update(array)
    return digest.hexdigest() == FILES[name]


# The folder of the four files, and the download.

_NO_SOURCE = """%s is missing and could not be downloaded:%s
Put the files into the folder yourself: %s.
Or, behind a proxy, set https_proxy=http://HOST:PORT; where certificates are missing, as on macOS,
SSL_CERT_FILE=$(python -m certifi)."""


def _local_files(folder, source_url=DEFAULT_SOURCE_URL):
    """Return the path of each file in `folder` by its name, after downloading what is missing."""
    sources = MIRRORS if source_url in ('', None, DEFAULT_SOURCE_URL) else [source_url]
    paths = {name: _find(folder, name) for name in FILES}
    missing = [name for name, path in paths.items() if path is None]
    if missing and sources is MIRRORS:  # whose files must not complete another data set
        for name, path in paths.items():
            if path and not _is_mnist(name, _read_file(path, name)):
                message = '%s is missing, and %s is not of MNIST: get it from where that one came'
                raise DataError(message % (os.path.join(folder, missing[0]), path))
    for name in missing:
        paths[name] = _download(folder, name, sources)
    return paths


def _find(folder, name):
    """Return the path of a file in `folder`, gzipped or unpacked, or None."""
    unpacked = name[: -len('.gz')]
    variants = [name, unpacked, unpacked.replace('-idx', '.idx')]  # the last as 7-Zip writes it
    paths = [os.path.join(folder, variant) for variant in variants]
    return next(filter(os.path.isfile, paths), None)


def _read_file(path, name):
    """Return the array in a file of the folder."""
    try:
        with open(path, 'rb') as f:
            return _read_idx(f.read(), name, path)
    except (DataError, PermissionError) as error:
        message = "%s. If it should be MNIST's, delete it, and the next run downloads it anew"
        raise DataError(message % error) from None


def _download(folder, name, sources):
    """Download a file of MNIST into `folder` and return its path.

    The file appears there when all of it has been checked and written, or not at all.
    """
    path = os.path.join(folder, name)
    reasons = []
    for source in sources:
        try:
            data = _fetch(source + name)
            array = _read_idx(data, name, source + name)
            if sources is MIRRORS and not _is_mnist(name, array):
                raise DataError("%s is not MNIST's: its SHA-256 is another" % (source + name))
            break
        except DataError as error:
            reasons.append('\n  %s' % error)
    else:
        raise DataError(_NO_SOURCE % (path, ''.join(reasons), ', '.join(FILES)))
    try:
        os.makedirs(folder, exist_ok=True)
        # A file that `open` makes has the permissions of the umask. One of tempfile has not.
        with tempfile.TemporaryDirectory(prefix='.download-', dir=folder) as scratch:
            with open(os.path.join(scratch, name), 'wb') as f:
                f.write(data)
            os.replace(f.name, path)
    except OSError as error:
        message = '%s cannot be written (%s): make room there, or name another folder'
        raise DataError(message % (path, error.strerror)) from error
    print('Successfully downloaded', name, len(data), 'bytes.')
    return path


def _fetch(url):
    """Return the bytes that a URL serves. Raises DataError for whatever goes wrong."""
    print('Downloading', url, file=sys.stderr)
    data = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
            pieces = iter(lambda: response.read(2**16), b'')
            if tqdm is not None:
                count = -(-int(response.headers.get('Content-Length', 0)) // 2**16)  # rounded up
                pieces = tqdm(pieces, total=count, unit='B', unit_scale=2**16, disable=None)
            for piece in pieces:
                data += piece
                if len(data) > MAX_BYTES:
                    raise ValueError('it sends more than %d bytes' % MAX_BYTES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DataError('%s: %s' % (url, error)) from error
    return bytes(data)


def main(argv=()):
    """Download what is missing, and print what each of the four files is."""
    parser = argparse.ArgumentParser(description='Complete and check the four files of MNIST.')
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the files')
    for name, path in _local_files(parser.parse_args(argv).data_dir).items():
        array = _read_file(path, name)
        content = ('%d images of %d x %d' if array.ndim > 1 else '%d labels') % array.shape[:3]
        print(path, content, 'MNIST' if _is_mnist(name, array) else 'not MNIST', sep=', ')


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except DataError as error:
        sys.exit('error: %s' % error)
