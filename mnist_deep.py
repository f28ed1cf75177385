"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial in README.md. From a terminal:

    python mnist_deep.py

The file reads from top to bottom: the network, its layers, the training. What the flags
add to the tutorial is in mnist_extras.
"""

import input_data
from mnist_extras import cli
from mnist_extras.checkpoints import Checkpoints
from mnist_extras.events import Events
from mnist_extras.export import check_export_dir, export
from mnist_extras.training import StopSignal, check_finite, progress
from tf1 import tf


def deepnn(x):
    """Build the network for the images `x`, float32 [n, 784], pixels in [0, 1].

    Returns:
      y_conv: float32 [n, 10], the logits of the ten digits.
      keep_prob: float32 scalar, the probability that dropout keeps a neuron. To be fed for
        training; 1 by default, which turns dropout off.
    """
    with tf.name_scope('reshape'):
        x_image = tf.reshape(x, [-1, 28, 28, 1])

    # 32 filters of 5x5 pixels, 1 channel: [n, 28, 28, 32].
    with tf.name_scope('conv1'):
        W_conv1 = weight_variable([5, 5, 1, 32])
        b_conv1 = bias_variable([32])
        h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)

    # Half the height and width: [n, 14, 14, 32].
    with tf.name_scope('pool1'):
        h_pool1 = max_pool_2x2(h_conv1)

    # 64 filters of 5x5 pixels, 32 channels: [n, 14, 14, 64].
    with tf.name_scope('conv2'):
        W_conv2 = weight_variable([5, 5, 32, 64])
        b_conv2 = bias_variable([64])
        h_conv2 = tf.nn.relu(conv2d(h_pool1, W_conv2) + b_conv2)

    # Half the height and width: [n, 7, 7, 64].
    with tf.name_scope('pool2'):
        h_pool2 = max_pool_2x2(h_conv2)

    # All 7 x 7 x 64 features of an image to 1024 neurons: [n, 1024].
    with tf.name_scope('fc1'):
        W_fc1 = weight_variable([7 * 7 * 64, 1024])
        b_fc1 = bias_variable([1024])
        h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
        h_fc1 = tf.nn.relu(fast_matmul(h_pool2_flat, W_fc1) + b_fc1)

    # A random part of the neurons, drawn anew in each run: [n, 1024].
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
    """Convolve `x`, [n, height, width, channels], with `W`, [5, 5, channels, features].

    Stride 1 and zero padding keep height and width.
    """
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME')


def max_pool_2x2(x):
    """Halve height and width of `x`, [n, height, width, features]: keep the largest of 2x2."""
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')


def fast_matmul(x, W):
    """Multiply `x`, [n, k], by `W`, [k, m], as `tf.matmul` does.

    Written as a batch of one product, whose gradient TensorFlow computes faster if `W` is large:
    for fc1, 10 % less time per training step with AVX-512, and no gain elsewhere. fc2 and the
    softmax regression have too few weights for it to matter.
    """
    return tf.squeeze(tf.matmul(tf.expand_dims(x, 0), tf.expand_dims(W, 0)), 0)


def weight_variable(shape):
    """Return a float32 variable of small random weights, so that all neurons differ."""
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1), name='weights')


def bias_variable(shape):
    """Return a float32 variable of slightly positive biases, so that most ReLUs are active."""
    return tf.Variable(tf.constant(0.1, shape=shape), name='biases')


def build_loss(y_conv, y_):
    """Return the cross-entropy of logits and labels, [n, 10] each, averaged to a scalar."""
    with tf.name_scope('loss'):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv))


def build_train_step(loss, learning_rate):
    """Return the operation that takes one step of Adam and adds 1 to the global step.

    By default TensorFlow also computes the gradient with respect to the images, which nothing
    uses. GATE_GRAPH skips it: 16 % less time per step with AVX-512, and the same numbers.
    """
    with tf.name_scope('adam_optimizer'):
        return tf.train.AdamOptimizer(learning_rate).minimize(
            loss,
            global_step=tf.train.get_or_create_global_step(),
            gate_gradients=tf.train.Optimizer.GATE_GRAPH,
        )


def build_accuracy(y_conv, y_):
    """Return the fraction of images, a scalar, whose largest logit is that of the label."""
    with tf.name_scope('accuracy'):
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        return tf.reduce_mean(tf.cast(correct_prediction, tf.float32))


def evaluate(accuracy, x, y_, data):
    """Return the accuracy on all of `data`, a `DataSet`, as a float in [0, 1].

    It is computed in the default session, without dropout.

    Feeds the placeholders `x` and `y_` in batches of 500, to save memory: for all 10,000 test
    images at once, the output of the first layer alone would take 1 GB.
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
      OSError, ValueError, tf.errors.OpError: data, a checkpoint or a folder cannot be used.
      FloatingPointError: the training diverged.
    """
    flags = parse_flags(argv)
    checkpoints = Checkpoints(flags)
    seed = checkpoints.seed  # --seed, or that of the run to resume
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=seed)

    with tf.Graph().as_default() as graph:
        tf.set_random_seed(seed)
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        y_conv, keep_prob = deepnn(x)
        cross_entropy = build_loss(y_conv, y_)
        train_step = build_train_step(cross_entropy, flags.learning_rate)
        accuracy = build_accuracy(y_conv, y_)

    def validate():
        return evaluate(accuracy, x, y_, mnist.validation)

    # Without their flags, checkpoints, events and export do nothing.
    with tf.Session(graph=graph) as sess, Events(flags.log_dir, graph) as events:
        sess.run(tf.global_variables_initializer())
        step = checkpoints.restore(sess, mnist.train)  # 0, or where to resume
        events.start(step)

        with StopSignal() as stop, progress(step, flags.max_steps) as bar:
            for i in bar:
                images, labels = mnist.train.next_batch(flags.batch_size)
                batch = {x: images, y_: labels}
                if i % 100 == 0:
                    check_finite(sess, i)
                    train_accuracy, loss = sess.run([accuracy, cross_entropy], batch)
                    bar.write('step %d, training accuracy %g' % (i, train_accuracy))
                    events.add_scalars(i, {'accuracy/train': train_accuracy, 'loss': loss})
                if i % 1000 == 0:
                    events.add_validation(sess, i, validate)

                train_step.run({x: images, y_: labels, keep_prob: flags.keep_prob})

                step, stopping = i + 1, stop.received
                if stopping or checkpoints.due(step):
                    check_finite(sess, step)
                    checkpoints.save(sess)
                if stopping:
                    break

        stop.report_if_received(step)
        test_accuracy = evaluate(accuracy, x, y_, mnist.test)
        print('test accuracy %g' % test_accuracy)
        events.add_validation(sess, step, validate)
        events.add_scalars(step, {'accuracy/test': test_accuracy})
        events.add_pictures(step, x, y_conv, mnist.test)
        stop.exit_if_received()
        export(sess, deepnn, flags.export_dir)
    return test_accuracy


def parse_flags(argv=None):
    """Parse the flags and make the folders that they name.

    Raises SystemExit with status 2 for a wrong flag, and OSError or ValueError for a folder
    that cannot be used.
    """
    parser = cli.make_parser('Train a convolutional network on MNIST.')
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--max_steps', type=cli.positive_int, default=20000, help='training steps')
    add('--batch_size', type=cli.positive_int, default=50, help='images per step')
    add('--learning_rate', type=cli.positive_float, default=1e-4, help='learning rate of Adam')
    add('--keep_prob', type=cli.probability, default=0.5, help='fraction that dropout keeps')
    add('--seed', type=int, help='make the run repeatable')
    add('--model_dir', help='save checkpoints in this folder, and resume from the last one')
    add('--save_steps', type=cli.positive_int, default=1000, help='steps between checkpoints')
    add('--log_dir', help='write curves and pictures for TensorBoard into this folder')
    add('--export_dir', help='write the trained network into this folder, as a SavedModel')
    flags = parser.parse_args(argv)
    cli.make_folders(flags, 'model_dir', 'log_dir', 'export_dir')
    check_export_dir(flags.export_dir)
    return flags


def command():
    """The command `mnist-deep`."""
    cli.run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
