"""MNIST's loader for old code: the file input_data.py beside this package, by all its names."""

import importlib.machinery
import importlib.util
import os
import re
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

# All names, numbers and strings of one word in the releases of the tutorial's loader, 2015 to
# 2018, and two words that people put in for Python 3: `np`, `range`.
WORDS = """
    0 1 1.0 10 10000 2 2049 2051 255.0 3 4 5000 784 9 > Copy DEFAULT_SOURCE_URL DataSet DataSets
    Dataset Datasets Exists Extracting False GFile GzipFile MNIST-data MakeDirs
    NamedTemporaryFile None Open SOURCE_URL Size TEST_IMAGES TEST_LABELS TRAIN_IMAGES
    TRAIN_LABELS True TypeError VALIDATION_SIZE ValueError _ __future__ __init__
    _epochs_completed _images _index_in_epoch _labels _num_examples _read32 absolute_import and
    arange as as_dtype assert astype axis base base_dtype batch_size buf bytes. bytestream class
    collections cols concatenate contrib data data_sets datasets def dense_to_one_hot deprecated
    deprecation dict division dt dtype dtypes else end epochs_completed exists extract_images
    extract_labels f fake fake_data fake_image fake_label filename fileobj filepath flat float32
    for format framework from frombuffer get_seed gfile gzip http://yann.lecun.com/exdb/mnist/
    https://storage.googleapis.com/cvdf-datasets/mnist/ if images images_new_part
    images_rest_part import in index_offset is join labels labels_dense labels_new_part
    labels_one_hot labels_rest_part learn len load_mnist local_file magic maybe_download mkdir
    mnist moves multiply name namedtuple newbyteorder next_batch not np num_classes num_examples
    num_images num_items num_labels numpy object one_hot open options os pass path perm perm0
    platform print print_function property python raise random random_seed range ravel rb read
    read_data_sets request reshape rest_num_examples return rows seed seed1 seed2 self shape
    shuffle six size source_url st_size start stat statinfo target t10k-images-idx3-ubyte.gz
    t10k-labels-idx1-ubyte.gz temp_file_name tempfile tensorflow test test_images test_labels tf
    tmpfile train train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz train_dir train_images
    train_labels uint32 uint8 urllib urlretrieve urlretrieve_with_retry util validation
    validation_images validation_labels validation_size with work_directory xrange zeros
    """
# The parameters of its read_data_sets. Each release had the first few of these.
PARAMETERS = (
    'train_dir , fake_data = False , one_hot = False , dtype = dtypes . float32 , reshape = True'
    ' , validation_size = 5000 , seed = None , source_url = DEFAULT_SOURCE_URL'
)

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

    It is if it has no word that no release of the loader had: so what people made of it, for
    other data or with other parameters, is not.
    """
    words, code = set(), []
    try:
        with tokenize.open(path) as f:
            for token in tokenize.generate_tokens(f.readline):
                if token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP):
                    code.append(token.string)
                if token.type in (tokenize.NAME, tokenize.NUMBER):
                    words.add(token.string)
                if token.type == tokenize.STRING and len(token.string.split()) == 1:
                    words.add(token.string.lstrip('bru').strip('\'"'))
    except (SyntaxError, UnicodeDecodeError, tokenize.TokenError):
        return False
    code = ' '.join(code)
    found = re.search(r'\bdef read_data_sets \( (.+?)(?: ,)? \) :', code)
    parameters = found and found.group(1).replace('tf . float32', 'dtypes . float32')
    return (
        found is not None
        and PARAMETERS.startswith(parameters)
        and words <= set(WORDS.split())
        and not re.search(r'VALIDATION_SIZE = (?!5000\b)', code)
    )


def replace_genuine(module, set_value):
    """On TensorFlow 1.x itself: give the functions of its loader the names of ours."""
    loader = import_loader()
    for name in REPLACED:
        set_value(vars(module), name, getattr(loader, name))
    if module.__name__.endswith('input_data'):
        set_value(vars(module), 'mnist', sys.modules[GENUINE_MODULES[0]])
