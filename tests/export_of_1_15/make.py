"""Make the SavedModel beside this file, with TensorFlow 1.15:

    python tests/export_of_1_15/make.py | tail -1 > tests/export_of_1_15/accuracy.txt

It is softmax regression on the sample, trained and exported by mnist_deep.py.
"""

import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))

import mnist_deep  # noqa: E402
from tf1 import tf  # noqa: E402


def network(x):
    keep_prob = tf.placeholder_with_default(1.0, [])
    W, b = mnist_deep.weight_variable([784, 10]), mnist_deep.bias_variable([10])
    return tf.matmul(tf.nn.dropout(x, keep_prob), W) + b, keep_prob


mnist_deep.deepnn = network
folder = os.path.join(HERE, 'model')
shutil.rmtree(folder, ignore_errors=True)
flags = ['--data_dir', 'mnist_sample', '--max_steps', '300', '--learning_rate', '1e-2']
mnist_deep.main(flags + ['--seed', '0', '--export_dir', folder])
