"""Both scripts as their users run them: what they print, what they refuse."""

import os
import re
import subprocess
import sys

import pytest

import input_data
import mnist_deep
import mnist_softmax

NAMES = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']


def extracting(folder):
    return ''.join('Extracting %s\n' % os.path.join(folder, n + '-ubyte.gz') for n in NAMES)


def test_softmax_prints_the_tutorials_lines(run, sample_dir):
    done = run('mnist_softmax.py', '--data_dir', sample_dir, '--seed', 1)
    assert done.stderr == '' and done.returncode == 0
    assert done.stdout.startswith(extracting(sample_dir))
    accuracy = done.stdout[len(extracting(sample_dir)) :]
    assert re.fullmatch(r'0\.\d{1,3}\n', accuracy)  # one of 1,000 test digits is 0.001
    assert 0.88 < float(accuracy) < 0.94


def test_deep_prints_the_tutorials_lines(run, sample_dir):
    done = run('mnist_deep.py', '--data_dir', sample_dir, '--seed', 1, '--max_steps', 201)
    assert done.stderr == '' and done.returncode == 0
    assert done.stdout.startswith(extracting(sample_dir))
    match = re.fullmatch(
        r'step 0, training accuracy (0|0\.\d{1,2})\n'
        r'step 100, training accuracy (1|0\.\d{1,2})\n'
        r'step 200, training accuracy (1|0\.\d{1,2})\n'
        r'test accuracy (0\.\d{1,3})\n',
        done.stdout[len(extracting(sample_dir)) :],
    )
    assert match and 0.80 < float(match.group(4)) < 0.97


@pytest.mark.parametrize(
    'script, flags', [(mnist_softmax, []), (mnist_deep, ['--max_steps', '20'])]
)
def test_main_repeats_itself_with_a_seed(script, flags, sample_dir, capsys):
    flags = flags + ['--data_dir', sample_dir, '--seed', '4']
    first, first_lines = script.main(flags), capsys.readouterr()
    assert type(first) is float
    assert (first, first_lines) == (script.main(flags), capsys.readouterr())


def test_softmax_on_mnist(real_dir, capsys):
    accuracy = mnist_softmax.main(['--data_dir', real_dir, '--seed', '0'])
    assert 0.905 < accuracy < 0.930
    assert capsys.readouterr().out == extracting(real_dir) + '%r\n' % accuracy


def test_deep_on_mnist(real_dir):
    assert mnist_deep.main(['--data_dir', real_dir, '--seed', '0', '--max_steps', '60']) > 0.6


WRONG_FLAGS = [
    ('--max_steps', '-3'),
    ('--max_steps', '0'),
    ('--max_steps', 'many'),
    ('--batch_size', '0'),
    ('--batch_size', '-50'),
    ('--learning_rate', '0'),
    ('--learning_rate', '-0.1'),
    ('--learning_rate', 'nan'),
    ('--learning_rate', 'inf'),
    ('--seed', '1.5'),
]
WRONG_DEEP_FLAGS = WRONG_FLAGS + [
    ('--keep_prob', '0'),
    ('--keep_prob', '1.01'),
    ('--keep_prob', 'nan'),
    ('--save_steps', '0'),
]


@pytest.mark.parametrize(
    'script, flag, value',
    [(mnist_softmax,) + pair for pair in WRONG_FLAGS]
    + [(mnist_deep,) + pair for pair in WRONG_DEEP_FLAGS],
)
def test_wrong_flags_are_refused_before_the_data(script, flag, value, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        script.main(['--data_dir', str(tmp_path / 'unread'), flag, value])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == '' and flag in err and repr(value) in err
    assert not (tmp_path / 'unread').exists()


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_what_only_the_data_can_tell_is_one_line(script, sample_dir, monkeypatch, capsys):
    flags = ['', '--data_dir', sample_dir, '--batch_size', '4000']
    monkeypatch.setattr(sys, 'argv', flags)
    with pytest.raises(SystemExit) as caught:
        script.command()
    # A string is what Python prints to stderr before it exits with status 1.
    assert re.fullmatch(
        'error: batch size 4000 .* 3667 examples of the data set', caught.value.code
    )


def test_an_error_ends_in_status_1_without_a_traceback(run, tmp_path):
    (tmp_path / 'file').write_text('mine')
    done = run('input_data.py', '--data_dir', 'file')
    assert done.returncode == 1 and done.stdout == ''
    assert done.stderr == 'error: file is a file: name a folder for the data\n'
    assert (tmp_path / 'file').read_text() == 'mine'


def test_a_reader_that_leaves_early(sample_dir):
    code = 'import input_data; input_data.command()'
    command = [sys.executable, '-c', code, '--data_dir', sample_dir, '--show', '500']
    root = os.path.dirname(os.path.abspath(input_data.__file__))
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == '' and process.wait() == 1
    process.stderr.close()


def test_errors_of_tensorflow_are_a_line_too(monkeypatch):
    def fail():
        raise mnist_deep.tf.errors.ResourceExhaustedError(None, None, 'the disk is full')

    monkeypatch.setattr(mnist_deep, 'main', fail)
    with pytest.raises(SystemExit, match='^error: the disk is full'):
        mnist_deep.command()
