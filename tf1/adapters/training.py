"""What tf.contrib.training had beside tf-slim: HParams."""

import numbers
import re


class HParams:
    """Named values, which keep the types of their definition."""

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        if hparam_def:
            raise ValueError('HParams of a protocol buffer are gone from TensorFlow 2')
        self._hparam_types = {}
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        if getattr(self, name, None) is not None:
            raise ValueError('Hyperparameter name is reserved: %s' % name)
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError('Multi-valued hyperparameters cannot be empty: %s' % name)
        self._hparam_types[name] = type(value[0] if is_list else value), is_list
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Set a value that is there. Raises ValueError for one of another type."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list) != is_list:
            raise ValueError('%s must %sbe a list: %r' % (name, '' if is_list else 'not ', value))
        setattr(self, name, [_cast(kind, v) for v in value] if is_list else _cast(kind, value))

    def parse(self, values):
        """Set values written as `rate=0.1,layers=[3,4],use=true`. Raises ValueError."""
        found, rest = {}, values
        while rest:
            match = re.match(r'([a-zA-Z][\w.]*)\s*=\s*(?:\[([^]]*)\]|([^,[]*))(?:$|,\s*)', rest)
            if not match or match.group(1) not in self or match.group(1) in found:
                raise ValueError('Malformed, unknown or set twice: %s in %s' % (rest, values))
            name, elements, value = match.groups()
            kind, _ = self._hparam_types[name]
            if elements is None:
                found[name] = _parse(kind, value)
            else:
                found[name] = [_parse(kind, v) for v in re.split('[ ,]', elements) if v]
            rest = rest[match.end() :]
        return self.override_from_dict(found)

    def override_from_dict(self, values_dict):
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def values(self):
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        return getattr(self, key) if key in self else default

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ','.join('%s=%s' % item for item in self.values().items())


def _parse(kind, text):
    if kind is bool:
        return text in ('true', 'True') or text not in ('false', 'False') and bool(int(text))
    return kind(text)


def _cast(kind, value):
    """Return a number as one of that kind, and anything else as it is if it is of that kind."""
    accepted = {int: numbers.Integral, float: numbers.Real, type(None): object}.get(kind, kind)
    if not isinstance(value, accepted) or isinstance(value, bool) and kind in (int, float):
        raise ValueError('%r is not of %s' % (value, kind))
    return kind(value) if kind in (int, float) else value
