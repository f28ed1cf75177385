"""mnist_predict.py: pictures of one's own, in MNIST's form, before an exported model."""

import os
import re
import shutil
import struct
import warnings

import numpy as np
import pytest
from conftest import ROOT, SAMPLE_DIR
from PIL import Image

import input_data
import mnist_predict
from mnist_extras import cli
from mnist_predict import prepare, read_picture
from tf1 import tf

DRAWINGS = os.path.join(ROOT, 'tests', 'digits')
DRAWINGS = [os.path.join(DRAWINGS, n) for n in sorted(os.listdir(DRAWINGS)) if n[0].isdigit()]
FIVE = DRAWINGS[5]


@pytest.fixture(scope='session')
def samples():
    """150 test digits, float32 [150, 784], and what they are."""
    test = input_data.read_data_sets(SAMPLE_DIR).test
    return test.images[:150], test.labels[:150]


def likeness(images, others):
    """Return the mean correlation of images with others: 1 where they are the same."""
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(images, others)])


def enlarged(image, times=3, margin=10):
    """Return a row of MNIST as a picture, black on white, uint8 [height, width]."""
    pixels = 255 - np.round(255 * image).astype(np.uint8).reshape(28, 28)
    pixels = pixels.repeat(times, axis=0).repeat(times, axis=1)
    return np.pad(pixels, margin, mode='constant', constant_values=255)


