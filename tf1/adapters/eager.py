"""What tf.contrib.eager had and TensorFlow has not, or has with another signature."""

from tf1.api import version_1

tf = version_1()


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


def num_gpus():
    """Return how many GPUs there are."""
    return len(tf.config.list_logical_devices('GPU'))
