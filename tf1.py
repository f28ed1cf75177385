"""TensorFlow 1.x on whichever TensorFlow is installed.

    from tf1 import tf                    its API, for code of today; nothing else happens
    %load_ext tf1                         in IPython: code of its time runs as it stands
    python -m tf1 script.py --its_flags   at a terminal: the same for a script

On TensorFlow 2 `tf` is `tensorflow.compat.v1` with version 2's behavior off, on 1.15
the same module under its older name: graphs, placeholders and sessions work as they
did. Start-up messages and deprecation warnings are held back and the fast CPU kernels
(oneDNN) are on; whoever sets TF_CPP_MIN_LOG_LEVEL or TF_ENABLE_ONEDNN_OPTS has it
their way, and TF_CPP_MIN_LOG_LEVEL=0 shows everything.
"""

import contextlib
import faulthandler
import importlib
import os
import runpy
import sys
import tempfile
import types

import input_data

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
    # The first look for GPUs complains on every machine that has none, and the first run
    # of a graph of an optimizer that version 1 never had; this one leaves the GPUs alone.
    tf.config.experimental.list_physical_devices('GPU')
    with tf.Graph().as_default():
        with tf.Session(config=tf.ConfigProto(device_count={'GPU': 0})) as _sess:
            _sess.run(tf.constant(0))


# Code of TensorFlow 1.x's time. It imports `tensorflow` and, under several names, the MNIST
# loader. Between `install` and `uninstall` these names lead to `tf` and to `input_data`.

_EXAMPLES = 'tensorflow.examples.tutorials.mnist.input_data'
_CONTRIB = 'tensorflow.contrib.learn.python.learn.datasets.mnist'
_LOADER = 'read_data_sets DataSet extract_images extract_labels dense_to_one_hot'.split()

_GONE = ('tensorflow.contrib', 'tensorflow.examples')
_REPLACEMENTS = {
    'data': 'tf.data',
    'distributions': 'the package tensorflow-probability',
    'eager': 'tf.enable_eager_execution()',
    'framework': 'tf.train, tf.io and tf.get_variable',
    'layers': 'tf.keras.layers, or the package tf-slim',
    'learn': 'tf.keras',
    'rnn': 'tf.keras.layers.LSTM and its like',
    'slim': 'the package tf-slim',
    'summary': 'tf.summary',
}

_undo = contextlib.ExitStack()


def install():
    """Let the names of TensorFlow 1.x lead here, in this process and until `uninstall`.

    On TensorFlow 1.x itself only its MNIST loader is replaced.
    """
    uninstall()
    if tf.__version__.startswith('1.'):
        genuine = importlib.import_module(_CONTRIB)
        alias = importlib.import_module(_EXAMPLES)
        for module in (genuine, alias):
            for name in _LOADER:
                _set(vars(module), name, getattr(input_data, name))
        _set(vars(alias), 'mnist', genuine)
        return

    loader = _OldModule(_EXAMPLES, {name: getattr(input_data, name) for name in _LOADER})
    loader.mnist = loader
    loader.load_mnist = _load_mnist
    tensorflow = sys.modules['tensorflow']
    _enter('tensorflow', _OldModule('tensorflow', vars(tf), elsewhere=[tf, tensorflow]))
    sys.modules['tensorflow'].__path__ = tensorflow.__path__
    for path in (_EXAMPLES, _CONTRIB, 'tensorflow.contrib.learn.datasets.mnist'):
        parents = path.split('.')[:-1]
        for depth in range(2, len(parents) + 1):
            name = '.'.join(parents[:depth])
            if not isinstance(sys.modules.get(name), _OldModule):
                _enter(name, _OldModule(name))
        if parents[-1] == 'datasets':
            sys.modules[name].load_dataset = _load_dataset
        _enter(path, loader)
    sys.meta_path.insert(0, _GoneFinder)
    _undo.callback(sys.meta_path.remove, _GoneFinder)


def uninstall():
    """Put everything back that `install` has replaced."""
    _undo.close()


def _enter(name, module):
    """Make `module` the module of that name, and an attribute of its parent's."""
    _set(sys.modules, name, module)
    parent, _, child = name.rpartition('.')
    if parent:
        setattr(sys.modules[parent], child, module)


def _set(names, name, value):
    """Set `names[name]`, until `uninstall`."""
    if name in names:
        _undo.callback(names.__setitem__, name, names[name])
    else:
        _undo.callback(names.pop, name, None)
    names[name] = value


class _OldModule(types.ModuleType):
    """A module with the given contents, or else those of the modules `elsewhere`."""

    def __init__(self, name, contents=(), elsewhere=()):
        super().__init__(name)
        self.__dict__.update(contents)
        self.__dict__.update(__name__=name, __path__=[], _elsewhere=elsewhere)

    def __getattr__(self, name):
        for module in self._elsewhere:
            if hasattr(module, name):
                return getattr(module, name)
        if self.__name__.startswith(_GONE) and not name.startswith('__'):
            raise NotImplementedError(_gone('%s.%s' % (self.__name__, name)))
        raise AttributeError('module %r has no attribute %r' % (self.__name__, name))


class _GoneFinder:
    """Explains what `import tensorflow.contrib.slim` can no longer find."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith(_GONE):
            raise ModuleNotFoundError(_gone(name), name=name)


def _gone(name):
    replacement = _REPLACEMENTS.get(
        name.split('.')[2], "see TensorFlow's guide to migrating from version 1 to 2"
    )
    return (
        '%s is gone: of contrib and the examples, the MNIST loader is what is here. What '
        'replaces it: %s' % (name, replacement)
    )


def _load_dataset(name, size='small', test_with_fake_data=False):
    """What tf.contrib.learn.datasets.load_dataset was, for MNIST."""
    if name != 'mnist':
        raise NotImplementedError(_gone('tensorflow.contrib.learn.datasets.' + name))
    return _load_mnist()


def _load_mnist(train_dir='MNIST-data'):
    return input_data.read_data_sets(train_dir)


def load_ipython_extension(_ipython):
    """%load_ext tf1"""
    install()


def unload_ipython_extension(_ipython):
    """%unload_ext tf1"""
    uninstall()


def main():
    """Run a script of TensorFlow 1.x's time: `python -m tf1 script.py --its_flags`.

    It runs as `__main__`, with its own arguments, folder, tracebacks and exit status.
    """
    if len(sys.argv) < 2 or sys.argv[1].startswith('-'):
        print('usage: python -m tf1 script.py [its flags]', file=sys.stderr)
        sys.exit(2)
    script = sys.argv[1]
    if not os.path.isfile(script):
        print('error: there is no script %s' % script, file=sys.stderr)
        sys.exit(2)
    install()
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    try:
        runpy.run_path(script, run_name='__main__')
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename != script:
            trace = trace.tb_next  # past the frames of runpy and of this module
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        sys.exit(1)


if __name__ == '__main__':
    main()
