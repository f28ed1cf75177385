"""tf.contrib.learn.python.learn.datasets: `base`, `mnist` and the package itself, in one.

MNIST's loader is the file input_data.py beside this package.
"""

import collections
import os
import sys
import tempfile
import urllib.request

import numpy as np

from tf1.loader import import_loader

input_data = import_loader()
read_data_sets = input_data.read_data_sets
DataSet = input_data.DataSet
Datasets = input_data.Datasets
extract_images = input_data.extract_images
extract_labels = input_data.extract_labels
dense_to_one_hot = input_data.dense_to_one_hot

Dataset = collections.namedtuple('Dataset', 'data target')
SOURCE_URL = DEFAULT_SOURCE_URL = input_data.MIRRORS[0]

input_data.mnist = sys.modules[__name__]  # as scripts say: input_data.mnist.DataSet


def load_mnist(train_dir='MNIST-data'):
    """Return MNIST as `read_data_sets` does, with labels 0 to 9."""
    return input_data.read_data_sets(train_dir)


DATASETS = {'mnist': load_mnist}


def load_dataset(name, size='small', test_with_fake_data=False):
    """Return the data set of that name. MNIST is the only one that is here.

    Raises:
        ValueError: for another name.
    """
    if name not in DATASETS:
        raise ValueError('Name of dataset is not found: %s (here: mnist)' % name)
    return DATASETS[name]()


def maybe_download(filename, work_directory, source_url):
    """Download `source_url` to a file in `work_directory`, unless it is there.

    Returns its path. A download that fails leaves no file.
    """
    os.makedirs(work_directory, exist_ok=True)
    path = os.path.join(work_directory, filename)
    if not os.path.exists(path):
        with tempfile.TemporaryDirectory(dir=work_directory) as scratch:
            part = os.path.join(scratch, 'part')
            urllib.request.urlretrieve(source_url, part)
            os.replace(part, path)
        print('Successfully downloaded', filename, os.path.getsize(path), 'bytes.')
    return path


def _read32(bytestream):
    """Return the next four bytes as a number, the most significant byte first."""
    return np.frombuffer(bytestream.read(4), '>u4')[0]
