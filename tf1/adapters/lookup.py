"""What tf.contrib.lookup had with other parameters than TensorFlow's tables have."""

from tensorflow.python.ops import lookup_ops


class HashTable(lookup_ops.StaticHashTableV1):
    """A table that an initializer fills. It is not shared between processes."""

    def __init__(self, initializer, default_value, shared_name=None, name=None):
        super().__init__(initializer, default_value, name)

    @property
    def init(self):
        """The operation that fills it."""
        return self.initializer


def index_table_from_tensor(mapping, *rest, **options):
    """Return the table from the values of `mapping` to their indices."""
    return lookup_ops.index_table_from_tensor(mapping, *rest, **options)


def index_to_string_table_from_tensor(mapping, *rest, **options):
    """Return the table from indices to the strings of `mapping`."""
    return lookup_ops.index_to_string_table_from_tensor(mapping, *rest, **options)
