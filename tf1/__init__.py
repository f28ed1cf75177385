"""TensorFlow 1.x on whichever TensorFlow is installed.

    from tf1 import tf                    its API, for code of today; nothing else happens
    %load_ext tf1                         in IPython: code of its time runs as it stands
    python -m tf1 script.py --its_flags   at a terminal: the same for a script

On TensorFlow 2 `tf` is `tensorflow.compat.v1` with version 2's behavior off, on 1.15
the same module under its older name: graphs, placeholders and sessions work as they
did. Start-up messages and deprecation warnings are held back and the fast CPU kernels
(oneDNN) are on; whoever sets TF_CPP_MIN_LOG_LEVEL or TF_ENABLE_ONEDNN_OPTS has it
their way, and TF_CPP_MIN_LOG_LEVEL=0 shows everything.

This file is the alias. The rest is for code of TensorFlow 1.x's time: `names` is the
table of its names, `installer` puts them in place, `__main__` runs scripts.
"""

import contextlib
import faulthandler
import gc
import os
import sys
import tempfile

# TensorFlow reads both while it is imported; later they do nothing. Level 2 is errors
# and above. Without oneDNN's switch, TensorFlow 2 keeps it to processors with AVX-512.
QUIET = os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2') not in ('0', '1')
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
        except Exception:
            held.seek(0)
            stderr.write(held.read())
            raise
        finally:
            os.dup2(stderr.fileno(), 2)
            if enabled_here:
                faulthandler.disable()


@contextlib.contextmanager
def _without_garbage_collection():
    """Leave what the block creates alone, now and in later collections.

    TensorFlow's import creates some 280,000 objects that stay. Looking for garbage among
    them takes a third of the import's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


try:
    with _stderr_held_back() if QUIET else contextlib.nullcontext():
        with _without_garbage_collection():
            import tensorflow.compat.v1 as tf

        if QUIET:
            tf.logging.set_verbosity(tf.logging.ERROR)
        tf.disable_v2_behavior()
        # On every machine without a GPU, TensorFlow complains twice: when it first looks for
        # GPUs, and when it first runs a graph. Both happen here. This first session is given
        # no GPU, so that it takes no memory there.
        tf.config.experimental.list_physical_devices('GPU')
        with tf.Graph().as_default():
            with tf.Session(config=tf.ConfigProto(device_count={'GPU': 0})) as _sess:
                _sess.run(tf.constant(0))
except KeyboardInterrupt:
    if hasattr(sys, 'ps1'):  # at a prompt, which stays
        raise
    sys.exit(130)


def install():
    """Let the names of TensorFlow 1.x lead to where they are today, until `uninstall`.

    This holds for the whole process and for modules imported from now on. On TensorFlow
    1.x itself only its MNIST loader is replaced.
    """
    from tf1 import installer

    installer.install()


def uninstall():
    """Put everything back that `install` has replaced."""
    from tf1 import installer

    installer.uninstall()


def load_ipython_extension(ipython):
    """%load_ext tf1"""
    from tf1 import installer

    installer.warn_of_names_imported_before(ipython.user_ns)
    installer.install()


def unload_ipython_extension(ipython):
    """%unload_ext tf1"""
    uninstall()
