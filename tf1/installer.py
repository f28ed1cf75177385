"""Puts the names of TensorFlow 1.x in place, and takes them back.

`install` enters an `OldModule` for each old module of the table. Its names are looked up by
`_find` when they are first used. `_Finder` serves `import` of its submodules.
"""

import contextlib
import importlib
import importlib.machinery
import importlib.util
import os
import sys
import types
import warnings

from tf1 import QUIET, names, tf

_LOADER_PATH = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'input_data.py'
)
_EXAMPLES = 'tensorflow.examples.tutorials.mnist.input_data'
_CONTRIB = 'tensorflow.contrib.learn.python.learn.datasets.mnist'
_LOADER_NAMES = 'read_data_sets DataSet extract_images extract_labels dense_to_one_hot'.split()

_loader = None  # the module input_data, once it is imported
_undo = contextlib.ExitStack()


def install():
    """Let the names of TensorFlow 1.x lead to where they are today, until `uninstall`."""
    uninstall()
    is_ours = _is_ours(sys.modules.get('input_data'))
    if is_ours:
        import_loader()  # so that it stays the same module
    if not is_ours or _script_has_its_own_input_data():
        _set(sys.modules, 'input_data', None)
        del sys.modules['input_data']  # until a script imports it
    sys.meta_path.insert(0, _Finder)
    _undo.callback(sys.meta_path.remove, _Finder)
    if tf.__version__.startswith('1.'):
        _replace_genuine_loader()
        return
    if importlib.util.find_spec('tf_keras') and 'TF_USE_LEGACY_KERAS' not in os.environ:
        _set(os.environ, 'TF_USE_LEGACY_KERAS', '1')  # read when Keras is first touched

    for name, place in names.LOST.items():  # before TensorFlow's modules import from others
        _complete('tensorflow.' + name, place)
    genuine = sys.modules['tensorflow']
    old = OldModule('tensorflow', [tf, genuine], vars(tf))
    old.__path__ = genuine.__path__
    old.compat = genuine.compat
    _enter('tensorflow', old)
    _enter('tensorflow.compat.v1', OldModule('tensorflow.compat.v1', [old]))
    for name, places in sorted(names.MODULES.items()):  # parents before children
        _enter_with_parents('tensorflow.' + name, places.split())
    for name, place in names.NAMES.items():
        module = ('tensorflow.' + name).rpartition('.')[0]
        if module.startswith('tensorflow.python.'):
            _add_if_missing('tensorflow.' + name, place)
        elif module not in sys.modules:
            _enter_with_parents(module, ['tf' + module[len('tensorflow') :]])
    for name, place in names.NUMPY.items():
        _add_if_missing('numpy.' + name, place)
    if QUIET:
        _undo.enter_context(warnings.catch_warnings())
        for message in names.DEPRECATION_WARNINGS:
            warnings.filterwarnings('ignore', message)


def uninstall():
    """Put everything back that `install` has replaced."""
    _undo.close()
    for name in [n for n, module in sys.modules.items() if isinstance(module, OldModule)]:
        del sys.modules[name]  # what _Finder has added


def warn_of_names_imported_before(namespace):
    """Say so if `import tensorflow as tf` came too early to be led here."""
    bound = [n for n, v in namespace.items() if v is sys.modules['tensorflow']]
    if bound and not tf.__version__.startswith('1.'):
        print(
            '%s is TensorFlow 2 still, since it was imported before: import it again'
            % ', '.join(sorted(bound)),
            file=sys.stderr,
        )


def _enter_with_parents(name, places):
    """Enter an old module, and empty ones for those of its parents that are not there."""
    parent = name.rpartition('.')[0]
    has_parent = parent == 'tensorflow' or isinstance(sys.modules.get(parent), OldModule)
    if not has_parent and not parent.startswith('tensorflow.python'):
        _enter_with_parents(parent, [])
    _enter(name, OldModule(name, places))


def _enter(name, module):
    """Make `module` the module of that name, and an attribute of its parent's."""
    _set(sys.modules, name, module)
    parent, _, child = name.rpartition('.')
    if parent in sys.modules:
        _set(vars(sys.modules[parent]), child, module)


def _add_if_missing(old, place):
    """Give a name back to a module that has lost it."""
    module, _, name = old.rpartition('.')
    if name not in vars(sys.modules[module]):
        _set(vars(sys.modules[module]), name, load(place))


def _complete(name, place):
    """Let a module that TensorFlow still has look up what it lacks."""
    module = importlib.import_module(name)
    _set(vars(module), '__getattr__', lambda lost: _find(name, lost, [place]))


def _set(mapping, name, value):
    """Set `mapping[name]`, until `uninstall`."""
    if name in mapping:
        _undo.callback(mapping.__setitem__, name, mapping[name])
    else:
        _undo.callback(mapping.pop, name, None)
    mapping[name] = value


class OldModule(types.ModuleType):
    """A module of TensorFlow 1.x. Its names are looked up when they are first used."""

    def __init__(self, name, places, contents=(), old_name=None):
        """Initialize it.

        `places` are modules or paths, searched from left to right. `old_name` is the
        module whose lines in the table hold, if it is not `name` itself.
        """
        super().__init__(name)
        self.__dict__.update(contents)
        self.__dict__.update(
            __name__=name,
            __path__=[],
            __spec__=importlib.machinery.ModuleSpec(name, None),
            _places=places,
            _old_name=old_name or name,
        )

    def __getattr__(self, name):
        if name == '__all__':  # for `from ... import *`
            return [n for n in dir(self) if not n.startswith('_')]
        value = _find(self._old_name, name, self._places)
        setattr(self, name, value)
        return value

    def __dir__(self):
        module = self._old_name.partition('.')[2] + '.'
        found = set(self.__dict__)
        found.update(n[len(module) :] for n in names.NAMES if n.startswith(module))
        for place in self._places:
            with contextlib.suppress(AttributeError, ImportError):
                found.update(dir(load(place)))
        return sorted(n for n in found if '.' not in n)


