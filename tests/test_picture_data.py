"""picture_data.py: a picture of a digit becomes an image in MNIST's form."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

import input_data
from picture_data import PictureError, prepare, read_picture


@pytest.fixture(scope='session')
def images(data_dir):
    """20 test digits, float32 [20, 784]."""
    return input_data.read_data_sets(data_dir).test.images[:20]


def likeness(images, others):
    """Return the mean correlation of images with others: 1 where they are the same."""
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(images, others)])


def enlarged(image, times=3, margin=10):
    """Return a row of MNIST as a picture, black on white, uint8; cut out where margin is None."""
    pixels = 255 - np.round(255 * image).astype(np.uint8).reshape(28, 28)
    if margin is None:
        y, x = np.nonzero(pixels < 192)
        pixels, margin = pixels[y.min() : y.max() + 1, x.min() : x.max() + 1], 0
    pixels = pixels.repeat(times, axis=0).repeat(times, axis=1)
    return np.pad(pixels, margin, mode='constant', constant_values=255)


def drawing(height=48, width=48, ink=0, paper=255):
    """Return a picture of a stroke, uint8 [height, width]."""
    pixels = np.full([height, width], paper, np.uint8)
    pixels[height // 4 : -height // 4, width * 7 // 16 : width * 9 // 16 + 1] = ink
    return pixels


def read_as(path, pixels, mode=None, **options):
    """Return, as signed integers, what is read of pixels saved in one of Pillow's modes."""
    Image.fromarray(pixels).convert(mode).save(str(path), **options)
    read = read_picture(str(path))
    assert read.dtype == np.uint8
    return read.astype(int)


def test_it_needs_no_tensorflow_and_nothing_of_ours(run):
    ours = 'input_data mnist_deep mnist_predict tensorflow tf1'.split()
    done = run('-c', 'import sys, picture_data; print(set(%s) & set(sys.modules))' % ours)
    assert (done.stdout, done.stderr) == ('set()\n', '')


@pytest.mark.parametrize('invert', [False, True], ids=['black_on_white', 'white_on_black'])
@pytest.mark.parametrize('margin', [None, 1, 10])
def test_gives_mnist_s_digits_back_as_they_were(images, invert, margin):
    """Also where a digit is cut out so that its ink touches the border."""
    expected, prepared = [], []
    for image in images:
        pixels = enlarged(image, margin=margin)
        try:
            prepared.append(prepare(255 - pixels if invert else pixels))
            expected.append(image)
        except PictureError:  # a few that are cut out may be refused
            assert margin is None
    assert len(prepared) >= 18 and likeness(expected, prepared) > 0.95


@pytest.mark.filterwarnings('error')
@pytest.mark.parametrize(
    'height, width, ink, paper',
    [(28, 28, 0, 255), (1000, 18, 255, 0), (300, 400, 90, 160)],
)
def test_prepare_gives_mnist_s_form(height, width, ink, paper):
    """A box of 20 x 20 with the aspect ratio kept, levels from 0 to 1."""
    pixels = drawing(height, width, ink, paper)
    image = prepare(pixels)
    assert image.shape == (784,) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == 1
    inked = [image.reshape(28, 28) > 0, pixels == ink]
    sides, drawn = [np.ptp(np.argwhere(a), axis=0) + 1 for a in inked]
    assert max(sides) == 20
    expected = np.maximum(20 * drawn / max(drawn), 1)
    assert np.all(np.abs(sides - expected) <= 1 + 0.1 * expected)


def test_prepare_takes_the_1_of_a_felt_pen():
    pixels = np.full([100, 100], 255, np.uint8)
    pixels[10:90, 35:65] = 0
    sides = np.ptp(np.argwhere(prepare(pixels).reshape(28, 28)), axis=0) + 1
    assert list(sides) == [20, 8]


