"""Brings a picture of a digit into the form of MNIST's images.

    from picture_data import prepare, read_picture

    image = prepare(read_picture('seven.png'))  # float32 [784], as in mnist.test.images

It needs NumPy, Pillow and SciPy, and neither TensorFlow nor another file of this project.

Each number stands where it is used, beside what it means. They were chosen on pictures drawn from
mnist.validation, and on UCI's digits. benchmarks/README.md counts, on pictures drawn from test
digits, what each is good for.
"""

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

SIDE = 200  # pixels: the longer side of a picture while the digit is looked for
LEAST = 0.15  # of the way from black to white: a weaker contrast is grain, or a fold of the paper
CORNERS = np.ones([3, 3])  # for ndimage.label: pixels that meet at a corner are connected, too


class PictureError(ValueError):
    """A file is no picture, or a damaged one, or a picture does not show just one digit."""


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
        has_8_bits = not image.mode.startswith(('I', 'F'))  # I, I;16 and F have more
        if has_8_bits:
            image = image.convert('RGBA')
    except UnidentifiedImageError:
        raise PictureError('in no known format, or empty: save it as PNG or JPEG') from None
    except Exception as error:  # Pillow raises many classes for damaged files
        raise PictureError('cannot be read as a picture: %s' % error) from error

    if has_8_bits:
        image.thumbnail((5 * SIDE, 5 * SIDE))
        levels = np.array(image)
    else:
        # These modes have no fixed white, so the brightest pixel is taken as white. fmax skips NaN.
        levels = np.asarray(image, np.float32)
        levels = np.clip(levels / np.fmax.reduce(levels, axis=None, initial=1), 0, 1)
    levels = np.uint8(np.round(255 * gray_levels(levels)))
    if levels.max() <= 16:  # `prepare` would take it for a mask, whose largest number is white.
        raise PictureError('there is no digit on it, all of it is black')
    return levels


def prepare(pixels):
    """Bring a picture of one digit into the form of MNIST's images.

    As MNIST's authors describe it (http://yann.lecun.com/exdb/mnist/): the digit fills a box of
    20 x 20 pixels with its aspect ratio kept, in gray levels from the scaling, and lies in 28 x 28
    pixels with its centre of mass at the centre.

    Args:
      pixels: a photo, a scan or a drawing, dark ink on light paper or the reverse. Gray levels,
        [height, width] or [height, width, 1], or RGB or RGBA, [height, width, 3 or 4]; no colors
        of a colormap. Floats are from 0 to 1, or from 0 to 255. Integers are from 0 to 255; where
        none is above 16, as in a mask of 0 and 1, the largest is white. Booleans are black and
        white. NaN is paper.

    Returns:
      float32 [784], 0 where there is paper, 1 where there is ink.

    Raises:
      PictureError: there is no digit, or not just one.
      ValueError: the array is none of these.
    """
    ink = find_digit(dark_on_light(resize(gray_levels(pixels), SIDE)))
    ink = resize(ink, 20)
    # MNIST's strokes are black inside. Here a quarter of the inked pixels becomes black.
    ink = np.minimum(ink / np.percentile(ink[ink > 0], 75), 1)

    # The centre of mass goes to row and column 14, as in MNIST, or as near as the ink fits.
    centre = np.array(ndimage.center_of_mass(ink))
    top, left = np.clip(np.round(14 - centre), 0, 28 - np.array(ink.shape)).astype(int)
    image = np.zeros([28, 28], np.float32)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image.reshape(784)


def gray_levels(pixels):
    """Return levels from 0 to 1, float32 [height, width], of any array that `prepare` takes."""
    pixels = np.asarray(pixels)
    if pixels.shape[2:] == (1,):
        pixels = pixels[..., 0]
    has_shape = pixels.ndim >= 2 and pixels.size and pixels.shape[2:] in [(), (3,), (4,)]
    if not has_shape or pixels.dtype.kind not in 'buif':
        raise ValueError(
            'pixels must be numbers, [height, width] or with 1, 3 or 4 channels, not %s of shape %s'
            % (pixels.dtype, list(pixels.shape))
        )
    levels = pixels.astype(np.float32)
    nan = np.isnan(levels)
    if nan.all():
        raise PictureError('there is nothing on it: all of its pixels are NaN')
    if nan.any():
        levels[nan] = np.median(levels[~nan])  # paper, as most of a picture is

    largest = levels.max()
    if pixels.dtype.kind in 'ui':
        white = 255 if largest > 16 else max(largest, 1)
    else:  # From 1 to 2 it is 1, so that what is a little too bright is an error, not black.
        white = 255 if largest > 2 else 1
    if levels.min() < 0 or largest > white:
        raise ValueError(
            'pixels must be from 0 to 255, or floats from 0 to 1, not from %g to %g'
            % (levels.min(), largest)
        )
    levels /= white
    if levels.ndim == 2:
        return levels

    # The plain mean of the colors: the usual weights make yellow almost white.
    gray = levels[..., :3].mean(axis=2)
    if levels.shape[2] == 3:
        return gray
    # White ink on a transparent background is invisible on white. Use black then.
    alpha = levels[..., 3]
    on_white, on_black = gray * alpha + 1 - alpha, gray * alpha
    return on_white if np.ptp(on_white) >= LEAST else on_black


