"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal:

    python mnist_deep.py --model_dir model
    python mnist_predict.py --model_dir model seven.png note.jpg
"""

import argparse
import os
import sys
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from mnist_deep import deepnn, tf  # tf: TensorFlow 1's API, set up there

# All were chosen on pictures that docs/pictures.py drew from digits of mnist.validation; it also
# counts how well they do, on other digits. Black against white is a contrast of 1.
MIN_CONTRAST = 0.15  # between paper and ink; what has less is grain or a fold of the paper
FAINT = 0.3  # of the strongest ink; what is fainter is a shadow, or an artifact of JPEG
SIDE = 200  # pixels of the longer side while the digit is looked for
# The next are fractions of the picture's longer side,
THICKEST = 0.35  # of strokes; less breaks bold ones
WIDTHS = (0.03, 0.06, 0.12, 0.24)  # of strokes, to tell dark ink from light
EDGE = 0.02  # what is nearer touches the edge
ALONG = 0.06  # what goes no further from the edge is a line along it
# and these are fractions of the digit's.
THICK = (
    1.6  # of its strokes' thickness: what touches the edge and is thicker is a desk, or a finger
)
SPECK = 0.2  # what is smaller is no stroke
GAP = 0.15  # between the strokes of one digit
FLAT = 0.25  # height of an underline, of its width
FRAMED = 0.75  # of the sides of its box, if it is a box itself
BLOB = 0.3  # half its thickest place; what is thicker is no stroke
BLACK_PERCENTILE = 75  # of the ink, which becomes black: MNIST's strokes are black inside

MORE = 'there is more than one digit on it, or something else: cut out one digit, on plain paper'
# What Pillow raises for damaged files.
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)
SIGNATURES = {b'%PDF': 'PDF', b'<svg': 'SVG', b'ftyphei': 'HEIC', b'ftypmif1': 'HEIC'}


class PictureError(ValueError):
    """A file is no picture, or a damaged one, or does not show just one digit."""


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


def read_picture(file):
    """Return a picture as gray levels, uint8 [height, width], upright.

    Reads every format that Pillow knows; what is much larger than a digit needs is reduced. What
    is transparent becomes white, or black where the picture shows nothing on white. (Importing
    this module switches TensorFlow 2 to graphs.)

    Args:
      file: a path, or a file that is open in binary mode, such as an upload.

    Raises:
      OSError: the file cannot be opened.
      PictureError: it is no picture, or a damaged one.
    """
    if not hasattr(file, 'read'):
        with open(file, 'rb') as opened:
            return read_picture(opened)
    try:
        with warnings.catch_warnings():  # Pillow warns from 90 megapixels on, and refuses 180
            warnings.simplefilter('ignore', Image.DecompressionBombWarning)
            image = Image.open(file)
        image.draft(None, (5 * SIDE, 5 * SIDE))  # JPEG at 1/2, 1/4 or 1/8: fast
        image = ImageOps.exif_transpose(image)  # upright, as the camera was held
    except UnidentifiedImageError:
        file.seek(0)
        start = file.read(1000)
        kinds = [SIGNATURES[mark] for mark in SIGNATURES if mark in start]
        kind = (kinds + ['in a format that is not known here'])[0] if start else 'empty'
        raise PictureError('the file is %s: save it as PNG or JPEG' % kind) from None
    except DAMAGED as error:
        raise PictureError('cannot be read as a picture: %s' % error) from error

    if image.mode[0] in 'IF':  # More than 8 bits. The brightest may be anything, 4095 or 1.
        levels = np.asarray(image, np.float32)
        image = Image.fromarray(np.uint8(255 * levels / max(levels.max(), 1)))
    image = image.convert('RGBA')
    image.thumbnail((5 * SIDE, 5 * SIDE))
    return np.uint8(np.round(255 * gray_levels(np.array(image))))


def gray_levels(pixels):
    """Return an array as `prepare` takes it as levels from 0 to 1, float32 [height, width]."""
    pixels = np.asarray(pixels)
    levels = pixels
    if pixels.dtype.kind in 'buif' and pixels.size:
        levels = pixels.astype(np.float32)
        levels[np.isnan(levels)] = np.nanmedian(levels)  # paper
        if pixels.dtype.kind in 'ui' or levels.max() > 1:
            levels /= 255
    known = levels.dtype == np.float32 and 0 <= levels.min() and levels.max() <= 1
    if not known or pixels.ndim < 2 or pixels.shape[2:] not in [(), (3,), (4,)]:
        raise ValueError(
            'pixels must be [height, width], or with 3 or 4 channels, from 0 to 255 or from 0 to 1,'
            ' not %s of shape %s' % (pixels.dtype, list(pixels.shape))
        )
    if levels.ndim == 2:
        return levels
    # The plain mean of the colors: the usual weights make yellow almost white.
    gray = levels[..., :3].mean(axis=2)
    if levels.shape[2] == 3:
        return gray
    alpha = levels[..., 3]
    on_white, on_black = gray * alpha + 1 - alpha, gray * alpha
    return on_white if np.ptp(on_white) >= MIN_CONTRAST else on_black


def prepare(pixels):
    """Bring a picture of one digit into the form of MNIST's images.

    As MNIST's authors describe it (http://yann.lecun.com/exdb/mnist/): the digit fills a
    box of 20 x 20 pixels with its aspect ratio kept, in gray levels from the scaling, and
    lies in 28 x 28 pixels with its centre of mass at the centre. (Importing this module
    switches TensorFlow 2 to graphs.)

    Args:
      pixels: gray levels, [height, width], or RGB or RGBA, [height, width, 3 or 4]: from 0 to
        255, floats from 0 to 1, or booleans; dark ink on light paper or the reverse. NaN is
        paper.

    Returns:
      float32 [784], 0 where there is paper, 1 where there is ink.

    Raises:
      PictureError: there is no digit, or more than one thing.
      ValueError: the array is none of these.
    """
    ink = find_digit(remove_edge(*find_ink(resize(gray_levels(pixels), SIDE))))
    ink = resize(ink, 20)
    ink = np.minimum(ink / np.percentile(ink[ink > 0], BLACK_PERCENTILE), 1)

    # The centre of mass goes to row and column 14, where MNIST's images have it.
    centre = np.array(ndimage.center_of_mass(ink))
    top, left = np.clip(np.round(14 - centre), 0, 28 - np.array(ink.shape)).astype(int)
    image = np.zeros([28, 28], np.float32)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image.reshape(784)


def find_ink(gray):
    """Return how much darker than the paper around it each pixel is, or lighter on a board."""
    dark, light = [
        # Beyond the edge the picture goes on: what lies along the edge is then no stroke.
        sum(closing(np.pad(levels, SIDE // 4, mode='edge'), width) for width in WIDTHS)
        for levels in (gray, 1 - gray)
    ]
    faint = FAINT * max(dark.max(), light.max())
    if light[light > faint].sum() > dark[dark > faint].sum():
        gray = 1 - gray
    padded = closing(np.pad(gray, SIDE // 4, mode='edge'), THICKEST)
    return closing(gray, THICKEST), padded[SIDE // 4 : -SIDE // 4, SIDE // 4 : -SIDE // 4]


def closing(gray, width):
    """Fill what is thinner than a width and darker than what is around it; return the difference.

    Beyond the edge it is as light as anywhere, so that strokes that touch the edge are filled, too.
    """
    window = [min(int(width * SIDE), side - 1) | 1 for side in gray.shape]
    return ndimage.grey_closing(gray, window, mode='constant', cval=gray.max()) - gray


def find_parts(ink):
    """Return the connected parts of what is not faint: an array of labels, from 1, and sizes."""
    if ink.max() < MIN_CONTRAST:
        raise PictureError('there is no digit on it, only paper')
    labels, _ = ndimage.label(ink > max(MIN_CONTRAST, FAINT * ink.max()), np.ones([3, 3]))
    boxes = ndimage.find_objects(labels)
    return labels, np.array([max(s.stop - s.start for s in box) for box in boxes])


def remove_edge(ink, continued):
    """Remove what touches the picture's edge and is no stroke: lines along it, a desk, a finger."""
    labels, sizes = find_parts(ink)
    parts = np.arange(1, len(sizes) + 1)
    y, x = [a / n for a, n in zip(np.indices(ink.shape), ink.shape)]  # fractions
    from_edge = np.minimum(np.minimum(y, y[::-1]), np.minimum(x, x[:, ::-1]))
    touches = ndimage.minimum(from_edge, labels, parts) < EDGE
    along = ndimage.maximum(from_edge, labels, parts) < ALONG
    thickness = ndimage.maximum(half_thickness(labels > 0, mode='edge'), labels, parts)
    inside = ~touches & (sizes > EDGE * SIDE)
    thick = thickness > THICK * thickness[inside].max() if inside.any() else False
    # What is no stroke if the picture goes on beyond its edge is a shadow, or paper beside a spot.
    real = ndimage.mean(continued, labels, parts) > 0.6 * ndimage.mean(ink, labels, parts)
    strokes = ~touches | ~(along | thick | (~real & inside.any()))
    ink = ink * np.isin(labels, parts[strokes])
    # A digit may be cut out without paper around it. It is in the middle then.
    y, x = np.nonzero(ink)
    if touches[strokes].any() or not strokes.any():
        if not all(
            min(a, default=n) < n / 2 < max(a, default=0) for a, n in zip((y, x), ink.shape)
        ):
            raise PictureError('what is on it touches the edge: leave paper around the digit')
    return ink


