"""MNIST's loader: its old names, and the input_data.py that a project has of its own."""

import io
import os
import re
import sys

import pytest

import input_data
import tf1
from tf1 import loader
from tf1.api import version_1

ON_TF1 = version_1().__version__.startswith('1.')

# The form of the tutorial's loader in 2015, in short: its names, but not what they do.
COPY = """
from __future__ import print_function
import gzip
import os
import urllib
import numpy

SOURCE_URL = 'http://yann.lecun.com/exdb/mnist/'

def maybe_download(filename, work_directory):
    '''Download the data, unless it's already here.'''

def extract_images(filename):
    print('Extracting', filename)

class DataSet(object):
    def __init__(self, images, labels, fake_data=False):
        self._images = images.astype(numpy.float32) * (1.0 / 255.0)

    def next_batch(self, batch_size, fake_data=False):
        return self._images[0:batch_size]

def read_data_sets(train_dir, fake_data=False, one_hot=False):
    class DataSets(object):
        pass
    VALIDATION_SIZE = 5000
    return maybe_download('train-images-idx3-ubyte.gz', train_dir)
"""
OF_2016 = COPY.replace('import urllib', 'from six.moves import urllib').replace(
    'one_hot=False)', 'one_hot=False, dtype=tf.float32)'
)
OF_2018 = 'DEFAULT_' + re.sub(r'(?s).*(SOURCE_URL.*?)def .*(class DataSet\(.*)', r'\1\2', COPY)
OF_2018 = OF_2018.replace(
    'one_hot=False)',
    """one_hot=False,
                   dtype=dtypes.float32,
                   reshape=True,
                   validation_size=5000,
                   seed=None,
                   source_url=DEFAULT_SOURCE_URL)""",
)
EDITED = '# coding: latin-1\n# J\xe4nner\n' + COPY.replace('import numpy', 'import numpy as np')
N_LABELED = COPY.replace('(train_dir, ', '(train_dir, n_labeled=100, ')
# What the last release had; it works with the old names in place.
IMPORTS = 'from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets\n'

PROJECTS = {
    'a copy of 2015': (COPY, True),
    'a copy of 2016': (OF_2016, True),
    'a copy of 2018': (OF_2018, True),
    'a copy with np for numpy': (EDITED, True),
    'n_labeled': (N_LABELED, False),
    'other data from another address': (COPY.replace('yann.lecun.com', 'my.data'), False),
    'a class more': (COPY + 'class SemiDataSet(object):\n    pass\n', False),
    'a method more': (COPY.replace('def next_batch', 'def next_pair'), False),
    'another default': (COPY.replace('one_hot=False', 'one_hot=True'), False),
    'parameters in another order': (
        COPY.replace('fake_data=False, one_hot=False', 'one_hot=False, fake_data=False'),
        False,
    ),
    'something else': ('mine = 1\n', False),
    'the last release': (IMPORTS, False),
    'no Python': ('def read_data_sets(:\n', False),
}


@pytest.mark.parametrize('project', PROJECTS)
def test_a_projects_own_loader_is_its_own_unless_it_is_the_tutorials(project, tmp_path):
    text, is_the_tutorials = PROJECTS[project]
    path = tmp_path / 'input_data.py'
    path.write_bytes(text.encode('latin-1'))
    assert loader.is_the_tutorials(str(path)) == is_the_tutorials


def test_this_packages_own_loader_is_not_taken_for_the_tutorials():
    assert not loader.is_the_tutorials(loader.PATH)


OWN = 'def read_data_sets(train_dir, n_labeled=9):\n    return n_labeled, "own"\n'


@pytest.mark.parametrize(
    'text, call, printed',
    [
        (COPY, "read_data_sets('', fake_data=True)._fields", "('train', 'validation', 'test')"),
        (OWN, "read_data_sets('', n_labeled=5)", "(5, 'own')"),
        (IMPORTS, 'read_data_sets.__module__', "'input_data'"),
        (None, 'read_data_sets.__module__', "'input_data'"),
    ],
    ids=['a copy', "the project's own", 'the last release', 'none'],
)
def test_what_a_script_gets_from_input_data(run_old, tmp_path, capsys, text, call, printed):
    if text:
        (tmp_path / 'input_data.py').write_text(text)
    script = tmp_path / 'old.py'
    script.write_text(
        'import input_data\n'
        'from tensorflow.examples.tutorials.mnist import input_data as of_tensorflow\n'
        'print(repr(input_data.%s))\n'
        'print(of_tensorflow.read_data_sets.__code__.co_filename)\n' % call
    )
    with_loader = sys.modules['input_data']
    assert run_old(script) is None
    out, err = capsys.readouterr()
    assert out == '%s\n%s\n' % (printed, loader.PATH)
    old = tmp_path / 'input_data.py'
    notice = '%s: instead of this old loader, %s is used\n' % (old, loader.PATH)
    assert err == (notice if text == COPY else '')
    tf1.uninstall()
    assert sys.modules['input_data'] is with_loader


def test_each_name_of_the_loader_is_ours(installed):
    import tensorflow as tf
    from tensorflow.contrib.learn.python.learn.datasets import mnist
    from tensorflow.examples.tutorials.mnist import input_data as from_examples

    assert mnist.read_data_sets is from_examples.read_data_sets is input_data.read_data_sets
    assert from_examples.mnist is tf.contrib.learn.datasets.mnist is mnist
    assert mnist.DataSet is input_data.DataSet
    assert ON_TF1 or from_examples is input_data
    assert mnist._read32(io.BytesIO(b'\0\0\x08\x03')) == 2051


def test_the_modules_of_the_loader_have_what_1_15_had(installed):
    import tensorflow.contrib.learn.python.learn.datasets.base as by_its_name
    from tensorflow.contrib.learn.python.learn.datasets import base
    from tensorflow.contrib.learn.python.learn.datasets.mnist import base as by_mnist
    from tensorflow.contrib.learn.python.learn.datasets.mnist import dtypes, random_seed

    assert base is by_its_name and base.maybe_download is by_mnist.maybe_download
    assert base.Datasets._fields == input_data.Datasets._fields
    assert base.Dataset(data=1, target=2) == (1, 2)
    assert dtypes.float32.name == 'float32' and random_seed.get_seed(None) == (None, None)


@pytest.mark.skipif(ON_TF1, reason='it has more of them')
def test_mnist_is_the_data_set_that_is_left(installed, monkeypatch):
    from tensorflow.contrib.learn import datasets

    monkeypatch.setattr(datasets.mnist, 'read_data_sets', lambda folder: 'read ' + folder)
    assert datasets.load_dataset('mnist') == datasets.DATASETS['mnist']() == 'read MNIST-data'
    with pytest.raises(ValueError, match='not found: iris'):
        datasets.load_dataset('iris')


def test_maybe_download(installed, tmp_path, capsys):
    from tensorflow.contrib.learn.python.learn.datasets.base import maybe_download

    (tmp_path / 'source').write_text('abc')
    arguments = 'name', str(tmp_path / 'folder'), 'file://%s' % (tmp_path / 'source')
    path = maybe_download(*arguments)
    assert path == str(tmp_path / 'folder' / 'name')
    assert capsys.readouterr().out == 'Successfully downloaded name 3 bytes.\n'
    (tmp_path / 'source').unlink()
    assert maybe_download(*arguments) == path and capsys.readouterr().out == ''
    with pytest.raises(OSError):
        maybe_download('other', *arguments[1:])
    assert os.listdir(str(tmp_path / 'folder')) == ['name']
