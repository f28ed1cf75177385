"""Make the README's pictures, from real runs:

python mnist_deep.py --seed 0 --log_dir logs
python docs/figures.py --log_dir logs
"""

import argparse
import os
import sys
import tempfile

from matplotlib.figure import Figure

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import input_data  # noqa: E402
import mnist_softmax  # noqa: E402
from tf1 import tf  # noqa: E402

# White, so that the pictures are readable on a dark page too.
SAVE = dict(format='png', dpi=100, facecolor='white', bbox_inches='tight', pad_inches=0.15)


def main(argv=None):
    """Write all six pictures beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--log_dir', default='logs', help="mnist_deep.py's, of a whole run")
    flags = parser.parse_args(argv)

    curves, pictures = read_events(flags.log_dir)
    save('digits', draw_digits(input_data.read_data_sets(flags.data_dir).test))
    save('weights', draw_softmax_weights(flags.data_dir))
    save('network', draw_network())
    save('accuracy', draw_accuracy(curves))
    for tag in ('filters', 'mistakes'):
        with open(os.path.join(HERE, tag + '.png'), 'wb') as f:
            f.write(pictures[tag][-1])


def save(name, figure):
    figure.savefig(os.path.join(HERE, name + '.png'), **SAVE)


def read_events(folder):
    """Return the curves, lists of (step, value), and the PNG pictures of a run, by tag."""
    curves, pictures = {}, {}
    for name in sorted(os.listdir(folder)):
        for event in tf.train.summary_iterator(os.path.join(folder, name)):
            for value in event.summary.value:
                if value.HasField('image'):
                    png = value.image.encoded_image_string
                    pictures.setdefault(value.tag, []).append(png)
                else:
                    curves.setdefault(value.tag, []).append((event.step, value.simple_value))
    return curves, pictures


def draw_digits(data):
    """The first forty digits, each under its label."""
    figure = Figure(figsize=(8, 4))
    for axes, image, label in zip(figure.subplots(4, 10).flat, data.images, data.labels):
        axes.imshow(image.reshape(28, 28), cmap='gray_r')
        axes.set_title(str(label), fontsize=11, pad=2)
        axes.axis('off')
    return figure


def draw_softmax_weights(data_dir):
    """The ten weight pictures that mnist_softmax.py writes for TensorBoard."""
    with tempfile.TemporaryDirectory() as folder:
        mnist_softmax.main(['--data_dir', data_dir, '--seed', '0', '--log_dir', folder])
        _, pictures = read_events(folder)
    figure = Figure(figsize=(8, 3.6))
    with tf.Graph().as_default(), tf.Session() as sess:
        for digit, axes in enumerate(figure.subplots(2, 5).flat):
            (png,) = pictures['weights/image/%d' % digit]
            axes.imshow(sess.run(tf.image.decode_png(png)), interpolation='nearest')
            axes.set_title(str(digit), fontsize=11)
            axes.set_xticks([])
            axes.set_yticks([])
    return figure


def draw_network():
    """The deep network's layers from left to right, with the shape after each."""
    layers = [
        ('image', '28 x 28 x 1', 2.8, '#eeeeee'),
        ('conv1\n5 x 5, ReLU', '28 x 28 x 32', 2.8, '#bcd7f0'),
        ('pool1\n2 x 2', '14 x 14 x 32', 1.9, '#d9ead3'),
        ('conv2\n5 x 5, ReLU', '14 x 14 x 64', 1.9, '#bcd7f0'),
        ('pool2\n2 x 2', '7 x 7 x 64', 1.3, '#d9ead3'),
        ('fc1\nReLU', '1024', 2.2, '#f6d5b8'),
        ('dropout', '1024', 2.2, '#eeeeee'),
        ('fc2', '10', 0.8, '#f6d5b8'),
    ]
    figure = Figure(figsize=(10, 3))
    axes = figure.subplots()
    for i, (name, shape, height, color) in enumerate(layers):
        axes.bar(1.25 * i, height, 0.96, bottom=-height / 2, color=color, edgecolor='#555555')
        axes.text(1.25 * i, 0, name, ha='center', va='center', fontsize=7.5)
        axes.text(1.25 * i, -1.75, shape, ha='center', va='center', fontsize=8, color='#333333')
        if i:
            axes.annotate(
                '',
                (1.25 * i - 0.48, 0),
                (1.25 * i - 0.77, 0),
                arrowprops=dict(arrowstyle='->', color='#555555'),
            )
    axes.set_xlim(-0.7, 1.25 * len(layers) - 0.55)
    axes.set_ylim(-2, 1.6)
    axes.axis('off')
    return figure


def draw_accuracy(curves):
    """Training accuracy, a batch a point, and validation accuracy over the steps."""
    figure = Figure(figsize=(8, 3.6))
    axes = figure.subplots()
    axes.plot(
        *zip(*curves['training_accuracy']), '.', ms=3, color='#7aa6d6', label='training batch'
    )
    axes.plot(*zip(*curves['validation_accuracy']), color='#c0392b', label='validation set')
    axes.set_ylim(0.88, 1.003)
    axes.set_xlabel('step')
    axes.set_ylabel('accuracy')
    axes.grid(alpha=0.3)
    axes.legend(loc='lower right')
    return figure


if __name__ == '__main__':
    input_data.run_command(main)
