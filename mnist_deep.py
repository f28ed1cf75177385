"""A convolutional network on MNIST: about 99.2 % of the test digits right.

The second part of the tutorial in README.md. From a terminal:

    python mnist_deep.py

The file reads from top to bottom: the network, then `main`, which trains it, then a
room each for what a flag adds to that: --model_dir, --log_dir and --export_dir.
"""

import argparse
import contextlib
import glob
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import threading

import numpy as np
from tqdm import tqdm

import input_data
from tf1 import tf


def deepnn(x):
    """Build the network for the images `x`, float32 [n, 784], pixels in [0, 1].

    Returns:
      y_conv: float32 [n, 10], the logits of the ten digits.
      keep_prob: float32 scalar, the probability that dropout keeps a neuron. To be fed
        while training; 1 where it is not.
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

    # Everything that is left of the image to 1024 neurons: [n, 1024].
    with tf.name_scope('fc1'):
        W_fc1 = weight_variable([7 * 7 * 64, 1024])
        b_fc1 = bias_variable([1024])
        h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
        h_fc1 = tf.nn.relu(matmul(h_pool2_flat, W_fc1) + b_fc1)

    # The default lets an exported model be asked without being told.
    with tf.name_scope('dropout'):
        keep_prob = tf.placeholder_with_default(1.0, [], name='keep_prob')
        h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob)

    # One logit a digit: [n, 10].
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
    """Multiply two matrices; as a batch of one, whose gradient is faster for large ones."""
    return tf.squeeze(tf.matmul(tf.expand_dims(x, 0), tf.expand_dims(W, 0)), 0)


def weight_variable(shape):
    """Return a variable of small random weights, which start out all different."""
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1), name='weights')


def bias_variable(shape):
    """Return a variable of slightly positive biases, so that no ReLU starts out dead."""
    return tf.Variable(tf.constant(0.1, shape=shape), name='biases')


def main(argv=None):
    """Train, print the accuracy on the test set and return it, a float in [0, 1].

    Args:
      argv: the command line's flags, those of this process by default.

    Raises:
      SystemExit: a wrong flag; or Ctrl-C or SIGTERM ended the training, after its
        checkpoint and its accuracy.
      OSError, ValueError: data, a checkpoint or a folder that cannot be used.
      FloatingPointError: the training diverged.
    """
    flags = parse_flags(argv)
    prepare_folders(flags)
    checkpoints = Checkpoints(flags)
    flags.seed = checkpoints.seed
    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True, seed=flags.seed)

    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(flags.seed)

        x = tf.placeholder(tf.float32, [None, 784], name='x')
        y_ = tf.placeholder(tf.float32, [None, 10], name='labels')
        y_conv, keep_prob = deepnn(x)

        with tf.name_scope('loss'):
            cross_entropy = tf.reduce_mean(
                tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
            )

        with tf.name_scope('adam_optimizer'):
            train_step = tf.train.AdamOptimizer(flags.learning_rate).minimize(
                cross_entropy,
                global_step=tf.train.get_or_create_global_step(),
                # Spares the gradient of the images, which nobody uses.
                gate_gradients=tf.train.Optimizer.GATE_GRAPH,
            )

        with tf.name_scope('accuracy'):
            correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
            accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        def predict(images):
            """Return the logits, in batches so that memory does not grow with the images."""
            starts = range(0, len(images), 500)
            return np.concatenate([y_conv.eval({x: images[i : i + 500]}) for i in starts])

        sess.run(tf.global_variables_initializer())
        first_step = checkpoints.restore(sess)
        events = Events(flags.log_dir, sess.graph, first_step)
        for _ in range(first_step):
            mnist.train.next_batch(flags.batch_size)  # to where the order of the batches was

        with events, stop_signals() as stopped, progress(first_step, flags.max_steps) as steps:
            for i in steps:
                images, labels = mnist.train.next_batch(flags.batch_size)
                if i % 100 == 0:
                    train_accuracy, loss = sess.run(
                        [accuracy, cross_entropy], {x: images, y_: labels, keep_prob: 1.0}
                    )
                    events.add_scalars(i, cross_entropy=loss, training_accuracy=train_accuracy)
                    check_finite(loss, i, flags.learning_rate)
                    # As print does, and without tearing the progress bar.
                    steps.write('step %d, training accuracy %g' % (i, train_accuracy))
                if i % 1000 == 0 and flags.log_dir:
                    logits = predict(mnist.validation.images)
                    score = fraction_correct(logits, mnist.validation.labels)
                    events.add_scalars(i, validation_accuracy=score)

                train_step.run({x: images, y_: labels, keep_prob: flags.keep_prob})

                stop = bool(stopped)
                if stop or i + 1 == flags.max_steps or (i + 1) % flags.save_steps == 0:
                    loss = cross_entropy.eval({x: images, y_: labels})
                    check_finite(loss, i + 1, flags.learning_rate)
                    events.flush()
                    checkpoints.save(sess)
                if stop:
                    break

        logits = predict(mnist.test.images)
        test_accuracy = fraction_correct(logits, mnist.test.labels)
        print('test accuracy %g' % test_accuracy)

        last_step = sess.run(tf.train.get_global_step())
        events.add_pictures(last_step, sess.run('conv1/weights:0'), mnist.test, logits)
        if stopped:
            sys.exit(128 + stopped[0])
        export(sess, flags.export_dir)
    return test_accuracy


def fraction_correct(logits, labels):
    """Return how many of the rows have their largest logit at the label's 1, in [0, 1]."""
    return float(np.mean(np.argmax(logits, 1) == np.argmax(labels, 1)))


