"""What `read_data_sets` and `DataSet` promise; the downloads are in test_download.py."""

import gzip
import hashlib
import io
import os
import pathlib
import shutil

import numpy as np
import pytest
from conftest import contents, extracting, idx

import input_data

try:  # TensorFlow 1.15's own loader, the reference, where it is installed
    from tensorflow.contrib.learn.python.learn.datasets import mnist as original
except ImportError:
    original = None
needs_original = pytest.mark.skipif(original is None, reason="needs TensorFlow 1.15's loader")


# What TensorFlow 1.15.5's loader gives for the sample and seed 7. Every two values of two options
# meet: one_hot, reshape, dtype, validation_size, shuffle.
FINGERPRINTS = {
    (False, False, 'float32', 0, False): 'c3409668480bb86e',
    (False, False, 'uint8', 0, True): '6162f64d55d4afce',
    (False, True, 'float32', 500, False): '14f85c88be0c710d',
    (False, True, 'uint8', 500, True): 'e312f51ac0343e56',
    (True, False, 'float32', 500, True): 'b59495f461927b36',
    (True, False, 'uint8', 500, False): 'f0d86c7bea5c37a8',
    (True, True, 'float32', 0, True): 'ccbd59274e5d32cb',
    (True, True, 'uint8', 0, False): '164f06a9e54c263d',
}


def each(options):
    """Return the parameters of tests with ids such as 'one_hot-rows-uint8-0-shuffled'."""
    words = [('digits', 'one_hot'), ('squares', 'rows'), None, None, ('in order', 'shuffled')]
    ids = [
        '-'.join(str(pair[value] if pair else value) for pair, value in zip(words, row))
        for row in options
    ]
    return pytest.mark.parametrize('options', options, ids=ids)


def fingerprint(loader, folder, one_hot, reshape, dtype, validation_size, shuffle):
    """Digest all arrays with their dtypes, and the batches of three epochs and a bit."""
    digest = hashlib.sha256()

    def add(*arrays):
        for array in arrays:
            digest.update(('%s %s' % (array.dtype, array.shape)).encode())
            digest.update(np.ascontiguousarray(array))

    options = dict(one_hot=one_hot, reshape=reshape, dtype=dtype, validation_size=validation_size)
    # Read anew for each part: the original's three data sets share one random state.
    for part in range(3):
        data = loader.read_data_sets(folder, seed=7, **options)[part]
        add(data.images, data.labels)
        if not data.num_examples:
            continue
        batch_size = data.num_examples * 3 // 10 + 1  # does not divide it
        for _ in range(11):
            add(*data.next_batch(batch_size, shuffle=shuffle))
        add(data.images, data.labels)
        digest.update(b'%d %d' % (data.num_examples, data.epochs_completed))
    return digest.hexdigest()[:16]


@each(list(FINGERPRINTS))
def test_gives_what_the_original_gave(sample_dir, options):
    assert fingerprint(input_data, sample_dir, *options) == FINGERPRINTS[options]


@needs_original
@each(list(FINGERPRINTS))
def test_the_fingerprints_are_the_originals(sample_dir, options):
    assert fingerprint(original, sample_dir, *options) == FINGERPRINTS[options]


@needs_original
@each([(True, True, 'float32', 5000, True), (False, False, 'uint8', 0, False)])
def test_gives_what_the_original_gives_for_mnist(real_dir, options):
    ours = fingerprint(input_data, real_dir, *options)
    assert ours == fingerprint(original, real_dir, *options)


def test_real_mnist_is_what_the_table_says(real_dir):
    for name, spec in input_data.FILES.items():
        packed = pathlib.Path(real_dir, name).read_bytes()
        digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
        assert (name, len(packed), digest) == (name, *spec[1:])
    mnist = input_data.read_data_sets(real_dir)
    assert [d.num_examples for d in mnist] == [55000, 5000, 10000]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(mnist.test.labels).tolist() == counts


def test_prints_the_tutorials_lines_and_shows_what_it_holds(sample_dir, capsys):
    mnist = input_data.read_data_sets(sample_dir, one_hot=True)
    assert capsys.readouterr() == (extracting(sample_dir), '')
    assert repr(mnist.train) == '<DataSet: images (3667, 784) float32, labels (3667, 10) float64>'
    images, labels = mnist.train.next_batch(50)
    assert images.shape == (50, 784) and labels.shape == (50, 10)


@pytest.mark.parametrize('dtype', [np.uint8, np.dtype('uint8'), 'uint8', 'of TensorFlow'])
def test_dtype_is_numpys_or_tensorflows_or_a_name(sample_dir, dtype):
    if str(dtype) == 'of TensorFlow':
        from tf1 import tf

        dtype = tf.uint8
    test = input_data.read_data_sets(sample_dir, dtype=dtype).test
    assert test.images.dtype == np.uint8 and test.next_batch(1)[0].dtype == np.uint8


