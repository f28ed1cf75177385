"""tf.contrib.learn.datasets.base: its named tuples, its download and its CSV files."""

import collections
import csv
import os
import tempfile
import urllib.request

import numpy as np
from tensorflow.io.gfile import GFile

from tf1.loader import import_loader

Dataset = collections.namedtuple('Dataset', 'data target')
Datasets = import_loader().Datasets


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


def load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    """Return a Dataset of a file whose first line begins with its numbers of rows and features."""
    with GFile(filename) as f:
        (samples, features, *_), *rows = csv.reader(f)
    data = np.zeros([int(samples), int(features)], features_dtype)
    target = np.zeros([int(samples)], target_dtype)
    for i, row in enumerate(rows):
        target[i] = np.asarray(row.pop(target_column), target_dtype)
        data[i] = np.asarray(row, features_dtype)
    return Dataset(data, target)


def load_csv_without_header(filename, target_dtype, features_dtype, target_column=-1):
    """Return a Dataset of a file with numbers only."""
    with GFile(filename) as f:
        rows = list(csv.reader(f))
    target = np.array([row.pop(target_column) for row in rows], target_dtype)
    return Dataset(np.array([np.asarray(row, features_dtype) for row in rows]), target)