def _find(old_module, name, places):
    """Return what the name of an old module leads to; raise AttributeError if it is gone."""
    if name.startswith('__'):
        raise AttributeError(name)
    old = '.'.join(old_module.split('.')[1:] + [name])
    if old in names.NAMES:
        places, name = [names.NAMES[old]], ''
    problem = None
    for place in places:
        missing = _missing_package(str(place))
        if missing:
            problem = missing
            continue
        try:
            return load(place, name)
        except AttributeError:
            pass
        except ImportError as error:
            problem = error
    if isinstance(problem, str):
        raise AttributeError('tensorflow.%s needs %s' % (old, problem))
    raise AttributeError(_gone(old)) from problem


def _missing_package(place):
    """Return what has to be installed for a place, '' if nothing."""
    release = tf.__version__.split('.')[:2]
    for start, (package, requirement) in names.PACKAGES.items():
        if not (place + '.').startswith(start + '.') or importlib.util.find_spec(package):
            continue
        if package == 'tf_keras' and int(release[1]) < 16:
            continue  # TensorFlow's own Keras was version 2 until then
        return 'the package %s: pip install "%s" (all of them: requirements-tf1.txt)' % (
            package.replace('_', '-'),
            requirement.format('.'.join(release)),
        )
    return ''


def load(place, name=''):
    """Return what a place of the table names, as in 'tf_slim.layers.conv2d'."""
    if isinstance(place, types.ModuleType):
        return getattr(place, name) if name else place
    first, *rest = place.split('.')
    value = tf if first == 'tf' else importlib.import_module(first)
    for part in rest + [name] * bool(name):
        if not hasattr(value, part) and first != 'tf':
            submodule = '%s.%s' % (getattr(value, '__name__', ''), part)
            if hasattr(value, '__path__') and importlib.util.find_spec(submodule):
                value = importlib.import_module(submodule)
                continue
        value = getattr(value, part)
    return value


def _gone(old):
    known = old
    while known and known not in names.GONE:
        known = known.rpartition('.')[0]
    if not known and '.' not in old:
        return "module 'tensorflow' has no attribute %r" % old
    return 'tensorflow.%s is gone from TensorFlow 2. Instead: %s' % (
        old,
        names.GONE.get(known, "see TensorFlow's guide to migrating from version 1 to 2"),
    )


class _Finder:
    """Imports `input_data` and the submodules of an OldModule, or explains why it cannot."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        module = _import(name)
        if module is None:
            return None  # not for us
        return importlib.machinery.ModuleSpec(name, _Loader(module), is_package=path is not None)


class _Loader:
    """Hands out a module that is there already."""

    def __init__(self, module):
        self.module = module

    def create_module(self, spec):
        return self.module

    def exec_module(self, module):
        pass


def _import(name):
    parent, _, child = name.rpartition('.')
    parent = sys.modules.get(parent)
    if name == 'input_data':
        return None if _script_has_its_own_input_data() else import_loader()
    if not isinstance(parent, OldModule):
        return None
    if parent.__path__:  # tensorflow itself, most of whose submodules are there
        found = vars(parent).get(child)
        is_api = getattr(found, '__name__', '').startswith('tensorflow._api.')
        return OldModule(name, [found]) if is_api else None
    try:
        places = [getattr(parent, child)]
    except AttributeError as error:
        places, problem = [], error
    if (
        '.contrib.' in name and '.python' in name and parent._places
    ):  # private: has what the public one has
        return OldModule(name, places + parent._places, old_name=parent._old_name)
    if not places:
        # An error without a `name`: `from module import child`, too, then shows its text.
        raise ModuleNotFoundError(str(problem)) from None
    return OldModule(name, places) if isinstance(places[0], types.ModuleType) else None


def import_loader():
    """Import input_data, once, from the file beside this package, whatever is on sys.path."""
    global _loader
    loaded = sys.modules.get('input_data')
    if _is_ours(loaded):
        _loader = loaded
    if _loader is None:
        spec = importlib.util.spec_from_file_location('input_data', _LOADER_PATH)
        _loader = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(_loader)
    return _loader


def _is_ours(module):
    return os.path.abspath(getattr(module, '__file__', None) or '') == _LOADER_PATH


def _script_has_its_own_input_data():
    """Tell a script's own module from the loader, which people copied beside their scripts."""
    ours = os.path.dirname(_LOADER_PATH)
    path = [folder for folder in sys.path if os.path.abspath(folder) != ours]
    spec = importlib.machinery.PathFinder.find_spec('input_data', path)
    if spec is None or not spec.has_location:
        return False
    with open(spec.origin, 'rb') as f:
        return b'read_data_sets' not in f.read()


def _replace_genuine_loader():
    """On TensorFlow 1.x itself: give the functions of its loader the names of ours."""
    loader = import_loader()
    genuine = importlib.import_module(_CONTRIB)
    alias = importlib.import_module(_EXAMPLES)
    for module in (genuine, alias):
        for name in _LOADER_NAMES:
            _set(vars(module), name, getattr(loader, name))
    _set(vars(alias), 'mnist', genuine)
