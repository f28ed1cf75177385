"""What `read_data_sets` and `DataSet` promise; the downloads are in test_download.py."""

import gzip
import hashlib
import io
import itertools
import os
import pathlib
import shutil

import numpy as np
import pytest
from conftest import contents, idx

import input_data

try:  # TensorFlow 1.15's own loader, the reference, where it is installed
    from tensorflow.contrib.learn.python.learn.datasets import mnist as original
except ImportError:
    original = None
needs_original = pytest.mark.skipif(original is None, reason="needs TensorFlow 1.15's loader")


@pytest.fixture(scope='module')
def sample_dir(sample_dir, tmp_path_factory):
    """A copy of the sample: under its own name its validation set is smaller than asked for."""
    copy = str(tmp_path_factory.mktemp('data') / 'copy')
    shutil.copytree(sample_dir, copy)
    return copy


# one_hot, reshape, dtype, validation_size, shuffle: all combinations.
TABLE = list(
    itertools.product([False, True], [False, True], ['float32', 'uint8'], [0, 500], [False, True])
)

# Fingerprints of what TensorFlow 1.15.5's loader gives for the sample and seed 7.
FINGERPRINTS = {
    (False, False, 'float32', 0, False): 'c3409668480bb86e',
    (False, False, 'float32', 0, True): '5f21d341d88eabf6',
    (False, False, 'float32', 500, False): 'a0212a386c3a368b',
    (False, False, 'float32', 500, True): '814825a018ddcdfc',
    (False, False, 'uint8', 0, False): '6f65e60326d585c4',
    (False, False, 'uint8', 0, True): '6162f64d55d4afce',
    (False, False, 'uint8', 500, False): '47b0306f12b7006e',
    (False, False, 'uint8', 500, True): 'a605a3ea778f19dc',
    (False, True, 'float32', 0, False): '0f41c1b8b1bd1bf2',
    (False, True, 'float32', 0, True): '17b4166e94d8dd4b',
    (False, True, 'float32', 500, False): '14f85c88be0c710d',
    (False, True, 'float32', 500, True): '3c6e13f03e706115',
    (False, True, 'uint8', 0, False): '9edfd20a4c4de533',
    (False, True, 'uint8', 0, True): '8d5f5266049f058c',
    (False, True, 'uint8', 500, False): 'c8577e44eca9ffd5',
    (False, True, 'uint8', 500, True): 'e312f51ac0343e56',
    (True, False, 'float32', 0, False): '9c66543ef0b63835',
    (True, False, 'float32', 0, True): 'f6c1436da58201ac',
    (True, False, 'float32', 500, False): '8803a1cd8bc906b5',
    (True, False, 'float32', 500, True): 'b59495f461927b36',
    (True, False, 'uint8', 0, False): 'adeabc6cfc994bc1',
    (True, False, 'uint8', 0, True): '463a775c9ef664e6',
    (True, False, 'uint8', 500, False): 'f0d86c7bea5c37a8',
    (True, False, 'uint8', 500, True): '3f4736571645430c',
    (True, True, 'float32', 0, False): 'e06f4c476facaa05',
    (True, True, 'float32', 0, True): 'ccbd59274e5d32cb',
    (True, True, 'float32', 500, False): 'a3e1c8a2c8725f00',
    (True, True, 'float32', 500, True): '9408068c1c0b7e8f',
    (True, True, 'uint8', 0, False): '164f06a9e54c263d',
    (True, True, 'uint8', 0, True): 'ea358e1111e7ca0c',
    (True, True, 'uint8', 500, False): 'c27370f1dedcd037',
    (True, True, 'uint8', 500, True): '909b033dea9c7374',
}


def fingerprint(loader, folder, one_hot, reshape, dtype, validation_size, shuffle):
    """Digest all arrays with their dtypes, and the batches of three epochs and a bit."""
    digest = hashlib.sha256()

    def add(*arrays):
        for array in arrays:
            digest.update(('%s %s' % (array.dtype, array.shape)).encode())
            digest.update(np.ascontiguousarray(array))

    # Read anew for each part: the original's three data sets share one random state.
    for part in range(3):
        data = loader.read_data_sets(
            folder,
            one_hot=one_hot,
            reshape=reshape,
            dtype=dtype,
            validation_size=validation_size,
            seed=7,
        )[part]
        add(data.images, data.labels)
        if not data.num_examples:
            continue
        batch_size = data.num_examples * 3 // 10 + 1  # does not divide it
        for _ in range(11):
            add(*data.next_batch(batch_size, shuffle=shuffle))
        add(data.images, data.labels)
        digest.update(b'%d %d' % (data.num_examples, data.epochs_completed))
    return digest.hexdigest()[:16]


@pytest.mark.parametrize('options', TABLE)
def test_gives_what_the_original_gave(sample_dir, options):
    assert fingerprint(input_data, sample_dir, *options) == FINGERPRINTS[options]


