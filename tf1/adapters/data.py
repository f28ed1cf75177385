"""What tf.contrib.data had and tf.data has not."""


def batch_and_drop_remainder(batch_size):
    """Return what `dataset.apply` takes to make batches that are all of that size."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)
