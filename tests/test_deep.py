"""mnist_deep.py: its lines, its weights, its checkpoints, what it writes, and its errors."""

import errno
import glob
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
import pytest
from conftest import ROOT, extracting, process_options

import input_data
import mnist_deep
from mnist_deep import tf


@pytest.fixture
def train(data_dir):
    """Run mnist_deep.main for some steps; return the test accuracy."""

    def train(max_steps, *flags):
        flags = ['--data_dir', data_dir, '--max_steps', max_steps] + list(flags)
        return mnist_deep.main([str(flag) for flag in flags])

    return train


def small_network(x):
    """A network of one layer with dropout, of which a step takes a millisecond."""
    keep_prob = tf.placeholder_with_default(1.0, [])
    W, b = mnist_deep.weight_variable([784, 10]), mnist_deep.bias_variable([10])
    return tf.matmul(tf.nn.dropout(x, keep_prob=keep_prob), W) + b, keep_prob


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(mnist_deep, 'deepnn', small_network)


def variables(folder):
    """Return all variables of the latest checkpoint by name."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def saved_step(folder):
    return int(variables(folder)['global_step'])


def events(folder):
    """Return all events of a log folder."""
    paths = sorted(glob.glob(os.path.join(str(folder), 'events*')))
    return [event for path in paths for event in tf.train.summary_iterator(path)]


def contents(folder):
    """Return the bytes of all files in a folder by name."""
    paths = [path for path in folder.rglob('*') if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def interrupt_after_three_steps(monkeypatch):
    """Send this process Ctrl-C when the fourth batch is drawn."""
    genuine = input_data.DataSet.next_batch

    def next_batch(self, batch_size):
        if self._index_in_epoch == 3 * batch_size:
            os.kill(os.getpid(), signal.SIGINT)
        return genuine(self, batch_size)

    monkeypatch.setattr(input_data.DataSet, 'next_batch', next_batch)


# The run of the fixture `trained`: a copy of the script and the loader alone in a folder.


def test_prints_the_tutorials_lines(trained, data_dir):
    assert 'Warning' not in trained.stderr and 'deprecat' not in trained.stderr
    assert trained.stdout.startswith(extracting(data_dir))
    match = re.fullmatch(
        r'step 0, training accuracy (0|0\.\d{1,2})\n'
        r'step 100, training accuracy (1|0\.\d{1,2})\n'
        r'test accuracy (0\.\d{1,3})\n',
        trained.stdout[len(extracting(data_dir)) :],
    )
    assert match and 0.88 < float(match.group(3)) < 0.99


def test_tensorboard_gets_the_graph_and_the_curves(trained):
    found = events(trained.log_dir)
    assert any(event.graph_def for event in found)
    curves = {}
    for event in found:
        for value in event.summary.value:
            curves.setdefault(value.tag, {})[event.step] = value.simple_value
    assert list(curves['loss/train']) == list(curves['accuracy/train']) == [0, 100]
    assert curves['loss/train'][0] > 2 > curves['loss/train'][100]


# The weights.


def test_a_seed_gives_the_weights_of_the_plain_cells(train, data_dir, tmp_path, capsys):
    """The loss that is fetched, summaries and checkpoints change no bit."""
    train(8, '--seed', 8, '--model_dir', tmp_path, '--save_steps', 3, '--log_dir', tmp_path)
    printed = capsys.readouterr().out

    mnist = input_data.read_data_sets(data_dir, one_hot=True, seed=8)
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
        for i in range(8):
            batch = mnist.train.next_batch(50)
            if i % 100 == 0:
                train_accuracy = accuracy.eval({x: batch[0], y_: batch[1], keep_prob: 1.0})
                print('step %d, training accuracy %g' % (i, train_accuracy))
            train_step.run({x: batch[0], y_: batch[1], keep_prob: 0.5})
        test = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
        print('test accuracy %g' % accuracy.eval(test))
        expected = {v.op.name: v.eval() for v in tf.trainable_variables()}
    assert capsys.readouterr().out == printed
    saved = variables(tmp_path)
    assert len(expected) == 8
    np.testing.assert_equal({name: saved[name] for name in expected}, expected)


def test_each_flag_changes_the_weights(small, train, tmp_path):
    def weights(name, *flags):
        train(3, '--seed', 1, '--model_dir', tmp_path / name, *flags)
        return variables(tmp_path / name)['weights']

    flags = {'batch_size': 20, 'learning_rate': 1e-3, 'keep_prob': 0.9, 'seed': 2}
    default = weights('default')
    for name, value in flags.items():
        assert (weights(name, '--' + name, value) != default).any(), name


def test_the_accuracy_is_that_of_all_test_images(small, train, data_dir, monkeypatch, tmp_path):
    mnist = input_data.read_data_sets(data_dir, one_hot=True)
    images, labels = mnist.test.images[:803], mnist.test.labels[:803]
    mnist.test._images, mnist.test._labels, mnist.test._num_examples = images, labels, 803
    monkeypatch.setattr(input_data, 'read_data_sets', lambda *_, **__: mnist)
    accuracy = train(30, '--model_dir', tmp_path)
    saved = variables(tmp_path)
    logits = images.dot(saved['weights']) + saved['biases']
    assert type(accuracy) is float
    assert accuracy == np.mean(logits.argmax(1) == labels.argmax(1))


# Stopping and resuming.


def test_a_resumed_run_is_as_one_without_a_break(small, train, tmp_path, capsys):
    """But for dropout: the batches go on, and so do the checkpoints, in a folder that was moved."""
    flags = ['--seed', 5, '--save_steps', 4, '--keep_prob', 1, '--model_dir']
    train(30, *flags, tmp_path / 'whole')
    train(13, *flags, tmp_path / 'moved', '--log_dir', tmp_path / 'first')
    (tmp_path / 'moved').rename(tmp_path / 'm')
    capsys.readouterr()
    train(30, *flags, tmp_path / 'm', '--log_dir', tmp_path / 'second')
    assert 'Restored %s-13\n' % (tmp_path / 'm' / 'model.ckpt') in capsys.readouterr().err
    np.testing.assert_equal(variables(tmp_path / 'm'), variables(tmp_path / 'whole'))
    steps = [int(path.name.split('-')[1][:-6]) for path in (tmp_path / 'm').glob('*.index')]
    assert sorted(steps) == [16, 20, 24, 28, 30]  # the last five, of both runs
    for folder, step in [('first', 0), ('second', 13)]:  # TensorBoard drops what is there of later
        logs = [event for event in events(tmp_path / folder) if event.HasField('session_log')]
        assert [log.step for log in logs if log.session_log.status == tf.SessionLog.START] == [step]


def test_a_complete_run_only_tests_and_writes_nothing(
    small, train, data_dir, tmp_path, monkeypatch, capsys
):
    accuracy = train(30, '--model_dir', tmp_path)
    before = contents(tmp_path)
    capsys.readouterr()
    monkeypatch.setattr(tf.train.Saver, 'save', None)
    assert train(30, '--model_dir', tmp_path) == accuracy
    assert capsys.readouterr().out == extracting(data_dir) + 'test accuracy %g\n' % accuracy
    assert contents(tmp_path) == before


def test_only_a_seeded_run_skips_batches(small, train, tmp_path, monkeypatch):
    batches = []
    genuine = input_data.DataSet.next_batch
    monkeypatch.setattr(
        input_data.DataSet, 'next_batch', lambda *args: batches.append(1) or genuine(*args)
    )
    for flags, drawn in [([], 9 - 4), (['--seed', 1], 9)]:
        train(4, '--model_dir', tmp_path / str(drawn), *flags)
        del batches[:]
        train(9, '--model_dir', tmp_path / str(drawn), *flags)
        assert len(batches) == drawn


@pytest.mark.parametrize('is_saved', [True, False])
def test_ctrl_c_saves_and_tests(is_saved, small, train, tmp_path, monkeypatch, capsys):
    interrupt_after_three_steps(monkeypatch)
    accuracy = train(9, *(['--model_dir', tmp_path] if is_saved else []))
    out, err = capsys.readouterr()
    assert out.endswith('\ntest accuracy %g\n' % accuracy)
    assert err == 'Stopped after 3 steps\n'
    assert not is_saved or saved_step(tmp_path) == 3


def test_a_pipe_that_closes_loses_no_training_and_shows_no_traceback(data_dir, tmp_path):
    """As under `| head -5`."""
    command = [sys.executable, os.path.join(ROOT, 'mnist_deep.py'), '--data_dir', data_dir]
    command += ['--model_dir', 'model', '--max_steps', '500']
    with subprocess.Popen(command, **process_options(tmp_path)) as process:
        for _ in range(5):
            process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 1 and 'Traceback' not in err and 'BrokenPipe' not in err
    assert 'Stopped after 100 steps' in err and saved_step(tmp_path / 'model') == 100


def test_a_killed_run_resumes_from_its_last_checkpoint(train, data_dir, tmp_path):
    flags = ['--data_dir', data_dir, '--model_dir', str(tmp_path), '--save_steps', '5']
    command = [sys.executable, os.path.join(ROOT, 'mnist_deep.py')] + flags
    with subprocess.Popen(command, **process_options(tmp_path)) as process:
        while process.poll() is None and len(list(tmp_path.glob('*.index'))) < 2:
            time.sleep(0.05)
        process.kill()
        out, err = process.communicate()
    assert process.returncode == -signal.SIGKILL, err
    assert 'step 0, training accuracy' in out  # a pipe got it at once
    last = saved_step(tmp_path)
    train(last + 2, *flags)
    assert last >= 5 and saved_step(tmp_path) == last + 2


def test_a_loss_that_is_not_finite_ends_the_run_unsaved(small, train, tmp_path, capsys):
    flags = ['--model_dir', tmp_path]
    train(2, *flags)
    before = sorted(os.listdir(str(tmp_path)))
    capsys.readouterr()
    with pytest.raises(SystemExit, match='error: loss (nan|inf) at step 3: try a smaller'):
        train(9, '--learning_rate', 1e38, *flags)
    assert sorted(os.listdir(str(tmp_path))) == before
    assert 'test accuracy' not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        train(9, '--learning_rate', 1e38, '--log_dir', tmp_path / 'log')
    assert [event.step for event in events(tmp_path / 'log') if event.summary.value] == [0]
    with pytest.raises(SystemExit, match='error: loss inf'):
        mnist_deep.check_finite(float('inf'), 3)


def test_the_way_back_from_a_checkpoint_that_is_not_finite(small, train, tmp_path, capsys):
    """The loss of a step is that of the weights before it: the checkpoint after it can be bad."""
    flags = ['--model_dir', tmp_path, '--save_steps', 3]
    train(3, *flags)
    with pytest.raises(SystemExit):
        train(9, '--learning_rate', 1e38, '--save_steps', 1, *flags[:2])
    with pytest.raises(SystemExit, match='at step 4: .* name an earlier checkpoint in the file'):
        train(9, *flags)
    (tmp_path / 'checkpoint').write_text('model_checkpoint_path: "model.ckpt-3"')
    train(9, *flags)
    assert 'By its name, model.ckpt-4 is later\n' in capsys.readouterr().err
    assert saved_step(tmp_path) == 9 and np.isfinite(variables(tmp_path)['weights']).all()


# What a file `checkpoint` becomes in an editor, on its way from another machine, or by a mistake.
BROKEN = {
    'no quotes': lambda text: text.replace(b'"', b''),
    'byte order mark': lambda text: b'\xef\xbb\xbf' + text,
    'UTF-16': lambda text: text.decode().encode('utf-16'),
    'of another machine': lambda text: text.replace(b'model.', b'/home/she/model.'),
    'not there': lambda text: text.replace(b'model.ckpt-10', b'model.ckpt-11'),
    'empty': lambda text: b'',
    'missing': lambda text: None,
}


@pytest.mark.parametrize('kind', BROKEN)
def test_a_broken_file_checkpoint_is_an_error_that_says_how_to_mend_it(
    kind, small, train, tmp_path
):
    flags = ['--model_dir', tmp_path / 'model', '--save_steps', 9]
    train(10, *flags)  # saves after 9 steps, too
    path = tmp_path / 'model' / 'checkpoint'
    broken = BROKEN[kind](path.read_bytes())
    path.unlink() if broken is None else path.write_bytes(broken)
    before = contents(tmp_path)
    with pytest.raises(SystemExit) as caught:
        train(12, *flags)
    assert contents(tmp_path) == before
    message, line = caught.value.code.splitlines()
    assert message.startswith('error: %s is missing or damaged, or names ' % path)
    path.write_text(line)
    train(12, *flags)
    assert line == 'model_checkpoint_path: "model.ckpt-10"' and saved_step(path.parent) == 12


def test_a_damaged_checkpoint_is_an_error_and_stays(small, train, tmp_path):
    flags = ['--model_dir', tmp_path, '--save_steps', 2]
    train(3, *flags)
    for name in ('model.ckpt-2', 'model.ckpt-3'):
        (tmp_path / (name + '.data-00000-of-00001')).write_bytes(b'')
    before = contents(tmp_path)
    with pytest.raises(SystemExit, match='/model.ckpt-3 is damaged .+\n.*"model.ckpt-2"$'):
        train(9, *flags)
    assert contents(tmp_path) == before
    (tmp_path / 'checkpoint').write_text('model_checkpoint_path: "model.ckpt-2"')
    with pytest.raises(SystemExit, match='/model.ckpt-2 is damaged .+ no earlier checkpoint here$'):
        train(9, *flags)


def test_a_checkpoint_of_another_network_is_an_error_and_stays(small, train, tmp_path):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.Variable(0, name='weights')
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, str(tmp_path / 'other'))
    before = contents(tmp_path)
    with pytest.raises(
        SystemExit, match='/other is damaged or of another network: .+ Name another folder'
    ):
        train(9, '--model_dir', tmp_path)
    assert contents(tmp_path) == before


def test_a_file_checkpoint_without_checkpoints_is_not_written_over(small, train, tmp_path):
    (tmp_path / 'checkpoint').write_text('of another program')
    with pytest.raises(SystemExit, match='checkpoint is missing or damaged, .* Name another'):
        train(3, '--model_dir', tmp_path)
    assert contents(tmp_path) == {'checkpoint': b'of another program'}


def test_ctrl_c_again_does_not_break_a_save_off(small, train, tmp_path, monkeypatch):
    genuine = tf.train.Saver.save

    def interrupted(*arguments):
        monkeypatch.setattr(tf.train.Saver, 'save', genuine)
        raise KeyboardInterrupt

    monkeypatch.setattr(tf.train.Saver, 'save', interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(3, '--model_dir', tmp_path)
    assert saved_step(tmp_path) == 3


def test_a_save_that_fails_keeps_the_earlier_checkpoint(small, train, tmp_path, monkeypatch):
    train(3, '--model_dir', tmp_path)
    before = contents(tmp_path)

    def full_disk(saver, sess, path, global_step):
        (tmp_path / 'model.ckpt-4.data-00000-of-00001.tempstate1').write_bytes(b'part')
        raise tf.errors.ResourceExhaustedError(None, None, 'No space left on device')

    monkeypatch.setattr(tf.train.Saver, 'save', full_disk)
    with pytest.raises(SystemExit, match='^error: .*cannot be saved.*: No space left on device$'):
        train(4, '--model_dir', tmp_path)
    assert contents(tmp_path) == before


# Errors.


@pytest.mark.parametrize(
    'flags, message',
    [
        (['--max_steps', '0'], '--max_steps must be above 0, not 0'),
        (['--batch_size', '-1'], '--batch_size must be above 0, not -1'),
        (['--learning_rate', 'nan'], '--learning_rate must be above 0, not nan'),
        (['--save_steps', 'x'], "--save_steps: invalid int value: 'x'"),
        (['--keep_prob', '0'], '--keep_prob must be above 0 and at most 1, not 0'),
        (['--keep_prob', '1.5'], '--keep_prob must be above 0 and at most 1, not 1.5'),
        (['--model_dir', 'file/model'], 'to the folder file/model: Not a directory'),
        (['--log_dir', 'file'], 'cannot write to the folder file: File exists'),
        (['--log_dir', '/proc'], 'cannot write to the folder /proc: '),
        (['--model_dir', '/proc'], 'cannot write to the folder /proc: '),
        (['--model_dir', ''], "'' must not be empty"),
        (['--model_dir', 'runs/[1]'], "'runs/[1]' must not"),
        (['--model_dir', 'a*'], "'a*' must not"),  # it would lose the checkpoints of ab
        (['--log_dir', 'gs://bucket/log'], "'gs://bucket/log' must not"),
    ],
    ids=' '.join,
)
def test_a_wrong_flag_is_refused_before_the_training(flags, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'file').write_text('')
    with pytest.raises(SystemExit) as caught:
        mnist_deep.main(flags)
    out, err = capsys.readouterr()
    assert caught.value.code == 2 and out == ''
    assert err.startswith('usage: ') and message in err
    assert os.listdir(str(tmp_path)) == ['file']


class FullDisk(io.BytesIO):
    def write(self, data):
        raise OSError(errno.ENOSPC, 'No space left on device')


def test_a_folder_that_cannot_be_written_to_is_an_error_unless_the_run_is_complete(
    small, train, tmp_path, monkeypatch, capsys
):
    accuracy = train(3, '--model_dir', tmp_path)
    monkeypatch.setattr(tempfile, 'TemporaryFile', lambda **_: FullDisk())
    assert train(3, '--model_dir', tmp_path) == accuracy
    with pytest.raises(SystemExit):
        train(4, '--model_dir', tmp_path)
    assert 'cannot write to the folder %s: No space left' % tmp_path in capsys.readouterr().err


def test_a_tilde_is_the_home_folder(small, train, tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    train(1, '--model_dir=~//model/', '--log_dir=~/log')
    train(2, '--model_dir=~//model/')
    assert saved_step(tmp_path / 'model') == 2
    assert sorted(os.listdir(str(tmp_path))) == ['log', 'model']
    assert mnist_deep.parse_flags(['--data_dir=~/data']).data_dir == str(tmp_path / 'data')


def test_the_progress_bar_is_on_stderr(small, train, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: True)
    train(3)
    out, err = capsys.readouterr()
    assert '3/3' in err
    lines = [line.split()[0] for line in out.splitlines()]
    assert lines == ['Extracting'] * 4 + ['step', 'test']