def resize(image, longest):
    """Scale a float image [height, width] so that its longer side has `longest` pixels."""
    scale = longest / max(image.shape)
    height, width = [max(1, round(scale * side)) for side in image.shape]
    image = Image.fromarray(np.asarray(image, np.float32))
    # HAMMING averages when it reduces, and never leaves the range of the levels.
    return np.array(image.resize((width, height), Image.Resampling.HAMMING))


def dark_on_light(gray):
    """Return a picture with dark ink on light paper: itself, or inverted."""
    # A frame, or a scanner's line, at the edge would outweigh the ink. So a strip is left out.
    near = int(0.02 * min(gray.shape))
    inner = gray[near : len(gray) - near, near : len(gray[0]) - near]
    # A wide blur gives each pixel the brightness of what is around it: paper, mostly. Darker ink
    # has a negative contrast, lighter ink a positive one. The sum of all contrasts is almost 0; in
    # the third power the few strong ones, of the ink, outweigh the many weak ones of the paper.
    contrast = inner - ndimage.gaussian_filter(inner, 0.085 * SIDE, mode='nearest')
    return gray if np.mean(contrast**3) <= 0 else 1 - gray


def find_digit(gray):
    """Cut the digit, dark on light, out of a picture.

    Returns its ink, float [height, width], 0 where there is paper. Raises PictureError if there is
    no digit, or not just one.
    """
    ink = find_ink(gray)
    # What is fainter than 0.3 of the strongest ink is a shadow, or an artifact of JPEG.
    labels, _ = ndimage.label(ink > max(LEAST, 0.3 * ink.max()), CORNERS)
    areas = np.bincount(labels.ravel())
    areas[0] = 0  # label 0 is the paper
    at_edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    largest_at_edge = areas[at_edge].max()
    areas[at_edge] = 0  # What is small at the edge, such as the line of a margin, is left out.
    if largest_at_edge > 0.5 * areas.max():
        # Something large is at the edge. A digit that is cut out close to its ink has ink in the
        # middle row and in the middle column; a finger, or the line of a margin, has not.
        height, width = labels.shape
        if not (labels[height // 2].any() and labels[:, width // 2].any()):
            raise PictureError('something is at its edge: leave paper around the digit')
        # Look again, with paper around the picture. find_ink repeats the edge's pixels, so one row
        # of it is enough. Nothing touches the edge then, and this calls itself once.
        return find_digit(np.pad(gray, 1, mode='constant', constant_values=gray.max()))

    # Parts that have less than 0.05 of the largest one's area are dust.
    strokes = np.isin(labels, np.flatnonzero(areas > 0.05 * areas.max()))
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
    # A closing fills dark regions that cannot hold a square of `window` pixels with the brightness
    # around them: what comes out is the paper. A dark page in a light frame holds the square. So
    # does a desk or a shadow that is cut off by the edge, since repeating the edge's pixels
    # continues it. A stroke that is cut off is continued as a thin band, and stays ink.
    window = int(0.7 * SIDE)
    padded = np.pad(gray, window, mode='edge')
    paper = ndimage.grey_closing(padded, window)
    return (paper - padded)[window:-window, window:-window]


def is_one_digit(strokes):
    """Tell whether strokes, bool [height, width], cut out, can be those of one digit."""
    height, width = strokes.shape
    longest = max(height, width)
    # Two digits, or a digit and punch holes: the gap between them is larger than between a digit's
    # own strokes. Grow the ink by 0.07 of the longer side in each direction. The loose strokes of a
    # digit then meet; things that are apart do not.
    grown = ndimage.maximum_filter(strokes, 1 + int(0.14 * longest))
    apart = ndimage.label(grown, CORNERS)[1] > 1
    # Two digits close together: there are columns of paper between them. A broken pen leaves some
    # within a digit, too. Those are few, and the digit is mostly higher than it is wide.
    gaps, _ = ndimage.label(~strokes.any(axis=0))
    widest = np.bincount(gaps)[1:].max(initial=0)
    beside = widest > (0 if width > height else 0.08 * longest)
    # A line across the paper that meets the digit, or digits that meet.
    wide = width > 2 * height
    # An underline, or paper that is ruled as dark as the ink: what reaches the last row is flat,
    # and almost as wide as all.
    labels, _ = ndimage.label(strokes, CORNERS)
    y, x = np.nonzero(labels == labels[-1].max())
    underlined = np.ptp(y) < 0.25 * np.ptp(x) and np.ptp(x) > 0.8 * width

    # Ink of a hatching pen, chalk or a pencil on rough paper has specks of paper in it. A closing
    # fills what is narrower than 0.06 of the longer side, and the rest looks at the outcome.
    window = 1 + int(0.06 * longest)
    solid = ndimage.grey_closing(np.pad(strokes, window, mode='constant'), window)
    solid = solid[window:-window, window:-window]
    # A stain: somewhere it is thicker than 0.7 of the longer side.
    radius = ndimage.distance_transform_edt(np.pad(solid, 1, mode='constant')).max()
    stain = 2 * radius > 0.7 * longest
    # A form's box, with or without a digit in it: with its holes filled, it covers its rectangle.
    # A 1 does so, too. One that is broader than 0.4 of its height is refused, since the network
    # takes it for an 8.
    boxed = ndimage.binary_fill_holes(solid).mean() > 0.85 and width > 0.4 * height
    # Squared paper has many regions. (They are connected by sides only, since ink is by corners.)
    squared = ndimage.label(~solid)[1] > 20
    return not (apart or beside or wide or underlined or stain or boxed or squared)
