"""Draw the pictures of README.md and tutorial.md from a whole run:

    pip install matplotlib
    python mnist_deep.py --seed 0 --model_dir model --log_dir logs
    python docs/figures.py --model_dir model --log_dir logs

The pictures have no background and medium colors, for light and dark pages alike. What
consists of lines and text is SVG; digits are PNG, at twice the size they are shown in.
"""

import argparse
import collections
import glob
import os
import sys

import matplotlib
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import input_data
from mnist_deep import deepnn, tf
from picture_data import prepare, read_picture

PICTURE = os.path.join(os.path.dirname(HERE), 'tests', 'digits', '5.jpg')
GRAY, GREEN, RED, BLUE = '#7d8590', '#2da44e', '#e5534b', '#4a90d9'

COLORED = 'text.color axes.edgecolor axes.labelcolor xtick.color ytick.color grid.color'
matplotlib.rcParams.update(dict.fromkeys(COLORED.split(), GRAY))
matplotlib.rcParams['svg.hashsalt'] = 'the same bytes each time'


def main(argv=()):
    """Write all pictures beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--model_dir', default='model', help="mnist_deep.py's, of a whole run")
    parser.add_argument('--log_dir', default='logs', help='of the same run')
    flags = parser.parse_args(argv)

    test = input_data.read_data_sets(flags.data_dir).test
    answers, features = run_network(flags.model_dir, test.images)
    accuracy = np.mean(answers == test.labels)
    print('test accuracy %g' % accuracy)

    save('answers.png', draw_answers(test, answers))
    save('digits.png', draw_digits(test))
    save('weights.png', draw_weights(train_softmax(flags.data_dir)))
    save('network.svg', draw_network())
    save('accuracy.svg', draw_accuracy(read_curves(flags.log_dir), accuracy))
    save('features.png', draw_features(features))
    save('mistakes.png', draw_mistakes(test, answers))
    save('prepared.png', draw_prepared(read_picture(PICTURE)))


def save(name, figure):
    """Write a figure without a background, at 200 pixels per inch of its `figsize`."""
    options = dict(dpi=200, transparent=True, bbox_inches='tight', pad_inches=0.05)
    if name.endswith('.svg'):
        options['metadata'] = {'Date': None}
    figure.savefig(os.path.join(HERE, name), **options)


def run_network(model_dir, images):
    """Return the trained network's answers, [n], and conv1's features of the first image."""
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        y_conv, _ = deepnn(x)
        tf.train.Saver().restore(sess, tf.train.latest_checkpoint(model_dir))
        answers = tf.argmax(y_conv, 1)
        batches = [images[i : i + 500] for i in range(0, len(images), 500)]
        answers = np.concatenate([sess.run(answers, {x: batch}) for batch in batches])
        h_conv1 = graph.get_tensor_by_name('conv1/Relu:0')
        return answers, sess.run(h_conv1, {x: images[:1]})[0]


def train_softmax(data_dir):
    """Return the weights of the softmax regression, [784, 10], after the tutorial's training."""
    mnist = input_data.read_data_sets(data_dir, one_hot=True, seed=0)
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        W = tf.Variable(tf.zeros([784, 10]))
        b = tf.Variable(tf.zeros([10]))
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=tf.matmul(x, W) + b)
        train_step = tf.train.GradientDescentOptimizer(0.5).minimize(tf.reduce_mean(losses))
        sess.run(tf.global_variables_initializer())
        for _ in range(1000):
            images, labels = mnist.train.next_batch(100)
            sess.run(train_step, {x: images, y_: labels})
        return sess.run(W)


def read_curves(log_dir):
    """Return a dict from tags to lists of (step, value)."""
    curves = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(glob.escape(log_dir), 'events.*'))):
        for event in tf.train.summary_iterator(path):
            for value in event.summary.value:
                if value.HasField('simple_value'):
                    curves[value.tag].append((event.step, value.simple_value))
    return curves


def show(axes, image, caption='', color=GRAY, size=11):
    """Draw a digit in white on black, which is visible on any page, under a caption."""
    axes.imshow(image.reshape(28, 28), cmap='gray', interpolation='nearest')
    axes.set_title(caption, color=color, fontsize=size, pad=3)
    axes.axis('off')


def draw_answers(test, answers):
    """The first ten digits that are read right, above the first ten that are not."""
    right = np.flatnonzero(answers == test.labels)[:10]
    wrong = np.flatnonzero(answers != test.labels)[:10]
    figure = Figure(figsize=(9, 2.3))
    for axes, i in zip(figure.subplots(2, 10).flat, np.concatenate([right, wrong])):
        if answers[i] == test.labels[i]:
            show(axes, test.images[i], '%d' % answers[i], GREEN, size=13)
        else:
            show(axes, test.images[i], '%d (is %d)' % (answers[i], test.labels[i]), RED, size=13)
    figure.subplots_adjust(wspace=0.15, hspace=0.3)
    return figure


def draw_digits(test):
    """The first forty digits, each under its label."""
    figure = Figure(figsize=(9, 4.4))
    for axes, image, label in zip(figure.subplots(4, 10).flat, test.images, test.labels):
        show(axes, image, str(label), size=13)
    figure.subplots_adjust(wspace=0.15, hspace=0.35)
    return figure


