"""The modules of TensorFlow 1.x, and how the names in them are found: by the table in `names`."""

import contextlib
import functools
import importlib
import importlib.machinery
import importlib.util
import types

from tf1 import names
from tf1.api import version_1


class OldModule(types.ModuleType):
    """A module of TensorFlow 1.x. Its names are looked up when they are first used."""

    def __init__(self, name, places):
        super().__init__(name)
        self.__spec__ = importlib.machinery.ModuleSpec(name, None)
        self.__path__ = []
        self._places = places

    def __getattr__(self, name):
        if name == '__all__':  # for `from ... import *`
            return [n for n in dir(self) if not n.startswith('_') and hasattr(self, n)]
        if name.startswith('__') and name != '__version__':
            raise AttributeError(name)
        old = '%s.%s' % (self.__name__, name)
        value = old_module(old) if is_old(old) else find(old, self._places)
        setattr(self, name, value)
        return value

    def __dir__(self):
        start = (self.__name__ + '.').partition('.')[2]
        of_table = {n[len(start) :].partition('.')[0] for n in _table() if n.startswith(start)}
        found = set(vars(self)) | of_table - {'python'}  # which is TensorFlow's own
        for place in self._places:
            with contextlib.suppress(AttributeError, ImportError):
                found.update(_public(load(place)))
        return sorted(found)


def _public(module):
    """Return the names in a module, of an adapter without what it imports, such as `tf`."""
    if not module.__name__.startswith('tf1.adapters.'):
        return dir(module)
    return [n for n, value in vars(module).items() if not isinstance(value, types.ModuleType)]


@functools.lru_cache(maxsize=None)
def old_module(name):
    """Return the old module of that name, always the same one."""
    key = name.partition('.')[2]
    return OldModule(name, names.MODULES.get(key, ('tf.' + key).strip('.')).split())


def is_old(name):
    """Tell whether a name is that of a module of the table, or of a parent of one."""
    key = name.partition('.')[2]
    is_parent = not key.startswith('python') and any(n.startswith(key + '.') for n in _table())
    return is_parent or key in names.MODULES


def _table():
    return list(names.MODULES) + list(names.NAMES)


class NotThereError(AttributeError):
    """A place of the table does not exist."""


class UnavailableError(AttributeError):
    """An old name leads nowhere, or to a package that is not installed."""


def find(old, places):
    """Return what an old name leads to.

    Args:
        old: The full name, as in 'tensorflow.contrib.rnn.BasicLSTMCell'.
        places: Where the names of its module are, from left to right, if the table has no
            line for this one.

    Raises:
        UnavailableError: if it is nowhere, with what to install or what to use instead.
        ImportError: if it is nowhere else, and a package that may have it cannot be imported.
            Any other error inside a package comes through at once.
    """
    key = old.partition('.')[2]
    if key in names.NAMES:
        places = names.NAMES[key].split()
    else:
        places = ['%s.%s' % (place, key.rpartition('.')[2]) for place in places]
    missing, broken = '', None
    for place in places:
        problem = missing_package(place)
        if problem:
            missing = missing or problem
            continue
        try:
            return load(place)
        except NotThereError:
            pass
        except ImportError as error:  # as tensorflow-probability's, for another TensorFlow
            broken = broken or error
    if broken:
        raise broken
    if missing:
        raise UnavailableError('%s needs %s' % (old, missing))
    if '.' not in key:
        raise UnavailableError("module 'tensorflow' has no attribute %r" % key)
    raise UnavailableError('%s is gone from TensorFlow 2. Instead: %s' % (old, _advice(key)))


def load(place):
    """Return what a place of the table names, as in 'tf_slim.layers.conv2d'.

    Raises:
        NotThereError: if it does not exist.
    """
    first, *rest = place.split('.')
    package = _package(_requirement(place))
    if package and first == 'tf':
        importlib.import_module(package)  # TensorFlow would hide what goes wrong in it
    value = version_1() if first == 'tf' else importlib.import_module(first)
    for part in rest:
        # Not `hasattr`: an error inside a package that an attribute imports is no missing name.
        if part in dir(value):
            value = getattr(value, part)
        elif first != 'tf' and _has_submodule(value, part):
            value = importlib.import_module('%s.%s' % (value.__name__, part))
        else:
            raise NotThereError(place)
    return value


def _has_submodule(package, name):
    try:
        return importlib.util.find_spec('%s.%s' % (package.__name__, name)) is not None
    except ModuleNotFoundError:  # it is no package, or an old module without that name
        return False


def missing_package(place):
    """Return what has to be installed for a place, '' if nothing."""
    requirement = _requirement(place)
    package = _package(requirement)
    if not package or importlib.util.find_spec(package):
        return ''
    return 'the package %s: pip install "%s" (or all: pip install ".[tf1]" where setup.py is)' % (
        package.replace('_', '-'),
        requirement.format('.'.join(version_1().__version__.split('.')[:2])),
    )


def _package(requirement):
    return requirement.partition('==')[0].replace('-', '_')


def _requirement(place):
    """Return what a place needs, as pip wants it, '' if nothing."""
    for start, requirement in names.PACKAGES.items():
        if (place + '.').startswith(start + '.'):
            is_inside = requirement.startswith('tf-keras') and is_keras_2()
            return '' if is_inside else requirement
    return ''


def is_keras_2():
    """Tell whether TensorFlow's own Keras is version 2, as until 2.16."""
    return int(version_1().__version__.split('.')[1]) < 16


def _advice(key):
    """Return what to use instead of a name, or of the module that it was in."""
    while key and key not in names.ADVICE:
        key = key.rpartition('.')[0]
    return names.ADVICE.get(key, "see TensorFlow's guide to migrating from version 1 to 2")
