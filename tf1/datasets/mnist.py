"""tf.contrib.learn.datasets.mnist. What reads MNIST is the file input_data.py beside tf1."""

import sys

import numpy as np
from tensorflow.python.framework import dtypes, random_seed  # noqa: F401

from tf1.datasets import base  # noqa: F401
from tf1.loader import import_loader

input_data = import_loader()
read_data_sets = input_data.read_data_sets
DataSet = input_data.DataSet
extract_images = input_data.extract_images
extract_labels = input_data.extract_labels
dense_to_one_hot = input_data.dense_to_one_hot
SOURCE_URL = DEFAULT_SOURCE_URL = input_data.MIRRORS[0]

input_data.mnist = sys.modules[__name__]  # as scripts say: input_data.mnist.DataSet


def load_mnist(train_dir='MNIST-data'):
    """Return MNIST as `read_data_sets` does, with labels 0 to 9."""
    return read_data_sets(train_dir)


def _read32(bytestream):
    """Return the next four bytes as a number, the most significant byte first."""
    return np.frombuffer(bytestream.read(4), '>u4')[0]
