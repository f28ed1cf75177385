"""Puts the modules of TensorFlow 1.x in place, and takes them back.

`install` waits until TensorFlow is imported; then an `OldModule` takes its place, which looks up
its names when they are first used. `_Finder` hands out the modules below it, and the loader of
MNIST, when they are imported.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import types
import warnings

from tf1 import loader, names
from tf1.api import is_quiet, set_environment, version_1
from tf1.lookup import (
    OldModule,
    UnavailableError,
    find,
    is_keras_2,
    is_old,
    load,
    missing_package,
    old_module,
)

_undo = contextlib.ExitStack()
_waiting = {}  # what to do with modules that are not imported yet, by their names
_served = {'tensorflow.compat.v1'}  # the names of what `_Finder` has handed out


def install():
    """Let the names of TensorFlow 1.x lead to where they are today, until `uninstall`."""
    uninstall()
    sys.meta_path.insert(0, _Finder)
    _undo.callback(sys.meta_path.remove, _Finder)
    if loader.is_ours(sys.modules.get('input_data')):
        loader.import_loader()  # so that it stays the same module
        _set_aside('input_data')  # until a script imports it, which may have its own
    _when_imported('multiprocessing.spawn', _install_in_spawned_processes)
    _when_imported('tensorflow', _install_in_tensorflow)


def uninstall():
    """Put every name back that `install` has replaced."""
    _undo.close()
    _waiting.clear()


def _when_imported(name, action):
    """Call `action` with the module of that name: now, if it is there, or once it is."""
    if name in sys.modules:
        action(sys.modules[name])
    else:
        _waiting[name] = action


def _set(mapping, name, value):
    """Set `mapping[name]`, until `uninstall`."""
    if name in mapping:
        _undo.callback(mapping.__setitem__, name, mapping[name])
    else:
        _undo.callback(mapping.pop, name, None)
    mapping[name] = value


def _set_aside(name):
    """Let a module be imported anew, until `uninstall`."""
    _undo.callback(sys.modules.__setitem__, name, sys.modules.pop(name))


def _install_in_tensorflow(genuine):
    """Put the modules of TensorFlow 1.x in place. On 1.x itself: its loader of MNIST only."""
    tf = version_1()
    if tf.__version__.startswith('1.'):
        for name in loader.GENUINE_MODULES:
            _when_imported(name, lambda module: loader.replace_genuine(module, _set))
        return
    if not is_keras_2():
        _set_keras_3_aside()
    old = old_module('tensorflow')
    # compat.v1 does not have all modules of TensorFlow, such as tensorflow.core.
    modules = {n: m for n, m in vars(genuine).items() if sys.modules.get('tensorflow.' + n) is m}
    for name, value in dict(vars(tf), **modules).items():
        is_in_table = name in names.NAMES or is_old('tensorflow.' + name)
        if not is_in_table and name not in vars(old):
            setattr(old, name, value)
    old.__path__ = genuine.__path__
    _set(sys.modules, 'tensorflow', old)
    _set(sys.modules, 'tensorflow.compat.v1', old)
    _set(vars(old.compat), 'v1', old)

    for name in sorted(names.MODULES):  # parents before children
        if name.startswith('python.') and not missing_package(names.MODULES[name].split()[0]):
            _replace('tensorflow.' + name)
    incomplete = {n.rpartition('.')[0] for n in names.NAMES if n.startswith('python.')}
    for name in incomplete.union(names.INCOMPLETE):
        _when_imported('tensorflow.' + name, _add_lost_names)
    _install_in_numpy()
    if is_quiet():
        for message in names.DEPRECATION_WARNINGS:
            warnings.filterwarnings('ignore', message)


def _set_keras_3_aside():
    """Take what TensorFlow has imported of Keras 3 out of the way of `import keras`."""
    if missing_package('tf.keras'):
        with contextlib.suppress(ImportError):  # no Keras at all
            importlib.import_module('tf1.adapters.keras_3')
    elif 'TF_USE_LEGACY_KERAS' not in os.environ:
        _set(os.environ, 'TF_USE_LEGACY_KERAS', '1')  # read when Keras is first touched
    # Keras 3 itself, and tf.keras, still find keras.src and keras._tf_keras.
    for name in [n for n in sys.modules if re.match(r'keras(\.(?!src|_)|$)', n)]:
        _set_aside(name)


def _install_in_numpy():
    """Give NumPy the old names that it has lost."""
    for name, place in names.NUMPY.items():
        module, _, name = ('numpy.' + name).rpartition('.')
        attributes = vars(importlib.import_module(module))
        if name not in attributes:
            _set(attributes, name, load(place))


def _replace(name):
    """Put an old module in the place of TensorFlow's own, and of all below it."""
    for loaded in [n for n in sys.modules if (n + '.').startswith(name + '.')]:
        _set_aside(loaded)
    _set(sys.modules, name, old_module(name))
    parent, _, child = name.rpartition('.')
    if parent in sys.modules:
        _set(vars(sys.modules[parent]), child, old_module(name))


