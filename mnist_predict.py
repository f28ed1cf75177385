"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal:

    python mnist_deep.py --model_dir model
    python mnist_predict.py --model_dir model seven.png note.jpg
"""

import argparse
import sys

from mnist_deep import deepnn, local_folder, restore, tf
from picture_data import PictureError, prepare, read_picture


def main(argv=()):
    """Print one line per picture: its name, the digit and the digit's probability.

    Pictures that cannot be used are named on stderr at the end, and the exit status is then 1.

    Args:
      argv: a list of flags.
    """
    flags = parse_flags(argv)
    errors = []
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        y_conv, _ = deepnn(x)
        y = tf.nn.softmax(y_conv)
        if not restore(sess, tf.train.Saver(), flags.model_dir):
            sys.exit('error: %s has no checkpoint: run mnist_deep.py first' % flags.model_dir)
        for path in flags.pictures:
            try:
                image = prepare(read_picture(path))
            except (OSError, PictureError) as error:
                reason = getattr(error, 'strerror', None) or error
                errors.append('error: %s: %s' % (path, reason))
            else:
                probabilities = sess.run(y, {x: [image]})[0]
                print('%s: %d (%.3f)' % (path, probabilities.argmax(), probabilities.max()))
    if errors:
        sys.exit('\n'.join(errors))


def parse_flags(argv):
    """Return the flags as attributes."""
    parser = argparse.ArgumentParser(description='Recognize handwritten digits in pictures.')
    add = parser.add_argument
    add('--model_dir', type=local_folder, required=True, help='folder of the checkpoints')
    add('pictures', nargs='+', metavar='picture', help='file of one digit, such as PNG or JPEG')
    return parser.parse_args(argv)


if __name__ == '__main__':
    main(sys.argv[1:])
