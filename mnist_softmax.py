"""Softmax regression on MNIST: one layer, and about 92 % of the test digits right.

The first part of the tutorial in README.md. From a terminal:

    python mnist_softmax.py
"""

import input_data
from mnist_extras import cli
from mnist_extras.events import Events
from mnist_extras.run import check_finite
from tf1 import tf  # TensorFlow 1's API, also on TensorFlow 2


def main(argv=()):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    `argv` is a list of flags, such as ['--max_steps', '500']. Without it their defaults hold.

    Raises:
      OSError, cli.UserError, input_data.DataError: a flag, the data or a folder cannot be
        used, or the training diverged.
    """
    flags = parse_flags(argv)
    events = Events(flags.log_dir)  # for TensorBoard; without a folder it does nothing
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    # Describe the computation as a graph. Nothing is computed yet.
    with tf.Graph().as_default() as graph:
        # Images come in as rows of pixels, labels as rows with a single 1 among ten.
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')

        # The model: ten logits per image. It starts at zeros, so only the batches are random.
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
    with tf.Session(graph=graph) as sess:
        sess.run(tf.global_variables_initializer())
        events.start(graph)
        for i in range(flags.max_steps):
            images, labels = mnist.train.next_batch(flags.batch_size)
            batch = {x: images, y_: labels}
            if i % 100 == 0 and flags.log_dir:
                train_accuracy, loss = sess.run([accuracy, cross_entropy], batch)
                events.add_scalars(i, {'accuracy/train': train_accuracy, 'loss': loss})
            sess.run(train_step, batch)

        check_finite(sess, flags.max_steps)
        test_accuracy = sess.run(accuracy, {x: mnist.test.images, y_: mnist.test.labels})
        print(test_accuracy)
        events.add_scalars(flags.max_steps, {'accuracy/test': test_accuracy})
        weights = sess.run(W).T.reshape(10, 28, 28)  # a column of W per digit, as a picture
        events.add_images(flags.max_steps, {'weights/%d' % i: weights[i] for i in range(10)})
        events.close()
    return float(test_accuracy)


def parse_flags(argv):
    """Return the flags as attributes. Raises cli.UserError for a wrong one."""
    parser = cli.make_parser('Train softmax regression on MNIST.')
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--max_steps', type=cli.positive_int, default=1000, help='training steps')
    add('--batch_size', type=cli.positive_int, default=100, help='images per step')
    add('--learning_rate', type=cli.positive_float, default=0.5, help='learning rate')
    add('--seed', type=int, help='make the run repeatable')
    add('--log_dir', help='write curves and pictures for TensorBoard into this folder')
    return parser.parse_args(argv)


def command():
    """The command `mnist-softmax`."""
    cli.run_command(main)


if __name__ == '__main__':
    command()
