"""Draw test digits as people's pictures show them, and count what mnist_predict.py reads:

    python docs/pictures.py --model_dir model mnist_predict.py ../other/mnist_predict.py

Prints, for each kind of picture, how many of sixty were read right, read wrong and refused.
UCI's digits are among them where scikit-learn is installed.
"""

import argparse
import importlib.util
import os
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import input_data
from mnist_deep import deepnn, tf

SIDE = 300  # pixels of a picture's height and width
DIGIT = 140  # pixels of a digit's, with the margin that MNIST's images have
PAPER, INK = 225, 50

# A kind of picture is a function of NumPy's random generator and of some digits, [n, 28, 28],
# the first of which is to be read. It returns the levels of gray, or an RGB picture.


def plain(random, digits, size=DIGIT, ink=INK, margin=50):
    pixels = np.full([SIDE, SIDE], PAPER, float)
    top, left = random.randint(margin, SIDE - margin - size + 1, 2)
    write(pixels, digits[0], top, left, size, ink)
    return pixels + random.normal(0, 3, pixels.shape)


def write(pixels, digit, top, left, size=DIGIT, ink=INK):
    """Write a digit into the pixels there."""
    part = pixels[top : top + size, left : left + size]
    part += coverage(digit, size) * (ink - part)


def coverage(digit, size):
    """Return how much of each of size x size pixels the ink covers, from 0 to 1."""
    image = Image.fromarray(np.float32(digit)).resize((size, size), Image.BICUBIC)
    return np.clip(2 * np.array(image) - 0.5, 0, 1)


