"""Draw the ten pictures in tests/digits, as strokes: python tests/digits/make_digits.py"""

import os

import numpy as np
from PIL import Image, ImageDraw

# A digit is strokes, a stroke the points that its curve goes through: x to the right and
# y down, both from 0 to 1 in the digit's box. A point that is there twice is a corner.
DIGITS = {
    0: [[(0.6, 0.02), (0.2, 0.2), (0.05, 0.6), (0.35, 0.97), (0.8, 0.75), (0.9, 0.3), (0.55, 0)]],
    1: [[(0.6, 0), (0.5, 0.5), (0.42, 1)]],
    2: [
        [(0.08, 0.25), (0.4, 0.0), (0.8, 0.2), (0.55, 0.6), (0.05, 0.98)]
        + [(0.05, 0.98), (0.5, 0.95), (0.95, 0.98)]
    ],
    3: [
        [(0.1, 0.08), (0.5, 0.0), (0.85, 0.2), (0.4, 0.45)]
        + [(0.4, 0.45), (0.9, 0.7), (0.5, 1), (0.05, 0.88)]
    ],
    4: [
        [(0.35, 0.02), (0.08, 0.5), (0.08, 0.5), (0.5, 0.53), (0.95, 0.48)],
        [(0.75, 0.1), (0.7, 0.5), (0.62, 1)],
    ],
    5: [
        [(0.3, 0.05), (0.25, 0.4), (0.25, 0.4), (0.7, 0.42), (0.85, 0.75), (0.5, 1), (0.05, 0.9)],
        [(0.3, 0.05), (0.6, 0.06), (0.9, 0.0)],
    ],
    6: [
        [(0.75, 0), (0.3, 0.3), (0.1, 0.75), (0.45, 1), (0.85, 0.8), (0.6, 0.55), (0.15, 0.75)],
    ],
    7: [[(0.05, 0.08), (0.5, 0.06), (0.95, 0.02), (0.95, 0.02), (0.6, 0.5), (0.4, 1)]],
    8: [
        [(0.8, 0.12), (0.4, 0.0), (0.2, 0.22), (0.55, 0.47), (0.85, 0.78), (0.45, 1)]
        + [(0.12, 0.78), (0.45, 0.5), (0.85, 0.2), (0.75, 0.08)]
    ],
    9: [
        [(0.85, 0.15), (0.5, 0.0), (0.12, 0.25), (0.4, 0.5), (0.85, 0.2)]
        + [(0.85, 0.2), (0.8, 0.6), (0.7, 1)]
    ],
}


def curve(points, steps=60):
    """Return points on the Catmull-Rom spline through `points`, [n, 2]."""
    p = np.array([points[0]] + points + [points[-1]], float)
    t = np.linspace(0, 1, steps)[:, np.newaxis]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        parts.append(
            b
            + (c - a) / 2 * t
            + (a - 2.5 * b + 2 * c - d / 2) * t**2
            + (1.5 * (b - c) + (d - a) / 2) * t**3
        )
    return np.concatenate(parts)


def coverage(digit, size, box, width):
    """Return how much of each pixel the strokes cover, float [height, width] in [0, 1].

    `size` is the picture's width and height, `box` the digit's left, top, width and
    height, `width` the pen's, all in pixels.
    """
    left, top, across, down = box
    mask = Image.new('L', (4 * size[0], 4 * size[1]))  # drawn large, for smooth edges
    draw = ImageDraw.Draw(mask)
    for stroke in DIGITS[digit]:
        for x, y in curve(stroke) * [across, down] + [left, top]:
            draw.ellipse(
                [4 * v for v in (x - width / 2, y - width / 2)]
                + [4 * v for v in (x + width / 2, y + width / 2)],
                fill=255,
            )
    return np.asarray(mask.resize(size, Image.BOX)) / 255


def paint(digit, size, box, width, ink=(0, 0, 0), paper=(255, 255, 255)):
    """Return an RGB picture."""
    covered = coverage(digit, size, box, width)[:, :, np.newaxis]
    return Image.fromarray(np.uint8(covered * ink + (1 - covered) * paper))


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    paint(0, (120, 120), (35, 25, 50, 70), 9).convert('L').save('0.png')
    # A thin pencil.
    paint(1, (200, 260), (80, 60, 40, 150), 5, (110, 110, 115), (245, 240, 225)).save('1.jpg')
    # Ink on nothing: transparent.
    covered = coverage(2, (100, 140), (12, 20, 70, 100), 14)
    picture = np.uint8(255 * np.dstack([covered * 0, covered * 0.1, covered * 0.5, covered]))
    Image.fromarray(picture).save('2.png')
    # Chalk on a blackboard.
    paint(3, (300, 220), (150, 40, 90, 140), 12, (235, 235, 225), (30, 70, 50)).save('3.jpg')
    # Hardly larger than MNIST's.
    paint(4, (32, 36), (6, 6, 20, 24), 3, (255,) * 3, (0,) * 3).convert('L').save('4.png')
    # A photo: light from the left, grain, a rough JPEG.
    photo = np.float64(paint(5, (320, 240), (70, 50, 80, 120), 11, (50, 50, 80), (225, 222, 215)))
    photo *= np.linspace(1.1, 0.75, 320)[np.newaxis, :, np.newaxis]
    photo += np.random.RandomState(0).normal(0, 5, photo.shape)
    Image.fromarray(np.uint8(photo.clip(0, 255))).save('5.jpg', quality=40)
    # A felt pen, red on yellow, few colours.
    red = paint(6, (160, 160), (30, 25, 90, 110), 26, (200, 20, 30), (255, 235, 130))
    red.quantize(16).save('6.png')
    # Small, in the corner of a large page.
    paint(7, (600, 420), (480, 300, 60, 90), 6, (20, 30, 120)).save('7.png')
    paint(8, (140, 200), (35, 30, 70, 140), 8).convert('L').save('8.jpg', quality=30)
    # Cut off closely, on paper that is half transparent.
    gray = paint(9, (64, 90), (6, 5, 52, 80), 10, (40,) * 3, (200,) * 3).convert('L')
    gray.putalpha(gray.point(lambda value: 255 - value // 2))
    gray.save('9.png')


if __name__ == '__main__':
    main()
