"""Recognize digits in pictures of one's own, with the network that mnist_deep.py trained.

From a terminal, after `python mnist_deep.py --export_dir digits/1`:

    python mnist_predict.py --model digits/1 seven.png note.jpg
"""

import os
import warnings

import numpy as np
from PIL import Image, ImageOps

from mnist_extras import cli
from tf1 import tf

# Black against white is a contrast of 1.
MIN_CONTRAST = 0.15  # between paper and ink; what has less is grain or a fold of the paper
SHADOW = 0.3  # of the strongest ink; what is fainter is a shadow, or an artifact of JPEG
MAX_SIDE = 200  # pixels: enough for one digit, and the averages remove grain and dust
BLACK_PERCENTILE = 75  # of the ink, which becomes black: MNIST's strokes are black inside


def main(argv=()):
    """Print one line per picture: its name, the digit and the digit's probability.

    Args:
      argv: a list of flags.

    Raises:
      cli.UserError: a wrong flag; a folder without a model; or, once the other pictures are
        classified, those that cannot be used, one per line.
    """
    flags = parse_flags(argv)
    errors = []
    with tf.Graph().as_default(), tf.Session() as sess:
        images, outputs = load_model(sess, flags.model)
        for path in flags.pictures:
            try:
                image = prepare(read_picture(path))
            except (MemoryError, OSError, cli.UserError) as error:
                reason = getattr(error, 'strerror', None) or str(error) or 'not enough memory'
                errors.append('%s: %s' % (path, reason))
            else:
                classes, probabilities = sess.run(outputs, {images: [image]})
                print('%s: %d (%.3f)' % (path, classes[0], probabilities.max()))
    if errors:
        raise cli.UserError('\nerror: '.join(errors))


def read_picture(path):
    """Return a picture as gray levels, uint8 [height, width], upright and on white paper.

    Reads every format that Pillow knows. Raises OSError where the file cannot be opened,
    cli.UserError where it is no picture or a damaged one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # such as: large, or odd data beside the pixels
            with Image.open(path) as file:
                image = ImageOps.exif_transpose(file)  # upright, as the camera was held
    except (FileNotFoundError, IsADirectoryError, PermissionError, MemoryError):
        raise
    except Exception as error:  # Pillow raises many classes for damaged files
        raise cli.UserError('cannot be read as a picture: %s' % error) from error

    if image.mode[0] in 'IF':  # More than 8 bits. The brightest may be anything, 4095 or 1.
        levels = np.asarray(image, np.float32)
        image = Image.fromarray(np.uint8(255 * levels / max(levels.max(), 1)))
    image = image.convert('RGBA')
    paper = Image.new('RGB', image.size, 'white')
    paper.paste(image, mask=image)
    # The plain mean of the colors: the usual weights make yellow almost white.
    return np.array(paper.convert('L', (1 / 3, 1 / 3, 1 / 3, 0)))


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
      cli.UserError: there is no ink.
    """
    gray = np.asarray(pixels, np.float32) / 255
    gray = resize(gray, min(MAX_SIDE, max(gray.shape)))

    # The border is paper. A plane through it follows light that comes from one side.
    y, x = np.indices(gray.shape)
    plane = np.stack([np.ones_like(x), x, y], axis=2)
    border = (y == 0) | (x == 0) | (y == y.max()) | (x == x.max())
    paper = plane.dot(np.linalg.lstsq(plane[border], gray[border], rcond=None)[0])
    ink = max(paper - gray, gray - paper, key=np.max)  # darker than paper, or lighter
    if ink.max() < MIN_CONTRAST:
        raise cli.UserError('there is no digit on it, only paper')

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


def load_model(sess, folder):
    """Load a SavedModel of mnist_deep.py into the session `sess`.

    Returns:
      the tensor `images`, float32 [n, 784], and a list of two: the classes, int64 [n], and
      the probabilities, float32 [n, 10].

    Raises:
      cli.UserError: the folder holds no such model, or a damaged one.
    """
    refusal = cli.UserError(
        '--model %r holds no model that mnist_deep.py --export_dir wrote, or a damaged one' % folder
    )
    if not os.path.exists(os.path.join(folder, 'variables', 'variables.index')):
        raise refusal
    damage = (tf.errors.DataLossError, tf.errors.NotFoundError, tf.errors.OutOfRangeError)
    try:
        model = tf.saved_model.load(sess, ['serve'], folder)  # RuntimeError: no such tag
        signature = dict(model.signature_def)['serving_default']
        tensors = {**signature.inputs, **signature.outputs}
        names = [tensors[key].name for key in ('images', 'classes', 'probabilities')]
    except (KeyError, OSError, RuntimeError, *damage) as error:
        raise refusal from error
    images, *outputs = [sess.graph.get_tensor_by_name(name) for name in names]
    return images, outputs


def parse_flags(argv):
    """Return the flags as attributes; a wrong one raises cli.UserError."""
    parser = cli.make_parser('Recognize handwritten digits in pictures.')
    add = parser.add_argument
    add('--model', '--export_dir', required=True, help='folder that mnist_deep.py wrote')
    add('pictures', nargs='+', metavar='picture', help='file of one digit, such as PNG or JPEG')
    return parser.parse_args(argv)


def command():
    """The command `mnist-predict`."""
    cli.run_command(main)


if __name__ == '__main__':
    command()
