"""What of tf.print, which TensorFlow's log would hide."""

import sys

from tf1.api import is_quiet, version_1

tf = version_1()


def print_v2(*inputs, **kwargs):
    """Return an operation that prints. What goes to `tf.logging` goes to stderr instead.

    TensorFlow prints it from C++, and so not above the level TF_CPP_MIN_LOG_LEVEL.

    Args:
        inputs: Values and tensors.
        kwargs: Those of `tf.print`.
    """
    if is_quiet() and kwargs.get('output_stream') in _LOGS:
        kwargs['output_stream'] = sys.stderr
    return tf.print(*inputs, **kwargs)


_LOGS = tf.logging.info, tf.logging.warning, tf.logging.error
