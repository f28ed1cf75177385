"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial, tutorial.md, as a script:

    python mnist_deep.py

Needs TensorFlow 1.15 or 2.x, tqdm, and input_data.py beside it, which loads MNIST.
"""

import argparse
import math
import os
import sys

# TensorFlow reads these while it is imported. 3: its C++ code logs fatal errors only. 1: use
# oneDNN, its fastest kernels, on older processors, too.
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')

import tensorflow.compat.v1 as tf
from tqdm import tqdm, trange

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
        # For TensorBoard: the first image after four of the filters, as four gray images.
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
    """Return a float32 variable of slightly positive biases, so that most ReLUs are active."""
    return tf.Variable(tf.constant(0.1, shape=shape), name='biases')


def main(argv=()):
    """Train the network, print its accuracy on the test set and return it, a float in [0, 1].

    `argv` is a list of flags, such as ['--max_steps', '500'].

    Raises input_data.DataError if the data cannot be used, and SystemExit for a wrong flag and
    for a loss that is not finite.
    """
    flags = parse_flags(argv)
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    # Describe the computation as a graph. Nothing is computed yet.
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(flags.seed)  # None: other numbers in each run
        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        y_conv, keep_prob = deepnn(x)

        with tf.name_scope('loss'):
            losses = tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
            cross_entropy = tf.reduce_mean(losses)
        with tf.name_scope('adam_optimizer'):
            global_step = tf.train.create_global_step()  # counts the steps
            # GATE_GRAPH: first all gradients, then the updates. The default gives the same result,
            # but also computes the gradient of the images.
            train_step = tf.train.AdamOptimizer(flags.learning_rate).minimize(
                cross_entropy, global_step, gate_gradients=tf.train.Optimizer.GATE_GRAPH
            )
        with tf.name_scope('accuracy'):
            correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
            accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        tf.summary.scalar('loss/train', cross_entropy)
        tf.summary.scalar('accuracy/train', accuracy)
        summaries = tf.summary.merge_all()
        # Keeps the last five checkpoints. Relative paths: their folder can be moved.
        saver = tf.train.Saver(save_relative_paths=True)

    config = tf.ConfigProto()
    if flags.bfloat16:
        config.graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 = 1  # ON

    # Run it: sess.run(what, feed) computes `what`, with the fed arrays for the placeholders.
    with tf.Session(graph=graph, config=config) as sess:
        sess.run(tf.global_variables_initializer())
        start = 0
        if flags.model_dir:
            model_path = os.path.join(flags.model_dir, 'model.ckpt')
            checkpoint = tf.train.latest_checkpoint(flags.model_dir)
            if checkpoint:
                print('Resuming from %s' % checkpoint, file=sys.stderr)
                saver.restore(sess, checkpoint)
                # Tell the saver of the earlier checkpoints, so that it keeps the last five of all.
                state = tf.train.get_checkpoint_state(flags.model_dir)
                saver.recover_last_checkpoints(state.all_model_checkpoint_paths)
                start = sess.run(global_step)
                for _ in range(start):  # skip the batches of these steps, which --seed repeats
                    mnist.train.next_batch(flags.batch_size)
        if flags.log_dir:
            writer = tf.summary.FileWriter(flags.log_dir, graph)
            # TensorBoard drops what an earlier run wrote from this step on.
            writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), start)

        # A progress bar, which counts the earlier steps, too. disable=None: only on a terminal.
        steps = trange(start, flags.max_steps, initial=start, total=flags.max_steps, disable=None)
        interrupted = False
        try:
            for i in steps:
                images, labels = mnist.train.next_batch(flags.batch_size)
                batch = {x: images, y_: labels}
                if i % 100 == 0:  # keep_prob is not fed: no dropout
                    train_accuracy, summary = sess.run([accuracy, summaries], batch)
                    tqdm.write('step %d, training accuracy %g' % (i, train_accuracy))
                    sys.stdout.flush()  # so that a pipe passes it on at once
                    if flags.log_dir:
                        writer.add_summary(summary, i)
                        writer.flush()

                batch[keep_prob] = flags.keep_prob  # train with dropout
                _, loss = sess.run([train_step, cross_entropy], batch)
                if not math.isfinite(loss):
                    sys.exit('error: loss %g at step %d: try a smaller --learning_rate' % (loss, i))
                if flags.model_dir and (i + 1) % flags.save_steps == 0:
                    saver.save(sess, model_path, global_step)
        except KeyboardInterrupt:  # Ctrl-C, once the running step has ended
            interrupted = True  # save and test, but do not export

        step = sess.run(global_step)
        if flags.model_dir:
            saver.save(sess, model_path, global_step)
        if interrupted:
            saved = 'saved' if flags.model_dir else 'not saved: that takes --model_dir'
            print('Stopped after %d steps, %s' % (step, saved), file=sys.stderr)

        # In batches: for all images at once, the first layer's output alone would take 1 GB.
        correct = 0
        for j in range(0, mnist.test.num_examples, 500):
            images, labels = mnist.test.images[j : j + 500], mnist.test.labels[j : j + 500]
            correct += int(sess.run(correct_prediction, {x: images, y_: labels}).sum())
        test_accuracy = correct / mnist.test.num_examples
        print('test accuracy %g' % test_accuracy)
        if flags.log_dir:
            value = tf.Summary.Value(tag='accuracy/test', simple_value=test_accuracy)
            writer.add_summary(tf.Summary(value=[value]), step)
            writer.close()

        if flags.export_dir and not interrupted:
            # From a graph without Adam's variables. deepnn gives the others the same names again.
            with tf.Graph().as_default(), tf.Session() as serving:
                images = tf.placeholder(tf.float32, [None, 784], name='images')
                logits, _ = deepnn(images)
                for variable in tf.global_variables():
                    variable.load(sess.run(variable.name), serving)
                outputs = {'classes': tf.argmax(logits, 1), 'probabilities': tf.nn.softmax(logits)}
                tf.saved_model.simple_save(serving, flags.export_dir, {'images': images}, outputs)
    return test_accuracy


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
    add('--export_dir', help='write the trained network into this new folder, as a SavedModel')
    add('--bfloat16', action='store_true', help='compute in bfloat16, on processors with AMX')
    flags = parser.parse_args(argv)

    for name in ('max_steps', 'batch_size', 'learning_rate', 'save_steps'):
        if not getattr(flags, name) > 0:  # refuses nan, too
            parser.error('--%s must be above 0, not %s' % (name, getattr(flags, name)))
    if not 0 < flags.keep_prob <= 1:
        parser.error('--keep_prob must be above 0 and at most 1, not %s' % flags.keep_prob)

    for folder in (flags.model_dir, flags.log_dir, flags.export_dir):
        if folder:
            try:
                os.makedirs(folder, exist_ok=True)
            except OSError as error:
                parser.error('the folder %s cannot be made: %s' % (folder, error.strerror))
    if flags.export_dir:  # simple_save refuses a folder with files in it, but after the training
        others = [flags.data_dir, flags.model_dir, flags.log_dir]
        others = [os.path.realpath(folder) for folder in others if folder]
        if os.path.realpath(flags.export_dir) in others or os.listdir(flags.export_dir):
            parser.error('--export_dir %s must be an empty folder of its own' % flags.export_dir)
    if flags.model_dir and not tf.train.latest_checkpoint(flags.model_dir):
        # The file `checkpoint`, which names the latest, is missing. Step 0 would overwrite them.
        if any(name.endswith('.index') for name in os.listdir(flags.model_dir)):
            message = '--model_dir %s has checkpoints, but TensorFlow finds no latest: name another'
            parser.error(message % flags.model_dir)
    if flags.bfloat16:
        options = tf.ConfigProto().graph_options.rewrite_options
        cpu = open('/proc/cpuinfo').read() if os.path.exists('/proc/cpuinfo') else ''
        if 'amx_bf16' not in cpu or not hasattr(options, 'auto_mixed_precision_onednn_bfloat16'):
            parser.error('--bfloat16 needs a processor with AMX, Linux and a newer TensorFlow 2')
    return flags


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except input_data.DataError as error:
        sys.exit('error: %s' % error)