@pytest.mark.parametrize('pen', ['chalk', 'hatching', 'broken', 'loose'])
def test_prepare_takes_strokes_that_paper_shows_through(images, pen):
    random = np.random.RandomState(0)
    y, x = np.indices([248, 248])
    for image in images[:6]:
        page = enlarged(image, 6, 40)
        ink = page < 128
        middle = np.nonzero(ink.any(axis=0))[0].mean()
        paper = {
            'chalk': random.rand(124, 124).repeat(2, 0).repeat(2, 1) < 0.3,
            'hatching': ((x + y) % 10 < 6) & ndimage.binary_erosion(ink, iterations=2),
            'broken': abs(x - middle) < 3,
            'loose': abs(y - 124) < 4,
        }
        page[paper[pen]] = 255
        assert likeness([image], [prepare(page)]) > 0.8


def test_prepare_centres_by_mass_not_by_the_box():
    pixels = np.full([100, 100], 255, np.uint8)
    pixels[20:80, 20:30] = pixels[70:80, 20:70] = 0  # an L, heavier below and to the left
    image = prepare(pixels).reshape(28, 28)
    centre = np.average(np.argwhere(image), axis=0, weights=image[image > 0])
    assert np.all(np.abs(centre - 14) <= 0.51)
    rows = np.flatnonzero(image.any(axis=1))
    assert rows[-1] == rows[0] + 19 and rows[0] < 3  # by the box it would be 4


@pytest.mark.parametrize('turns', [0, 1, 2, 3], ids='left bottom right top'.split())
def test_prepare_ignores_place_uneven_light_grain_and_dust(images, turns):
    random = np.random.RandomState(0)
    light = np.rot90(np.tile(np.linspace(0.95, 0.5, 500), [500, 1]), turns)
    photos = []
    for image in images[:8]:
        photo = np.full([500, 500], 255)
        photo[40:320, 200:480] = enlarged(image, 10, 0)
        photo = (60 + 0.75 * photo) * light + random.normal(0, 8, photo.shape)
        for y, x in random.randint(0, 495, [5, 2]):
            photo[y : y + 4, x : x + 4] = 60
        photos.append(prepare(np.clip(photo, 0, 255).astype(np.uint8)))
    assert likeness(images, photos) > 0.9


def test_other_things_on_the_page_are_not_the_digit(images):
    """A frame, lines at edges, a strip of a desk or all round, a corner, marks, ruled, a spot."""
    for image in images[:6]:
        pages = [enlarged(image, 3, 60) for _ in range(9)]
        frame, lines, margin, strip, desk, corner, marks, ruled, spot = pages
        frame[[0, -1]] = frame[:, [0, -1]] = 0
        lines[0] = lines[:, 0] = 0
        margin[:, 20] = 60
        strip[:, :25] = 40
        desk[:40] = desk[-40:] = desk[:, :40] = desk[:, -40:] = 90
        corner[np.add.outer(np.arange(204), np.arange(204)) < 50] = 60
        marks[90:110, :8] = marks[90:110, -8:] = 0
        ruled[::20] = np.minimum(ruled[::20], 200)
        spot = 90 + spot // 4
        spot[5:11, 5:11] = 255
        assert likeness([image] * 9, [prepare(page) for page in pages]) > 0.8


@pytest.mark.parametrize('paper', [0, 130, 255])
def test_prepare_refuses_an_empty_page(paper):
    page = np.random.RandomState(0).normal(paper, 3, [300, 200]).clip(0, 255)
    framed = np.full([300, 300], 130)
    framed[[0, -1]] = framed[:, [0, -1]] = paper
    framed[150, 100] += 40 if paper == 0 else -40  # the page is no light ink in a dark frame
    for pixels in (page, framed, np.full_like(page, paper), page[:1, :1]):
        with pytest.raises(PictureError, match='no digit'):
            prepare(pixels)
    with pytest.raises(PictureError):  # integers up to 16 are stretched, and so is noise
        prepare(page.astype(int))


