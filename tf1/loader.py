"""MNIST's loader for old code: the file input_data.py beside this package, by all its names."""

import importlib.machinery
import importlib.util
import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = os.path.join(FOLDER, 'input_data.py')

# What TensorFlow 1.15 has, and what of it is replaced there.
GENUINE_MODULES = [
    'tensorflow.contrib.learn.python.learn.datasets.mnist',
    'tensorflow.examples.tutorials.mnist.input_data',
]
REPLACED = 'read_data_sets DataSet extract_images extract_labels dense_to_one_hot'.split()

# Where the loader of the tutorial, which people copied beside their scripts, has MNIST from.
MNIST_ADDRESSES = (b'yann.lecun.com/exdb/mnist', b'storage.googleapis.com/cvdf-datasets/mnist')

_loader = None  # the module, once it is imported


def import_loader():
    """Import input_data, once, from the file beside this package, whatever is on sys.path."""
    global _loader
    if is_ours(sys.modules.get('input_data')):
        _loader = sys.modules['input_data']
    if _loader is None:
        spec = importlib.util.spec_from_file_location('input_data', PATH)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        _loader = module
    return _loader


def is_ours(module):
    """Tell whether a module is the loader beside this package."""
    return os.path.abspath(getattr(module, '__file__', None) or '') == PATH


def for_script():
    """Return what `import input_data` gives an old script, None if that is its own module.

    A copy of the tutorial's loader has stopped working, so it is replaced. What people made of
    it for other data has other addresses.
    """
    spec = importlib.machinery.PathFinder.find_spec('input_data')
    if spec is not None and spec.has_location and os.path.abspath(spec.origin) != PATH:
        with open(spec.origin, 'rb') as f:
            text = f.read()
        if b'read_data_sets' not in text or not any(a in text for a in MNIST_ADDRESSES):
            return None
        if b'SAMPLE_NOTICE' in text:  # a copy of this package's loader
            return None
        print('%s: instead of this old loader, %s is used' % (spec.origin, PATH), file=sys.stderr)
    return import_loader()


def replace_genuine(module, set_value):
    """On TensorFlow 1.x itself: give the functions of its loader the names of ours."""
    loader = import_loader()
    for name in REPLACED:
        set_value(vars(module), name, getattr(loader, name))
    if module.__name__.endswith('input_data'):
        set_value(vars(module), 'mnist', sys.modules[GENUINE_MODULES[0]])