@needs_original
@pytest.mark.parametrize('options', TABLE)
def test_the_fingerprints_are_the_originals(sample_dir, options):
    assert fingerprint(original, sample_dir, *options) == FINGERPRINTS[options]


@needs_original
@pytest.mark.parametrize(
    'options', [(True, True, 'float32', 5000, True), (False, False, 'uint8', 0, False)]
)
def test_gives_what_the_original_gives_for_mnist(real_dir, options):
    ours = fingerprint(input_data, real_dir, *options)
    assert ours == fingerprint(original, real_dir, *options)


def test_data_sets_have_the_originals_names_and_shapes(sample_dir):
    mnist = input_data.read_data_sets(sample_dir, validation_size=500)
    assert isinstance(mnist, input_data.Datasets)
    assert [d.num_examples for d in mnist] == [3500, 500, 1000]
    assert mnist.train.images.shape == (3500, 784) and mnist.train.images.dtype == np.float32
    assert mnist.test.labels.shape == (1000,) and mnist.test.labels.dtype == np.uint8
    assert 0.0 == mnist.train.images.min() < mnist.train.images.max() == 1.0
    images, labels = mnist.train.next_batch(50)
    assert images.shape == (50, 784) and labels.shape == (50,)


@pytest.mark.parametrize('dtype', [np.uint8, np.dtype('uint8'), 'uint8'])
def test_dtype_may_be_numpys_or_a_name(sample_dir, dtype):
    data = input_data.read_data_sets(sample_dir, dtype=dtype, validation_size=0)
    assert data.test.images.dtype == np.uint8 and data.test.next_batch(1)[0].dtype == np.uint8


def test_dtype_may_be_tensorflows(sample_dir):
    from tf1 import tf

    for dtype, expected in [(tf.uint8, np.uint8), (tf.float32, np.float32)]:
        data = input_data.read_data_sets(sample_dir, dtype=dtype, validation_size=0)
        assert data.train.images.dtype == expected


@pytest.mark.parametrize('dtype', ['float64', np.int32, float, None, 'nonsense'])
def test_other_dtypes_are_refused(sample_dir, dtype):
    with pytest.raises(TypeError, match='give float32 or uint8') as caught:
        input_data.read_data_sets(sample_dir, dtype=dtype)
    assert repr(dtype) in str(caught.value)


def test_images_seen_between_batches_are_in_their_order(sample_dir):
    seen = input_data.read_data_sets(sample_dir, validation_size=0, seed=3).train
    unseen = input_data.read_data_sets(sample_dir, validation_size=0, seed=3).train
    for _ in range(30):
        np.testing.assert_array_equal(seen.next_batch(300)[0], unseen.next_batch(300)[0])
        assert len(seen.images) == len(seen.labels) == 4000
    np.testing.assert_array_equal(seen.images, unseen.images)
    np.testing.assert_array_equal(seen.labels, unseen.labels)


def test_a_batch_size_that_is_no_whole_number_does_no_harm(sample_dir):
    data = input_data.read_data_sets(sample_dir, validation_size=0, seed=1).train
    with pytest.raises(TypeError):
        data.next_batch(2.0)
    assert len(data.next_batch(np.int64(2))[0]) == 2


def test_pixels_that_batches_share_cannot_be_changed(sample_dir):
    data = input_data.read_data_sets(sample_dir, validation_size=0, dtype='uint8').train
    images, _ = data.next_batch(10, shuffle=False)
    with pytest.raises(ValueError):
        images[:] = 9


def test_changing_a_batch_leaves_the_data_alone(sample_dir):
    data = input_data.read_data_sets(sample_dir, validation_size=0, seed=3).train
    images, _ = data.next_batch(10)
    kept = images.copy()
    images[:] = 9
    np.testing.assert_array_equal(data.images[:10], kept)


def test_global_random_state_is_left_alone(sample_dir):
    np.random.seed(5)
    expected = np.random.rand(3)
    np.random.seed(5)
    data = input_data.read_data_sets(sample_dir, validation_size=0, seed=1).train
    data.next_batch(100)
    np.testing.assert_array_equal(np.random.rand(3), expected)


def test_batches_without_a_seed_differ(sample_dir):
    first, second = [
        input_data.read_data_sets(sample_dir, validation_size=0).train.next_batch(100)[0]
        for _ in range(2)
    ]
    assert not np.array_equal(first, second)


@pytest.mark.parametrize('batch_size', [0, -1, 1001])
def test_impossible_batch_sizes_are_refused(sample_dir, batch_size):
    data = input_data.read_data_sets(sample_dir, validation_size=0).test
    with pytest.raises(ValueError, match='batch size %d .*1000 examples' % batch_size):
        data.next_batch(batch_size)


