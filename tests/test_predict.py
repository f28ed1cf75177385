"""mnist_predict.py: pictures of one's own, in MNIST's form, before an exported model."""

import os
import re
import shutil

import numpy as np
import pytest
from conftest import ROOT, SAMPLE_DIR

import input_data
import mnist_predict
from mnist_predict import prepare, read_picture, resize
from tf1 import tf

DIGITS = os.path.join(ROOT, 'tests', 'digits')
PICTURES = sorted(name for name in os.listdir(DIGITS) if name.endswith(('.png', '.jpg')))
NO_PICTURE = 'not a PNG or JPEG picture, or a damaged one'
NO_DIGIT = 'there is no digit on it, only paper'


@pytest.fixture
def model(trained):
    """The folder of a model that was trained for 200 steps on the sample."""
    return trained.export_dir


@pytest.fixture
def predict(model, capsys):
    """Run the script on pictures; return the digits that it prints."""

    def predict(*paths):
        capsys.readouterr()
        mnist_predict.main(['--export_dir', model] + [str(path) for path in paths])
        return [int(line.rsplit(': ')[-1][0]) for line in capsys.readouterr().out.splitlines()]

    return predict


@pytest.fixture(scope='session')
def samples():
    """150 test digits, float32 [150, 784], and what they are."""
    test = input_data.read_data_sets(SAMPLE_DIR).test
    return test.images[:150], test.labels[:150]


def likeness(images, others):
    """Return the mean correlation of images with others: 1 where they are the same."""
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(images, others)])


def enlarged(image, times=3, margin=10):
    """Return a row of MNIST as a picture, black on white, uint8 [height, width, 1]."""
    pixels = 255 - np.round(255 * image).astype(np.uint8).reshape(28, 28)
    pixels = pixels.repeat(times, axis=0).repeat(times, axis=1)
    return np.pad(pixels, margin, mode='constant', constant_values=255)[:, :, np.newaxis]