def test_prepare_refuses_a_page_with_a_shadow_a_strip_or_a_finger():
    y, x = np.indices([300, 300])
    finger = np.where((abs(y - 150) < 30) & (x < 90), 90, 225)
    for page in (finger, finger.T):
        with pytest.raises(PictureError, match='leave paper around the digit'):
            prepare(page)
    shadows = [0.75 + 0.25 * np.tanh((y + slope * x - 140) / 25) for slope in (0, -0.7)]
    for page in (np.where(x < 40, 60, 225), 225 * shadows[0], 225 * shadows[1]):
        with pytest.raises(PictureError, match='no digit'):
            prepare(page)


STROKE = 60, 100, 75, 86  # of a one, in the middle of the page


def page(*boxes):
    """Return white paper, uint8 [160, 160], with black boxes: (top, bottom, left, right)."""
    pixels = np.full([160, 160], 255, np.uint8)
    for top, bottom, left, right in boxes:
        pixels[top:bottom, left:right] = 0
    return pixels


def not_one_digit():
    """Return pictures of anything but one digit, uint8, by what is on them."""
    one = page(STROKE)
    y, x = np.indices(one.shape) - 80
    turned = np.maximum(abs(x + y / 16), abs(y - x / 16))
    ring = [(58, 60, 58, 99), (99, 101, 58, 101), (58, 101, 58, 60), (58, 101, 99, 101)]
    grid = [(k, k + 1, 0, 160) for k in range(12, 160, 24)]
    return {
        'side by side': np.hstack([one, one]),
        'close together': page(STROKE, (60, 100, 91, 96), (95, 100, 91, 120)),  # an L
        'eleven': page((40, 120, 50, 58), (40, 120, 66, 74)),
        'one above the other': np.vstack([one, one]),
        'one cut off': np.vstack([one, one[:87]]),  # 27 of its 40 rows
        'one cut off above': np.vstack([one[73:], one]),
        'only the tail of one': page((0, 30, 40, 48), (24, 30, 40, 60)),
        'only the line of a margin': np.where(page((0, 160, 28, 32)), 255, 60),
        'box': page(STROKE, *ring),  # which the stroke touches
        'empty box': page(*ring),
        'box askew': np.where((turned > 26) & (turned < 29), 0, one),
        'broad bar': page((50, 110, 60, 90)),  # which the network takes for an 8
        'underline': page(STROKE, (104, 107, 60, 100)),
        'short underline': page(STROKE, (60, 64, 60, 100), (104, 107, 62, 96)),  # of a T
        'line across': page(STROKE, (80, 83, 30, 130)),
        'squared paper': page(STROKE, *grid, *[(0, 160, top, end) for top, end, _, _ in grid]),
        'holes': np.where(np.hypot(abs(y) - 50, x + 60) < 9, 0, one),
        'stain': np.where(np.hypot(y, x) < 30, 0, one),
    }


@pytest.mark.parametrize('name', not_one_digit())
def test_prepare_refuses_what_is_not_one_digit(name):
    with pytest.raises(PictureError, match='cut out one digit|leave paper around the digit'):
        prepare(not_one_digit()[name])