def margin_none(random, digits, margin=0):
    rows, columns = np.nonzero(digits[0] > 0.25)
    ink = digits[0][rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return PAPER + (INK - PAPER) * np.pad(ink, margin, mode='constant').repeat(4, 0).repeat(4, 1)


def margin_one_pixel(random, digits):
    return margin_none(random, digits, 1)


def margin_wide(random, digits):
    return plain(random, digits, size=50)


def frame(random, digits):
    pixels = plain(random, digits)
    pixels[[0, -1]] = pixels[:, [0, -1]] = 0
    return pixels


def lines_at_two_edges(random, digits):
    pixels = plain(random, digits)
    pixels[0] = pixels[:, 0] = 0
    return pixels


def scanner_line(random, digits):
    pixels = plain(random, digits)
    pixels[: random.randint(2, 8)] = 0
    return pixels


def bars(random, digits):
    pixels = plain(random, digits)
    width = random.randint(15, 50)
    pixels[:, :width] = pixels[:, -width:] = 10
    return pixels


def desk_all_round(random, digits):
    """A note that lies askew on a dark or brown desk."""
    pixels = np.full([SIDE, SIDE], random.randint(30, 120)) + random.normal(0, 6, [SIDE, SIDE])
    angle, side = random.uniform(-0.1, 0.1), random.randint(90, 130)
    y, x = np.indices(pixels.shape) - SIDE / 2
    y, x = y * np.cos(angle) - x * np.sin(angle), y * np.sin(angle) + x * np.cos(angle)
    return np.where(np.maximum(abs(x), abs(y)) < side, plain(random, digits, margin=72), pixels)


def desk_strip(random, digits):
    pixels = plain(random, digits)
    pixels[:, : random.randint(10, 45)] = random.randint(30, 120)
    return pixels


def corner(random, digits):
    """A finger, or the desk, in one corner."""
    pixels = plain(random, digits)
    y, x = np.indices(pixels.shape)
    pixels[(SIDE - x) * random.uniform(0.6, 1.6) + y < random.randint(50, 100)] = 80
    return pixels


def hard_shadow(random, digits):
    y, x = np.indices([SIDE, SIDE])
    shadow = (x - SIDE / 2) * random.uniform(-1, 1) + y < random.randint(100, 200)
    return plain(random, digits) * np.where(shadow, 0.5, 1)


def soft_shadow(random, digits):
    y, x = np.indices([SIDE, SIDE])
    distance = (x - SIDE / 2) * random.uniform(-1, 1) + y - random.randint(100, 200)
    return plain(random, digits) * (0.75 + 0.25 * np.tanh(distance / 25))


def lamp(random, digits):
    y, x = np.indices([SIDE, SIDE])
    distance = np.hypot(*(np.stack([y, x]) - random.randint(0, SIDE, [2, 1, 1])))
    return plain(random, digits) * (0.4 + 0.7 * np.exp(-((distance / 180) ** 2)))


def chalk_on_a_board(random, digits):
    return 275 - plain(random, digits) + random.normal(0, 8, [SIDE, SIDE])


def pencil(random, digits):
    return plain(random, digits, ink=165)


def blue_ink(random, digits, color=(40, 60, 160)):
    ink = (PAPER - plain(random, digits, ink=0)[..., np.newaxis]) / PAPER
    return ink * color + (1 - ink) * 250


def yellow_ink(random, digits):
    return blue_ink(random, digits, (250, 220, 0))


def ruled_paper(random, digits, contrast=0.25, squared=False):
    """Printed lines, paler than the ink."""
    pixels = plain(random, digits)
    lines = np.arange(SIDE) % 30 < 2
    lines = lines[:, np.newaxis] | (lines & squared)
    return np.where(lines, np.minimum(pixels, PAPER - contrast * (PAPER - INK)), pixels)


def ruled_in_dark(random, digits):
    return ruled_paper(random, digits, 0.9)


def squared_paper(random, digits):
    return ruled_paper(random, digits, squared=True)


def squared_in_dark(random, digits):
    return ruled_paper(random, digits, 0.9, squared=True)


def box(random, digits):
    """A form's box, which some digits touch."""
    pixels = plain(random, digits, margin=80)
    a, b = random.randint(40, 85), SIDE - random.randint(40, 85)
    pixels[a:b, [a, a + 1, a + 2, b - 2, b - 1, b]] = INK
    pixels[[a, a + 1, a + 2, b - 2, b - 1, b], a : b + 1] = INK
    return pixels


def underline(random, digits):
    pixels = plain(random, digits, margin=75)
    rows, columns = np.nonzero(pixels < 100)
    below = rows.max() + random.randint(5, 25)
    pixels[below : below + 6, columns.min() - 15 : columns.max() + 15] = INK
    return pixels


def holes(random, digits):
    pixels = plain(random, digits, margin=72)
    y, x = np.indices(pixels.shape)
    for row in (70, 230):
        pixels[np.hypot(y - row, x - 35) < 14] = 60
    return pixels


def two_digits(random, digits, columns=2, rows=1):
    size = SIDE // columns
    pixels = np.full([SIDE * rows // columns, SIDE], PAPER, float)
    for i, digit in enumerate(digits[: columns * rows]):
        top, left = size * (i // columns) + 5, size * (i % columns) + 5
        write(pixels, digit, top, left, size - 10)
    return pixels + random.normal(0, 3, pixels.shape)


def one_above_the_other(random, digits):
    return two_digits(random, digits.transpose(0, 2, 1)).T


def ten_digits(random, digits):
    return two_digits(random, digits, 5, 2)


def loose_strokes(random, digits):
    """A gap of two of MNIST's pixels across the digit's middle."""
    angle = random.uniform(0, np.pi)
    y, x = np.indices([28, 28]) - 13.5
    return plain(random, digits * (abs(x * np.cos(angle) + y * np.sin(angle)) > 1))


def specks(random, digits):
    pixels = plain(random, digits)
    for y, x in random.randint(5, SIDE - 10, [8, 2]):
        pixels[y : y + 4, x : x + 4] = INK
    return pixels


def bright_spot(random, digits):
    """A reflection on gray paper."""
    pixels = plain(random, digits) * 0.6
    y, x = random.randint(5, SIDE - 20, 2)
    pixels[y : y + 12, x : x + 12] = 255
    return pixels


def jpeg_of_quality_10(random, digits):
    return plain(random, digits)


def twelve_pixels_wide(random, digits):
    image = Image.fromarray(np.float32(margin_one_pixel(random, digits)))
    return np.array(image.resize((12, round(12 * image.height / image.width)), Image.BOX))


def two_thousand_wide(random, digits):
    return plain(random, digits).repeat(7, 0).repeat(7, 1)[50:2050, 50:2050]


def only_paper(random, digits):
    return soft_shadow(random, 0 * digits)


def only_a_strip(random, digits):
    return desk_strip(random, 0 * digits)


def only_a_frame(random, digits):
    return frame(random, 0 * digits)


KINDS = [
    [plain, margin_none, margin_one_pixel, margin_wide, frame, lines_at_two_edges, scanner_line],
    [bars, desk_all_round, desk_strip, corner, hard_shadow, soft_shadow, lamp, chalk_on_a_board],
    [pencil, blue_ink, yellow_ink, ruled_paper, ruled_in_dark, squared_paper, squared_in_dark],
    [box, underline, holes, two_digits, one_above_the_other, ten_digits, loose_strokes, specks],
    [bright_spot, jpeg_of_quality_10, twelve_pixels_wide, two_thousand_wide],
    [only_paper, only_a_strip, only_a_frame],
]


def main(argv=()):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    add('--model_dir', required=True, help='folder of checkpoints that mnist_deep.py wrote')
    add('--set', default='test', choices=['validation', 'test'], help='whose digits to draw')
    add('--seed', type=int, default=0, help='of which digits, where and how')
    add('--kinds', nargs='*', help='only these, such as box; names of no kind: no pictures')
    add('--save', help='keep the pictures in this folder')
    add('--all', action='store_true', help="also MNIST's 10,000 images, and UCI's digits")
    add('readers', nargs='+', help='mnist_predict.py, or several versions of it to compare')
    flags = parser.parse_args(argv)
    readers = [load(path) for path in flags.readers]
    answer = restore(flags.model_dir)
    data = getattr(input_data.read_data_sets(flags.data_dir), flags.set)
    folder = flags.save or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)

    print('| right / wrong / refused | %s |' % ' | '.join(flags.readers))
    print('| --- |' + ' --- |' * len(readers))
    for kind in sum(KINDS, []):
        if flags.kinds is None or kind.__name__ in flags.kinds:
            paths, labels = draw(kind, data, flags.seed, folder)
            report(kind.__name__.replace('_', ' '), paths, labels, readers, answer)
    if flags.all:
        pictures = np.uint8(np.round(255 * data.images.reshape(-1, 28, 28)))
        report("MNIST's own", pictures, data.labels, readers, answer)
        try:
            from sklearn.datasets import load_digits
        except ImportError:
            print("UCI's digits need scikit-learn", file=sys.stderr)
            return
        digits = load_digits()
        report("UCI's, 8 x 8", np.uint8(digits.images * 15.9), digits.target, readers, answer)


def load(path):
    """Import a version of mnist_predict.py."""
    spec = importlib.util.spec_from_file_location('reader', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def restore(model_dir):
    """Return a function from images in MNIST's form, [n, 784], to the network's answers."""
    sess = tf.Session()
    x = tf.placeholder(tf.float32, [None, 784])
    answers = tf.argmax(deepnn(x)[0], 1)
    tf.train.Saver().restore(sess, tf.train.latest_checkpoint(model_dir))
    return lambda images: [int(sess.run(answers, {x: [image]})[0]) for image in images]


def draw(kind, data, seed, folder):
    """Save sixty pictures of a kind; return their paths and labels, -1 where no digit is right."""
    random = np.random.RandomState(seed)
    paths, labels = [], []
    for i in range(60):
        chosen = random.choice(data.num_examples, 10, replace=False)
        pixels = kind(random, data.images[chosen].reshape(-1, 28, 28))
        suffix = 'jpg' if kind is jpeg_of_quality_10 else 'png'
        paths.append(os.path.join(folder, '%s-%02d.%s' % (kind.__name__, i, suffix)))
        Image.fromarray(np.uint8(np.clip(pixels, 0, 255))).save(paths[-1], quality=10)
        one = kind not in (two_digits, one_above_the_other, ten_digits) + tuple(KINDS[-1])
        labels.append(data.labels[chosen[0]] if one else -1)
    return paths, labels


def report(name, pictures, labels, readers, answer):
    """Print one line of the table. Pictures are paths, or levels of gray."""
    cells = [name]
    for reader in readers:
        counts = dict(right=0, wrong=0, refused=0)
        for picture, label in zip(pictures, labels):
            pixels = reader.read_picture(picture) if isinstance(picture, str) else picture
            try:
                image = reader.prepare(pixels)
            except reader.PictureError:
                counts['refused'] += 1
            else:
                counts['right' if answer([image])[0] == label else 'wrong'] += 1
        cells.append('%(right)d / %(wrong)d / %(refused)d' % counts)
    print('| %s |' % ' | '.join(cells), flush=True)


if __name__ == '__main__':
    main(sys.argv[1:])