def drawing(height, width, ink=0, paper=255):
    """Return a picture [height, width, 1] of a 1: a stroke in the middle third."""
    pixels = np.full([height, width, 1], paper, np.uint8)
    pixels[height // 4 : -height // 4, width // 3 : -width // 3] = ink
    return pixels


def write(path, pixels, encode=tf.image.encode_png):
    """Write uint8 [height, width, channels] to the file `path`, and return it."""
    with tf.Graph().as_default(), tf.Session() as sess:
        path.write_bytes(sess.run(encode(pixels)))
    return path


def test_prints_one_line_per_picture_and_nothing_else(run, model):
    paths = [os.path.join(DIGITS, name) for name in PICTURES]
    done = run('mnist_predict.py', '--export_dir', model, *paths)
    assert done.stderr == '' and done.returncode == 0
    lines = [re.fullmatch(r'(.+): \d \((0\.\d{3}|1\.000)\)', s) for s in done.stdout.splitlines()]
    assert [line.group(1) for line in lines] == paths
    assert all(float(line.group(2)) > 0.1 for line in lines)  # the largest of ten


def test_recognizes_digits_that_are_not_mnist_s(predict):
    """A fully trained model recognizes all ten; this one has had 200 steps."""
    assert [name[0] for name in PICTURES] == list('0123456789')
    digits = predict(*[os.path.join(DIGITS, name) for name in PICTURES])
    assert np.sum(np.array(digits) == np.arange(10)) >= 8


def test_recognizes_mnist_s_own_digits_as_pictures(predict, model, samples, tmp_path):
    """Inverted, enlarged and with a margin; nearly as many as of the images themselves."""
    images, labels = samples
    paths = [write(tmp_path / ('%d.png' % i), enlarged(image)) for i, image in enumerate(images)]
    found = np.array(predict(*paths))
    with tf.Graph().as_default(), tf.Session() as sess:
        x, outputs = mnist_predict.load_model(sess, model)
        before = sess.run(outputs, {x: images})[0]
    assert np.mean(found == labels) >= np.mean(before == labels) - 0.03


def test_prepare_restores_mnist_s_images(samples):
    images = samples[0]
    assert likeness(images, [prepare(enlarged(image)) for image in images]) > 0.97


@pytest.mark.parametrize('size', [(28, 28), (500, 70), (60, 900), (3, 3), (1000, 1400)])
@pytest.mark.parametrize('ink, paper', [(0, 255), (255, 0), (90, 160)])
def test_prepare_gives_mnist_s_form(size, ink, paper):
    """Box of 20 x 20, aspect ratio kept, centre of mass in the middle, from 0 to 1."""
    pixels = drawing(size[0], size[1], ink, paper)
    image = prepare(pixels)
    assert image.shape == (784,) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == 1
    image = image.reshape(28, 28)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert max(height, width) == 20
    drawn = np.argwhere(pixels[:, :, 0] == ink)
    ratio = (np.ptp(drawn[:, 0]) + 1) / (np.ptp(drawn[:, 1]) + 1)
    shortest = 20 / max(ratio, 1 / ratio)
    assert abs(min(height, width) - shortest) <= 1 + 0.1 * shortest
    centre = np.array(np.nonzero(image)).dot(image[image > 0]) / image.sum()
    assert np.all(np.abs(centre - 14) <= 0.51)


def test_prepare_centres_by_mass_not_by_the_box():
    pixels = np.full([100, 100, 1], 255, np.uint8)
    pixels[20:80, 20:30] = 0
    pixels[70:80, 20:70] = 0  # an L, heavier below and to the left
    image = prepare(pixels).reshape(28, 28)
    centre = np.argwhere(image).T.dot(image[image > 0]) / image.sum()
    assert np.all(np.abs(centre - 14) <= 0.51)
    rows = np.flatnonzero(image.any(axis=1))
    assert rows[-1] == rows[0] + 19 and rows[0] < 3  # by the box it would be 4


def test_prepare_takes_every_number_of_channels(samples):
    gray = enlarged(samples[0][0])
    expected = prepare(gray)
    opaque, ink = np.full_like(gray, 255), 255 - gray
    black = np.zeros_like(gray)
    assert np.array_equal(prepare(gray[:, :, 0]), expected)
    for channels in ([gray] * 3, [gray, opaque], [gray] * 3 + [opaque], [ink]):
        assert np.allclose(prepare(np.dstack(channels)), expected, atol=0.01)
    for channels in ([black, ink], [black] * 3 + [ink]):  # black on nothing
        assert np.allclose(prepare(np.dstack(channels)), expected, atol=0.01)


def test_prepare_ignores_where_the_digit_is(samples):
    pages = []
    for image in samples[0][:20]:
        page = np.full([500, 700, 1], 255, np.uint8)
        page[-112:, -112:] = enlarged(image, 4, 0)
        pages.append(prepare(page))
    assert likeness(samples[0], pages) > 0.9


@pytest.mark.parametrize('light_from', ['left', 'right'])
def test_prepare_ignores_uneven_light_grain_and_dust(samples, light_from):
    random = np.random.RandomState(0)
    photos = []
    for image in samples[0][:20]:
        pixels = enlarged(image, 10, 60)
        light = np.linspace(0.95, 0.5, pixels.shape[1])[:, np.newaxis]
        light = light if light_from == 'left' else light[::-1]
        photo = (60 + 0.75 * pixels) * light + random.normal(0, 8, pixels.shape)
        photo[random.randint(0, 400, 5), random.randint(0, 400, 5)] = 60
        photos.append(prepare(np.clip(photo, 0, 255).astype(np.uint8)))
    assert likeness(samples[0], photos) > 0.9


def test_prepare_makes_thin_strokes_black():
    pixels = np.full([400, 400, 1], 255, np.uint8)
    pixels[50:350, 200:204] = 0
    pixels[350:354, 100:300] = 0
    image = prepare(pixels)
    assert np.mean(image[image > 0]) > 0.7


@pytest.mark.parametrize('paper', [0, 130, 255])
def test_prepare_refuses_an_empty_page(paper):
    random = np.random.RandomState(0)
    page = np.clip(random.normal(paper, 3, [300, 200, 3]), 0, 255).astype(np.uint8)
    for pixels in (page, np.full_like(page, paper), page[:1, :1]):
        with pytest.raises(ValueError, match=NO_DIGIT):
            prepare(pixels)


def test_resize_averages_down_and_interpolates_up():
    image = np.random.RandomState(0).uniform(size=[60, 40]).astype(np.float32)
    means = image.reshape(6, 10, 4, 10).mean(axis=(1, 3))
    assert np.allclose(resize(image, 0.1), means, atol=1e-5)
    places = (np.arange(180) + 0.5) / 3 - 0.5
    between = np.interp(places, np.arange(60), image[:, 0])
    assert np.allclose(resize(image, 3)[:, 0], between, atol=1e-5)


def test_reads_png_and_jpeg_whatever_their_name(tmp_path, samples):
    gray = enlarged(samples[0][0])
    color, half = np.dstack([gray, gray // 2, gray]), np.dstack([gray] * 3 + [255 - gray])
    jpeg = lambda pixels: tf.image.encode_jpeg(pixels, quality=95)  # noqa: E731
    path = tmp_path / 'picture'
    assert np.array_equal(read_picture(str(write(path, gray))), np.dstack([gray] * 3))
    assert np.array_equal(read_picture(str(write(path, color))), color)
    assert np.array_equal(read_picture(str(write(path, half))), half)
    deep = gray.astype(np.uint16) * 257
    assert np.array_equal(read_picture(str(write(path, deep))), np.dstack([gray] * 3))
    for pixels in (gray, color):
        read = read_picture(str(write(path, pixels, jpeg)))
        assert read.shape == gray.shape[:2] + (3,) and read.dtype == np.uint8
        assert np.mean(np.abs(read.astype(float) - pixels)) < 20


def test_reads_a_palette_of_few_colors():
    """Of which TensorFlow makes an alpha that is not in the file."""
    assert read_picture(os.path.join(DIGITS, '6.png')).shape == (160, 160, 3)


@pytest.mark.parametrize('order', ['little', 'big'])
@pytest.mark.parametrize('orientation, turns', [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_turns_a_photo_upright(tmp_path, order, orientation, turns):
    upright = drawing(32, 48)
    upright[:8, :8] = 100
    path = write(tmp_path / 'photo.jpg', np.rot90(upright, -turns), tf.image.encode_jpeg)
    header, jpeg = path.read_bytes()[:2], path.read_bytes()[2:]

    def number(value, size):
        return value.to_bytes(size, order)

    tag = number(0x112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + b'\0\0'
    mark = {'little': b'II', 'big': b'MM'}[order]
    exif = mark + number(42, 2) + number(8, 4) + number(1, 2) + tag + number(0, 4)
    exif = b'Exif\0\0' + exif
    path.write_bytes(header + b'\xff\xe1' + (len(exif) + 2).to_bytes(2, 'big') + exif + jpeg)
    difference = read_picture(str(path)).astype(float) - upright
    assert np.mean(np.abs(difference)) < 10


def test_names_what_it_cannot_use_and_answers_the_others(run, model, tmp_path):
    with open(os.path.join(DIGITS, '0.png'), 'rb') as f:
        (tmp_path / 'cut.png').write_bytes(f.read(500))
    (tmp_path / 'text.jpg').write_text('digit')
    (tmp_path / 'nothing.png').write_bytes(b'')
    (tmp_path / 'folder').mkdir()
    write(tmp_path / 'page.png', np.full([40, 30, 1], 255, np.uint8))
    for name in ('0.png', '3.jpg'):
        shutil.copy(os.path.join(DIGITS, name), str(tmp_path / name))
    broken = 'cut.png text.jpg nothing.png folder page.png missing.png'.split()
    done = run('mnist_predict.py', '--export_dir', model, '0.png', *(broken + ['3.jpg']))
    assert done.returncode == 1
    assert [line.split(':')[0] for line in done.stdout.splitlines()] == ['0.png', '3.jpg']
    reasons = [NO_PICTURE] * 3 + ['Is a directory', NO_DIGIT, 'No such file or directory']
    expected = ['error: %s: %s' % pair for pair in zip(broken, reasons)]
    assert done.stderr.splitlines() == expected


def make_other_model(folder):
    """Write a SavedModel that has `serving_default`, but no `images`."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 784])
        tf.saved_model.simple_save(sess, folder, {'x': x}, {'y': 2 * x})


def damage(name):
    def damaged_copy(folder, model):
        shutil.copytree(model, folder)
        with open(os.path.join(folder, name), 'r+b') as f:
            f.truncate(1000)

    return damaged_copy


@pytest.mark.parametrize(
    'make',
    [
        lambda folder, model: None,
        lambda folder, model: os.mkdir(folder),
        lambda folder, model: open(folder, 'w').close(),
        lambda folder, model: make_other_model(folder),
        damage('saved_model.pb'),
        damage('variables/variables.data-00000-of-00001'),
        lambda folder, model: shutil.copytree(os.path.dirname(model), folder),
    ],
    ids='missing empty file other graph_cut variables_cut parent'.split(),
)
def test_refuses_a_folder_without_the_model(make, model, tmp_path):
    folder = str(tmp_path / 'folder')
    make(folder, model)
    with pytest.raises(ValueError) as error:
        mnist_predict.main(['--export_dir', folder, os.path.join(DIGITS, '0.png')])
    expected = '--export_dir %r holds no model that mnist_deep.py --export_dir wrote' % folder
    assert str(error.value) == expected


@pytest.mark.parametrize(
    'flags', [[], ['x.png'], ['--export_dir', 'x'], ['--export_dir', 'x', 'x.png', '--fast']]
)
def test_wrong_flags_exit_with_2(flags, capsys):
    with pytest.raises(SystemExit) as error:
        mnist_predict.parse_flags(flags)
    assert error.value.code == 2
    assert 'usage:' in capsys.readouterr().err
