"""Softmax regression on MNIST: one layer, and about 92 % of the test digits right.

The first part of the tutorial in README.md. From a terminal:

    python mnist_softmax.py
"""

import argparse

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
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(flags.seed)

        # Images come in as rows of pixels, labels as rows with a single 1 among ten.
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')

        # The model: the evidence for each of the ten digits.
        W = tf.Variable(tf.zeros([784, 10]), name='weights')
        b = tf.Variable(tf.zeros([10]), name='biases')
        y = tf.matmul(x, W) + b

        cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
        train_step = tf.train.GradientDescentOptimizer(flags.learning_rate).minimize(cross_entropy)

        sess.run(tf.global_variables_initializer())
        for _ in range(flags.max_steps):
            images, labels = mnist.train.next_batch(flags.batch_size)
            sess.run(train_step, feed_dict={x: images, y_: labels})

        # Counted in batches, so that memory does not grow with the test set.
        correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
        correct_count = tf.count_nonzero(correct_prediction)
        correct = 0
        for start in range(0, mnist.test.num_examples, 1000):
            batch = slice(start, start + 1000)
            feed = {x: mnist.test.images[batch], y_: mnist.test.labels[batch]}
            correct += sess.run(correct_count, feed_dict=feed)

    accuracy = float(correct / mnist.test.num_examples)
    print(accuracy)
    return accuracy


def parse_flags(argv=None):
    """Return the flags as attributes; a wrong one ends in SystemExit with status 2."""
    parser = argparse.ArgumentParser(description='Train softmax regression on MNIST.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    flag('--max_steps', type=input_data.positive_int, default=1000, help='training steps')
    flag('--batch_size', type=input_data.positive_int, default=100, help='images a step')
    flag('--learning_rate', type=input_data.positive_float, default=0.5)
    flag('--seed', type=int, help='makes a run repeatable')
    return parser.parse_args(argv)


def command():
    """The command `mnist-softmax`."""
    input_data.run_command(main)


if __name__ == '__main__':
    command()
