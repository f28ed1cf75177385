"""Softmax regression on MNIST: one layer, and about 92 % of the test digits right.

The first part of the tutorial in README.md. From a terminal:

    python mnist_softmax.py
"""

import input_data
from mnist_extras import cli
from mnist_extras.events import Events
from tf1 import tf


def main(argv=None):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    Args:
      argv: a list of flags, by default those of the command line.

    Raises:
      SystemExit: a flag is wrong.
      OSError, ValueError: the data or the folder cannot be used, or there are fewer
        training images than a batch has.
    """
    flags = parse_flags(argv)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default() as graph:
        # Images come in as rows of pixels, labels as rows with a single 1 among ten.
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')

        # The model: ten logits per image.
        W = tf.Variable(tf.zeros([784, 10]), name='W')
        b = tf.Variable(tf.zeros([10]), name='b')
        y = tf.matmul(x, W) + b

        cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
        train_step = tf.train.GradientDescentOptimizer(flags.learning_rate).minimize(cross_entropy)

        correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

    with tf.Session(graph=graph) as sess, Events(flags.log_dir, graph) as events:
        sess.run(tf.global_variables_initializer())
        for i in range(flags.max_steps):
            images, labels = mnist.train.next_batch(flags.batch_size)
            feed_dict = {x: images, y_: labels}
            if flags.log_dir and i % 100 == 0:  # for TensorBoard only
                train_accuracy, loss = sess.run([accuracy, cross_entropy], feed_dict)
                events.add_scalars(i, {'accuracy/train': train_accuracy, 'loss': loss})
            sess.run(train_step, feed_dict)

        test_accuracy = accuracy.eval({x: mnist.test.images, y_: mnist.test.labels})
        print(test_accuracy)
        events.add_scalars(flags.max_steps, {'accuracy/test': test_accuracy})
        weights = sess.run(W).T.reshape(10, 28, 28)
        events.add_images(flags.max_steps, {'weights/%d' % i: weights[i] for i in range(10)})
    return float(test_accuracy)


def parse_flags(argv=None):
    """Parse the flags and make the folder of --log_dir.

    Raises SystemExit with status 2 for a wrong flag, and OSError for a folder that cannot be
    used.
    """
    parser = cli.make_parser('Train softmax regression on MNIST.')
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--max_steps', type=cli.positive_int, default=1000, help='training steps')
    add('--batch_size', type=cli.positive_int, default=100, help='images per step')
    add('--learning_rate', type=cli.positive_float, default=0.5, help='learning rate')
    add('--seed', type=int, help='make the run repeatable')
    add('--log_dir', help='write curves and pictures for TensorBoard into this folder')
    flags = parser.parse_args(argv)
    cli.make_folders(flags, 'log_dir')
    return flags


def command():
    """The command `mnist-softmax`."""
    cli.run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
