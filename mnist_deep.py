"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial in README.md. From a terminal:

    python mnist_deep.py

The network comes first, then its layers, then the training. mnist_extras has what the flags add
to the tutorial, and a faster gradient.
"""

import input_data
from mnist_extras import cli
from mnist_extras.fast_matmul import fast_gradients
from mnist_extras.run import Run
from tf1 import tf  # TensorFlow 1's API, also on TensorFlow 2


def deepnn(x):
    """Build the network. The comments say what each layer does, and the shape of its output.

    Args:
      x: n images, float32 [n, 784], pixels in [0, 1].

    Returns:
      y_conv: the logits of the ten digits, float32 [n, 10].
      keep_prob: the probability that dropout keeps a neuron, a float32 scalar. It is 1 unless
        it is fed, so only the training has to feed it.
    """
    # Rows of pixels become images of one channel, gray: [n, 28, 28, 1].
    with tf.name_scope('reshape'):
        x_image = tf.reshape(x, [-1, 28, 28, 1])

    # 32 filters of 5x5 pixels: [n, 28, 28, 32].
    with tf.name_scope('conv1'):
        W_conv1 = weight_variable([5, 5, 1, 32])
        b_conv1 = bias_variable([32])
        h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)

    # Half the height and width: [n, 14, 14, 32].
    with tf.name_scope('pool1'):
        h_pool1 = max_pool_2x2(h_conv1)

    # 64 filters of 5x5, each over all 32 features: [n, 14, 14, 64].
    with tf.name_scope('conv2'):
        W_conv2 = weight_variable([5, 5, 32, 64])
        b_conv2 = bias_variable([64])
        h_conv2 = tf.nn.relu(conv2d(h_pool1, W_conv2) + b_conv2)

    # Half the height and width: [n, 7, 7, 64].
    with tf.name_scope('pool2'):
        h_pool2 = max_pool_2x2(h_conv2)

    # Fully connected, all 7 x 7 x 64 features of an image to 1024 neurons: [n, 1024].
    with tf.name_scope('fc1'):
        W_fc1 = weight_variable([7 * 7 * 64, 1024])
        b_fc1 = bias_variable([1024])
        h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
        h_fc1 = tf.nn.relu(tf.matmul(h_pool2_flat, W_fc1) + b_fc1)

    # Zero each neuron with probability 1 - keep_prob, anew in each sess.run, and divide the
    # rest by keep_prob: [n, 1024].
    with tf.name_scope('dropout'):
        keep_prob = tf.placeholder_with_default(1.0, [], name='keep_prob')
        h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob=keep_prob)

    # One logit per digit: [n, 10].
    with tf.name_scope('fc2'):
        W_fc2 = weight_variable([1024, 10])
        b_fc2 = bias_variable([10])
        y_conv = tf.matmul(h_fc1_drop, W_fc2) + b_fc2

    return y_conv, keep_prob


def conv2d(x, W):
    """Convolve `x`, [n, height, width, channels], with `W`, [rows, columns, channels, features].

    Stride 1 and zero padding keep height and width.
    """
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME')


def max_pool_2x2(x):
    """Halve height and width of `x`, [n, height, width, features]: keep the largest of each 2x2."""
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')


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
    """Return the operation that takes one step of Adam."""
    # The default, GATE_OP, also computes the gradient of the images, which nothing needs.
    # GATE_GRAPH does not, and still has all gradients before it changes a weight.
    gate = tf.train.Optimizer.GATE_GRAPH
    with tf.name_scope('adam_optimizer'):
        return tf.train.AdamOptimizer(learning_rate).minimize(loss, gate_gradients=gate)


def build_accuracy(y_conv, y_):
    """Compare logits with labels, [n, 10] each.

    Returns:
      correct_prediction: bool [n], whether an image's largest logit is that of its label.
      accuracy: the fraction of images for which it is, a float32 scalar.
    """
    with tf.name_scope('accuracy'):
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        return correct_prediction, tf.reduce_mean(tf.cast(correct_prediction, tf.float32))


def evaluate(sess, correct_prediction, x, y_, data):
    """Return the accuracy on all of `data`, a `DataSet`, as a float in [0, 1].

    Feeds the placeholders `x` and `y_` in batches of 500, to save memory: for all 10,000 test
    images at once, the output of the first layer alone would take 1 GB.
    """
    correct = 0
    for start in range(0, data.num_examples, 500):
        images, labels = data.images[start : start + 500], data.labels[start : start + 500]
        correct += int(sess.run(correct_prediction, {x: images, y_: labels}).sum())
    return correct / data.num_examples


def main(argv=()):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    `argv` is a list of flags, such as ['--max_steps', '500']. Without it their defaults hold.

    Raises:
      OSError, cli.UserError, input_data.DataError: a flag, the data, a folder or a checkpoint
        cannot be used, or the training diverged.
      KeyboardInterrupt: Ctrl-C has stopped the training. All but the export is done before.
    """
    flags = parse_flags(argv)
    run = Run(flags)  # --seed, --model_dir, --log_dir, --export_dir, Ctrl-C, progress bar
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=run.seed)

    # Describe the network as a graph. Nothing is computed yet.
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(run.seed)
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        with fast_gradients(graph):  # optional: each tf.matmul made here has a faster gradient
            y_conv, keep_prob = deepnn(x)
        cross_entropy = build_loss(y_conv, y_)
        train_step = build_train_step(cross_entropy, flags.learning_rate)
        correct_prediction, accuracy = build_accuracy(y_conv, y_)

    # Run it: sess.run(what, feed) computes `what`, with the fed arrays for the placeholders.
    with tf.Session(graph=graph) as sess:
        sess.run(tf.global_variables_initializer())
        run.restore(sess, mnist.train)  # with --model_dir, go on where the last run ended
        for i in run.steps(sess):  # saves between steps; Ctrl-C ends it after the current one
            images, labels = mnist.train.next_batch(flags.batch_size)  # once: see run.restore
            batch = {x: images, y_: labels}
            if i % 100 == 0:
                train_accuracy, loss = sess.run([accuracy, cross_entropy], batch)  # no dropout
                print('step %d, training accuracy %g' % (i, train_accuracy))
                run.events.add_scalars(i, {'accuracy/train': train_accuracy, 'loss': loss})
            if i % 1000 == 0 and flags.log_dir:
                validation_accuracy = evaluate(sess, correct_prediction, x, y_, mnist.validation)
                run.events.add_scalars(i, {'accuracy/validation': validation_accuracy})
            sess.run(train_step, {**batch, keep_prob: flags.keep_prob})

        test_accuracy = evaluate(sess, correct_prediction, x, y_, mnist.test)
        print('test accuracy %g' % test_accuracy)
        run.events.add_scalars(run.step, {'accuracy/test': test_accuracy})
        run.events.add_pictures(sess, run.step, x, y_conv, mnist.test)
        run.finish(sess, deepnn)  # exports deepnn with the trained weights; raises after Ctrl-C
    return test_accuracy


def parse_flags(argv):
    """Return the flags as attributes. Raises cli.UserError for a wrong one."""
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
    return parser.parse_args(argv)


def command():
    """The command `mnist-deep`."""
    cli.run_command(main)


if __name__ == '__main__':
    command()