def half_thickness(mask, mode):
    """Return each pixel's distance to the nearest paper, which is half a stroke at its middle."""
    margin = SIDE // 4
    return ndimage.distance_transform_edt(np.pad(mask, margin, mode))[
        margin:-margin, margin:-margin
    ]


def find_digit(ink):
    """Cut out the digit, with specks removed, or raise PictureError if it is not one digit."""
    labels, sizes = find_parts(ink)
    strokes = np.isin(labels, 1 + np.flatnonzero(sizes > SPECK * sizes.max()))
    y, x = np.nonzero(strokes)
    box = slice(y.min(), y.max() + 1), slice(x.min(), x.max() + 1)
    strokes, labels = strokes[box], labels[box]
    height, width = strokes.shape
    size = max(height, width)

    reach = int(GAP * size) | 1
    apart = ndimage.label(ndimage.maximum_filter(strokes, reach), np.ones([3, 3]))[1] > 1
    beside = not strokes.any(axis=0).all()  # paper from top to bottom between them
    y, x = np.nonzero(labels == labels[-1].max())  # the lowest stroke
    underline = np.ptp(y) < min(FLAT * np.ptp(x), height / 2) and np.ptp(x) + 1 == width
    near = int(EDGE * size) + 1
    sides = [strokes[:near], strokes[-near:], strokes[:, :near].T, strokes[:, -near:].T]
    framed = min(np.mean(side.any(axis=0)) for side in sides) > FRAMED and width > height / 2
    grid = ndimage.label(~strokes)[1] > 20
    blob = half_thickness(strokes, 'constant').max() > BLOB * size
    if apart or beside or underline or framed or grid or blob or width > 2 * height:
        raise PictureError(MORE)
    return ink[box] * strokes


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
    if set('[*?') & set(flags.model_dir):  # which TensorFlow takes for a pattern
        parser.error('the name of the folder %s must not have [, * or ? in it' % flags.model_dir)
    if os.path.exists(flags.model_dir + '.index'):
        message = '--model_dir %s is a checkpoint: name its folder, %s'
        parser.error(message % (flags.model_dir, os.path.dirname(flags.model_dir) or '.'))
    if not os.path.isdir(flags.model_dir):
        parser.error('--model_dir %s is no folder' % flags.model_dir)
    flags.checkpoint = tf.train.latest_checkpoint(flags.model_dir)
    if flags.checkpoint is None:
        parser.error(
            'no checkpoint in --model_dir {0}; python mnist_deep.py --model_dir {0} '
            'trains the network and saves one'.format(flags.model_dir)
        )
    return flags


if __name__ == '__main__':
    main(sys.argv[1:])
