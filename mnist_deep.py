"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial, tutorial.md, as a script:

    python mnist_deep.py

Needs TensorFlow 1.15 or 2.x, tqdm, and input_data.py beside it, which loads MNIST.
"""

import argparse
import math
import os
import sys
import time

# TensorFlow reads these while it is imported. 3: its C++ code logs fatal errors only (0: all, also
# why a GPU is not used). 1: use oneDNN, its fastest kernels for CPUs, on older processors, too.
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
        # For TensorBoard: what four of the filters make of the first image, as four gray images.
        tf.summary.image('features', tf.transpose(h_conv1[:1], [3, 1, 2, 0]), max_outputs=4)

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
    data cannot be used, and SystemExit for a wrong flag and for a loss that is not finite.
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
        saver = tf.train.Saver(save_relative_paths=True)  # for a folder that is moved

        # Run it: sess.run(what, feed) computes `what`, with the fed arrays for the placeholders.
        sess.run(tf.global_variables_initializer())
        if flags.model_dir:
            model_path = os.path.join(flags.model_dir, 'model.ckpt')
            restore(sess, saver, flags.model_dir)
        start = sess.run(global_step)  # 0, or the steps of earlier runs
        for _ in range(start):  # With a --seed, the batches of these steps come again: skip them.
            mnist.train.next_batch(flags.batch_size)
        if flags.log_dir:
            writer = tf.summary.FileWriter(flags.log_dir, sess.graph)
            # TensorBoard drops what an earlier run wrote from this step on.
            writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), start)

        try:
            for i in tqdm(range(start, flags.max_steps), disable=None):  # a bar, on a terminal
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
                    saver.save(sess, model_path, global_step)
        except KeyboardInterrupt:  # Ctrl-C, once the running step has ended
            print('Stopped after %d steps' % sess.run(global_step), file=sys.stderr)
            flags.export_dir = None  # only a complete run is exported

        if flags.model_dir:
            saver.save(sess, model_path, global_step)
        if flags.log_dir:
            writer.close()
        test_accuracy = evaluate(sess, correct_prediction, x, y_, mnist.test)
        print('test accuracy %g' % test_accuracy)
        if flags.export_dir:
            export(sess, flags.export_dir)
    return test_accuracy


def restore(sess, saver, folder):
    """Restore all variables from the last checkpoint in `folder`, if there is one."""
    state = tf.train.get_checkpoint_state(folder)
    if state:
        print('Resuming from', state.model_checkpoint_path, file=sys.stderr)
        saver.restore(sess, state.model_checkpoint_path)
        # Tell the saver of the earlier checkpoints: it keeps the last five of all.
        saver.recover_last_checkpoints(state.all_model_checkpoint_paths)


def check_finite(loss, step):
    """End the run with an error if the loss is infinite or NaN."""
    if not math.isfinite(loss):
        sys.exit(
            'error: loss %g at step %d: try a smaller --learning_rate, or go back to an earlier '
            'checkpoint by its name in the file `checkpoint` of --model_dir' % (loss, step)
        )


def evaluate(sess, correct_prediction, x, y_, data):
    """Return the accuracy on `data`, an input_data.DataSet, as a float in [0, 1]."""
    correct = 0
    # In batches: for 10,000 images at once, the first layer's output alone would take 1 GB.
    for i in range(0, data.num_examples, 500):
        feed = {x: data.images[i : i + 500], y_: data.labels[i : i + 500]}
        correct += int(sess.run(correct_prediction, feed).sum())
    return correct / data.num_examples


def export(sess, folder):
    """Write the network, with the weights that it has in `sess`, as a SavedModel.

    It maps `images`, float32 [n, 784] in [0, 1], to `classes`, int64 [n], and `probabilities`,
    float32 [n, 10]. It is written into a new folder in `folder`, named by the seconds since 1970,
    which TensorFlow Serving takes for its version.
    """
    path = os.path.join(folder, str(int(time.time())))
    with tf.Graph().as_default(), tf.Session() as serving:  # a graph without the optimizer
        with tf.variable_scope('', use_resource=True):  # TensorFlow 2 warns of other variables
            x = tf.placeholder(tf.float32, [None, 784], name='images')
            y_conv, _ = deepnn(x)
        for variable in tf.global_variables():  # deepnn names them as in the graph of `sess`
            variable.load(sess.run(variable.name), serving)
        outputs = {'classes': tf.argmax(y_conv, 1), 'probabilities': tf.nn.softmax(y_conv)}
        tf.saved_model.simple_save(serving, path, {'images': x}, outputs)
    print('Exported to', path, file=sys.stderr)


def parse_flags(argv):
    """Return the flags as attributes, and make the folders that they name."""
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--max_steps', type=int, default=20000, help='training steps, with those of earlier runs')
    add('--batch_size', type=int, default=50, help='images per step')
    add('--learning_rate', type=float, default=1e-4, help='learning rate of Adam')
    add('--keep_prob', type=float, default=0.5, help='fraction of the neurons that dropout keeps')
    add('--seed', type=int, help='make the run repeatable')
    add('--model_dir', help='save checkpoints in this folder, and resume from the last one')
    add('--save_steps', type=int, default=1000, help='steps between checkpoints')
    add('--log_dir', help='write curves and pictures for TensorBoard into this folder')
    add('--export_dir', help='write a SavedModel of the network into a new folder in this one')
    flags = parser.parse_args(argv)

    for name in ('max_steps', 'batch_size', 'learning_rate', 'save_steps'):
        if not getattr(flags, name) > 0:  # refuses nan, too
            parser.error('--%s must be above 0, not %s' % (name, getattr(flags, name)))
    if not 0 < flags.keep_prob <= 1:
        parser.error('--keep_prob must be above 0 and at most 1, not %s' % flags.keep_prob)
    for folder in (flags.model_dir, flags.export_dir):
        if folder and set('[*?') & set(folder):  # which TensorFlow takes for a pattern
            parser.error('the name of the folder %s must not have [, * or ? in it' % folder)

    for folder in (flags.model_dir, flags.log_dir, flags.export_dir):
        if folder:
            try:
                os.makedirs(folder, exist_ok=True)
            except OSError as error:
                parser.error('the folder %s cannot be made: %s' % (folder, error.strerror))
    return flags


if __name__ == '__main__':
    # In a notebook's cell, the flags in sys.argv are those of its kernel.
    in_notebook = 'kernel_launcher' in sys.argv[0]
    try:
        main([] if in_notebook else sys.argv[1:])
    except input_data.DataError as error:
        sys.exit('error: %s' % error)
