"""Draw test digits as people's pictures show them, and count what picture_data.py makes readable:

    python benchmarks/pictures.py --model_dir model picture_data.py ../other/picture_data.py

Prints how many of each kind of picture were read right, read wrong and refused, and the
sums. With --all, MNIST's own digits and, from scikit-learn, UCI's are counted, too. What is a rule
of picture_data.py good for? This counts without it:

    python benchmarks/pictures.py --model_dir model picture_data.py --replace 'wide or ' ''
"""

import argparse
import os
import sys
import tempfile
import types

import numpy as np
from PIL import Image
from scipy import ndimage

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import input_data
from mnist_deep import deepnn, restore, tf

SIDE = 300  # pixels of a picture's height and width
PAPER, INK = 225, 50  # levels of gray
Y, X = np.indices([SIDE, SIDE])
FROM_SIDES = np.minimum(X, SIDE - 1 - X)
FROM_EDGE = np.minimum(FROM_SIDES, np.minimum(Y, SIDE - 1 - Y))
RULED, SQUARED = Y % 30 < 2, np.minimum(X % 30, Y % 30) < 2


def page(random, digits, size=140, ink=INK, margin=50):
    """Return a page with the first of the digits somewhere on it, `size` pixels high."""
    pixels = np.full([SIDE, SIDE], PAPER, float)
    top, left = random.randint(margin, SIDE - margin - size + 1, 2)
    write(pixels[top : top + size, left : left + size], digits[0], ink)
    return pixels + random.normal(0, 3, pixels.shape)


def write(pixels, digit, ink=INK):
    """Write a digit, [28, 28], over all of the pixels, a part of a page."""
    image = Image.fromarray(np.float32(digit)).resize(pixels.shape[::-1], Image.BICUBIC)
    pixels += np.clip(2 * np.array(image) - 0.5, 0, 1) * (ink - pixels)


