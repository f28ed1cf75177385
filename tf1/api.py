"""TensorFlow's API of version 1, for this package and its adapters."""

import functools
import importlib
import os
import re
import sys

from tf1 import names

_tf = None  # the module, once it is imported


def version_1():
    """Return tensorflow.compat.v1, with version 2's behavior off. The first call imports it."""
    global _tf
    importlib.import_module('tensorflow')  # where `installer` waits for it, it calls this first
    if _tf is None:
        tf = importlib.import_module('tensorflow.compat.v1')
        if is_quiet():
            tf.get_logger().addFilter(_is_no_notice)  # the next line has three
        tf.disable_v2_behavior()
        _tf = tf
    return _tf


def set_environment():
    """Give the variables a value that TensorFlow reads while it is imported, where they have none.

    Level 3 is fatal errors only: on a machine without a GPU, the first session logs an error
    (level 2). Without the switch for oneDNN, TensorFlow 2 uses it only on newer processors.
    """
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')


def is_quiet():
    """Tell whether TensorFlow's notices are to be hidden: not if the level is 0 or 1."""
    return os.environ.get('TF_CPP_MIN_LOG_LEVEL') not in ('0', '1')


def _is_no_notice(record):
    """Tell what a script logs from TensorFlow's notices of what is deprecated."""
    return not re.match(names.DEPRECATION_NOTICES, str(record.msg))


@functools.lru_cache(maxsize=None)
def tell(text):
    """Print a line on stderr, the first time only."""
    print(text, file=sys.stderr)
