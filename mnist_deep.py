"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial, tutorial.md, as a script:

    python mnist_deep.py

Needs TensorFlow 1.15 or 2.x, tqdm, and input_data.py beside it, which loads MNIST.
"""

import argparse
import glob
import math
import os
import sys
import tempfile

# TensorFlow reads both variables while it is imported. Level 3 shows only fatal errors of its C++
# code (0 shows everything, such as why a GPU is not used). oneDNN has the fastest kernels for CPUs,
# and TensorFlow leaves it off on older processors.
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')

import tensorflow.compat.v1 as tf
from tqdm import tqdm

import input_data

tf.logging.set_verbosity(tf.logging.ERROR)  # no warnings of deprecated functions
tf.disable_v2_behavior()  # graphs and sessions, on TensorFlow 2 too


def deepnn(x):
    """Build the network. The comments give the shape of each layer's output.

    Args:
      x: n images, float32 [n, 784], pixels in [0, 1].

    Returns:
      y_conv: the logits of the ten digits, float32 [n, 10].
      keep_prob: the probability that dropout keeps a neuron, a float32 scalar. The default is 1,
        no dropout; the training feeds another value.
    """
    # Rows of pixels become images of one channel, gray: [n, 28, 28, 1].
    with tf.name_scope('reshape'):
        x_image = tf.reshape(x, [-1, 28, 28, 1])

    # 32 filters of 5x5 pixels: [n, 28, 28, 32].
    with tf.name_scope('conv1'):
        W_conv1 = weight_variable([5, 5, 1, 32])
        b_conv1 = bias_variable([32])
        h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)

    # Halve height and width: [n, 14, 14, 32].
    with tf.name_scope('pool1'):
        h_pool1 = max_pool_2x2(h_conv1)

    # 64 filters of 5x5, each over all 32 features: [n, 14, 14, 64].
    with tf.name_scope('conv2'):
        W_conv2 = weight_variable([5, 5, 32, 64])
        b_conv2 = bias_variable([64])
        h_conv2 = tf.nn.relu(conv2d(h_pool1, W_conv2) + b_conv2)

    # Halve height and width: [n, 7, 7, 64].
    with tf.name_scope('pool2'):
        h_pool2 = max_pool_2x2(h_conv2)

    # Fully connected: all 7 x 7 x 64 features of an image to 1024 neurons: [n, 1024].
    with tf.name_scope('fc1'):
        W_fc1 = weight_variable([7 * 7 * 64, 1024])
        b_fc1 = bias_variable([1024])
        h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
        h_fc1 = tf.nn.relu(tf.matmul(h_pool2_flat, W_fc1) + b_fc1)

    # Zero each neuron with probability 1 - keep_prob, anew in each step, and divide the others
    # by keep_prob: [n, 1024].
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
    """Return a float32 variable of slightly positive biases, so that fewer ReLUs start dead."""
    return tf.Variable(tf.constant(0.1, shape=shape), name='biases')


def main(argv=()):
    """Train the network, print its accuracy on the test set and return it, a float in [0, 1].

    `argv` is a list of flags, such as ['--max_steps', '500']. Raises input_data.DataError if the
    data cannot be used, and SystemExit for a wrong flag, a checkpoint that cannot be restored or
    saved, and a loss that is not finite.
    """
    flags = parse_flags(argv)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default(), tf.Session() as sess:
        # Describe the computation as a graph. Nothing is computed yet.
        tf.set_random_seed(flags.seed)  # None: other numbers in each run
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        y_conv, keep_prob = deepnn(x)

        with tf.name_scope('loss'):
            losses = tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
            cross_entropy = tf.reduce_mean(losses)
        with tf.name_scope('adam_optimizer'):
            global_step = tf.train.create_global_step()  # counts the steps
            optimizer = tf.train.AdamOptimizer(flags.learning_rate)
            train_step = optimizer.minimize(cross_entropy, global_step=global_step)
        with tf.name_scope('accuracy'):
            correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
            accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        tf.summary.scalar('loss/train', cross_entropy)
        tf.summary.scalar('accuracy/train', accuracy)
        summaries = tf.summary.merge_all()
        # Relative paths in the file `checkpoint`, so that the folder can be moved.
        saver = tf.train.Saver(save_relative_paths=True)

        # Run it: sess.run(what, feed) computes `what`, with the fed arrays for the placeholders.
        sess.run(tf.global_variables_initializer())
        if flags.model_dir:
            restore(sess, saver, flags.model_dir)
        start = sess.run(global_step)  # 0, or the steps of earlier runs
        if flags.seed is not None:
            for _ in range(start):  # Skip the batches of this seed that earlier runs have used.
                mnist.train.next_batch(flags.batch_size)
        if flags.log_dir:
            writer = tf.summary.FileWriter(flags.log_dir, sess.graph)
            # An earlier run may have logged beyond its last checkpoint. START makes TensorBoard
            # discard what was logged from step `start` on.
            writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), start)

        try:
            # disable=None: there is no progress bar where stderr is not a terminal.
            for i in tqdm(range(start, flags.max_steps), disable=None):
                images, labels = mnist.train.next_batch(flags.batch_size)
                feed = {x: images, y_: labels}
                if i % 100 == 0:  # keep_prob is not fed: no dropout
                    train_accuracy, summary = sess.run([accuracy, summaries], feed)
                    tqdm.write('step %d, training accuracy %g' % (i, train_accuracy))
                    sys.stdout.flush()  # so that a pipe passes it on at once
                    if flags.log_dir:
                        writer.add_summary(summary, i)
                        writer.flush()

                train_feed = {keep_prob: flags.keep_prob, **feed}  # with dropout
                _, loss = sess.run([train_step, cross_entropy], train_feed)
                check_finite(loss, i)
                if flags.model_dir and (i + 1) % flags.save_steps == 0:
                    save(sess, saver, flags.model_dir, global_step)
        except (KeyboardInterrupt, BrokenPipeError):
            pass  # Ctrl-C, or nothing reads stdout any longer: go on to the save.

        steps = sess.run(global_step)
        if flags.model_dir and steps > start:  # Without a new step there is nothing to save.
            save(sess, saver, flags.model_dir, global_step)
        if flags.log_dir:
            writer.close()
        if steps < flags.max_steps:
            print('Stopped after %d steps' % steps, file=sys.stderr)
        test_accuracy = evaluate(sess, correct_prediction, x, y_, mnist.test)
        print('test accuracy %g' % test_accuracy)
    return test_accuracy


def restore(sess, saver, folder):
    """Restore the variables from the last checkpoint in `folder`; its file `checkpoint` names it.

    Returns its path, or None if the folder has no checkpoints. Raises SystemExit if it has some,
    but the last one cannot be restored: a run that began anew would write over them.
    """
    listing = os.path.join(folder, 'checkpoint')
    indexes = glob.glob(os.path.join(folder, '*.index'))
    found = [os.path.splitext(os.path.basename(path))[0] for path in indexes]
    # The longer name has the larger number: model.ckpt-10000 is later than model.ckpt-9000.
    found.sort(key=lambda name: (len(name), name))
    if not found and not os.path.exists(listing):
        return None

    try:  # None, ValueError or OpError: the file is damaged, or names what is not there.
        path = tf.train.latest_checkpoint(folder)
    except (ValueError, tf.errors.OpError):
        path = None
    problem = '%s is missing or damaged, or names a checkpoint that is not there' % listing
    if path:
        try:
            saver.restore(sess, path)
            print('Restored', path, file=sys.stderr)
            if found and found[-1] != os.path.basename(path):
                print('By its name,', found[-1], 'is later', file=sys.stderr)
            # Tell the saver of the earlier checkpoints: it keeps the last five of all.
            state = tf.train.get_checkpoint_state(folder)
            saver.recover_last_checkpoints(state.all_model_checkpoint_paths)
            return path
        except tf.errors.OpError as error:
            problem = '%s is damaged or of another network: %s' % (path, reason(error))
            name = os.path.basename(path)
            found = found[: found.index(name)] if name in found else found  # the earlier ones

    if not found:
        sys.exit('error: %s. Name another folder: there is no earlier checkpoint here' % problem)
    sys.exit(
        'error: %s. Name another folder or, to go on from %s, make this the only line of %s:\n'
        'model_checkpoint_path: "%s"' % (problem, found[-1], listing, found[-1])
    )


def save(sess, saver, folder, global_step):
    """Save a checkpoint in `folder`. Raises SystemExit if that fails, such as on a full disk."""
    try:
        saver.save(sess, os.path.join(folder, 'model.ckpt'), global_step)
    except KeyboardInterrupt:
        # TensorFlow writes the file `checkpoint` last. It may still name the one before.
        save(sess, saver, folder, global_step)
        raise
    except tf.errors.OpError as error:
        # TensorFlow leaves its partly written file behind.
        for path in glob.glob(os.path.join(folder, 'model.ckpt-*.tempstate*')):
            os.remove(path)
        sys.exit('error: a checkpoint cannot be saved, earlier ones stay: %s' % reason(error))


def reason(error):
    """Return the reason in a TensorFlow error: the line before the node that raised it."""
    return str(error).partition('\n\t [[')[0].splitlines()[-1]


def check_finite(loss, step):
    """End the run with an error if the loss is infinite or NaN."""
    if not math.isfinite(loss):
        sys.exit(
            'error: loss %g at step %d: try a smaller --learning_rate or, if a resumed run fails '
            'at once, name an earlier checkpoint in the file `checkpoint`' % (loss, step)
        )


def evaluate(sess, correct_prediction, x, y_, data):
    """Return the accuracy on `data`, an input_data.DataSet, as a float in [0, 1]."""
    correct = 0
    # In batches: for 10,000 images at once, the first layer's output alone would take 1 GB.
    for i in range(0, data.num_examples, 500):
        feed = {x: data.images[i : i + 500], y_: data.labels[i : i + 500]}
        correct += int(sess.run(correct_prediction, feed).sum())
    return correct / data.num_examples


def parse_flags(argv):
    """Return the flags as attributes, and make the folders that they name."""
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add('--data_dir', type=os.path.expanduser, default='MNIST_data', help='folder of MNIST')
    add('--max_steps', type=int, default=20000, help='train up to this step, counting earlier runs')
    add('--batch_size', type=int, default=50, help='images per step')
    add('--learning_rate', type=float, default=1e-4, help='learning rate of Adam')
    add('--keep_prob', type=float, default=0.5, help='fraction of the neurons that dropout keeps')
    add('--seed', type=int, help='make the run repeatable')
    add('--model_dir', type=local_folder, help='save checkpoints here, and resume from the last')
    add('--save_steps', type=int, default=1000, help='steps between checkpoints')
    add('--log_dir', type=local_folder, help='write curves for TensorBoard into this folder')
    flags = parser.parse_args(argv)

    for name in ('max_steps', 'batch_size', 'learning_rate', 'save_steps'):
        if not getattr(flags, name) > 0:  # refuses nan, too
            parser.error('--%s must be above 0, not %s' % (name, getattr(flags, name)))
    if not 0 < flags.keep_prob <= 1:
        parser.error('--keep_prob must be above 0 and at most 1, not %s' % flags.keep_prob)
    if flags.log_dir:
        make_folder(flags.log_dir, parser)
    if flags.model_dir:
        final = os.path.join(flags.model_dir, 'model.ckpt-%d.index' % flags.max_steps)
        if not os.path.exists(final):  # A complete run only tests. Its folder may be read-only.
            make_folder(flags.model_dir, parser)
    return flags


def local_folder(name):
    """Return the path of a folder for checkpoints or logs: the type of the flags that name one."""
    if not name or '://' in name or set('[*?') & set(name):
        raise argparse.ArgumentTypeError(
            '%r must not be empty, nor have :// in it, as a URL has, nor [, * or ?, which '
            'TensorFlow takes for a pattern' % name
        )
    # The shell leaves the ~ of --model_dir=~/model alone, and TensorFlow 1.15 stumbles over //.
    return os.path.normpath(os.path.expanduser(name))


def make_folder(path, parser):
    """Make a folder that can be written to. If that fails, it is an error of `parser`."""
    try:
        os.makedirs(path, exist_ok=True)
        with tempfile.TemporaryFile(dir=path, buffering=0) as f:  # which writes at once
            f.write(b'0')  # fails on a full disk
    except OSError as error:
        parser.error('cannot write to the folder %s: %s' % (path, error.strerror))


if __name__ == '__main__':
    # Pasted whole into a prompt or a notebook, the script has no __file__, and sys.argv belongs to
    # the program that runs it.
    argv = sys.argv[1:] if '__file__' in globals() else []
    try:
        main(argv)
        sys.stdout.flush()
    except input_data.DataError as error:
        sys.exit('error: %s' % error)
    except BrokenPipeError:
        # What read stdout, such as `head`, has ended. Python flushes stdout once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
