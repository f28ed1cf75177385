"""Softmax regression on MNIST: one layer, and about 92 % of the test digits right.

The first part of the tutorial in README.md. From a terminal:

    python mnist_softmax.py
"""

import argparse
import os

import numpy as np

import input_data
from tf1 import tf


def main(argv=None):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    Args:
      argv: the command line's flags, those of this process by default.

    Raises:
      SystemExit: a wrong flag.
      OSError, ValueError: the data cannot be had or do not fit the flags.
    """
    flags = parse_flags(argv)
    if flags.log_dir:
        os.makedirs(flags.log_dir, exist_ok=True)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(flags.seed)

        # Images come in as rows of pixels, labels as rows with a single 1 among ten.
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')

        # The model: the evidence for each of the ten digits.
        W = tf.Variable(tf.zeros([784, 10]), name='W')
        b = tf.Variable(tf.zeros([10]), name='b')
        y = tf.matmul(x, W) + b

        cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
        train_step = tf.train.GradientDescentOptimizer(flags.learning_rate).minimize(cross_entropy)

        sess.run(tf.global_variables_initializer())
        for _ in range(flags.max_steps):
            images, labels = mnist.train.next_batch(flags.batch_size)
            sess.run(train_step, feed_dict={x: images, y_: labels})

        # In batches, so that memory does not grow with the test set.
        starts = range(0, mnist.test.num_examples, 1000)
        guesses = [y.eval({x: mnist.test.images[i : i + 1000]}) for i in starts]
        correct = np.argmax(np.concatenate(guesses), 1) == np.argmax(mnist.test.labels, 1)
        accuracy = float(np.mean(correct))
        print(accuracy)

        if flags.log_dir:
            with tf.summary.FileWriter(flags.log_dir, sess.graph) as writer:
                pictures = draw_weights(sess.run(W))
                writer.add_summary(
                    tf.summary.image('weights', pictures, max_outputs=10).eval(), flags.max_steps
                )
    return accuracy


def draw_weights(W):
    """Return the weights [784, 10] as ten pictures, uint8 [10, 28, 28, 3].

    What speaks for a digit is blue, what speaks against it red, what says nothing white.
    """
    weights = W.T.reshape(10, 28, 28) / np.abs(W).max()
    red, blue = 1 - np.maximum(weights, 0), 1 - np.maximum(-weights, 0)
    return (255 * np.stack([red, red * blue, blue], axis=3)).astype(np.uint8)


def parse_flags(argv=None):
    """Return the flags as attributes; a wrong one ends in SystemExit with status 2."""
    parser = argparse.ArgumentParser(description='Train softmax regression on MNIST.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    flag('--max_steps', type=input_data.positive_int, default=1000, help='training steps')
    flag('--batch_size', type=input_data.positive_int, default=100, help='images a step')
    flag('--learning_rate', type=input_data.positive_float, default=0.5)
    flag('--seed', type=int, help='makes a run repeatable')
    flag('--log_dir', help='folder to write pictures of the weights in, for TensorBoard')
    return parser.parse_args(argv)


def command():
    """The command `mnist-softmax`."""
    input_data.run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
