"""What the flags of mnist_deep.py add to the tutorial: resume, stop, watch, keep."""

import os
import re
import signal
import subprocess
import sys

import numpy as np
import pytest

import input_data
import mnist_deep
import mnist_softmax
from tf1 import tf

ROOT = os.path.dirname(os.path.abspath(mnist_deep.__file__))


@pytest.fixture
def train(sample_dir):
    """Train on the sample in this process; returns the test accuracy."""

    def train(max_steps, *flags):
        return mnist_deep.main(
            ['--data_dir', sample_dir, '--max_steps', str(max_steps)] + [str(f) for f in flags]
        )

    return train


def start(sample_dir, *flags):
    """Train on the sample in another process."""
    command = [sys.executable, os.path.join(ROOT, 'mnist_deep.py'), '--data_dir', sample_dir]
    return subprocess.Popen(
        command + [str(f) for f in flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )


def weights(folder):
    """All variables of the last checkpoint in `folder`, by name."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_flags_it_is_the_tutorials_loop(train, sample_dir, capsys):
    """To the last digit: neither batches, nor weights, nor lines know of the flags."""
    train(21, '--seed', 8)
    printed = capsys.readouterr().out

    mnist = input_data.read_data_sets(sample_dir, one_hot=True, seed=8)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(8)
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        y_conv, keep_prob = mnist_deep.deepnn(x)
        cross_entropy = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
        )
        train_step = tf.train.AdamOptimizer(1e-4).minimize(cross_entropy)
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
        sess.run(tf.global_variables_initializer())
        for i in range(21):
            batch = mnist.train.next_batch(50)
            if i % 100 == 0:
                train_accuracy = accuracy.eval({x: batch[0], y_: batch[1], keep_prob: 1.0})
                print('step %d, training accuracy %g' % (i, train_accuracy))
            train_step.run({x: batch[0], y_: batch[1], keep_prob: 0.5})
        test = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
        print('test accuracy %g' % accuracy.eval(test))
    assert capsys.readouterr().out == printed


def test_resume_goes_on_with_the_next_batch(train, tmp_path, monkeypatch, capsys):
    drawn = []
    genuine = input_data.DataSet.next_batch

    def recorded(self, batch_size):
        batch = genuine(self, batch_size)
        drawn.append(batch[0].tobytes())
        return batch

    monkeypatch.setattr(input_data.DataSet, 'next_batch', recorded)
    train(8, '--model_dir', tmp_path / 'once', '--seed', 3)
    whole = list(drawn)

    drawn.clear()
    train(5, '--model_dir', tmp_path / 'twice', '--seed', 3)
    capsys.readouterr()
    train(8, '--model_dir', tmp_path / 'twice')  # the checkpoint knows the seed
    assert 'Going on from %s-5' % (tmp_path / 'twice' / 'model.ckpt') in capsys.readouterr().err
    # Five steps, then the same five once more to get there, then three.
    assert drawn == whole[:5] + whole
    assert weights(tmp_path / 'twice')['global_step'] == 8


def test_a_complete_run_is_only_evaluated(train, tmp_path, capsys):
    accuracy = train(3, '--model_dir', tmp_path)
    before = contents(tmp_path)
    capsys.readouterr()
    assert train(3, '--model_dir', tmp_path) == accuracy
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and lines[4] == 'test accuracy %g' % accuracy
    assert contents(tmp_path) == before


def test_resume_after_sigkill(train, sample_dir, tmp_path, capsys):
    process = start(sample_dir, '--model_dir', tmp_path, '--save_steps', 2)
    while not tf.train.latest_checkpoint(str(tmp_path)):
        assert process.poll() is None
    process.kill()
    process.communicate()
    (tmp_path / 'model.ckpt-99.data-00000-of-00001.tempstate123').write_text('half')
    step = int(tf.train.latest_checkpoint(str(tmp_path)).split('-')[-1])
    train(step + 1, '--model_dir', tmp_path)
    assert 'model.ckpt-%d' % step in capsys.readouterr().err
    assert weights(tmp_path)['global_step'] == step + 1
    # What the killed run was writing is not left behind either.
    assert not [name for name in os.listdir(str(tmp_path)) if 'temp' in name]


@pytest.fixture(scope='module')
def finished(sample_dir, tmp_path_factory):
    """The files of a run of two steps."""
    folder = tmp_path_factory.mktemp('finished')
    mnist_deep.main(
        ['--data_dir', sample_dir, '--max_steps', '2', '--seed', '1', '--model_dir', str(folder)]
    )
    return contents(folder)


def damage(name, change):
    return lambda files: dict(files, **{name: change(files[name])})


@pytest.mark.parametrize(
    'damaged',
    [
        damage('checkpoint', lambda data: b''),
        damage('checkpoint', lambda data: b'\xff\xfe nonsense {'),
        damage('checkpoint', lambda data: data.replace(b'ckpt-2', b'ckpt-7')),
        damage('model.ckpt-2.index', lambda data: b''),
        damage('model.ckpt-2.index', lambda data: data[: len(data) // 2]),
        damage('model.ckpt-2.data-00000-of-00001', lambda data: data[: len(data) // 2]),
        damage(
            'model.ckpt-2.data-00000-of-00001',
            lambda data: (
                data[:900000] + bytes(b ^ 255 for b in data[900000:900100]) + data[900100:]
            ),
        ),
    ],
    ids=['empty', 'nonsense', 'gone', 'no index', 'half index', 'half data', 'wrong bytes'],
)
def test_a_damaged_checkpoint_is_refused(finished, damaged, train, tmp_path):
    files = damaged(finished)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match='name another --model_dir') as caught:
        train(4, '--model_dir', tmp_path)
    assert str(tmp_path) in str(caught.value) and '\n' not in str(caught.value)
    assert contents(tmp_path) == files


def test_the_checkpoint_of_another_network_is_refused(train, tmp_path):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.Variable(tf.zeros([3]), name='other')
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, str(tmp_path / 'model.ckpt'), global_step=7)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match='model.ckpt-7 is damaged or of another network'):
        train(4, '--model_dir', tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize('flags', [('--seed', 2), ('--batch_size', 20)])
def test_a_run_goes_on_as_it_began(finished, flags, train, tmp_path):
    for name, data in finished.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match='of a run with --seed 1 --batch_size 50'):
        train(4, '--model_dir', tmp_path, *flags)


@pytest.mark.parametrize('number, status', [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_in_order(sample_dir, tmp_path, number, status):
    process = start(sample_dir, '--model_dir', tmp_path)
    while not process.stdout.readline().startswith('step 0'):
        assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == status and err == ''
    assert re.fullmatch(r'(step \d+, .*\n)*test accuracy 0\.\d+\n', out)
    assert weights(tmp_path)['global_step'] < 20000


def test_events(train, tmp_path):
    flags = ['--log_dir', tmp_path / 'log', '--model_dir', tmp_path / 'model', '--batch_size', 20]
    train(50, *flags)
    train(101, *flags)  # goes on from step 50
    points, images, graphs, starts = {}, {}, [], []
    for path in sorted((tmp_path / 'log').iterdir()):
        for event in tf.train.summary_iterator(str(path)):
            if event.graph_def:
                graphs.append(tf.GraphDef.FromString(event.graph_def))
            if event.session_log.status == tf.SessionLog.START:
                starts.append(event.step)
            for value in event.summary.value:
                if value.HasField('image'):
                    images[value.tag, event.step] = value.image.encoded_image_string
                else:
                    points.setdefault(value.tag, []).append((event.step, value.simple_value))
    assert {tag: [step for step, _ in curve] for tag, curve in points.items()} == {
        'cross_entropy': [0, 100],
        'training_accuracy': [0, 100],
        'validation_accuracy': [0],
    }
    assert points['cross_entropy'][1][1] < points['cross_entropy'][0][1]
    assert starts == [50]
    scopes = {node.name.split('/')[0] for node in graphs[0].node}
    assert {'conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'dropout', 'fc2', 'loss'} <= scopes
    assert set(images) == {(tag, step) for tag in ('filters', 'mistakes') for step in (50, 101)}
    with tf.Graph().as_default(), tf.Session() as sess:
        for png in images.values():
            pixels = sess.run(tf.image.decode_png(png, channels=3))
            assert pixels.min() < 100 < 200 < pixels.max()


SERVE = """
import sys
import numpy as np
import tensorflow as tf
import input_data
test = input_data.read_data_sets(sys.argv[1], one_hot=True).test
if tf.__version__.startswith('1.'):
    with tf.Session() as sess:
        model = tf.saved_model.load(sess, ['serve'], sys.argv[2])
        signature = model.signature_def['serving_default']
        outputs = {name: info.name for name, info in signature.outputs.items()}
        answer = sess.run(outputs, {signature.inputs['images'].name: test.images})
else:
    serve = tf.saved_model.load(sys.argv[2]).signatures['serving_default']
    answer = {name: value.numpy() for name, value in serve(images=tf.constant(test.images)).items()}
assert sorted(answer) == ['classes', 'probabilities']
assert answer['probabilities'].shape == (1000, 10)
assert np.allclose(answer['probabilities'].sum(axis=1), 1, atol=1e-5)
print('test accuracy %g' % np.mean(answer['classes'] == np.argmax(test.labels, 1)))
"""


def test_export_serves_what_was_printed(train, run, sample_dir, tmp_path, capsys):
    train(30, '--export_dir', tmp_path / 'export' / '1')
    printed = capsys.readouterr().out.splitlines()[-1]
    served = run('-c', SERVE, sample_dir, tmp_path / 'export' / '1')
    assert served.stdout.splitlines()[-1:] == [printed], served.stderr
    assert sorted(os.listdir(str(tmp_path / 'export' / '1'))) == ['saved_model.pb', 'variables']


def test_export_never_overwrites(train, tmp_path, monkeypatch):
    (tmp_path / 'mine').write_text('mine')
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # refused before it is called
    with pytest.raises(ValueError, match='--export_dir .* is not empty'):
        train(1, '--export_dir', tmp_path)
    assert contents(tmp_path) == {'mine': b'mine'}


def test_divergence_is_told_at_the_next_line(train, tmp_path, capsys):
    with pytest.raises(FloatingPointError, match='is (nan|inf) at step 100: with a learning rate'):
        train(300, '--learning_rate', '1e38', '--batch_size', 10)
    assert 'step 100' not in capsys.readouterr().out


def test_divergence_spares_the_checkpoint_and_the_events(train, tmp_path, capsys):
    flags = ['--batch_size', 10, '--model_dir', tmp_path / 'model', '--log_dir', tmp_path / 'log']
    train(10, *flags)
    with pytest.raises(FloatingPointError, match='at step 20: '):
        train(30, '--learning_rate', '1e38', '--save_steps', 20, *flags)
    train(30, *flags)  # at the usual rate, from the last sound checkpoint
    assert 'model.ckpt-10' in capsys.readouterr().err


@pytest.mark.parametrize('script', [mnist_deep, mnist_softmax])
def test_a_folder_that_is_a_file(script, sample_dir, tmp_path, monkeypatch):
    (tmp_path / 'file').write_text('mine')
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # refused before it is called
    with pytest.raises(OSError, match='file'):
        script.main(['--log_dir', str(tmp_path / 'file')])
    assert contents(tmp_path) == {'file': b'mine'}


def test_a_seed_gives_the_same_weights_bit_for_bit(train, tmp_path):
    for name in ('first', 'second'):
        train(20, '--seed', 6, '--model_dir', tmp_path / name)
    first, second = weights(tmp_path / 'first'), weights(tmp_path / 'second')
    train(1, '--seed', 7, '--model_dir', tmp_path / 'other')
    assert np.any(first['conv1/weights'] != weights(tmp_path / 'other')['conv1/weights'])
    assert len(first) == 28  # 8 variables, 2 slots of Adam's each, and 4 numbers
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


@pytest.mark.skipif(os.name != 'posix', reason='needs a pseudo-terminal')
def test_progress_bar_on_a_terminal_leaves_stdout_alone(sample_dir):
    import fcntl
    import pty
    import struct
    import termios

    terminal, stderr = pty.openpty()
    fcntl.ioctl(stderr, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, os.path.join(ROOT, 'mnist_deep.py')]
        + ['--data_dir', sample_dir, '--max_steps', '20'],
        stdout=subprocess.PIPE,
        stderr=stderr,
        universal_newlines=True,
    )
    os.close(stderr)
    shown = b''
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux's end of file for a terminal
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    out, _ = process.communicate()
    assert [line.split()[0] for line in out.splitlines()] == ['Extracting'] * 4 + ['step', 'test']
    assert b'20/20' in shown and (b'steps/s' in shown or b's/ steps' in shown)


def test_softmax_pictures(sample_dir, tmp_path):
    flags = ['--data_dir', sample_dir, '--max_steps', '20', '--log_dir', str(tmp_path)]
    mnist_softmax.main(flags)
    (path,) = tmp_path.iterdir()
    images = {
        value.tag: value.image
        for event in tf.train.summary_iterator(str(path))
        for value in event.summary.value
    }
    assert sorted(images) == ['weights/image/%d' % digit for digit in range(10)]
    for image in images.values():
        assert (image.height, image.width, image.colorspace) == (28, 28, 3)
