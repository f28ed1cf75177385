"""mnist_softmax.py: what it prints, and what --log_dir shows."""

import re

from conftest import extracting

import mnist_softmax
from mnist_extras.events import read_events


def test_prints_the_tutorials_lines(run, sample_dir):
    done = run('mnist_softmax.py', '--data_dir', sample_dir, '--seed', 1)
    assert done.stderr == '' and done.returncode == 0
    assert done.stdout.startswith(extracting(sample_dir))
    accuracy = done.stdout[len(extracting(sample_dir)) :]
    assert re.fullmatch(r'0\.\d{1,3}\n', accuracy)  # one of 1,000 test digits is 0.001
    assert 0.88 < float(accuracy) < 0.94


def test_a_seed_repeats_the_run(sample_dir, capsys):
    flags = ['--data_dir', sample_dir, '--seed', '4', '--max_steps', '100']
    accuracy, printed = mnist_softmax.main(flags), capsys.readouterr()
    assert type(accuracy) is float
    assert (accuracy, printed) == (mnist_softmax.main(flags), capsys.readouterr())


def test_reaches_92_percent_on_mnist(real_dir, capsys):
    accuracy = mnist_softmax.main(['--data_dir', real_dir, '--seed', '0'])
    assert 0.905 < accuracy < 0.930
    printed = capsys.readouterr().out
    assert re.fullmatch(re.escape(extracting(real_dir)) + r'0\.9\d{1,3}\n', printed)
    assert float(printed.splitlines()[-1]) == round(accuracy, 4)


def test_log_dir_gets_curves_and_ten_pictures(sample_dir, tmp_path):
    flags = ['--data_dir', sample_dir, '--max_steps', '101', '--seed', '4']
    accuracy = mnist_softmax.main(flags + ['--log_dir', str(tmp_path)])
    assert accuracy == mnist_softmax.main(flags)
    curves, images = read_events(str(tmp_path))
    assert [step for step, _ in curves['loss']] == [0, 100]
    assert [step for step, _ in curves['accuracy/train']] == [0, 100]
    assert curves['accuracy/test'] == [(101, accuracy)]
    assert curves['loss'][0][1] > curves['loss'][1][1]
    assert sorted(images) == ['weights/%d' % digit for digit in range(10)]
