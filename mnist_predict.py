"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal:

    python mnist_deep.py --model_dir model
    python mnist_predict.py --model_dir model seven.png note.jpg
"""

import argparse
import os
import sys

from mnist_deep import deepnn, tf  # tf: TensorFlow 1's API, set up there
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
        try:
            tf.train.Saver().restore(sess, flags.checkpoint)
        except tf.errors.OpError:
            sys.exit("error: %s is damaged, or not of mnist_deep.py's network" % flags.checkpoint)
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
    """Return the flags as attributes, and `checkpoint`: the path of the last one."""
    parser = argparse.ArgumentParser(description='Recognize handwritten digits in pictures.')
    add = parser.add_argument
    add('--model_dir', required=True, help='folder of checkpoints that mnist_deep.py wrote')
    add('pictures', nargs='+', metavar='picture', help='file of one digit, such as PNG or JPEG')
    flags = parser.parse_args(argv)
    if set('[*?') & set(flags.model_dir):  # which TensorFlow takes for a pattern
        parser.error('the name of the folder %s must not have [, * or ? in it' % flags.model_dir)
    if not os.path.isdir(flags.model_dir):
        parser.error('%s is no folder: name the one that the checkpoint is in' % flags.model_dir)
    flags.checkpoint = tf.train.latest_checkpoint(flags.model_dir)
    if flags.checkpoint is None:
        parser.error(
            'no checkpoint in --model_dir {0}; python mnist_deep.py --model_dir {0} '
            'trains the network and saves one'.format(flags.model_dir)
        )
    return flags


if __name__ == '__main__':
    main(sys.argv[1:])
