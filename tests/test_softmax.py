"""mnist_softmax.py: what it prints, what each flag does, and what --log_dir shows."""

import re

import pytest
from conftest import extracting
from event_files import read_events

import mnist_softmax
from mnist_extras.cli import UserError
from tf1 import tf


@pytest.fixture
def softmax(sample_dir):
    """Run mnist_softmax.main on the sample; return the test accuracy."""

    def softmax(*flags):
        return mnist_softmax.main(['--data_dir', sample_dir] + [str(flag) for flag in flags])

    return softmax


def test_prints_the_tutorials_lines(run, sample_dir):
    done = run('mnist_softmax.py', '--data_dir', sample_dir, '--seed', 1)
    assert done.stderr == '' and done.returncode == 0
    assert done.stdout.startswith(extracting(sample_dir))
    accuracy = done.stdout[len(extracting(sample_dir)) :]
    assert re.fullmatch(r'0\.\d{1,3}\n', accuracy)  # one of 1,000 test digits is 0.001
    assert 0.88 < float(accuracy) < 0.94


def test_a_seed_repeats_the_run(softmax, capsys):
    accuracy, printed = softmax('--seed', 4, '--max_steps', 100), capsys.readouterr()
    assert type(accuracy) is float
    assert (accuracy, printed) == (softmax('--seed', 4, '--max_steps', 100), capsys.readouterr())


@pytest.mark.parametrize(
    'flag, value', [('max_steps', 25), ('batch_size', 20), ('learning_rate', 0.01), ('seed', 4)]
)
def test_a_flag_changes_the_result(flag, value, softmax):
    flags = ['--max_steps', 20, '--seed', 3]
    assert softmax(*flags) != softmax(*(flags + ['--' + flag, value]))


def test_divergence_is_reported(softmax, capsys):
    with pytest.raises(UserError, match='not finite after 20 steps: .*--learning_rate'):
        softmax('--max_steps', 20, '--learning_rate', 1e38)
    assert capsys.readouterr().out.splitlines()[4:] == []


def test_reaches_92_percent_on_mnist(real_dir, capsys):
    accuracy = mnist_softmax.main(['--data_dir', real_dir, '--seed', '0'])
    assert 0.905 < accuracy < 0.930
    printed = capsys.readouterr().out
    assert re.fullmatch(re.escape(extracting(real_dir)) + r'0\.9\d{1,3}\n', printed)
    assert float(printed.splitlines()[-1]) == round(accuracy, 4)


def test_log_dir_gets_curves_and_ten_pictures(softmax, tmp_path):
    flags = ['--max_steps', 101, '--seed', 4]
    accuracy = softmax(*(flags + ['--log_dir', tmp_path]))
    assert accuracy == softmax(*flags)
    curves, images = read_events(str(tmp_path))
    assert [step for step, _ in curves['loss']] == [0, 100]
    assert [step for step, _ in curves['accuracy/train']] == [0, 100]
    assert curves['accuracy/test'] == [(101, accuracy)]
    assert curves['loss'][0][1] > curves['loss'][1][1]
    assert sorted(images) == ['weights/%d' % digit for digit in range(10)]


def test_a_second_run_into_the_same_log_dir_replaces_the_first(softmax, tmp_path):
    """TensorBoard drops what was written before a START and is of its step or later."""
    starts = []
    for _ in range(2):
        softmax('--max_steps', 1, '--log_dir', tmp_path)
        for path in tmp_path.iterdir():
            events = tf.train.summary_iterator(str(path))
            starts += [e.step for e in events if e.session_log.status == tf.SessionLog.START]
            path.unlink()
    assert starts == [0, 0]
