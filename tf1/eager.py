"""What tf.contrib.eager had under another signature."""

from tf1 import tf


class Network(tf.keras.Model):
    """A model whose layers are made known to it with `track_layer`."""

    def __init__(self, name=None):
        super().__init__(name=name or None)
        self._tracked = []

    def track_layer(self, layer):
        """Make the layer's variables the network's; returns the layer."""
        self._tracked.append(layer)
        return layer


class Iterator:
    """Iterates over a data set."""

    def __init__(self, dataset):
        self._iterator = iter(dataset)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._iterator)

    next = __next__


def get_optimizer_variables(optimizer):
    """Return the variables of an optimizer of tf.train."""
    return optimizer.variables()


def list_devices():
    """Return the names of all devices."""
    return [device.name for device in tf.config.list_logical_devices()]


def num_gpus():
    """Return how many GPUs there are."""
    return len(tf.config.list_logical_devices('GPU'))
