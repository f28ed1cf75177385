"""Single names of TensorFlow 1.x and of NumPy, made of what there is today."""

import numbers
import re

import numpy as np


class HParams:
    """tf.contrib.training.HParams: named values, set where they are defined or later."""

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
        if isinstance(value, list) and not is_list:
            raise ValueError('Must not pass a list for single-valued parameter: %s' % name)
        if is_list and not isinstance(value, list):
            raise ValueError('Must pass a list for multi-valued parameter: %s.' % name)
        value = [_cast(name, kind, v) for v in value] if is_list else _cast(name, kind, value)
        setattr(self, name, value)

    def parse(self, values):
        """Set values written as `rate=0.1,layers=[3,4],use=true`. Raises ValueError."""
        found, position = {}, 0
        while position < len(values):
            match = _ASSIGNMENT.match(values, position)
            if not match:
                raise ValueError('Malformed hyperparameter value: %s' % values[position:])
            position = match.end()
            name, index, value, elements = match.groups()
            if name not in self:
                raise ValueError('Unknown hyperparameter type for %s' % name)
            if name in found:
                raise ValueError("Multiple assignments to variable '%s' in %s" % (name, values))
            kind = self._hparam_types[name][0]
            if index and value is None:
                raise ValueError('Assignment of a list to a list index.')
            try:
                if value is None:
                    parts = filter(None, re.split('[ ,]', elements))
                    found[name] = [_parse(kind, part) for part in parts]
                else:
                    parsed = _parse(kind, value)
                    found[name] = {int(index): parsed} if index else parsed  # for set_hparam
            except ValueError:
                raise ValueError(
                    "Could not parse hparam '%s' of type '%s' with value '%s' in %s"
                    % (name, kind.__name__, elements if value is None else value, values)
                ) from None
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


_ASSIGNMENT = re.compile(
    r'([a-zA-Z][\w.]*)(?:\[\s*(\d+)\s*\])?\s*=\s*(?:([^,\[]*)|\[([^\]]*)\])(?:$|,\s*)'
)


def _parse(kind, text):
    if kind is bool:
        return text in ('true', 'True') or text not in ('false', 'False') and bool(int(text))
    return kind(text)


def _cast(name, kind, value):
    """Return a value of that kind, which is not made of a text or a truth value, or of less."""
    is_text = issubclass(kind, (str, bytes))
    if type(value) is kind or kind is type(None):
        return value
    if (
        (is_text and not isinstance(value, (str, bytes)))
        or issubclass(kind, bool) != isinstance(value, bool)
        or (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        or (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    ):
        raise ValueError(
            "Could not cast hparam '%s' of type '%s' from value %r" % (name, kind, value)
        )
    return kind(value)


def batch_and_drop_remainder(batch_size):
    """tf.contrib.data.batch_and_drop_remainder, for `dataset.apply`."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


class ModeKeys:
    """tf.contrib.learn.ModeKeys."""

    TRAIN = 'train'
    EVAL = 'eval'
    INFER = 'infer'


def asscalar(a):
    """numpy.asscalar: the number in an array of one, or the number itself."""
    return np.asarray(a).item()