def test_prepare_takes_the_arrays_that_people_have():
    gray = drawing(64, 64)
    expected = prepare(gray)
    alpha = np.dstack([np.zeros_like(gray)] * 3 + [255 - gray])
    arrays = [gray / 255.0, gray > 0, gray.tolist(), np.dstack([gray] * 3), alpha, 255.0 - gray]
    arrays += [gray[..., np.newaxis], gray // 255, 1 - gray // 255, gray // 16, gray // 16.0 / 15]
    for pixels in arrays:
        assert np.allclose(prepare(pixels), expected, atol=0.02)
    paper = gray / 255.0
    paper[10:20, 10:20] = np.nan
    assert np.allclose(prepare(paper), expected, atol=0.02)
    for pixels in (
        gray.ravel(),
        np.dstack([gray] * 2),
        gray.astype(int) * 300,
        gray.astype(str),
        -1.0 * gray,
    ):
        with pytest.raises(ValueError, match='^pixels must be .+, not '):
            prepare(pixels)


KINDS = 'png:1 png:L png:LA png:P png:RGBA jpg:L jpg:RGB jpg:CMYK gif:P tif:F png:I;16'


@pytest.mark.parametrize('kind', KINDS.split())
def test_reads_formats_and_kinds_of_pixels(tmp_path, kind):
    name, mode = kind.split(':')
    pixels = drawing()
    if mode == 'I;16':
        pixels, mode = np.uint16(pixels / 255.0 * 4095), None  # of 12 bits
    read = read_as(tmp_path / ('picture.' + name), pixels, mode)
    assert read.shape == drawing().shape
    with open(str(tmp_path / ('picture.' + name)), 'rb') as file:  # such as an upload
        assert np.array_equal(read_picture(file), read)
    assert np.mean(np.abs(read - drawing())) < 3  # JPEG is not exact


def test_refuses_what_is_no_picture_or_a_damaged_one():
    whole, odd = io.BytesIO(), io.BytesIO()
    Image.fromarray(drawing()).save(whole, 'jpeg')
    exif = Image.Exif()
    exif[0x112], exif[0x10F] = 6, 'maker'
    exif = exif.tobytes().replace(b'\1\x0f', b'\1\0')  # a width that is a string
    Image.new('L', (8, 8)).save(odd, 'jpeg', exif=exif)
    for content in (b'', b'%PDF-1.7', b'\0\0\0\x24ftypheic'):
        with pytest.raises(PictureError, match='in no known format, or empty: save it as PNG'):
            read_picture(io.BytesIO(content))
    for content in (whole.getvalue()[:-100], odd.getvalue()):
        with pytest.raises(PictureError, match='cannot be read as a picture: '):
            read_picture(io.BytesIO(content))


def test_reads_nan_as_paper(tmp_path):
    levels = np.float32(drawing())
    levels[:5] = np.nan
    assert np.array_equal(read_as(tmp_path / 'picture.tif', levels), drawing())
    with pytest.raises(PictureError, match='nothing on it: all of its pixels are NaN'):
        read_as(tmp_path / 'picture.tif', np.full_like(levels, np.nan))


@pytest.mark.parametrize('ink, paper', [((255, 255, 0), 255), ((0, 0, 255), 0)])
def test_sees_yellow_on_white_and_blue_on_black(tmp_path, ink, paper):
    picture = np.dstack([drawing(ink=level, paper=paper) for level in ink])
    assert prepare(read_as(tmp_path / 'color.png', picture)).any()


@pytest.mark.parametrize('mode', ['RGBA', 'LA'])
@pytest.mark.parametrize('ink', [0, 255], ids=['black_ink', 'white_ink'])
def test_what_is_transparent_is_paper_to_ink_of_either_color(tmp_path, mode, ink):
    alpha = drawing(ink=200, paper=0)
    picture = np.dstack([np.full_like(alpha, ink)] * (len(mode) - 1) + [alpha])
    read = read_as(tmp_path / 'picture.png', picture)
    assert np.array_equal(read, alpha if ink else 255 - alpha)


def test_refuses_a_picture_that_is_all_black(tmp_path):
    """Its faint noise would be stretched as the 0 and 1 of a mask are."""
    with pytest.raises(PictureError, match='no digit on it, all of it is black'):
        read_as(tmp_path / 'dark.png', drawing(ink=12, paper=2))


def test_turns_a_photo_upright(tmp_path):
    exif = Image.Exif()
    exif[0x112] = 6  # orientation: a quarter turn clockwise makes it upright
    pixels = np.full([32, 48], 255, np.uint8)
    pixels[:8, :8] = 0
    read = read_as(tmp_path / 'photo.jpg', pixels, exif=exif.tobytes())
    assert read.shape == (48, 32) and read[0, -1] < 10 and read[0, 0] > 245
