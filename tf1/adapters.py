"""Names of TensorFlow 1.x whose signature has changed, with the old one."""

from tf1 import tf


class HParams:
    """tf.contrib.training.HParams: named values, set where they are defined or later."""

    def __init__(self, **values):
        vars(self).update(values)

    def add_hparam(self, name, value):
        if name in self:
            raise ValueError('Hyperparameter name is reserved: %s' % name)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Set a value that is there, as one of its type."""
        setattr(self, name, type(getattr(self, name))(value))

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


def batch_and_drop_remainder(batch_size):
    """tf.contrib.data.batch_and_drop_remainder, for `dataset.apply`."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def real_valued_column(
    column_name, dimension=1, default_value=None, dtype=tf.float32, normalizer=None
):
    """tf.contrib.layers.real_valued_column."""
    return tf.feature_column.numeric_column(
        column_name, (dimension,), default_value, dtype, normalizer
    )