@pytest.mark.parametrize('validation_size', [-1, 4001])
def test_impossible_validation_sizes_are_refused(sample_dir, validation_size):
    with pytest.raises(ValueError, match='%d.*train-images.*4000' % validation_size):
        input_data.read_data_sets(sample_dir, validation_size=validation_size)


def test_images_and_labels_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match='3 images but 2 labels'):
        input_data.DataSet(np.zeros((3, 28, 28, 1), np.uint8), np.zeros(2, np.uint8))


def test_images_that_cannot_be_reshaped_are_refused():
    with pytest.raises(ValueError, match=r'\(3, 28, 28, 2\)'):
        input_data.DataSet(np.zeros((3, 28, 28, 2), np.uint8), np.zeros(3, np.uint8))


def test_the_samples_validation_set_is_smaller_in_proportion():
    mnist = input_data.read_data_sets(input_data.SAMPLE_DIR)
    assert [d.num_examples for d in mnist] == [3667, 333, 1000]


@pytest.mark.parametrize('name', ['mnist_sample', 'mnist_sample/', pathlib.Path('mnist_sample')])
def test_mnist_sample_is_the_packages_where_there_is_none(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(input_data, 'MIRRORS', [])
    assert input_data.read_data_sets(name, allow_sample=False).train.num_examples == 3667
    assert capsys.readouterr().out.startswith('Extracting ' + input_data.SAMPLE_DIR)
    assert contents(tmp_path) == {}


def test_mnist_sample_is_the_users_where_there_is_one(sample_dir, tmp_path, monkeypatch, capsys):
    shutil.copytree(sample_dir, str(tmp_path / 'mnist_sample'))
    monkeypatch.chdir(tmp_path)
    assert input_data.read_data_sets('mnist_sample', validation_size=0).train.num_examples == 4000
    name = os.path.join('mnist_sample', 'train-images-idx3-ubyte.gz')
    assert capsys.readouterr().out.startswith('Extracting %s\n' % name)


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


@pytest.mark.parametrize('packed', [True, False])
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


def test_images_are_extracted_from_files_of_tensorflow(sample_dir):
    """As code of TensorFlow 1.x opened them."""
    from tf1 import tf

    name = os.path.join(sample_dir, 't10k-images-idx3-ubyte')
    with tf.gfile.Open(name + '.gz', 'rb') as f:
        assert input_data.extract_images(f).shape == (1000, 28, 28, 1)
    with gzip.open(name + '.gz') as packed, open(name, 'wb') as unpacked:
        unpacked.write(packed.read())
    try:
        with tf.gfile.Open(name, 'rb') as f:
            assert input_data.extract_images(f).shape == (1000, 28, 28, 1)
    finally:
        os.remove(name)


@pytest.mark.parametrize(
    'file, complaint',
    [
        (file_of(idx(24) + bytes(24)), 'magic number 2049, not 2051'),
        (file_of(idx(2, 3, 4) + bytes(23)), 'truncated: 1 bytes of 24'),
        (file_of(idx(2, 3, 4) + bytes(25)), 'trailing bytes after the 24'),
        (file_of(idx(4000000000, 28, 28) + bytes(24)), 'promises 3136000000000 bytes'),
        (file_of(idx(2, 3, 4) + bytes(23), packed=False), 'truncated: 1 bytes of 24'),
        (io.BytesIO(b''), 'ends after 0 bytes'),
    ],
)
def test_error_of_a_damaged_file_names_it_and_its_fault(file, complaint):
    with pytest.raises(ValueError, match=complaint) as caught:
        input_data.extract_images(file)
    assert str(getattr(file, 'name', '')) in str(caught.value)


def test_labels_beyond_the_classes_are_refused():
    with pytest.raises(ValueError, match='some/file.gz: label 12 is not between 0 and 9'):
        input_data.extract_labels(file_of(idx(3) + bytes([7, 12, 9])), one_hot=True)
    with pytest.raises(ValueError, match='label -1'):
        input_data.dense_to_one_hot(np.array([1, -1]), 10)


def test_prints_the_tutorials_lines(sample_dir, capsys):
    input_data.read_data_sets(sample_dir, validation_size=0)
    names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']
    lines = ['Extracting %s' % os.path.join(sample_dir, n + '-ubyte.gz') for n in names]
    assert capsys.readouterr() == ('\n'.join(lines) + '\n', '')


def test_import_leaves_tensorflow_and_the_network_out(run):
    code = 'import input_data, sys; print([m in sys.modules for m in %r])'
    done = run('-c', code % ['tensorflow', 'tf1', 'pooch', 'requests', 'tqdm'])
    assert done.stdout == '[False, False, False, False, False]\n' and done.stderr == ''


def test_real_mnist_is_read_whole(real_dir):
    mnist = input_data.read_data_sets(real_dir, one_hot=True)
    assert [d.num_examples for d in mnist] == [55000, 5000, 10000]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(np.argmax(mnist.test.labels, 1)).tolist() == counts
