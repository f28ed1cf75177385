"""tf.contrib.learn.datasets, as far as it is about MNIST."""

from tf1.datasets import base, mnist  # noqa: F401

DATASETS = {'mnist': mnist.load_mnist}


def load_dataset(name, size='small', test_with_fake_data=False):
    """Return the data set of that name. MNIST is the only one that is here.

    Raises:
        ValueError: for another name.
    """
    if name not in DATASETS:
        raise ValueError('Name of dataset is not found: %s (here: mnist)' % name)
    return DATASETS[name]()
