"""TensorFlow 1.x on whichever TensorFlow is installed.

    from tf1 import tf                    its API, for code of today
    %load_ext tf1                         in IPython: code of its time runs as it stands
    python -m tf1 script.py --its_flags   at a terminal: the same for a script

On TensorFlow 2 `tf` is `tensorflow.compat.v1` with version 2's behavior off, on 1.15 the same
module under its older name: graphs, placeholders and sessions work as they did. TensorFlow is
imported when `tf` is first asked for, and nothing is run on it: no session, no look for GPUs.

This file is the alias and its quiet start. The rest is for code of TensorFlow 1.x's time:
`names` is the table of its names, `lookup` finds them by it, `installer` puts them in place,
`loader` is for MNIST's, `__main__` runs scripts. README.md says what works.
"""

import contextlib
import gc
import importlib
import os
import sys


def __getattr__(name):
    """Import TensorFlow when `tf` is first asked for."""
    if name != 'tf':
        raise AttributeError('module %r has no attribute %r' % (__name__, name))
    with quiet_import():
        importlib.import_module('tensorflow')
        if 'tf' not in globals():  # which `install` may have seen to during the import
            api = importlib.import_module('tensorflow.compat.v1')
            if is_quiet():
                api.logging.set_verbosity(api.logging.ERROR)
                _hide_a_message(api)
            api.disable_v2_behavior()  # which warns, in a notebook not to file descriptor 2
            globals()['tf'] = api
    return globals()['tf']


def is_quiet():
    """Tell whether TensorFlow's messages are to be held back: not if the level is 0 or 1."""
    return os.environ.get('TF_CPP_MIN_LOG_LEVEL') not in ('0', '1')


@contextlib.contextmanager
def quiet_import():
    """Let the block import TensorFlow quickly and without messages.

    It reads both variables while it is imported; what the user has set stays. Level 3 is
    fatal errors only: on a machine without a GPU, the first session logs an error (level 2).
    Without the switch for oneDNN, TensorFlow 2 uses it only where there is AVX-512.
    """
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')
    with _without_garbage_collection(), contextlib.ExitStack() as stack:
        if is_quiet():
            stack.enter_context(_stderr_held_back())
        yield


@contextlib.contextmanager
def _stderr_held_back():
    """Hold back what the block writes to file descriptor 2; let it out if the block fails.

    No level silences what TensorFlow logs before it has read the level.
    """
    import faulthandler  # here, since most of those who import tf1 to run a script need none
    import tempfile

    try:
        stderr = os.fdopen(os.dup(2), 'wb', 0)
    except OSError:  # there is no file descriptor 2
        yield
        return
    with stderr, tempfile.TemporaryFile() as held:
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


def _hide_a_message(api):
    """Set the level of Abseil's log in TensorFlow 2.18 to 2.20, which do not do it themselves.

    Without it, the first session says that "MLIR V1 optimization pass is not enabled".
    """
    if api.__version__[:4] in ('2.18', '2.19', '2.20'):
        import ctypes

        path = os.path.join(api.sysconfig.get_lib(), 'libtensorflow_framework.so.2')
        release = '20250127' if api.__version__[:4] == '2.20' else '20230802'
        symbol = '_ZN4absl12lts_%s14SetMinLogLevelENS0_18LogSeverityAtLeastE' % release
        with contextlib.suppress(OSError, AttributeError, ValueError):  # as on other systems
            getattr(ctypes.CDLL(path), symbol)(int(os.environ['TF_CPP_MIN_LOG_LEVEL']))


def install():
    """Let the names of TensorFlow 1.x lead to where they are today, until `uninstall`.

    This holds for the whole process and for modules imported from now on. On TensorFlow
    1.x itself only its MNIST loader is replaced.
    """
    from tf1 import installer

    installer.install()


def uninstall():
    """Put everything back that `install` has replaced. Version 2's behavior stays off."""
    from tf1 import installer

    installer.uninstall()


def load_ipython_extension(ipython):
    """%load_ext tf1"""
    uninstall()
    genuine = sys.modules.get('tensorflow')
    bound = sorted(n for n, v in ipython.user_ns.items() if v is genuine and v is not None)
    was_eager = genuine is not None and 'tf' not in globals() and genuine.executing_eagerly()
    install()
    if bound and not genuine.__version__.startswith('1.'):
        print(
            '%s is TensorFlow 2 still, since it was imported before: import it again'
            % ', '.join(bound),
            file=sys.stderr,
        )
    if was_eager:
        print(_EAGER % 'is off from now on', file=sys.stderr)


def unload_ipython_extension(ipython):
    """%unload_ext tf1"""
    uninstall()
    if 'tf' in globals() and not globals()['tf'].__version__.startswith('1.'):
        print(_EAGER % 'stays off', file=sys.stderr)


_EAGER = 'Eager execution, the way of TensorFlow 2, %s: to have it again, restart Python.'
