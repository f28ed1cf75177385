"""Brings a picture of a digit into the form of MNIST's images.

    from picture_data import prepare, read_picture

    image = prepare(read_picture('seven.png'))  # float32 [784], as in mnist.test.images

It needs NumPy, Pillow and SciPy, and neither TensorFlow nor another file of this project.
"""

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

# These numbers, and those of is_one_digit, were chosen on pictures that benchmarks/pictures.py drew
# from digits of mnist.validation, BLUR on UCI's digits, too. benchmarks/README.md has the counts.
MIN_CONTRAST = 0.15  # of black to white: less is grain, or a fold of the paper
FAINT = 0.3  # of the strongest ink: what is fainter is a shadow, or an artifact of JPEG
SPECK = 0.05  # of the area of the largest part that is clear of the edge: less is dust
BLACK_PERCENTILE = 75  # of the ink, which becomes black: MNIST's strokes are black inside
SIDE = 200  # pixels of the longer side while the digit is looked for
FRAME = 0.02  # of the shorter side: a strip along each edge that dark_on_light does not look at
BLUR = 17  # pixels: standard deviation of the blur that tells dark ink from light
THICKEST = 140  # pixels: a dark square of this size is a desk or a shadow, no ink

EIGHT = np.ones([3, 3])  # pixels of ink are connected if they share a side or a corner


class PictureError(ValueError):
    """A file is no picture, or a damaged one, or does not show just one digit."""