def cut_out(digits, margin):
    """Return the first of the digits with a margin of so many of MNIST's pixels."""
    rows, columns = np.nonzero(digits[0] > 0.25)
    ink = digits[0][rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return PAPER + (INK - PAPER) * np.pad(ink, margin, mode='constant').repeat(4, 0).repeat(4, 1)


def several(random, digits, rows, columns):
    size = SIDE // max(rows, columns)
    pixels = np.full([rows * size, columns * size], PAPER, float)
    for i, digit in enumerate(digits[: rows * columns]):
        top, left = size * (i // columns) + 5, size * (i % columns) + 5
        write(pixels[top : top + size - 10, left : left + size - 10], digit)
    return pixels + random.normal(0, 3, pixels.shape)


def close_together(random, digits):
    """Return two digits whose boxes are a little apart."""
    inked = [digit[:, digit.max(axis=0) > 0.3] for digit in digits[:2]]
    gap = np.zeros([28, random.randint(1, 6)])
    both = np.hstack([inked[0], gap, inked[1]])
    pixels = np.full([SIDE, SIDE], PAPER, float)
    write(pixels[100:240, 20 : 20 + 5 * both.shape[1]], both)
    return pixels + random.normal(0, 3, pixels.shape)


def in_color(pixels, color):
    ink = (PAPER - pixels[..., np.newaxis]) / PAPER
    return ink * color + (1 - ink) * 250


def printed(pixels, where, contrast):
    """Print lines on the paper. A contrast of 1 is the ink's."""
    return np.where(where, np.minimum(pixels, PAPER - contrast * (PAPER - INK)), pixels)


def askew(random):
    """Return how far each pixel is from the middle, in squares that are turned a little."""
    angle = random.uniform(-0.1, 0.1)
    y, x = Y - SIDE / 2, X - SIDE / 2
    y, x = y * np.cos(angle) - x * np.sin(angle), y * np.sin(angle) + x * np.cos(angle)
    return np.maximum(abs(x), abs(y))


def box(random, nearest=40, farthest=85):
    """Return which pixels are a form's box, so far from the edges."""
    a, b = [0, SIDE] + random.randint(nearest, farthest, 2) * [1, -1]
    inside = [(Y >= a + n) & (Y <= b - n) & (X >= a + n) & (X <= b - n) for n in (0, 3)]
    return inside[0] & ~inside[1]


def underlined(random, pixels):
    rows, columns = np.nonzero(pixels < 100)
    below = rows.max() + random.randint(5, 25)
    pixels[below : below + 6, columns.min() - 15 : columns.max() + 15] = INK
    return pixels


def with_gap(random, digit):
    """Return a digit without two of MNIST's pixels across its middle."""
    angle = random.uniform(0, np.pi)
    y, x = np.indices([28, 28]) - 13.5
    return digit * (abs(x * np.cos(angle) + y * np.sin(angle)) > 1)


def grain(random, down, across):
    """Return a random texture, [height, width], of mean 0 and standard deviation 1."""
    noise = ndimage.gaussian_filter(random.normal(size=Y.shape), [down, across], mode='wrap')
    return noise / noise.std()


def hatched(random, pixels):
    """Draw the outline of a bold digit, and oblique lines in it."""
    inside = ndimage.binary_dilation(pixels < 140, iterations=random.randint(2, 6))
    lines = (X + random.uniform(-1, 1) * Y) % random.randint(6, 14) < 2.5
    outline = inside & ~ndimage.binary_erosion(inside, iterations=3)
    return np.where(outline | inside & lines, INK, np.maximum(pixels, PAPER - 8))


def textured(random, digits, ink, texture):
    """Draw a bold digit through which the paper shows where the texture is high."""
    pixels = ndimage.grey_erosion(page(random, digits, 200, ink), random.randint(3, 9))
    paper = PAPER + random.normal(0, 3, pixels.shape)
    return np.where(texture > random.uniform(0.2, 1), paper, pixels)


def bar(random):
    """Return the 1 of a broad felt pen: a bar, and how its ends are."""
    height, angle = random.randint(80, 180), random.uniform(-0.15, 0.15)
    half = height * random.uniform(0.15, 0.6) / 2
    y, x = Y - random.randint(120, 180), X - random.randint(120, 180)
    y, x = y * np.cos(angle) - x * np.sin(angle), y * np.sin(angle) + x * np.cos(angle)
    corner = random.uniform(0, half)
    outside = np.hypot(*np.maximum([abs(y) - height / 2 + corner, abs(x) - half + corner], 0))
    return outside < corner


def spots(random, pixels, count, size, level):
    for y, x in random.randint(5, SIDE - 20, [count, 2]):
        pixels[y : y + size, x : x + size] = level
    return pixels


def finger(random):
    """Return which pixels are a finger that comes in at one edge."""
    middle, half, reach = random.randint([80, 20, 40], [220, 40, 110])
    flat = (abs(Y - middle) < half) & (X < reach)
    return np.rot90(flat | (np.hypot(Y - middle, X - reach) < half), random.randint(4))


def beyond(random):
    """Return how far each pixel is below a line across the picture."""
    return (X - SIDE / 2) * random.uniform(-1, 1) + Y - random.randint(100, 200)


def lamp(random):
    distance = np.hypot(Y - random.randint(SIDE), X - random.randint(SIDE))
    return 0.4 + 0.7 * np.exp(-((distance / 180) ** 2))


def resized(pixels, width):
    height = round(width * len(pixels) / len(pixels[0]))
    return np.array(Image.fromarray(np.float32(pixels)).resize((width, height), Image.BOX))


# What is drawn with NumPy's random generator r from the digits d, [n, 28, 28]: levels of gray or
# RGB. The first digit is to be read.
KINDS = {
    'plain': page,
    'margin none': lambda r, d: cut_out(d, 0),
    'margin one pixel': lambda r, d: cut_out(d, 1),
    'margin wide': lambda r, d: page(r, d, size=50),
    'frame': lambda r, d: np.where(FROM_EDGE < 1, 0, page(r, d)),
    'white frame': lambda r, d: np.where(FROM_EDGE < 1, 255, 0.6 * page(r, d)),
    'lines at two edges': lambda r, d: np.where(np.minimum(X, Y) < 1, 0, page(r, d)),
    "scanner's line": lambda r, d: np.where(Y < r.randint(2, 8), 0, page(r, d)),
    'bars': lambda r, d: np.where(FROM_SIDES < r.randint(15, 50), 10, page(r, d)),
    'desk all round': lambda r, d: np.where(
        askew(r) < r.randint(90, 130),
        page(r, d, margin=72),
        r.normal(r.randint(30, 120), 6, Y.shape),
    ),
    'strip of the desk': lambda r, d: np.where(
        X < r.randint(10, 45), r.randint(30, 120), page(r, d)
    ),
    'corner': lambda r, d: np.where(
        (SIDE - X) * r.uniform(0.6, 1.6) + Y < r.randint(50, 100), 80, page(r, d)
    ),
    'hard shadow': lambda r, d: page(r, d) * np.where(beyond(r) < 0, 0.5, 1),
    'soft shadow': lambda r, d: page(r, d) * (0.75 + 0.25 * np.tanh(beyond(r) / 25)),
    'lamp': lambda r, d: page(r, d) * lamp(r),
    'chalk on a board': lambda r, d: r.normal(275 - page(r, d), 8),
    'pencil': lambda r, d: page(r, d, ink=165),
    'blue ink': lambda r, d: in_color(page(r, d, ink=0), (40, 60, 160)),
    'yellow ink': lambda r, d: in_color(page(r, d, ink=0), (250, 220, 0)),
    'ruled paper': lambda r, d: printed(page(r, d), RULED, 0.25),
    'ruled in dark': lambda r, d: printed(page(r, d), RULED, 0.9),
    'squared paper': lambda r, d: printed(page(r, d), SQUARED, 0.25),
    "margin's line": lambda r, d: np.where(abs(X - r.randint(15, 40)) < 2, 110, page(r, d)),
    'line across': lambda r, d: np.where(abs(Y - 150) < 2, INK, page(r, d, margin=75)),
    'squared in dark': lambda r, d: printed(page(r, d), SQUARED, 0.9),
    'box': lambda r, d: printed(page(r, d, margin=80), box(r), 1),
    'box askew': lambda r, d: printed(page(r, d, margin=80), abs(askew(r) - 84) < 1.5, 1),
    'touching its box': lambda r, d: printed(page(r, d, margin=80), box(r, 95, 110), 1),
    'underline': lambda r, d: underlined(r, page(r, d, margin=75)),
    'holes': lambda r, d: np.where(
        np.hypot(abs(Y - 150) - 80, X - 35) < 14, 60, page(r, d, margin=72)
    ),
    'two digits': lambda r, d: several(r, d, 1, 2),
    'close together': close_together,
    'one above the other': lambda r, d: several(r, d, 2, 1),
    'ten digits': lambda r, d: several(r, d, 2, 5),
    'second digit cut off': lambda r, d: several(r, d, 1, 2)[:, : r.randint(205, 235)],
    'loose strokes': lambda r, d: page(r, [with_gap(r, d[0])]),
    "broken pen's": lambda r, d: np.where(
        abs(X - r.randint(110, 190)) < r.uniform(0.5, 5), PAPER, page(r, d, size=200)
    ),
    'hatched': lambda r, d: hatched(r, page(r, d, size=200)),
    'grainy chalk': lambda r, d: 275 - textured(r, d, INK, grain(r, 1, 1)),
    'dry brush': lambda r, d: textured(r, d, INK, grain(r, *[[1, 12], [12, 1]][r.randint(2)])),
    'pencil on rough paper': lambda r, d: textured(r, d, 130, grain(r, 0.7, 0.7)),
    "felt pen's": lambda r, d: ndimage.grey_erosion(page(r, d), r.randint(5, 15)),
    "felt pen's 1": lambda r, d: np.where(bar(r), INK, page(r, 0 * d)),
    'specks': lambda r, d: spots(r, page(r, d), 8, 4, INK),
    'bright spot': lambda r, d: spots(r, page(r, d) * 0.6, 1, 12, 255),
    'JPEG of quality 10': page,
    '12 pixels wide': lambda r, d: resized(cut_out(d, 1), 12),
    '2,000 pixels wide': lambda r, d: resized(page(r, d), 2000),
    'only paper': lambda r, d: KINDS['soft shadow'](r, 0 * d),
    'only a strip': lambda r, d: KINDS['strip of the desk'](r, 0 * d),
    'only a frame': lambda r, d: KINDS['frame'](r, 0 * d),
    'only a box': lambda r, d: KINDS['box' if r.randint(2) else 'box askew'](r, 0 * d),
    'only a stain': lambda r, d: np.where(
        np.hypot(Y - 150, X - 150) < r.randint(15, 70), 100, page(r, 0 * d)
    ),
    'only a finger': lambda r, d: np.where(finger(r), 90, page(r, 0 * d)),
}
# To read any digit is wrong here.
NOT_ONE = ['two digits', 'close together', 'one above the other', 'ten digits']
NOT_ONE += [kind for kind in KINDS if kind.startswith('only')]
# Here a refusal is what one can expect.
TO_REFUSE = NOT_ONE + ['second digit cut off', 'ruled in dark', 'line across', 'squared in dark']
TO_REFUSE += ['box', 'box askew', 'touching its box', 'underline', 'holes']


def main(argv=()):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--model_dir', required=True, help='folder of checkpoints that mnist_deep.py wrote')
    add('--set', default='test', choices=['validation', 'test'], help='whose digits to draw')
    add('--seed', type=int, default=0, help='of which digits, where and how')
    add('--kinds', nargs='*', default=KINDS, help="only these, such as box; none: only --all's")
    add('--count', type=int, default=60, help='how many pictures of each kind')
    add('--save', help='keep the pictures in this folder')
    add('--all', action='store_true', help="also MNIST's 10,000 images, and UCI's digits")
    add('--replace', nargs=2, action='append', default=[], help='count with this changed, too')
    add('readers', nargs='+', help='path of picture_data.py, or of several versions')
    flags = parser.parse_args(argv)
    readers = {path: load(path) for path in flags.readers}
    for old, new in flags.replace:
        readers['%r for %r' % (new, old)] = load(flags.readers[0], old, new)
    answer = network(flags.model_dir)
    data = getattr(input_data.read_data_sets(flags.data_dir), flags.set)

    print('| right / wrong / refused | %s |' % ' | '.join(readers))
    print('| --- |' + ' --- |' * len(readers))
    folder = flags.save or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    sums = {'one digit': 0, 'to be refused': 0}
    for kind in flags.kinds:
        drawn = draw(kind, data, flags.seed, flags.count, folder)
        counts = count(*drawn, readers.values(), answer)
        report(kind, counts)
        sums['to be refused' if kind in TO_REFUSE else 'one digit'] += counts
    for name, counts in sums.items():
        if np.any(counts):
            report(name, counts)
    if flags.all:
        from sklearn.datasets import load_digits

        pictures = np.uint8(np.round(255 * data.images.reshape(-1, 28, 28)))
        report("MNIST's own", count(pictures, data.labels, readers.values(), answer))
        digits = load_digits()
        pictures = np.uint8(digits.images * 15.9)
        report("UCI's, 8 x 8", count(pictures, digits.target, readers.values(), answer))


def load(path, old='', new=''):
    """Import picture_data.py, or 2.1.2's mnist_predict.py, as a module of its own.

    Each `old` in its source is replaced by `new`, and there must be one.
    """
    with open(path, encoding='utf-8') as file:
        source = file.read()
    if old not in source:
        sys.exit('error: %s has no %r' % (path, old))
    module = types.ModuleType('reader')
    exec(compile(source.replace(old, new) if old else source, path, 'exec'), module.__dict__)
    return module


def network(model_dir):
    """Return a function from an image in MNIST's form, [784], to the network's answer."""
    sess = tf.Session()
    x = tf.placeholder(tf.float32, [None, 784])
    answers = tf.argmax(deepnn(x)[0], 1)
    if not restore(sess, tf.train.Saver(), model_dir):
        sys.exit('error: there is no checkpoint in the folder %s' % model_dir)
    return lambda image: sess.run(answers, {x: [image]})[0]


def draw(kind, data, seed, number, folder):
    """Save pictures of a kind. Return their paths and labels, -1 where no digit is right."""
    random = np.random.RandomState(seed)
    paths, labels = [], []
    for i in range(number):
        chosen = random.choice(data.num_examples, 10, replace=False)
        pixels = KINDS[kind](random, data.images[chosen].reshape(-1, 28, 28))
        suffix = 'jpg' if 'JPEG' in kind else 'png'
        paths.append(os.path.join(folder, '%s %02d.%s' % (kind, i, suffix)))
        Image.fromarray(np.uint8(np.clip(pixels, 0, 255))).save(paths[-1], quality=10)
        label = 1 if kind == "felt pen's 1" else data.labels[chosen[0]]
        labels.append(-1 if kind in NOT_ONE else label)
    return paths, labels


def count(pictures, labels, readers, answer):
    """Return how many pictures, paths or gray levels, each reader makes readable.

    Returns int [number of readers, 3]: read right, read wrong, refused.
    """
    counts = np.zeros([len(readers), 3], int)
    for reader, row in zip(readers, counts):
        for picture, label in zip(pictures, labels):
            try:
                pixels = reader.read_picture(picture) if isinstance(picture, str) else picture
                row[0 if answer(reader.prepare(pixels)) == label else 1] += 1
            except reader.PictureError:
                row[2] += 1
    return counts


def report(name, counts):
    """Print one line of the table."""
    cells = ['%d / %d / %d' % tuple(row) for row in counts]
    print('| %s | %s |' % (name, ' | '.join(cells)), flush=True)


if __name__ == '__main__':
    main(sys.argv[1:])