def drawing(height=32, width=48, ink=0, paper=255):
    """Return a picture of a stroke, uint8 [height, width]."""
    pixels = np.full([height, width], paper, np.uint8)
    pixels[height // 4 : -height // 4, width // 3 : -width // 3] = ink
    return pixels


def read_as(path, pixels, mode=None, **options):
    """Return, as signed integers, what is read of pixels saved in one of Pillow's modes."""
    Image.fromarray(pixels).convert(mode).save(str(path), **options)
    read = read_picture(str(path))
    assert read.dtype == np.uint8
    return read.astype(int)


def test_prints_one_line_per_picture_and_reads_the_drawings(run, trained):
    """A fully trained model recognizes all ten; this one has had 100 steps."""
    done = run('mnist_predict.py', '--model', trained.export_dir, *DRAWINGS)
    assert done.stderr == '' and done.returncode == 0
    lines = [re.match(r'(.+): (\d) \((0\.\d{3}|1\.000)\)$', s) for s in done.stdout.splitlines()]
    assert [line.group(1) for line in lines] == DRAWINGS
    assert sum(int(line.group(2)) == i for i, line in enumerate(lines)) >= 8
    assert all(float(line.group(3)) > 0.1 for line in lines)  # the largest of ten


def test_answers_the_others_and_then_names_what_it_cannot_use(run, trained, tmp_path):
    with open(FIVE, 'rb') as f:
        (tmp_path / 'cut.jpg').write_bytes(f.read(2000))
    (tmp_path / 'text.jpg').write_text('digit')
    (tmp_path / 'folder').mkdir()
    read_as(tmp_path / 'page.png', drawing(ink=255))
    done = run(
        *['mnist_predict.py', '--export_dir', trained.export_dir],  # the flag's old spelling
        *[FIVE, 'cut.jpg', 'text.jpg', 'folder', 'page.png', 'missing.png', FIVE],
    )
    assert done.returncode == 1
    assert [line.split(': ')[0] for line in done.stdout.splitlines()] == [FIVE, FIVE]
    expected = [
        'error: cut.jpg: cannot be read as a picture: image file is truncated',
        'error: text.jpg: cannot be read as a picture: cannot identify',
        'error: folder: Is a directory',
        'error: page.png: there is no digit',
        'error: missing.png: No such file',
    ]
    assert [a[: len(b)] for a, b in zip(done.stderr.splitlines(), expected)] == expected
    assert len(done.stderr.splitlines()) == len(expected)


def test_too_large_a_picture_is_refused_and_a_large_one_read_in_silence(monkeypatch):
    size = read_picture(FIVE).size
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', size - 1)  # where Pillow warns
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        read_picture(FIVE)
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', size // 2 - 1)
    with pytest.raises(cli.UserError, match='exceeds limit'):
        read_picture(FIVE)


def test_too_little_memory_for_a_picture_is_the_picture_s_error(trained, monkeypatch):
    class TooLittle(MemoryError):
        """Python 3.7 may make a plain one of what NumPy 1.18's own has left."""

    def no_memory(path):
        raise TooLittle

    monkeypatch.setattr(Image, 'open', no_memory)
    with pytest.raises(cli.UserError, match=re.escape(FIVE) + ': not enough memory'):
        mnist_predict.main(['--model', trained.export_dir, FIVE])


@pytest.mark.parametrize('mistaken', [lambda: None, lambda pixels: np.zeros(10)])
def test_a_mistake_in_the_code_is_not_hidden(trained, monkeypatch, mistaken):
    monkeypatch.setattr(mnist_predict, 'prepare', mistaken)
    with pytest.raises((TypeError, ValueError), match='argument|shape'):
        mnist_predict.main(['--model', trained.export_dir, FIVE])


def assert_refused(folder):
    with pytest.raises(cli.UserError, match='^--model %s .*export_dir' % re.escape(repr(folder))):
        mnist_predict.main(['--model', folder, FIVE])


def test_refuses_a_folder_without_the_model(tmp_path):
    assert_refused(str(tmp_path))
    folder = str(tmp_path / 'other')
    with tf.Graph().as_default(), tf.Session() as sess:
        x, v = tf.placeholder(tf.float32, [None, 784]), tf.get_variable('v', [])
        sess.run(v.initializer)
        tf.saved_model.simple_save(sess, folder, {'x': x}, {'y': v * x})
    assert_refused(folder)


DATA, INDEX = 'variables/variables.data-00000-of-00001', 'variables/variables.index'


@pytest.mark.parametrize(
    'name, size',
    [('saved_model.pb', 100), ('saved_model.pb', 0), (DATA, 100), (DATA, None), (INDEX, 100)]
    + [(INDEX, None)],
)
def test_refuses_a_damaged_model(trained, tmp_path, name, size):
    folder = str(tmp_path / 'model')
    shutil.copytree(trained.export_dir, folder)
    path = os.path.join(folder, name)
    os.remove(path) if size is None else os.truncate(path, size)
    assert_refused(folder)


def test_recognizes_mnist_s_own_digits_as_pictures(trained, samples):
    """Inverted, enlarged and with a margin; nearly as many as of the images themselves."""
    images, labels = samples
    prepared = [prepare(enlarged(image)) for image in images]
    assert likeness(images, prepared) > 0.97
    with tf.Graph().as_default(), tf.Session() as sess:
        x, (classes, _) = mnist_predict.load_model(sess, trained.export_dir)
        found, before = [sess.run(classes, {x: rows}) for rows in (prepared, images)]
    assert np.mean(found == labels) >= np.mean(before == labels) - 0.03


@pytest.mark.parametrize(
    'height, width, ink, paper',
    [(28, 28, 0, 255), (1000, 18, 255, 0), (60, 900, 90, 160), (3, 3, 0, 255)],
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


def test_prepare_centres_by_mass_not_by_the_box():
    pixels = np.full([100, 100], 255, np.uint8)
    pixels[20:80, 20:30] = pixels[70:80, 20:70] = 0  # an L, heavier below and to the left
    image = prepare(pixels).reshape(28, 28)
    centre = np.average(np.argwhere(image), axis=0, weights=image[image > 0])
    assert np.all(np.abs(centre - 14) <= 0.51)
    rows = np.flatnonzero(image.any(axis=1))
    assert rows[-1] == rows[0] + 19 and rows[0] < 3  # by the box it would be 4


@pytest.mark.parametrize('turns', [0, 1, 2, 3], ids='left bottom right top'.split())
def test_prepare_ignores_place_uneven_light_grain_and_dust(samples, turns):
    random = np.random.RandomState(0)
    light = np.rot90(np.tile(np.linspace(0.95, 0.5, 500), [500, 1]), turns)
    photos = []
    for image in samples[0][:20]:
        photo = np.full([500, 500], 255)
        photo[40:320, 200:480] = enlarged(image, 10, 0)
        photo = (60 + 0.75 * photo) * light + random.normal(0, 8, photo.shape)
        photo[tuple(random.randint(0, 500, [2, 5]))] = 60
        photos.append(prepare(np.clip(photo, 0, 255).astype(np.uint8)))
    assert likeness(samples[0], photos) > 0.9


@pytest.mark.parametrize('paper', [0, 130, 255])
def test_prepare_refuses_an_empty_page(paper):
    page = np.random.RandomState(0).normal(paper, 3, [300, 200]).clip(0, 255)
    for pixels in (page, np.full_like(page, paper), page[:1, :1]):
        with pytest.raises(cli.UserError, match='no digit'):
            prepare(pixels)


KINDS = 'png:1 png:L png:LA png:P png:RGBA jpg:L jpg:RGB jpg:CMYK gif:P bmp:RGB tif:CMYK tif:F'


@pytest.mark.parametrize('kind', KINDS.split())
def test_reads_formats_and_kinds_of_pixels(tmp_path, kind):
    name, mode = kind.split(':')
    read = read_as(tmp_path / ('picture.' + name), drawing(), mode)
    assert read.shape == drawing().shape
    assert np.mean(np.abs(read - drawing())) < 3  # JPEG is not exact


@pytest.mark.parametrize('brightest', [65535, 4095], ids=['16_bits', '12_bits'])
@pytest.mark.parametrize('name', ['picture.png', 'picture.tif'])
def test_scales_more_than_8_bits(tmp_path, name, brightest):
    levels = np.uint16(drawing(ink=51) / 255.0 * brightest)
    assert np.max(np.abs(read_as(tmp_path / name, levels) - drawing(ink=51))) <= 1


@pytest.mark.parametrize('ink, paper', [((255, 255, 0), 255), ((0, 0, 255), 0)])
def test_sees_yellow_on_white_and_blue_on_black(tmp_path, ink, paper):
    picture = np.dstack([drawing(ink=level, paper=paper) for level in ink])
    assert prepare(read_as(tmp_path / 'color.png', picture)).any()


@pytest.mark.parametrize('mode', ['RGBA', 'LA'])
@pytest.mark.parametrize(
    'ink, paper', [(255, 0), (0, 0), (51, 51)], ids='partly all evenly'.split()
)
def test_what_is_transparent_is_white(tmp_path, mode, ink, paper):
    """Black, as far as it is opaque; its colors are hidden where it is not."""
    alpha = drawing(ink=ink, paper=paper)
    picture = np.dstack([0 * alpha] * (len(mode) - 1) + [alpha])
    assert np.array_equal(read_as(tmp_path / 'picture.png', picture), 255 - alpha)


def test_a_transparent_color_of_a_palette_is_white(tmp_path):
    pixels = drawing(ink=99, paper=0)
    assert np.array_equal(read_as(tmp_path / 'a.gif', pixels, 'P', transparency=0), drawing(ink=99))


@pytest.mark.parametrize('orientation', range(1, 9))
def test_turns_a_photo_upright_but_not_by_its_thumbnail_s_orientation(tmp_path, orientation):
    def directory(orientation, next_one):
        return struct.pack('<HHHIII', 1, 0x112, 3, 1, orientation, next_one)

    exif = b'Exif\0\0II*\0' + struct.pack('<I', 8) + directory(orientation, 26)
    exif += directory(1 if orientation == 6 else 6, 0)  # the thumbnail's
    pixels = np.full([32, 48], 255, np.uint8)
    pixels[:8, :8] = 0
    read = read_as(tmp_path / 'photo.jpg', pixels, exif=exif)
    assert read.shape == ((32, 48) if orientation < 5 else (48, 32))
    top_left = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 0: (-1, 0)}[orientation % 4]
    assert read[top_left] < 10 and np.sum(read < 128) == 64