def draw_weights(weights):
    """The weights of each digit, blue where positive and red where negative."""
    figure = Figure(figsize=(9, 3.9))
    for digit, axes in enumerate(figure.subplots(2, 5).flat):
        image = weights[:, digit].reshape(28, 28)
        # The smaller the weight, the more of the page shows through.
        colors = np.where(image[..., np.newaxis] > 0, [to_rgba(BLUE)], [to_rgba(RED)])
        colors[..., 3] = np.abs(image) / np.abs(image).max()
        axes.imshow(colors, interpolation='nearest')
        axes.set_title(str(digit), fontsize=13)
        axes.set_xticks([])
        axes.set_yticks([])
    figure.subplots_adjust(wspace=0.1)
    return figure


def draw_network():
    """The deep network's layers from left to right, with the shape after each."""
    layers = [
        ('image', '28 x 28 x 1', 2.8, GRAY),
        ('conv1\n5 x 5\nReLU', '28 x 28 x 32', 2.8, BLUE),
        ('pool1\n2 x 2', '14 x 14 x 32', 1.9, GREEN),
        ('conv2\n5 x 5\nReLU', '14 x 14 x 64', 1.9, BLUE),
        ('pool2\n2 x 2', '7 x 7 x 64', 1.3, GREEN),
        ('fc1\nReLU', '1024', 2.2, RED),
        ('dropout', '1024', 2.2, GRAY),
        ('fc2', '10', 0.8, RED),
    ]
    figure = Figure(figsize=(8, 2.6))
    axes = figure.add_axes([0, 0, 1, 1])
    for i, (name, shape, height, color) in enumerate(layers):
        left, middle = 1.25 * i - 0.5, 1.25 * i
        axes.bar(middle, height, 1, bottom=-height / 2, color=color, alpha=0.2)
        axes.bar(middle, height, 1, bottom=-height / 2, color='none', edgecolor=color)
        axes.text(middle, 0, name, ha='center', va='center', fontsize=10.5)
        axes.text(middle, -1.75, shape, ha='center', va='center', fontsize=10.5)
        if i:
            arrow = dict(arrowstyle='->', color=GRAY)
            axes.annotate('', (left, 0), (left - 0.25, 0), arrowprops=arrow)
    axes.set_xlim(-0.6, 1.25 * len(layers) - 0.65)
    axes.set_ylim(-1.95, 1.45)
    axes.axis('off')
    return figure


def draw_accuracy(curves, accuracy):
    """The accuracy on the training batches over the steps, and on the test set at the end."""
    figure = Figure(figsize=(9, 3.4))
    axes = figure.subplots()
    steps, batches = np.transpose(curves['accuracy/train'])
    axes.plot(steps, batches, '.', ms=4, color=BLUE, label='batch of 50 training images')
    if len(batches) > 10:
        means = np.convolve(batches, np.ones(10) / 10, 'valid')
        middles = np.convolve(steps, np.ones(10) / 10, 'valid')
        axes.plot(middles, means, color=BLUE, label='mean of ten such batches')
    last = 100 + steps[-1]
    axes.plot(last, accuracy, 'D', ms=7, color=RED, label='10,000 test images', clip_on=False)
    axes.set_ylim(0.84, 1.003)
    axes.set_xlim(-100, last)
    axes.set_xlabel('training steps')
    axes.set_ylabel('accuracy')
    axes.grid(alpha=0.3)
    axes.legend(loc='lower right', framealpha=0)
    return figure


def draw_features(features):
    """The first layer's 32 feature maps of a digit, from black for 0 to white for the largest."""
    figure = Figure(figsize=(9, 4.6))
    for i, axes in enumerate(figure.subplots(4, 8).flat):
        axes.imshow(features[..., i], cmap='gray', vmin=0, interpolation='nearest')
        axes.axis('off')
    figure.subplots_adjust(wspace=0.06, hspace=0.06)
    return figure


def draw_mistakes(test, answers):
    """The first forty digits that are read wrong: what they are, and what was read."""
    wrong = np.flatnonzero(answers != test.labels)[:40]
    figure = Figure(figsize=(9, 4.6))
    for axes in figure.subplots(4, 10).flat:
        axes.axis('off')
    for axes, i in zip(figure.axes, wrong):
        show(axes, test.images[i], '%d, not %d' % (test.labels[i], answers[i]), size=11)
    figure.subplots_adjust(wspace=0.15, hspace=0.35)
    return figure


def draw_prepared(pixels):
    """A picture of one's own, and what picture_data.py makes of it."""
    figure = Figure(figsize=(6, 2.9))
    left, right = figure.subplots(1, 2)
    left.imshow(pixels, cmap='gray', vmin=0, vmax=255)
    left.set_title('%d x %d pixels' % (pixels.shape[1], pixels.shape[0]))
    left.axis('off')
    show(right, prepare(pixels), '28 x 28, as in MNIST')
    return figure


if __name__ == '__main__':
    main(sys.argv[1:])
