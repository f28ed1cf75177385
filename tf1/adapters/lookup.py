"""What tf.contrib.lookup had with other parameters than TensorFlow's tables have."""

from tensorflow.python.ops import lookup_ops


def index_table_from_tensor(mapping, *rest, **options):
    """Return the table from the values of `mapping` to their indices."""
    return lookup_ops.index_table_from_tensor(mapping, *rest, **options)


def index_to_string_table_from_tensor(mapping, *rest, **options):
    """Return the table from indices to the strings of `mapping`."""
    return lookup_ops.index_to_string_table_from_tensor(mapping, *rest, **options)
