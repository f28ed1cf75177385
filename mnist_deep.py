"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial in README.md. From a terminal:

    python mnist_deep.py

The file reads from top to bottom: the network, its layers, the training. What the flags
add to the tutorial is in mnist_extras.
"""

import sys

from tqdm import tqdm

import input_data
from mnist_extras.checkpoints import Checkpoints
from mnist_extras.command import (
    make_folders,
    make_parser,
    positive_float,
    positive_int,
    probability,
    run_command,
)
from mnist_extras.events import Events, copy_of
from mnist_extras.export import check_export_dir, export
from mnist_extras.training import StopSignal, check_finite, progress
from tf1 import tf


def deepnn(x):
    """Build the network for the images `x`, float32 [n, 784], pixels in [0, 1].

    Returns:
      y_conv: float32 [n, 10], the logits of the ten digits.
      keep_prob: float32 scalar, the probability that dropout keeps a neuron, 1 if it is
        not fed.
    """
    with tf.name_scope('reshape'):
        x_image = tf.reshape(x, [-1, 28, 28, 1])

    # 5x5 patches of one gray channel to 32 features: [n, 28, 28, 32].
    with tf.name_scope('conv1'):
        W_conv1 = weight_variable([5, 5, 1, 32])
        b_conv1 = bias_variable([32])
        h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)

    # [n, 14, 14, 32].
    with tf.name_scope('pool1'):
        h_pool1 = max_pool_2x2(h_conv1)

    # 5x5 patches of 32 features to 64: [n, 14, 14, 64].
    with tf.name_scope('conv2'):
        W_conv2 = weight_variable([5, 5, 32, 64])
        b_conv2 = bias_variable([64])
        h_conv2 = tf.nn.relu(conv2d(h_pool1, W_conv2) + b_conv2)

    # [n, 7, 7, 64].
    with tf.name_scope('pool2'):
        h_pool2 = max_pool_2x2(h_conv2)

    # All 7 x 7 x 64 features of an image to 1024 neurons: [n, 1024].
    with tf.name_scope('fc1'):
        W_fc1 = weight_variable([7 * 7 * 64, 1024])
        b_fc1 = bias_variable([1024])
        h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
        h_fc1 = tf.nn.relu(matmul(h_pool2_flat, W_fc1) + b_fc1)

    # 1 by default, so an exported model needs no keep_prob.
    with tf.name_scope('dropout'):
        keep_prob = tf.placeholder_with_default(1.0, [], name='keep_prob')
        h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob)

    # One logit per digit: [n, 10].
    with tf.name_scope('fc2'):
        W_fc2 = weight_variable([1024, 10])
        b_fc2 = bias_variable([10])
        y_conv = tf.matmul(h_fc1_drop, W_fc2) + b_fc2

    return y_conv, keep_prob


def conv2d(x, W):
    """Convolve `x` with the patches `W` at stride 1, zero padded to keep the size."""
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME')


def max_pool_2x2(x):
    """Halve height and width: of each 2x2 block, keep the largest value."""
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')


def matmul(x, W):
    """Multiply two matrices as a batch of one, whose gradient runs faster if they are large.

    It takes 10 % off a training step on a processor with AVX-512 and changes nothing on
    others (measured with TensorFlow 2.21). fc2 and the softmax of mnist_softmax.py have a
    hundredth of fc1's weights or less: `tf.matmul` is fast enough there.
    """
    return tf.squeeze(tf.matmul(tf.expand_dims(x, 0), tf.expand_dims(W, 0)), 0)


def weight_variable(shape):
    """Return a variable of small random weights, so that no two neurons start out the same."""
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1), name='weights')


def bias_variable(shape):
    """Return a variable of slightly positive biases, so that few ReLUs start out at 0."""
    return tf.Variable(tf.constant(0.1, shape=shape), name='biases')


def cross_entropy_loss(y_conv, y_):
    """Return the mean cross-entropy of the logits `y_conv` and the labels `y_`, [n, 10] each."""
    with tf.name_scope('loss'):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv))


def adam_step(loss, learning_rate):
    """Return the operation that takes one training step and counts it."""
    with tf.name_scope('adam_optimizer'):
        global_step = tf.train.get_or_create_global_step()
        return tf.train.AdamOptimizer(learning_rate).minimize(loss, global_step=global_step)


def accuracy_of(y_conv, y_):
    """Return the fraction of images whose largest logit is that of their label."""
    with tf.name_scope('accuracy'):
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        return tf.reduce_mean(tf.cast(correct_prediction, tf.float32))


def evaluate(accuracy, x, y_, data):
    """Return `accuracy` over all of `data`, a `DataSet`, as a float in [0, 1].

    Feeds 500 images at a time: for all 10,000 test images at once, the output of the first
    layer alone would take 1 GB.
    """
    correct = 0.0
    for start in range(0, data.num_examples, 500):
        images, labels = data.images[start : start + 500], data.labels[start : start + 500]
        correct += len(images) * float(accuracy.eval({x: images, y_: labels}))
    return correct / data.num_examples


def main(argv=None):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    Args:
      argv: a list of flags, by default those of the command line.

    Raises:
      SystemExit: a flag is wrong, or Ctrl-C or SIGTERM has stopped the training.
      OSError, ValueError: data, a checkpoint or a folder cannot be used.
      FloatingPointError: the training diverged.
    """
    flags = parse_flags(argv)
    checkpoints = Checkpoints(flags)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=checkpoints.seed)

    with tf.Graph().as_default() as graph:
        tf.set_random_seed(checkpoints.seed)
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        y_conv, keep_prob = deepnn(x)
        cross_entropy = cross_entropy_loss(y_conv, y_)
        train_step = adam_step(cross_entropy, flags.learning_rate)
        accuracy = accuracy_of(y_conv, y_)

    with tf.Session(graph=graph) as sess, Events(flags.log_dir, graph) as events:
        sess.run(tf.global_variables_initializer())
        step = checkpoints.restore(sess, mnist.train)
        events.start(step)

        with StopSignal() as stop, progress(step, flags.max_steps) as steps:
            for i in steps:
                images, labels = mnist.train.next_batch(flags.batch_size)
                if i % 100 == 0:
                    check_finite(sess, i, flags.learning_rate)
                    train_accuracy, loss = sess.run(
                        [accuracy, cross_entropy], {x: images, y_: labels}
                    )
                    tqdm.write('step %d, training accuracy %g' % (i, train_accuracy))
                    events.add_scalars(i, {'accuracy/train': train_accuracy, 'loss': loss})
                if i % 1000 == 0 and flags.log_dir:
                    with copy_of(sess):
                        validation_accuracy = evaluate(accuracy, x, y_, mnist.validation)
                    events.add_scalars(i, {'accuracy/validation': validation_accuracy})

                train_step.run({x: images, y_: labels, keep_prob: flags.keep_prob})

                step = i + 1
                last = stop.received or step == flags.max_steps
                if last or step % flags.save_steps == 0:
                    check_finite(sess, step, flags.learning_rate)
                    checkpoints.save(sess)
                if stop.received:
                    break

        if stop.received:
            print('Stopped after %d steps' % step, file=sys.stderr)
        test_accuracy = evaluate(accuracy, x, y_, mnist.test)
        print('test accuracy %g' % test_accuracy)
        if flags.log_dir:
            validation_accuracy = evaluate(accuracy, x, y_, mnist.validation)
            events.add_scalars(step, {'accuracy/validation': validation_accuracy})
            events.add_scalars(step, {'accuracy/test': test_accuracy})
            events.add_pictures(step, x, y_conv, mnist.test)
        if stop.received:
            sys.exit(128 + stop.received)
        if flags.export_dir:
            export(sess, deepnn, flags.export_dir)
    return test_accuracy


def parse_flags(argv=None):
    """Return the flags as attributes; a wrong one raises SystemExit with status 2."""
    parser = make_parser('Train a convolutional network on MNIST.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files (%(default)s)')
    flag('--max_steps', type=positive_int, default=20000, help='training steps (%(default)s)')
    flag('--batch_size', type=positive_int, default=50, help='images per step (%(default)s)')
    flag('--learning_rate', type=positive_float, default=1e-4, help="Adam's (%(default)s)")
    flag('--keep_prob', type=probability, default=0.5, help='dropout keeps this (%(default)s)')
    flag('--seed', type=int, help='makes a run repeatable')
    flag('--model_dir', help='save checkpoints in this folder, and resume from them')
    flag('--save_steps', type=positive_int, default=1000, help='per checkpoint (%(default)s)')
    flag('--log_dir', help='write curves and pictures for TensorBoard into this folder')
    flag('--export_dir', help='write the trained network, a SavedModel, into this new folder')
    flags = parser.parse_args(argv)
    make_folders(flags, 'model_dir', 'log_dir', 'export_dir')
    check_export_dir(flags.export_dir)
    return flags


def command():
    """The command `mnist-deep`."""
    run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
