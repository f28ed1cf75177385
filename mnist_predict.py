"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal:

    python mnist_deep.py --model_dir model
    python mnist_predict.py --model_dir model seven.png note.jpg
"""

import argparse
import sys

import numpy as np
from PIL import Image, ImageOps

from mnist_deep import deepnn, tf  # tf: TensorFlow 1's API, set up there

# Black against white is a contrast of 1.
MIN_CONTRAST = 0.15  # between paper and ink; what has less is grain or a fold of the paper
SHADOW = 0.3  # of the strongest ink; what is fainter is a shadow, or an artifact of JPEG
MAX_SIDE = 200  # pixels: enough for one digit, and the averages remove grain and dust
BLACK_PERCENTILE = 75  # of the ink, which becomes black: MNIST's strokes are black inside


class PictureError(ValueError):
    """A file is no picture, or a damaged one, or there is no digit on it."""


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
        tf.train.Saver().restore(sess, flags.checkpoint)
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


def read_picture(path):
    """Return a picture as gray levels, uint8 [height, width], upright.

    Reads every format that Pillow knows. What is transparent becomes white, or black where
    the picture shows nothing on white.

    Raises:
      OSError: the file cannot be opened.
      PictureError: it is no picture, or a damaged one.
    """
    with open(path, 'rb') as file:
        try:
            image = ImageOps.exif_transpose(Image.open(file))  # upright, as the camera was held
        except Exception as error:  # Pillow raises many classes for damaged files
            raise PictureError('cannot be read as a picture: %s' % error) from error

    if image.mode[0] in 'IF':  # More than 8 bits. The brightest may be anything, 4095 or 1.
        levels = np.asarray(image, np.float32)
        image = Image.fromarray(np.uint8(255 * levels / max(levels.max(), 1)))
    image = image.convert('RGBA')
    for color in ('white', 'black'):
        paper = Image.new('RGB', image.size, color)
        paper.paste(image, mask=image)
        # The plain mean of the colors: the usual weights make yellow almost white.
        pixels = np.array(paper.convert('L', (1 / 3, 1 / 3, 1 / 3, 0)))
        if np.ptp(pixels) >= 255 * MIN_CONTRAST:
            break
    return pixels


def prepare(pixels):
    """Bring a picture of one digit into the form of MNIST's images.

    As MNIST's authors describe it (http://yann.lecun.com/exdb/mnist/): the digit fills a
    box of 20 x 20 pixels with its aspect ratio kept, in gray levels from the scaling, and
    lies in 28 x 28 pixels with its centre of mass at the centre.

    Args:
      pixels: gray levels from 0 to 255, [height, width]; dark ink on light paper or the
        reverse.

    Returns:
      float32 [784], 0 where there is paper, 1 where there is ink.

    Raises:
      PictureError: there is no ink.
    """
    gray = np.asarray(pixels, np.float32) / 255
    gray = resize(gray, min(MAX_SIDE, max(gray.shape)))

    # The border is paper, but for ink that touches it. A plane through the paper follows light
    # that comes from one side.
    y, x = np.indices(gray.shape)
    plane = np.stack([np.ones_like(x), x, y], axis=2)
    border = (y == 0) | (x == 0) | (y == y.max()) | (x == x.max())
    paper = gray[border].mean()
    for _ in range(4):
        ink = max(paper - gray, gray - paper, key=np.max)  # darker than paper, or lighter
        blank = border & (ink < MIN_CONTRAST)
        paper = plane.dot(np.linalg.lstsq(plane[blank], gray[blank], rcond=None)[0])
    if ink.max() < MIN_CONTRAST:
        raise PictureError('there is no digit on it, only paper')

    ink[ink < SHADOW * ink.max()] = 0
    y, x = np.nonzero(ink)
    ink = resize(ink[y.min() : y.max() + 1, x.min() : x.max() + 1], 20)
    ink = np.minimum(ink / np.percentile(ink[ink > 0], BLACK_PERCENTILE), 1)

    # The centre of mass goes to row and column 14, where MNIST's images have it.
    centre = np.average(np.argwhere(ink), axis=0, weights=ink[ink > 0])
    top, left = np.clip(np.round(14 - centre), 0, 28 - np.array(ink.shape)).astype(int)
    image = np.zeros([28, 28], np.float32)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image.reshape(784)


def resize(image, longest):
    """Scale a float image [height, width] so that its longer side has `longest` pixels."""
    scale = longest / max(image.shape)
    height, width = [max(1, round(scale * side)) for side in image.shape]
    image = Image.fromarray(np.asarray(image, np.float32))
    # HAMMING averages when it reduces, and never leaves the range of the levels.
    return np.array(image.resize((width, height), Image.Resampling.HAMMING))


def parse_flags(argv):
    """Return the flags as attributes, and `checkpoint`: the path of the last one."""
    parser = argparse.ArgumentParser(description='Recognize handwritten digits in pictures.')
    add = parser.add_argument
    add('--model_dir', required=True, help='folder of checkpoints that mnist_deep.py wrote')
    add('pictures', nargs='+', metavar='picture', help='file of one digit, such as PNG or JPEG')
    flags = parser.parse_args(argv)
    flags.checkpoint = tf.train.latest_checkpoint(flags.model_dir)
    if flags.checkpoint is None:
        parser.error(
            'no checkpoint in --model_dir {0}; python mnist_deep.py --model_dir {0} '
            'trains the network and saves one'.format(flags.model_dir)
        )
    return flags


if __name__ == '__main__':
    main(sys.argv[1:])
