"""Softmax regression on MNIST: one layer, and about 92 % of the test digits right.

The first part of the tutorial, tutorial.md, as a script:

    python mnist_softmax.py

Needs TensorFlow 1.15 or 2.x, and input_data.py beside it, which loads MNIST.
"""

import argparse
import os
import sys

# TensorFlow reads both variables while it is imported. Level 3 shows only fatal errors of its C++
# code (0 shows everything, such as why a GPU is not used). oneDNN has the fastest kernels for CPUs,
# and TensorFlow leaves it off on older processors.
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')

import tensorflow.compat.v1 as tf

import input_data

tf.logging.set_verbosity(tf.logging.ERROR)  # no warnings of deprecated functions
tf.disable_v2_behavior()  # graphs and sessions, on TensorFlow 2 too


def main(argv=()):
    """Train the model, print its accuracy on the test set and return it, a float in [0, 1].

    `argv` is a list of flags, such as ['--max_steps', '500']. Raises input_data.DataError if the
    data cannot be used, and SystemExit for a wrong flag.
    """
    flags = parse_flags(argv)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default(), tf.Session() as sess:
        # Describe the computation as a graph. Nothing is computed yet.
        # Images come in as rows of pixels, labels as rows with a single 1 among ten.
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')

        # The model: ten logits per image. It starts at zeros: only the batches are random.
        W = tf.Variable(tf.zeros([784, 10]), name='W')
        b = tf.Variable(tf.zeros([10]), name='b')
        y = tf.matmul(x, W) + b

        # Softmax, then -log of the right digit's probability. As one operation it stays finite
        # where softmax and log in turn would give infinity.
        cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
        train_step = tf.train.GradientDescentOptimizer(flags.learning_rate).minimize(cross_entropy)

        correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        # Run it: sess.run(what, feed) computes `what`, with the fed arrays for the placeholders.
        sess.run(tf.global_variables_initializer())
        for _ in range(flags.max_steps):
            images, labels = mnist.train.next_batch(flags.batch_size)
            sess.run(train_step, {x: images, y_: labels})

        test_accuracy = sess.run(accuracy, {x: mnist.test.images, y_: mnist.test.labels})
        print(test_accuracy)
    return float(test_accuracy)


def parse_flags(argv):
    """Return the flags as attributes."""
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add('--data_dir', type=os.path.expanduser, default='MNIST_data', help='folder of MNIST')
    add('--max_steps', type=int, default=1000, help='training steps')
    add('--batch_size', type=int, default=100, help='images per step')
    add('--learning_rate', type=float, default=0.5, help='learning rate')
    add('--seed', type=int, help='make the run repeatable')
    flags = parser.parse_args(argv)
    for name in ('max_steps', 'batch_size', 'learning_rate'):
        if not getattr(flags, name) > 0:  # refuses nan, too
            parser.error('--%s must be above 0, not %s' % (name, getattr(flags, name)))
    return flags


if __name__ == '__main__':
    # Pasted whole into a prompt or a notebook, the script has no __file__, and sys.argv belongs to
    # the program that runs it.
    argv = sys.argv[1:] if '__file__' in globals() else []
    try:
        main(argv)
    except input_data.DataError as error:
        sys.exit('error: %s' % error)
