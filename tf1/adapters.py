"""Single names of TensorFlow 1.x and of NumPy, made of what there is today."""

import re

import numpy as np


class HParams:
    """tf.contrib.training.HParams: named values, set where they are defined or later."""

    def __init__(self, **values):
        vars(self).update(values)

    def add_hparam(self, name, value):
        if name in self:
            raise ValueError('Hyperparameter name is reserved: %s' % name)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Set a value that is there. Raises ValueError for one of another type."""
        old = getattr(self, name)
        if old is not None and not isinstance(value, type(old)):
            value = _parse(str(value), old)
        setattr(self, name, value)

    def parse(self, values):
        """Set values written as `rate=0.1,layers=[3,4],use=true`."""
        for name, text in re.findall(r'(\w+)=(\[[^]]*\]|[^,]*)', values):
            self.set_hparam(name, _parse(text, getattr(self, name)))
        return self

    def override_from_dict(self, values):
        for name, value in values.items():
            self.set_hparam(name, value)
        return self

    def values(self):
        return dict(vars(self))

    def get(self, key, default=None):
        return vars(self).get(key, default)

    def __contains__(self, key):
        return key in vars(self)


def _parse(text, old):
    """Return what `text` says, as a value of the type of `old`."""
    if isinstance(old, list):
        return [_parse(part, old[0]) for part in text.strip('[]').split(',')]
    if isinstance(old, bool):
        if text.lower() not in ('true', 'false', '1', '0'):
            raise ValueError('%r is not true or false' % text)
        return text.lower() in ('true', '1')
    return text if old is None else type(old)(text)


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
