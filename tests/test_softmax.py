"""mnist_softmax.py: what it prints, what each flag does, and its errors."""

import re

import pytest
from conftest import MNIST_DIR, extracting, run_alone

import mnist_softmax


@pytest.fixture
def softmax(data_dir):
    """Run mnist_softmax.main; return the test accuracy."""

    def softmax(*flags):
        return mnist_softmax.main(['--data_dir', data_dir] + [str(flag) for flag in flags])

    return softmax


def test_alone_it_prints_the_tutorials_lines_and_92_percent(tmp_path):
    done = run_alone(tmp_path, 'mnist_softmax.py', '--data_dir', MNIST_DIR, '--seed', '1')
    assert 'Warning' not in done.stderr and 'deprecat' not in done.stderr
    assert done.stdout.startswith(extracting(MNIST_DIR))
    accuracy = done.stdout[len(extracting(MNIST_DIR)) :]
    assert re.fullmatch(r'0\.\d{1,4}\n', accuracy) and 0.905 < float(accuracy) < 0.930


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


@pytest.mark.parametrize('flag', ['--max_steps', '--batch_size', '--learning_rate'])
def test_a_wrong_flag_is_refused(flag, capsys):
    with pytest.raises(SystemExit) as caught:
        mnist_softmax.main([flag, '0'])
    out, err = capsys.readouterr()
    assert caught.value.code == 2 and out == '' and '%s must be above 0, not 0' % flag in err
