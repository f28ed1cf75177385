"""mnist_deep.py: its lines, that it is the tutorial's loop, what each flag does."""

import re

import numpy as np
import pytest
from conftest import extracting

import input_data
import mnist_deep
from mnist_extras.fast_matmul import fast_gradients
from tf1 import tf


def weights(folder):
    """Return all variables of the newest checkpoint, as bytes by name."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name).tobytes() for name in reader.get_variable_to_shape_map()}


def test_prints_the_tutorials_lines(trained, sample_dir):
    assert trained.stderr == ''
    assert trained.stdout.startswith(extracting(sample_dir))
    match = re.fullmatch(
        r'step 0, training accuracy (0|0\.\d{1,2})\n'
        r'step 100, training accuracy (1|0\.\d{1,2})\n'
        r'test accuracy (0\.\d{1,3})\n',
        trained.stdout[len(extracting(sample_dir)) :],
    )
    assert match and 0.90 < float(match.group(3)) < 0.99


def test_it_is_the_tutorials_loop_to_the_last_bit(train, sample_dir, tmp_path, capsys):
    """What is faster here, the gradients of `tf.matmul` and of the images, changes no weight."""
    accuracy = train(21, '--seed', 8, '--model_dir', tmp_path)
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
        expected = {v.op.name: v.eval().tobytes() for v in tf.trainable_variables()}
    assert capsys.readouterr().out == printed
    saved = weights(tmp_path)
    assert len(expected) == 8 and {name: saved[name] for name in expected} == expected


@pytest.mark.parametrize('options', [{}, {'transpose_a': True}, {'transpose_b': True}], ids=str)
def test_the_faster_gradient_of_matmul_is_the_same(options):
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        a, b = tf.random_normal([2, 5, 5], seed=1)[0], tf.random_normal([5, 5], seed=2)
        slow = tf.gradients(tf.matmul(a, b, **options) ** 2, [a, b])
        with fast_gradients(graph):
            product = tf.matmul(a, b, **options)
        fast = tf.gradients(product**2, [a, b])
        assert product.op.get_attr('_gradient_op_type') == b'FastMatMul'
        for expected, found in zip(*sess.run([slow, fast])):
            np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_seed_repeats_the_weights_bit_for_bit(train, tmp_path):
    train(9, '--model_dir', tmp_path / 'once', '--seed', 6)
    train(9, '--model_dir', tmp_path / 'again', '--seed', 6, '--save_steps', 2)
    assert weights(tmp_path / 'again') == weights(tmp_path / 'once')


FLAGS = {'batch_size': 20, 'learning_rate': 1e-3, 'keep_prob': 0.9, 'seed': 2, 'max_steps': 4}


@pytest.mark.parametrize('flag', FLAGS)
def test_a_flag_changes_the_weights(flag, small_network, train, tmp_path):
    default = ['--seed', 1, '--model_dir']
    train(3, *default, tmp_path / 'default')
    train(3, *default, tmp_path / 'changed', '--' + flag, FLAGS[flag])
    assert weights(tmp_path / 'changed') != weights(tmp_path / 'default')


def test_evaluate_counts_the_last_batch_by_its_size(sample_dir):
    data = input_data.read_data_sets(sample_dir, one_hot=True, validation_size=801).validation
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        always_three = tf.zeros_like(y_) + tf.one_hot(3, 10)
        correct_prediction, _ = mnist_deep.build_accuracy(always_three, y_)
        accuracy = mnist_deep.evaluate(sess, correct_prediction, x, y_, data)
    assert type(accuracy) is float
    assert accuracy == np.mean(np.argmax(data.labels, 1) == 3)


def test_learns_on_mnist(real_dir):
    assert mnist_deep.main(['--data_dir', real_dir, '--seed', '0', '--max_steps', '60']) > 0.6
