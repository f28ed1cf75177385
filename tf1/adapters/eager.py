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


def BinaryAccuracy(threshold, name=None, dtype=tf.float64):
    """tf.contrib.eager.metrics.BinaryAccuracy."""
    return tf.keras.metrics.BinaryAccuracy(name or 'binary_accuracy', dtype, threshold)


class Saver:
    """Saves and restores variables, without a session."""

    def __init__(self, var_list):
        self._saver = tf.train.Saver(var_list)

    def save(self, file_prefix, global_step=None):
        """Save the variables; returns the path of the checkpoint."""
        return self._saver.save(None, file_prefix, global_step=global_step, write_meta_graph=False)

    def restore(self, file_prefix):
        """Restore the variables."""
        self._saver.restore(None, file_prefix)


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