def read_picture(file):
    """Return a picture as gray levels, uint8 [height, width], upright.

    Reads every format that Pillow knows; large pictures of 8 bits are reduced. What is transparent
    becomes white, or black where the picture shows nothing on white.

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
        image = Image.open(file)
        image.draft(None, (5 * SIDE, 5 * SIDE))  # JPEG: read at 1/2, 1/4 or 1/8, which is faster
        image = ImageOps.exif_transpose(image)  # upright, as the camera was held
        has_8_bits = image.mode[0] not in 'IF'  # I, I;16 and F have more
        if has_8_bits:
            image = image.convert('RGBA')
    except UnidentifiedImageError:
        raise PictureError('in no known format, or empty: save it as PNG or JPEG') from None
    except Exception as error:  # Pillow raises many classes for damaged files
        raise PictureError('cannot be read as a picture: %s' % error) from error

    if has_8_bits:
        image.thumbnail((5 * SIDE, 5 * SIDE))
        levels = np.array(image)
    else:  # The brightest may be any number, such as 4095, or 1.
        levels = np.asarray(image, np.float32)
        levels = np.clip(levels / max(np.nanmax(levels), 1), 0, 1)
    return np.uint8(np.round(255 * gray_levels(levels)))


def gray_levels(pixels):
    """Return levels from 0 to 1, float32 [height, width], of any array that `prepare` takes."""
    pixels = np.asarray(pixels)
    error = ValueError(
        'pixels must be [height, width], or with 3 or 4 channels, from 0 to 255 or from 0 to 1,'
        ' not %s of shape %s' % (pixels.dtype, list(pixels.shape))
    )
    has_shape = pixels.ndim >= 2 and pixels.size and pixels.shape[2:] in [(), (3,), (4,)]
    if not has_shape or pixels.dtype.kind not in 'buif':
        raise error
    levels = pixels.astype(np.float32)
    levels[np.isnan(levels)] = np.nanmedian(levels)  # paper, as most of a picture is
    if pixels.dtype.kind in 'ui' or levels.max() > 2:
        levels /= 255
    if not 0 <= levels.min() <= levels.max() <= 1:
        raise error
    if levels.ndim == 2:
        return levels
    # The plain mean of the colors: the usual weights make yellow almost white.
    gray = levels[..., :3].mean(axis=2)
    if levels.shape[2] == 3:
        return gray
    alpha = levels[..., 3]
    on_white, on_black = gray * alpha + 1 - alpha, gray * alpha
    return on_white if np.ptp(on_white) >= MIN_CONTRAST else on_black  # where there is something


def prepare(pixels):
    """Bring a picture of one digit into the form of MNIST's images.

    As MNIST's authors describe it (http://yann.lecun.com/exdb/mnist/): the digit fills a
    box of 20 x 20 pixels with its aspect ratio kept, in gray levels from the scaling, and
    lies in 28 x 28 pixels with its centre of mass at the centre.

    Args:
      pixels: gray levels, [height, width], or RGB or RGBA, [height, width, 3 or 4]: from 0 to
        255, floats from 0 to 1, or booleans; dark ink on light paper or the reverse. NaN is
        paper.

    Returns:
      float32 [784], 0 where there is paper, 1 where there is ink.

    Raises:
      PictureError: there is no digit, or more than one thing, or something at the edge.
      ValueError: the array is none of these.
    """
    ink = find_digit(dark_on_light(resize(gray_levels(pixels), SIDE)))
    ink = resize(ink, 20)
    ink = np.minimum(ink / np.percentile(ink[ink > 0], BLACK_PERCENTILE), 1)

    # The centre of mass goes to row and column 14, as in MNIST, or as near as the ink fits.
    centre = np.array(ndimage.center_of_mass(ink))
    top, left = np.clip(np.round(14 - centre), 0, 28 - np.array(ink.shape)).astype(int)
    image = np.zeros([28, 28], np.float32)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image.reshape(784)


def dark_on_light(gray):
    """Return a picture with dark ink on light paper: itself, or inverted."""
    near = int(FRAME * min(gray.shape))
    inner = gray[near : len(gray) - near, near : len(gray[0]) - near]
    contrast = inner - ndimage.gaussian_filter(inner, BLUR, mode='nearest')
    # The contrasts of dark and light pixels almost cancel out. In the third power the few strong
    # ones, of the ink, outweigh the many weak ones of the paper. Those of dark ink are negative.
    return gray if np.mean(contrast**3) <= 0 else 1 - gray


def find_digit(gray):
    """Cut the digit, dark on light, out of a picture.

    Returns its ink, float [height, width], 0 where there is paper. Raises PictureError if there is
    no digit, or not just one.
    """
    ink = find_ink(gray)
    labels, _ = ndimage.label(ink > max(MIN_CONTRAST, FAINT * ink.max()), EIGHT)
    areas = np.bincount(labels.ravel())
    areas[0] = 0  # the paper's
    at_edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    largest_at_edge = areas[at_edge].max()
    areas[at_edge] = 0
    if largest_at_edge > areas.max() / 2:
        # It is a digit that is cut out close to its ink, if there is ink in the middle. Look again,
        # with paper around it. One pixel is enough, since find_ink continues it.
        height, width = labels.shape
        if not (labels[height // 2].any() and labels[:, width // 2].any()):
            raise PictureError('something is at its edge: leave paper around the digit')
        return find_digit(np.pad(gray, 1, mode='constant', constant_values=gray.max()))

    # What is small at the edge, such as the line of a margin, is left out.
    strokes = np.isin(labels, np.flatnonzero(areas > SPECK * areas.max()))
    if not strokes.any():
        raise PictureError('there is no digit on it, only paper')
    box = ndimage.find_objects(strokes.astype(int))[0]  # around all strokes
    if not is_one_digit(strokes[box]):
        raise PictureError(
            'there is more than one digit on it, or something else: '
            'cut out one digit, on plain paper'
        )
    return (ink * strokes)[box]


def find_ink(gray):
    """Return how much darker each pixel is than the paper around it."""
    # A closing makes paper of all that is dark and too thin for its window. The padding continues
    # the picture, so the window fits into a desk, a frame or a shadow at the edge: they stay dark.
    # It does not fit into a stroke there, which is continued as a band.
    padded = np.pad(gray, THICKEST, mode='edge')
    paper = ndimage.grey_closing(padded, THICKEST)
    return (paper - padded)[THICKEST:-THICKEST, THICKEST:-THICKEST]


def is_one_digit(strokes):
    """Tell whether strokes, bool [height, width], cut out, can be those of one digit."""
    height, width = strokes.shape
    longest = max(height, width)
    labels, parts = ndimage.label(strokes, EIGHT)
    # A stain: it is too thick for strokes.
    radius = ndimage.distance_transform_edt(np.pad(strokes, 1, mode='constant')).max()
    stain = 2 * radius > 0.6 * longest
    # Two digits, or a digit and punch holes: the gap between them is larger than between a digit's
    # own strokes. Grown by half of that, they do not meet.
    gap = int(0.14 * longest)
    grown = ndimage.maximum_filter(strokes, 1 + gap)
    apart = ndimage.label(grown, EIGHT)[1] > 1
    # Two digits side by side: there is a column of paper.
    beside = not strokes.any(axis=0).all()
    # A line across the paper that meets the digit, or digits that meet.
    wide = width > 2 * height
    # An underline: a part in the last row is flat and almost as wide as all.
    y, x = np.nonzero(labels == labels[-1].max())
    underlined = np.ptp(y) < 0.25 * np.ptp(x) and np.ptp(x) > 0.8 * width
    # A form's box: with its holes filled, it covers its rectangle, as only a narrow 1 does.
    filled = ndimage.binary_fill_holes(strokes)
    boxed = filled.mean() > 0.92 and width > height / 2
    # A part inside another, such as a digit in a box that lies askew: filling swallows it.
    nested = ndimage.label(filled, EIGHT)[1] < parts
    # Squared paper: it is in many regions, connected by sides only, since ink is by corners, too.
    squared = ndimage.label(~strokes)[1] > 20
    return not (stain or apart or beside or wide or underlined or boxed or nested or squared)


def resize(image, longest):
    """Scale a float image [height, width] so that its longer side has `longest` pixels."""
    scale = longest / max(image.shape)
    height, width = [max(1, round(scale * side)) for side in image.shape]
    image = Image.fromarray(np.asarray(image, np.float32))
    # HAMMING averages when it reduces, and never leaves the range of the levels.
    return np.array(image.resize((width, height), Image.Resampling.HAMMING))
