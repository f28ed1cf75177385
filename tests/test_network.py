"""The networks and their training compute what the original tutorial's cells compute.

The numbers are those of the cells on TensorFlow 1.15.5, from given weights. On 2.21 they are the
same to three decimals. After a change of the network, this prints them anew:

    python tests/test_network.py
"""

import tempfile

import numpy as np
from conftest import write_part_of_mnist
from test_tutorial import cells

import input_data
import mnist_deep
import mnist_softmax
from mnist_deep import tf

SHAPES = {
    'conv1/weights': [5, 5, 1, 32],
    'conv1/biases': [32],
    'conv2/weights': [5, 5, 32, 64],
    'conv2/biases': [64],
    'fc1/weights': [3136, 1024],
    'fc1/biases': [1024],
    'fc2/weights': [1024, 10],
    'fc2/biases': [10],
}

# The logits of the first test image with the given weights, and their standard deviation where
# dropout keeps 0.8 of the neurons.
BEFORE = [8.889, -4.674, -11.748, -0.572, 0.849, 10.233, 5.947, -6.977, -6.383, 1.372]
DROPOUT = [2.71, 3.22, 2.92, 2.85, 2.95, 3.03, 2.83, 2.95, 2.71, 3.06]
# The loss in four steps without dropout, with the batches of the seed 0, and the logits then.
LOSSES = [13.184, 9.822, 6.484, 5.481]
AFTER = [-1.548, -1.312, -9.608, 3.484, 2.973, 3.312, 5.202, -4.108, -4.322, 2.248]


def given_weights():
    """Return a value for each variable by its name."""
    draw = np.random.RandomState(0)
    return {name: draw.normal(0, 0.1, shape) for name, shape in SHAPES.items()}


def check_initial(values):
    """Check the values of all variables, as the initializer has set them, by their names."""
    assert {name: list(value.shape) for name, value in values.items()} == SHAPES
    for name, value in values.items():
        if name.endswith('biases'):
            np.testing.assert_allclose(value, 0.1, rtol=1e-6)
        else:  # a normal distribution of 0.1, cut off at twice that
            assert abs(value.mean()) < 0.01 and 0.19 < abs(value).max() <= 0.2
            assert 0.08 < value.std() < 0.096


def measure_network(sess, image, x, keep_prob, y_conv):
    """Return the logits of an image without dropout, and their mean and deviation with it."""
    logits = sess.run(y_conv, {x: [image], keep_prob: 1.0})[0]
    dropped = sess.run(y_conv, {x: [image] * 2000, keep_prob: 0.8})
    return logits, dropped.mean(0), dropped.std(0)


def measure_training(sess, mnist, names):
    """Return the losses of four steps of the tutorial's training, and the logits after them."""
    x, y_, keep_prob = [names[name] for name in ('x', 'y_', 'keep_prob')]
    losses = []
    for _ in range(4):
        images, labels = mnist.train.next_batch(50)
        feed = {x: images, y_: labels, keep_prob: 1.0}
        losses.append(sess.run([names['cross_entropy'], names['train_step']], feed)[0])
    image = mnist.test.images[0]
    return losses, sess.run(names['y_conv'], {x: [image], keep_prob: 1.0})[0]


def check_network(sess, *network):
    logits, mean, deviation = measure_network(sess, *network)
    np.testing.assert_allclose(logits, BEFORE, atol=0.01)
    np.testing.assert_allclose(mean, BEFORE, atol=0.4)
    np.testing.assert_allclose(deviation, DROPOUT, rtol=0.1)


def load_given_weights(sess):
    """Set the variables of the tutorial's network, which come after W and b of Part 1."""
    variables = dict(zip(SHAPES, tf.trainable_variables()[2:]))
    sess.run(tf.global_variables_initializer())
    check_initial(sess.run(variables))
    for name, value in given_weights().items():
        variables[name].load(value, sess)


def test_the_network_of_the_script(data_dir):
    image = input_data.read_data_sets(data_dir).test.images[0]
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        y_conv, keep_prob = mnist_deep.deepnn(x)
        sess.run(tf.global_variables_initializer())
        variables = {variable.op.name: variable for variable in tf.global_variables()}
        check_initial(sess.run(variables))
        for name, value in given_weights().items():
            variables[name].load(value, sess)
        check_network(sess, image, x, keep_prob, y_conv)
        logits = sess.run(y_conv, {x: [image]})[0]  # keep_prob is 1 unless it is fed
        np.testing.assert_allclose(logits, BEFORE, atol=0.01)


def test_the_network_and_the_training_of_the_tutorial(shell, tutorial_folder):
    for cell in cells(steps=0):
        shell(cell)
    mnist = input_data.read_data_sets('MNIST_data', one_hot=True, seed=0)
    network = [shell.names[name] for name in ('x', 'keep_prob', 'y_conv')]
    with tf.Session() as sess:
        load_given_weights(sess)
        check_network(sess, mnist.test.images[0], *network)
        losses, logits = measure_training(sess, mnist, shell.names)
        np.testing.assert_allclose(losses, LOSSES, atol=0.01)
        np.testing.assert_allclose(logits, AFTER, atol=0.01)


def test_the_softmax_regression(data_dir, shell, tutorial_folder):
    """The accuracy after five steps with the batches of the seed 0, of script and tutorial."""
    accuracy = mnist_softmax.main(['--data_dir', data_dir, '--max_steps', '5', '--seed', '0'])
    assert abs(accuracy - 0.615) < 0.0025
    part_1 = ''.join(cell + '\n' for cell in cells()).split('def weight_variable')[0]
    part_1 = part_1.replace('one_hot=True', 'one_hot=True, seed=0')
    shell(part_1.replace('range(1000)', 'range(5)'))
    names = shell.names
    test = {names['x']: names['mnist'].test.images, names['y_']: names['mnist'].test.labels}
    assert abs(names['accuracy'].eval(test) - 0.615) < 0.0025


def main():
    """Print the numbers, from the cells before the long training."""
    names = {}
    exec('\n'.join(cells()).partition('with tf.Session() as sess:')[0], names)
    with tempfile.TemporaryDirectory() as folder, tf.Session() as sess:
        write_part_of_mnist(folder)
        mnist = input_data.read_data_sets(folder, one_hot=True, seed=0)
        load_given_weights(sess)
        network = [names[name] for name in ('x', 'keep_prob', 'y_conv')]
        before, _, deviation = measure_network(sess, mnist.test.images[0], *network)
        losses, after = measure_training(sess, mnist, names)
        for name, numbers in [('BEFORE', before), ('LOSSES', losses), ('AFTER', after)]:
            print(name, '=', [round(float(number), 3) for number in numbers])
        print('DROPOUT =', [round(float(number), 2) for number in deviation])


if __name__ == '__main__':
    main()