@pytest.mark.parametrize('argument', ['dtype', 'seed', 'validation_size', 'batch_size'])
@pytest.mark.parametrize('value', [0.1, 'abc'])
def test_an_argument_of_a_wrong_type_is_named(argument, value, sample_dir):
    with pytest.raises(TypeError, match='%s is %r: give ' % (argument, value)):
        if argument == 'batch_size':
            input_data.read_data_sets(sample_dir).test.next_batch(value)
        else:
            input_data.read_data_sets('nowhere', **{argument: value})
    assert not os.path.exists('nowhere')


@pytest.mark.parametrize('batch_size', [0, -1, 1001])
def test_an_impossible_batch_size_is_refused(sample_dir, batch_size):
    data = input_data.read_data_sets(sample_dir).test
    with pytest.raises(input_data.DataError, match='batch size %d .*1000 examples' % batch_size):
        data.next_batch(batch_size)
    assert len(data.next_batch(np.int64(1000))[0]) == 1000


def test_the_validation_set_is_as_large_as_asked_for(sample_dir):
    def sizes(**options):
        return [d.num_examples for d in input_data.read_data_sets(sample_dir, **options)]

    assert sizes() == [3667, 333, 1000]
    assert sizes(validation_size=10) == [3990, 10, 1000]
    assert sizes(validation_size=0) == [4000, 0, 1000]
    for size in (-1, 5000):
        with pytest.raises(input_data.DataError, match='%d.*train-images.* 0 to 4000' % size):
            sizes(validation_size=size)


def test_images_seen_between_batches_are_in_their_order(sample_dir):
    seen = input_data.read_data_sets(sample_dir, seed=3).validation
    unseen = input_data.read_data_sets(sample_dir, seed=3).validation
    for _ in range(30):
        np.testing.assert_array_equal(seen.next_batch(40)[0], unseen.next_batch(40)[0])
        assert len(seen.images) == len(seen.labels) == 333
    np.testing.assert_array_equal(seen.images, unseen.images)
    np.testing.assert_array_equal(seen.labels, unseen.labels)


@pytest.mark.parametrize('one_hot, dtype', [(False, 'uint8'), (True, 'float32')])
@pytest.mark.parametrize('shuffle', [False, True])
def test_batches_are_copies_and_the_rest_is_read_only(sample_dir, one_hot, dtype, shuffle):
    data = input_data.read_data_sets(sample_dir, one_hot=one_hot, dtype=dtype, seed=3).test
    for _ in range(2):  # the arrays as they were read, then those in a new order
        for array in (data.images, data.labels):
            with pytest.raises(ValueError, match='read-only'):
                array[:] = 0
        batch = data.next_batch(10, shuffle=shuffle)
        kept = [array.copy() for array in batch]
        for array in batch:
            array[:] = 9
    np.testing.assert_array_equal(data.images[10:20], kept[0])
    np.testing.assert_array_equal(data.labels[10:20], kept[1])


def test_arrays_of_ones_own_stay_writable():
    images, labels = np.zeros((3, 28, 28, 1), np.uint8), np.zeros(3, np.uint8)
    data = input_data.DataSet(images, labels, dtype='uint8', reshape=False)
    assert data.images.shape == images.shape and data.labels.shape == labels.shape
    images[:] = labels[:] = 1


def test_the_seed_alone_fixes_the_order(sample_dir):
    def batch(seed=None):
        return input_data.read_data_sets(sample_dir, seed=seed).train.next_batch(100)[1].tolist()

    np.random.seed(5)
    expected = np.random.rand(3)
    np.random.seed(5)
    assert batch(1) == batch(1) != batch(2)
    np.testing.assert_array_equal(np.random.rand(3), expected)
    np.random.seed(5)
    first = batch()
    np.random.seed(5)
    assert first != batch()


@pytest.mark.parametrize('shape', [(2, 28, 28, 1), (3, 28, 28, 2)])
def test_arrays_that_do_not_fit_are_refused(shape):
    with pytest.raises(ValueError, match='2 images but 3 labels|shape .*28, 2. is not'):
        input_data.DataSet(np.zeros(shape, np.uint8), np.zeros(3, np.uint8))


