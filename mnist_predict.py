"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal, after `python mnist_deep.py --export_dir digits/1`:

    python mnist_predict.py --export_dir digits/1 seven.png note.jpg
"""

import re
import sys

import numpy as np

from mnist_extras import cli
from tf1 import tf


def main(argv=None):
    """Print one line per picture: its name, the digit and the digit's probability.

    Args:
      argv: a list of flags, by default those of the command line.

    Raises:
      SystemExit: a wrong flag (2); or, once the others are printed, a picture that cannot
        be used (1). Its error is on stderr.
      ValueError: the folder holds no model of mnist_deep.py.
    """
    flags = parse_flags(argv)
    status = 0
    with tf.Graph().as_default(), tf.Session() as sess:
        images, outputs = load_model(sess, flags.export_dir)
        for path in flags.pictures:
            try:
                image = prepare(read_picture(path))
            except (OSError, ValueError) as error:
                reason = getattr(error, 'strerror', None) or error
                print('error: %s: %s' % (path, reason), file=sys.stderr)
                status = 1
            else:
                classes, probabilities = sess.run(outputs, {images: [image]})
                print('%s: %d (%.3f)' % (path, classes[0], probabilities.max()))
    if status:
        sys.exit(status)


def prepare(pixels):
    """Bring a picture of one digit into the form of MNIST's images.

    As MNIST's authors describe it (http://yann.lecun.com/exdb/mnist/): the digit fills a
    box of 20 x 20 pixels with its aspect ratio kept, in gray levels from the scaling, and
    lies in 28 x 28 pixels with its centre of mass at the centre.

    Args:
      pixels: uint8 [height, width] or [height, width, channels]: gray, gray and alpha, RGB
        or RGBA. Dark ink on light paper or the reverse; transparent is white.

    Returns:
      float32 [784], 0 where there is paper, 1 where there is ink.

    Raises:
      ValueError: there is no ink.
    """
    pixels = np.atleast_3d(pixels)
    has_alpha = pixels.shape[2] in (2, 4)
    colors = pixels[:, :, :-1] if has_alpha else pixels
    gray = colors.mean(axis=2, dtype=np.float32) / 255
    if has_alpha:
        gray = 1 - (1 - gray) * (pixels[:, :, -1] / np.float32(255))
    gray = resize(gray, min(1, 200 / max(gray.shape)))  # averages out noise and dust

    # The border is paper. A plane through it follows light that comes from one side.
    y, x = np.indices(gray.shape)
    plane = np.stack([np.ones_like(x), x, y], axis=2)
    border = (y == 0) | (x == 0) | (y == y.max()) | (x == x.max())
    paper = plane.dot(np.linalg.lstsq(plane[border], gray[border], rcond=None)[0])
    ink = paper - gray if (paper - gray).max() > (gray - paper).max() else gray - paper
    if ink.max() < 0.15:
        raise ValueError('there is no digit on it, only paper')

    ink[ink < 0.3 * ink.max()] = 0  # shadows and JPEG's ripples
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ink = resize(ink, 20 / max(ink.shape))
    # Scaling makes thin strokes faint, but MNIST's are black.
    ink = np.minimum(ink / np.percentile(ink[ink > 0], 75), 1)

    # The centre of mass goes to row and column 14, where MNIST's images have it.
    height, width = ink.shape
    centre = np.array([ink.sum(axis=1).dot(range(height)), ink.sum(axis=0).dot(range(width))])
    offset = np.round(14 - centre / ink.sum())
    top, left = np.clip(offset, 0, [28 - height, 28 - width]).astype(int)
    image = np.zeros([28, 28], np.float32)
    image[top : top + height, left : left + width] = ink
    return image.reshape(784)


def resize(image, scale):
    """Scale the float32 `image` [height, width]: down by averages, up by interpolation."""
    for _ in range(2):  # the height, then, transposed, the width
        size = max(1, int(round(len(image) * scale)))
        step = len(image) / size
        # Each new pixel is a window, `step` or at least 1 wide, over the old pixels: how
        # much of each old one is in it?
        centre = (np.arange(size)[:, np.newaxis] + 0.5) * step - 0.5
        distance = np.abs(centre - np.arange(len(image)))
        weights = np.clip((max(step, 1) + 1) / 2 - distance, 0, 1).astype(np.float32)
        image = (weights / weights.sum(axis=1, keepdims=True)).dot(image).T
    return image


def read_picture(path):
    """Return the pixels of a PNG or JPEG file, uint8 [height, width, 3 or 4].

    Raises OSError where the file cannot be read, ValueError where it is no such picture.
    """
    with open(path, 'rb') as f:
        contents = f.read()
    is_png = contents.startswith(b'\x89PNG')
    with tf.Graph().as_default(), tf.Session() as sess:
        data = tf.placeholder(tf.string, [])
        decode, channels = (tf.image.decode_png, 4) if is_png else (tf.image.decode_jpeg, 3)
        try:
            pixels = sess.run(decode(data, channels=channels), {data: contents})
        except tf.errors.InvalidArgumentError:
            raise ValueError('not a PNG or JPEG picture, or a damaged one') from None
    if is_png:
        # Where the file has no alpha, TensorFlow makes it a constant, but not always 255.
        alpha = pixels[:, :, 3]
        return pixels if alpha.min() < alpha.max() else pixels[:, :, :3]
    # A photo says in its Exif data, in either byte order, how the camera was held.
    tag = rb'(?:\x12\x01\x03\0\x01\0\0\0|\x01\x12\0\x03\0\0\0\x01\0)([\x03\x06\x08])'
    orientation = re.search(rb'Exif\0\0.*?' + tag, contents[:65536], re.DOTALL)
    turns = {3: 2, 6: 3, 8: 1}[ord(orientation.group(1))] if orientation else 0
    return np.rot90(pixels, turns)


def load_model(sess, folder):
    """Load a SavedModel of mnist_deep.py into the session `sess`.

    Returns:
      the tensor `images`, float32 [n, 784], and a list of two: the classes, int64 [n], and
      the probabilities, float32 [n, 10].

    Raises:
      ValueError: the folder holds no such model.
    """
    try:
        model = tf.saved_model.load(sess, ['serve'], folder)
        signature = model.signature_def['serving_default']
        names = [signature.inputs['images'].name]
        names += [signature.outputs[key].name for key in ('classes', 'probabilities')]
        images, *outputs = [sess.graph.get_tensor_by_name(name) for name in names]
    except (OSError, RuntimeError, ValueError, tf.errors.OpError):
        raise ValueError(
            '--export_dir %r holds no model that mnist_deep.py --export_dir wrote' % folder
        ) from None
    return images, outputs


def parse_flags(argv=None):
    """Return the flags as attributes; a wrong one raises SystemExit with status 2."""
    parser = cli.make_parser('Recognize handwritten digits in pictures.')
    add = parser.add_argument
    add('--export_dir', required=True, help='folder that mnist_deep.py --export_dir wrote')
    add('pictures', nargs='+', metavar='picture', help='PNG or JPEG file of one digit')
    return parser.parse_args(argv)


def command():
    """The command `mnist-predict`."""
    cli.run_command(main, tf.errors.OpError)


if __name__ == '__main__':
    command()
