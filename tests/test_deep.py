"""mnist_deep.py: what it prints, that it is the tutorial's loop, and what a seed repeats."""

import re

import numpy as np
from conftest import extracting

import input_data
import mnist_deep
from tf1 import tf


def test_prints_the_tutorials_lines(trained, sample_dir):
    assert trained.stderr == '' and trained.returncode == 0
    assert trained.stdout.startswith(extracting(sample_dir))
    match = re.fullmatch(
        r'step 0, training accuracy (0|0\.\d{1,2})\n'
        r'step 100, training accuracy (1|0\.\d{1,2})\n'
        r'step 200, training accuracy (1|0\.\d{1,2})\n'
        r'test accuracy (0\.\d{1,3})\n',
        trained.stdout[len(extracting(sample_dir)) :],
    )
    assert match and 0.90 < float(match.group(4)) < 0.99


def test_without_flags_it_is_the_tutorials_loop(train, sample_dir, capsys):
    """To the last digit: neither batches, nor weights, nor lines know of the flags."""
    train(21, '--seed', 8)
    printed = capsys.readouterr().out

    mnist = input_data.read_data_sets(sample_dir, one_hot=True, seed=8)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(8)
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        y_conv, keep_prob = mnist_deep.deepnn(x)
        cross_entropy = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
        )
        train_step = tf.train.AdamOptimizer(1e-4).minimize(cross_entropy)
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
        sess.run(tf.global_variables_initializer())
        for i in range(21):
            batch = mnist.train.next_batch(50)
            if i % 100 == 0:
                train_accuracy = accuracy.eval({x: batch[0], y_: batch[1], keep_prob: 1.0})
                print('step %d, training accuracy %g' % (i, train_accuracy))
            train_step.run({x: batch[0], y_: batch[1], keep_prob: 0.5})
        test = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
        print('test accuracy %g' % accuracy.eval(test))
    assert capsys.readouterr().out == printed


def test_a_seed_repeats_the_weights_whether_or_not_the_run_is_saved_and_watched(train, tmp_path):
    """Bit for bit: neither checkpoints nor validation passes draw random numbers."""

    def weights(name, *flags):
        train(9, '--model_dir', tmp_path / name, *flags)
        reader = tf.train.load_checkpoint(str(tmp_path / name))
        names = sorted(reader.get_variable_to_shape_map())
        # 8 variables, 2 slots of Adam's each, its 2 powers, the step, and 3 for the batches.
        assert len(names) == 30
        return b''.join(reader.get_tensor(name).tobytes() for name in names if name != 'seed')

    expected = weights('first', '--seed', 6)
    assert weights('second', '--seed', 6) == expected
    assert weights('saved often', '--seed', 6, '--save_steps', 2) == expected
    assert weights('watched', '--seed', 6, '--log_dir', tmp_path / 'logs') == expected
    assert weights('other', '--seed', 7) != expected


def test_evaluate_weighs_batches_by_their_size(sample_dir):
    """The last batch of a data set may be a small one."""
    test = input_data.read_data_sets(sample_dir, one_hot=True, validation_size=801).validation
    with tf.Graph().as_default(), tf.Session():
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        always_three = tf.zeros_like(y_) + tf.one_hot(3, 10)
        accuracy = mnist_deep.build_accuracy(always_three, y_)
        threes = np.mean(np.argmax(test.labels, 1) == 3)
        assert abs(mnist_deep.evaluate(accuracy, x, y_, test) - threes) < 1e-6


def test_learns_on_mnist(real_dir):
    assert mnist_deep.main(['--data_dir', real_dir, '--seed', '0', '--max_steps', '60']) > 0.6
