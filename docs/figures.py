"""Draw the README's pictures, from real runs:

pip install -r docs/requirements.txt
python mnist_deep.py --seed 0 --log_dir logs --export_dir model
python docs/figures.py --log_dir logs --export_dir model

The pictures have no background and medium colors, for light and dark pages alike. What
consists of lines and text is SVG; digits are PNG, at twice the size they are shown in.
"""

import argparse
import os
import sys
import tempfile

import matplotlib
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from event_files import read_events  # noqa: E402

import input_data  # noqa: E402
import mnist_softmax  # noqa: E402
from mnist_extras.cli import run_command  # noqa: E402
from mnist_predict import load_model, prepare, read_picture  # noqa: E402
from tf1 import tf  # noqa: E402

PICTURE = os.path.join(os.path.dirname(HERE), 'tests', 'digits', '5.jpg')
GRAY, GREEN, RED, BLUE = '#7d8590', '#2da44e', '#e5534b', '#4a90d9'

COLORED = 'text.color axes.edgecolor axes.labelcolor xtick.color ytick.color grid.color'
matplotlib.rcParams.update(dict.fromkeys(COLORED.split(), GRAY))
matplotlib.rcParams['svg.hashsalt'] = 'the same bytes each time'


def main(argv=()):
    """Write all pictures beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--log_dir', default='logs', help="mnist_deep.py's, of a whole run")
    parser.add_argument('--export_dir', default='model', help='of the same run')
    flags = parser.parse_args(argv)

    test = input_data.read_data_sets(flags.data_dir).test
    probabilities = predict(flags.export_dir, test.images)
    curves, images = read_events(flags.log_dir)

    save('answers.png', draw_answers(test, probabilities))
    save('digits.png', draw_digits(test))
    save('weights.png', draw_weights(flags.data_dir))
    save('network.svg', draw_network())
    save('accuracy.svg', draw_accuracy(curves))
    maps = [decode(images['conv1/%d' % i][-1][1]) for i in range(32)]
    save('features.png', draw_features(maps))
    save('mistakes.png', draw_mistakes(test, probabilities))
    save('prepared.png', draw_prepared(read_picture(PICTURE)))


def save(name, figure):
    """Write a figure without a background, at 200 pixels per inch of its `figsize`."""
    options = dict(dpi=200, transparent=True, bbox_inches='tight', pad_inches=0.05)
    if name.endswith('.svg'):
        options['metadata'] = {'Date': None}
    figure.savefig(os.path.join(HERE, name), **options)


def predict(export_dir, images):
    """Return the exported network's probabilities, float32 [n, 10]."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x, (_, probabilities) = load_model(sess, export_dir)
        return np.concatenate([sess.run(probabilities, {x: [image]}) for image in images])


def decode(png):
    """Return the pixels of a PNG file."""
    with tf.Graph().as_default(), tf.Session() as sess:
        return sess.run(tf.image.decode_png(png))


def show(axes, image, caption='', color=GRAY, size=11):
    """Draw a digit in white on black, which is visible on any page, under a caption."""
    axes.imshow(image.reshape(28, 28), cmap='gray', interpolation='nearest')
    axes.set_title(caption, color=color, fontsize=size, pad=3)
    axes.axis('off')


def draw_answers(test, probabilities):
    """The first ten digits, which are read right, above the first ten that are not."""
    answers = probabilities.argmax(axis=1)
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


def draw_weights(data_dir):
    """The ten weight pictures that mnist_softmax.py writes for TensorBoard, in color."""
    with tempfile.TemporaryDirectory() as folder:
        mnist_softmax.main(['--data_dir', data_dir, '--seed', '0', '--log_dir', folder])
        _, images = read_events(folder)
    figure = Figure(figsize=(9, 3.9))
    for digit, axes in enumerate(figure.subplots(2, 5).flat):
        ((_, png),) = images['weights/%d' % digit]
        weights = (decode(png)[..., 0] - 127.0) / 128  # 0 is medium gray there
        # Blue or red; the smaller the weight, the more of the page shows through.
        colors = np.where(weights[..., np.newaxis] > 0, [to_rgba(BLUE)], [to_rgba(RED)])
        colors[..., 3] = np.abs(weights)
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


def draw_accuracy(curves):
    """The accuracy on the training batches and on the validation set, over the steps."""
    figure = Figure(figsize=(9, 3.4))
    axes = figure.subplots()
    batches, validation = curves['accuracy/train'], curves['accuracy/validation']
    axes.plot(*zip(*batches), '.', ms=4, color=BLUE, label='batch of 50 training images')
    axes.plot(*zip(*validation), color=RED, label='5,000 validation images')
    axes.set_ylim(0.88, 1.003)
    axes.set_xlim(-100, validation[-1][0] + 100)
    axes.set_xlabel('training steps')
    axes.set_ylabel('accuracy')
    axes.grid(alpha=0.3)
    axes.legend(loc='lower right', framealpha=0)
    return figure


def draw_features(maps):
    """The first layer's 32 feature maps of a digit, as --log_dir has them."""
    figure = Figure(figsize=(9, 4.6))
    for axes, image in zip(figure.subplots(4, 8).flat, maps):
        axes.imshow(image[..., 0], cmap='gray', interpolation='nearest')
        axes.axis('off')
    figure.subplots_adjust(wspace=0.06, hspace=0.06)
    return figure


def draw_mistakes(test, probabilities):
    """The first forty digits that are read wrong: what they are, and what was read."""
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != test.labels)[:40]
    figure = Figure(figsize=(9, 4.6))
    for axes in figure.subplots(4, 10).flat:
        axes.axis('off')
    for axes, i in zip(figure.axes, wrong):
        show(axes, test.images[i], '%d, not %d' % (test.labels[i], answers[i]), size=11)
    figure.subplots_adjust(wspace=0.15, hspace=0.35)
    return figure


def draw_prepared(pixels):
    """A picture of one's own, and what mnist_predict.py makes of it."""
    figure = Figure(figsize=(6, 2.9))
    left, right = figure.subplots(1, 2)
    left.imshow(pixels, cmap='gray', vmin=0, vmax=255)
    left.set_title('%d x %d pixels' % (pixels.shape[1], pixels.shape[0]))
    left.axis('off')
    show(right, prepare(pixels), '28 x 28, as in MNIST')
    return figure


if __name__ == '__main__':
    run_command(main)
