"""tf.contrib.learn.datasets.base: its named tuples and its download."""

import collections
import os
import tempfile
import urllib.request

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