def _add_lost_names(module):
    """Let a module of TensorFlow's look up the names that it has lost."""
    old = module.__name__
    places = names.INCOMPLETE.get(old.partition('.')[2], '').split()
    _set(vars(module), '__getattr__', lambda name: find('%s.%s' % (old, name), places))


def _install_in_spawned_processes(spawn):
    """Let what `multiprocessing` starts with the method "spawn" begin with `install`."""
    genuine = spawn.get_command_line
    begin = 'import sys; sys.path.append(%r); import tf1; tf1.install(); ' % loader.FOLDER

    def get_command_line(**options):
        command = genuine(**options)
        if '-c' in command:  # always, but in a frozen program
            command[command.index('-c') + 1] = begin + command[command.index('-c') + 1]
        return command

    _set(vars(spawn), 'get_command_line', get_command_line)


class _Finder:
    """Serves the import of `input_data`, of what is below an old module, and what is awaited."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in _waiting:
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            if spec is not None and spec.loader is not None:
                spec.loader = _LoaderThenAction(spec.loader)
            return spec
        if name == 'input_data':
            module = loader.for_script()
        else:
            module = _keras() if name == 'keras' else _below_an_old_module(name)
        return module and importlib.machinery.ModuleSpec(name, _LoaderOf(module))


def _keras():
    """Return the Keras of that time, None where `import keras` finds it without help.

    Raises:
        ModuleNotFoundError: if it is not installed.
    """
    if 'tensorflow' in _waiting and 'tensorflow' in sys.modules:
        return None  # TensorFlow imports its own
    version_1()  # imports TensorFlow first: Keras imports it, too
    if is_keras_2():
        module = sys.modules.get('keras')
        if module:
            _set_aside('keras')  # or Python would load it again
        return module
    missing = missing_package('tf.keras')
    if missing:
        raise ModuleNotFoundError('keras, as it was before Keras 3, needs ' + missing)
    for name in ('Adadelta', 'Adagrad', 'Adamax', 'Nadam'):  # whose learning rates have changed
        optimizer = load('tf1.adapters.optimizers.' + name)
        _set(load('tf.keras.utils.get_custom_objects')(), name.lower(), optimizer)
    return old_module('tensorflow.python.keras')


def _below_an_old_module(name):
    """Return the module that a name stands for, None if the name is not below an old one.

    Raises:
        ModuleNotFoundError: if the old module had it and it is gone.
    """
    parent_name, _, child = name.rpartition('.')
    parent = sys.modules.get(parent_name)
    # A served module may have another name of its own: tensorflow.contrib.slim.nets is
    # tf_slim.nets. Then so does what is below it.
    if parent_name in _served and parent.__name__ != parent_name:
        return importlib.import_module('%s.%s' % (parent.__name__, child))
    if not isinstance(parent, OldModule):
        return None
    if parent_name == 'tensorflow' and not is_old(name):
        found = vars(version_1()).get(child)  # the rest, as tensorflow.python, is where it was
    else:
        try:
            found = getattr(parent, child)
        except UnavailableError as error:
            # An error without a `name`: `from module import child`, too, then shows its text.
            raise ModuleNotFoundError(str(error)) from None
    return found if isinstance(found, types.ModuleType) else None


class _LoaderOf(importlib.abc.Loader):
    """Hands out a module that is there already, with the name that it has."""

    def __init__(self, module):
        self.module = module

    def exec_module(self, module):
        name = module.__name__
        _served.add(name)
        _undo.callback(sys.modules.pop, name, None)
        sys.modules[name] = self.module


class _LoaderThenAction(importlib.abc.Loader):
    """Loads a module with its own loader, then does what is waiting for it."""

    def __init__(self, genuine):
        self.genuine = genuine

    def create_module(self, spec):
        return self.genuine.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self.genuine
        if module.__name__ == 'tensorflow':
            set_environment()
        self.genuine.exec_module(module)
        _waiting.pop(module.__name__)(module)