def check_finite(loss, step, learning_rate):
    """Raise FloatingPointError where training has left the realm of numbers."""
    if not np.isfinite(loss):
        raise FloatingPointError(
            'the cross-entropy is %g at step %d: with a learning rate of %g the training '
            'diverged; try a smaller --learning_rate' % (loss, step, learning_rate)
        )


def parse_flags(argv=None):
    """Return the flags as attributes; a wrong one ends in SystemExit with status 2."""
    parser = argparse.ArgumentParser(description='Train a convolutional network on MNIST.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    flag('--max_steps', type=input_data.positive_int, default=20000, help='training steps')
    flag('--batch_size', type=input_data.positive_int, default=50, help='images a step')
    flag('--learning_rate', type=input_data.positive_float, default=1e-4, help="Adam's")
    flag('--keep_prob', type=probability, default=0.5, help='part that dropout keeps')
    flag('--seed', type=int, help='makes a run repeatable')
    flag('--model_dir', help='folder to save checkpoints in, and to go on from')
    flag('--save_steps', type=input_data.positive_int, default=1000, help='steps a checkpoint')
    flag('--log_dir', help='folder to write events for TensorBoard in')
    flag('--export_dir', help='new folder to write the trained network in, as a SavedModel')
    return parser.parse_args(argv)


def probability(text):
    """An argparse type: a number above 0 and up to 1."""
    value = float(text)
    if not 0 < value <= 1:
        raise ValueError
    return value


def progress(first_step, max_steps):
    """Return the steps to do, shown as a progress bar where stderr is a terminal."""
    return tqdm(
        range(first_step, max_steps),
        initial=first_step,
        total=max_steps,
        unit=' steps',
        disable=None,
    )


@contextlib.contextmanager
def stop_signals():
    """Yield a list that Ctrl-C and SIGTERM append their number to, in place of ending the run.

    Only the first time: a second one of the kind does what it always did. Outside the
    main thread, where Python hands out no signals, the list stays empty.
    """
    received = []
    previous = {}

    def note(number, _frame):
        received.append(number)
        signal.signal(number, previous[number])

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as in a background job
                previous[number] = signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class Checkpoints:
    """Saves a run in --model_dir and takes it up again; without the flag, does nothing.

    Beside the variables a checkpoint holds what fixes the order of the batches: the
    seed, drawn here where the user gives none, and the batch size.
    """

    def __init__(self, flags):
        """Look for a checkpoint, and let it say the seed.

        Raises ValueError where it is damaged, is not of this script or was made with
        another seed or batch size.
        """
        self.folder, self.seed, self.latest = flags.model_dir, flags.seed, None
        if not self.folder:
            return
        with self._explained():
            self.latest = tf.train.latest_checkpoint(self.folder)
            if self.latest:
                seed, batch_size = tf.train.load_variable(self.latest, 'batches').tolist()
            elif os.path.exists(os.path.join(self.folder, 'checkpoint')):
                raise ValueError('the checkpoint it names is not there')
        if self.seed is None:
            self.seed = seed if self.latest else random.SystemRandom().randrange(2**31 - 1)
        # The range of the loader's seeds, and of TensorFlow's.
        self.batches = [self.seed % (2**31 - 1), flags.batch_size]
        if self.latest and [seed, batch_size] != self.batches:
            raise ValueError(
                '%s is of a run with --seed %d --batch_size %d: go on with these, or name '
                'another --model_dir' % (self.latest, seed, batch_size)
            )

    def restore(self, sess):
        """Load the checkpoint, where there is one, and return the number of steps done."""
        if not self.folder:
            return 0
        batches = tf.Variable(self.batches, trainable=False, name='batches', dtype=tf.int64)
        sess.run(batches.initializer)
        self.saver = tf.train.Saver(save_relative_paths=True)
        if self.latest:
            with self._explained():
                self.saver.restore(sess, self.latest)
            state = tf.train.get_checkpoint_state(self.folder)
            self.saver.recover_last_checkpoints(state.all_model_checkpoint_paths)
            print('Going on from %s' % self.latest, file=sys.stderr)
        for pattern in ('model.ckpt-*temp*', 'checkpoint.tmp*'):
            for left in glob.glob(os.path.join(glob.escape(self.folder), pattern)):
                # Half of a checkpoint that a killed run was writing.
                shutil.rmtree(left) if os.path.isdir(left) else os.remove(left)
        return sess.run(tf.train.get_global_step())

    def save(self, sess):
        """Write a checkpoint; TensorFlow makes it the last one when it is complete."""
        if self.folder:
            path = os.path.join(self.folder, 'model.ckpt')
            step = tf.train.get_global_step()
            self.saver.save(sess, path, global_step=step, write_meta_graph=False)

    @contextlib.contextmanager
    def _explained(self):
        try:
            yield
        except (tf.errors.OpError, KeyError, RuntimeError, ValueError) as error:
            reason = str(error).strip().split('\n')[0]
            raise ValueError(
                '%s is damaged or of another network (%s): name another --model_dir'
                % (self.latest or os.path.join(self.folder, 'checkpoint'), reason)
            ) from None


class Events:
    """Writes into --log_dir what TensorBoard shows; without the flag, does nothing."""

    def __init__(self, folder, graph, first_step):
        self.writer = tf.summary.FileWriter(folder, graph) if folder else None
        if self.writer and first_step:
            # TensorBoard then forgets what the steps after the checkpoint had left.
            start = tf.SessionLog(status=tf.SessionLog.START)
            self.writer.add_session_log(start, first_step)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.flush()  # the curves of a run that fails are the ones to look at

    def add_scalars(self, step, **values):
        """Add a point at `step` to the curve of each of the names."""
        if self.writer:
            points = [tf.Summary.Value(tag=k, simple_value=v) for k, v in values.items()]
            self.writer.add_summary(tf.Summary(value=points), step)

    def add_pictures(self, step, filters, data, logits):
        """Add the first layer's filters, [5, 5, 1, 32], and the digits it got wrong."""
        if self.writer:
            figures = {'filters': draw_filters(filters), 'mistakes': draw_mistakes(data, logits)}
            for tag, figure in figures.items():
                png = io.BytesIO()
                figure.savefig(png, format='png', dpi=80, bbox_inches='tight')
                image = tf.Summary.Image(encoded_image_string=png.getvalue())
                value = tf.Summary.Value(tag=tag, image=image)
                self.writer.add_summary(tf.Summary(value=[value]), step)
            self.writer.close()

    def flush(self):
        """Bring everything to the disk."""
        if self.writer:
            self.writer.flush()


def draw_filters(filters):
    """Return a Matplotlib figure of the filters `filters`, float32 [5, 5, 1, 32]."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4))
    limit = np.abs(filters).max()
    for i, axes in enumerate(figure.subplots(4, 8).flat):
        axes.imshow(filters[:, :, 0, i], cmap='gray', vmin=-limit, vmax=limit)
        axes.axis('off')
    return figure


def draw_mistakes(data, logits):
    """Return a Matplotlib figure of the first 60 digits of `data` that `logits` has wrong."""
    from matplotlib.figure import Figure

    truth, guess = np.argmax(data.labels, 1), np.argmax(logits, 1)
    wrong = np.flatnonzero(truth != guess)[:60]
    figure = Figure(figsize=(10, 8))
    for axes in figure.subplots(6, 10).flat:
        axes.axis('off')
    for axes, i in zip(figure.axes, wrong):
        axes.imshow(data.images[i].reshape(28, 28), cmap='gray_r')
        axes.set_title('%d, not %d' % (truth[i], guess[i]), fontsize=9)
    return figure


def prepare_folders(flags):
    """Make the folders to write to; raise ValueError where `export` would overwrite."""
    for folder in (flags.model_dir, flags.log_dir, flags.export_dir):
        if folder:
            os.makedirs(folder, exist_ok=True)
    if flags.export_dir and os.listdir(flags.export_dir):
        raise ValueError('--export_dir %s is not empty: name a new folder' % flags.export_dir)


def export(sess, folder):
    """Write the network as a SavedModel, whole or not at all; without `folder`, do nothing.

    Its serving signature takes `images`, float32 [n, 784] in [0, 1], and returns
    `classes`, int64 [n], and `probabilities`, float32 [n, 10].
    """
    if not folder:
        return
    values = sess.run(tf.trainable_variables())
    with tf.Graph().as_default(), tf.Session() as serving:
        images = tf.placeholder(tf.float32, [None, 784], name='images')
        y_conv, _ = deepnn(images)
        for variable, value in zip(tf.trainable_variables(), values):
            serving.run(variable.initializer, {variable.initial_value: value})
        scratch = tempfile.mkdtemp(prefix='.export-', dir=folder)
        try:
            model = os.path.join(scratch, 'model')
            outputs = {'classes': tf.argmax(y_conv, 1), 'probabilities': tf.nn.softmax(y_conv)}
            tf.saved_model.simple_save(serving, model, {'images': images}, outputs)
            # The folder is a SavedModel as soon as this file is in it, and not before.
            for part in sorted(os.listdir(model), key='saved_model.pb'.__eq__):
                os.rename(os.path.join(model, part), os.path.join(folder, part))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def command():
    """The command `mnist-deep`."""
    input_data.run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