@pytest.mark.parametrize('name', ['mnist_sample', 'mnist_sample/', pathlib.Path('mnist_sample')])
def test_mnist_sample_is_the_packages_where_there_is_none(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(input_data, 'MIRRORS', [])
    input_data.read_data_sets(name, allow_sample=False)
    assert capsys.readouterr().out == extracting(input_data.SAMPLE_DIR)
    assert contents(tmp_path) == {}


def test_mnist_sample_is_the_users_where_there_is_one(sample_dir, tmp_path, monkeypatch, capsys):
    shutil.copytree(sample_dir, str(tmp_path / 'mnist_sample'))
    monkeypatch.chdir(tmp_path)
    assert input_data.load_mnist('mnist_sample').train.num_examples == 3667
    assert capsys.readouterr().out == extracting('mnist_sample')


def test_fake_data_needs_no_files():
    mnist = input_data.read_data_sets('nowhere', fake_data=True, one_hot=True)
    images, labels = mnist.train.next_batch(3, fake_data=True)
    assert images == [[1] * 784] * 3 and labels == [[1] + [0] * 9] * 3
    assert mnist.train.num_examples == 10000
    assert not os.path.exists('nowhere')


def file_of(content, packed=True):
    """Return a file in memory with a name."""
    f = io.BytesIO(gzip.compress(content) if packed else content)
    f.name = 'some/file.gz'
    return f


@pytest.mark.parametrize('packed', [True, False], ids=['gzipped', 'unpacked'])
def test_images_and_labels_are_extracted_from_open_files(capsys, packed):
    images = input_data.extract_images(file_of(idx(2, 3, 4) + bytes(range(24)), packed))
    assert images.shape == (2, 3, 4, 1) and images.dtype == np.uint8
    assert images.ravel().tolist() == list(range(24))
    labels = input_data.extract_labels(file_of(idx(3) + bytes([7, 0, 9]), packed))
    assert labels.tolist() == [7, 0, 9]
    file = file_of(idx(2) + bytes([2, 0]), packed)
    one_hot = input_data.extract_labels(file, one_hot=True, num_classes=3)
    assert one_hot.tolist() == [[0, 0, 1], [1, 0, 0]] and one_hot.dtype == np.float64
    assert capsys.readouterr().out == 'Extracting some/file.gz\n' * 3


@pytest.mark.parametrize('packed', [True, False], ids=['gzipped', 'unpacked'])
def test_images_are_extracted_from_files_of_tensorflow(packed, tmp_path):
    """As code of TensorFlow 1.x opened them."""
    from tf1 import tf

    (tmp_path / 'file').write_bytes(file_of(idx(2, 3, 4) + bytes(24), packed).getvalue())
    with tf.gfile.Open(str(tmp_path / 'file'), 'rb') as f:
        assert input_data.extract_images(f).shape == (2, 3, 4, 1)


@pytest.mark.parametrize('packed', [True, False], ids=['gzipped', 'unpacked'])
def test_a_file_is_read_from_its_position_on(packed):
    file = io.BytesIO(b'before' + file_of(idx(3) + bytes([7, 0, 9]), packed).getvalue())
    file.seek(len(b'before'))
    assert input_data.extract_labels(file).tolist() == [7, 0, 9]


@pytest.mark.parametrize(
    'file, complaint',
    [
        (file_of(idx(24) + bytes(24)), 'magic number 2049, not 2051'),
        (file_of(idx(2, 3, 4) + bytes(23)), 'truncated: 1 bytes of 24'),
        (file_of(idx(2, 3, 4) + bytes(25)), 'trailing bytes after the 24'),
        (
            file_of(idx(4000000000, 28, 28) + bytes(24)),
            'bytes of 3136000000000 are missing|Unable to allocate',
        ),
        (file_of(idx(2**32 - 1, 2**32 - 1, 2**32 - 1)), 'is too (big|large)|[Mm]aximum'),
        (file_of(idx(2, 3, 4) + bytes(23), packed=False), 'truncated: 1 bytes of 24'),
        (file_of(b''), 'ends after 0 bytes'),
        (file_of(b'<!DOCTYPE html><html>', packed=False), 'magic number'),
    ],
    ids=lambda value: value if isinstance(value, str) else '',
)
def test_the_error_of_a_damaged_file_names_it_and_its_fault(file, complaint):
    with pytest.raises(input_data.DataError, match='^some/file.gz: .*(%s)' % complaint):
        input_data.extract_images(file)


def test_labels_beyond_the_classes_are_refused():
    with pytest.raises(input_data.DataError, match='some/file.gz: label 12 is not between 0 and 9'):
        input_data.extract_labels(file_of(idx(3) + bytes([7, 12, 9])), one_hot=True)
    with pytest.raises(input_data.DataError, match='label -1'):
        input_data.dense_to_one_hot(np.array([1, -1]), 10)


def test_import_leaves_all_else_out(run):
    others = ['tensorflow', 'tf1', 'pooch', 'requests', 'certifi', 'tqdm', 'argparse']
    code = 'import sys, input_data; print(set(%r) & {*sys.modules, *dir(input_data)})'
    done = run('-c', code % others)
    assert (done.stdout, done.stderr) == ('set()\n', '')


def test_asking_for_labels_converts_no_images(sample_dir):
    data = input_data.read_data_sets(sample_dir).train
    assert data.labels.dtype == np.uint8 and data._images.dtype == np.uint8


def test_folders_named_like_the_files_are_passed_over(sample_dir, tmp_path):
    """As in an archive of MNIST that has each file twice."""
    for name in os.listdir(sample_dir):
        if name.endswith('.gz'):
            (tmp_path / name[: -len('.gz')]).mkdir()
            with gzip.open(os.path.join(sample_dir, name)) as f:
                (tmp_path / name[: -len('.gz')].replace('-idx', '.idx')).write_bytes(f.read())
    assert input_data.read_data_sets(str(tmp_path)).test.num_examples == 1000
