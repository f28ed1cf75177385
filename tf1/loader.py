"""MNIST's loader for old code: the file input_data.py beside this package, by all its names."""

import ast
import importlib.machinery
import importlib.util
import inspect
import os
import sys
import tokenize

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = os.path.join(FOLDER, 'input_data.py')

# What TensorFlow 1.15 has, and what of it is replaced there.
GENUINE_MODULES = [
    'tensorflow.contrib.learn.python.learn.datasets.mnist',
    'tensorflow.examples.tutorials.mnist.input_data',
]
REPLACED = 'read_data_sets DataSet extract_images extract_labels dense_to_one_hot'.split()

# What the tutorial's loader of 2015 to 2018 defined, and where it had MNIST from.
DEFINITIONS = """
    maybe_download _read32 extract_images extract_labels dense_to_one_hot
    DataSet __init__ images labels num_examples epochs_completed next_batch
    read_data_sets DataSets fake load_mnist
    """.split()
ADDRESSES = 'yann.lecun.com/exdb/mnist', 'storage.googleapis.com/cvdf-datasets/mnist'

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
    """Return what `import input_data` gives an old script, None if that is its own module."""
    spec = importlib.machinery.PathFinder.find_spec('input_data')
    if spec is not None and spec.has_location and os.path.abspath(spec.origin) != PATH:
        if not is_the_tutorials(spec.origin):
            return None
        print('%s: instead of this old loader, %s is used' % (spec.origin, PATH), file=sys.stderr)
    return import_loader()


def is_the_tutorials(path):
    """Tell whether a file is a copy of the tutorial's loader, which has stopped working.

    It is if it has MNIST from the tutorial's address, defines nothing that the loader did not
    define, and its read_data_sets has the first few parameters of ours, with their defaults.
    """
    try:
        with tokenize.open(path) as f:
            text = f.read()
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError):
        return False
    kinds = ast.FunctionDef, ast.ClassDef
    defined = {node.name: node for node in ast.walk(tree) if isinstance(node, kinds)}
    if 'read_data_sets' not in defined or not set(defined) <= set(DEFINITIONS):
        return False
    arguments = defined['read_data_sets'].args
    names = [argument.arg for argument in arguments.args]
    defaults = dict(zip(reversed(names), reversed(arguments.defaults)))
    ours = inspect.signature(import_loader().read_data_sets).parameters
    return (
        any(address in text for address in ADDRESSES)
        and names == list(ours)[: len(names)]
        and not (arguments.vararg or arguments.kwarg or arguments.kwonlyargs)
        # The others, such as float32, are written in several ways.
        and all(
            getattr(default, 'value', None) is ours[name].default
            for name, default in defaults.items()
            if isinstance(ours[name].default, bool)
        )
    )


def replace_genuine(module, set_value):
    """On TensorFlow 1.x itself: give the functions of its loader the names of ours."""
    loader = import_loader()
    for name in REPLACED:
        set_value(vars(module), name, getattr(loader, name))
    if module.__name__.endswith('input_data'):
        set_value(vars(module), 'mnist', sys.modules[GENUINE_MODULES[0]])
