"""TensorFlow 1.x's API on whichever TensorFlow is installed: `from tf1 import tf`.

On TensorFlow 2 that is `tensorflow.compat.v1` with version 2's behavior off, on 1.15
the same module under its older name: graphs, placeholders and sessions work as they
did. Start-up messages and deprecation warnings are held back and the fast CPU kernels
(oneDNN) are on; whoever sets TF_CPP_MIN_LOG_LEVEL or TF_ENABLE_ONEDNN_OPTS has it
their way, and TF_CPP_MIN_LOG_LEVEL=0 shows everything.
"""

import contextlib
import faulthandler
import os
import tempfile

# TensorFlow reads both while it is imported; later they do nothing. Level 2 is errors
# and above. Without oneDNN's switch, TensorFlow 2 keeps it to processors with AVX-512.
_LOG_LEVEL = os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')


@contextlib.contextmanager
def _stderr_held_back():
    """Hold back what the block writes to file descriptor 2; let it out if the block fails."""
    with tempfile.TemporaryFile() as held, os.fdopen(os.dup(2), 'wb', 0) as stderr:
        enabled_here = not faulthandler.is_enabled()
        if enabled_here:
            faulthandler.enable(stderr)  # a crash, too, must be seen
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            stderr.write(held.read())
            raise
        finally:
            os.dup2(stderr.fileno(), 2)
            if enabled_here:
                faulthandler.disable()


with contextlib.nullcontext() if _LOG_LEVEL in ('0', '1') else _stderr_held_back():
    import tensorflow.compat.v1 as tf

    if _LOG_LEVEL not in ('0', '1'):
        tf.logging.set_verbosity(tf.logging.ERROR)
    tf.disable_v2_behavior()
    # The first look for GPUs complains on every machine that has none.
    tf.config.experimental.list_physical_devices('GPU')
