"""The command line of both scripts: flags, folders, errors and exit status."""

import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT, contents

import input_data
import mnist_deep
import mnist_softmax
from mnist_extras import cli
from tf1 import tf

WRONG_FLAGS = [
    ('--max_steps', '0', 'must be a whole number above 0'),
    ('--batch_size', 'many', 'must be a whole number above 0'),
    ('--learning_rate', 'nan', 'must be a number above 0 and below 3e38'),
    ('--seed', '1.5', 'invalid int value'),
]
WRONG_DEEP_FLAGS = WRONG_FLAGS + [
    ('--keep_prob', '1.01', 'must be a number above 0 and up to 1'),
    ('--save_steps', '-3', 'must be a whole number above 0'),
]


@pytest.mark.parametrize(
    'script, flag, value, words',
    [(mnist_softmax,) + row for row in WRONG_FLAGS]
    + [(mnist_deep,) + row for row in WRONG_DEEP_FLAGS],
)
def test_a_wrong_flag_is_refused_and_nothing_exits(script, flag, value, words):
    with pytest.raises(cli.FlagError) as caught:
        script.main([flag, value])
    assert 'argument %s: %s' % (flag, words) in str(caught.value)
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    'convert, right, wrong',
    [
        (cli.positive_int, ['1', '20000'], ['0', '-1', '1.5', 'x', '']),
        (cli.positive_float, ['0.5', '1e38'], ['0', '-0.1', 'nan', 'inf', '1e40', 'x']),
        (cli.probability, ['0.5', '1'], ['0', '1.01', 'nan', 'x']),
    ],
)
def test_the_types_of_flags(convert, right, wrong):
    assert [convert(text) for text in right] == [float(text) for text in right]
    for text in wrong:
        with pytest.raises(cli.argparse.ArgumentTypeError, match='not %r' % text):
            convert(text)


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_help_shows_the_defaults_and_version_the_version(script, capsys):
    for flag in ('--help', '--version'):
        with pytest.raises(SystemExit) as caught:
            script.main([flag])
        assert caught.value.code == 0
    words = ' '.join(capsys.readouterr().out.split())
    assert words.endswith(' ' + input_data.__version__)
    for name, default in vars(script.parse_flags([])).items():
        assert re.search(r'--%s .*\(default: %s\)' % (name, default), words) or default is None


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_a_notebooks_arguments_are_left_alone(script, monkeypatch):
    def parse_flags(argv):
        raise cli.UserError('got %r' % (list(argv),))

    monkeypatch.setattr(sys, 'argv', ['ipykernel_launcher.py', '-f', 'kernel.json'])
    monkeypatch.setattr(script, 'parse_flags', parse_flags)
    with pytest.raises(cli.UserError, match=r'got \[\]'):
        script.main()


FOLDERS = [(mnist_softmax, 'log_dir')] + [
    (mnist_deep, flag) for flag in ('model_dir', 'log_dir', 'export_dir')
]


@pytest.mark.parametrize('script, flag', FOLDERS)
def test_a_folder_that_cannot_be_written_to_is_found_at_once(script, flag, tmp_path, monkeypatch):
    (tmp_path / 'file').write_text('mine')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # it is not called
    for folder in ('file', os.path.join('file', 'in', 'it'), ''):
        with pytest.raises(cli.UserError) as caught:
            script.main(['--' + flag, folder])
        expected = '--%s %r is not a folder that can be written to' % (flag, folder)
        assert str(caught.value).startswith(expected)
    assert contents(tmp_path) == {'file': b'mine'}


def read_only(*_, **__):
    raise PermissionError(13, 'Permission denied')


def test_a_folder_that_is_there_is_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(cli.tempfile, 'TemporaryFile', read_only)  # root may write anywhere
    with pytest.raises(cli.UserError, match='Permission denied'):
        cli.make_folder('--log_dir', str(tmp_path))


def test_a_batch_larger_than_the_training_set(train):
    with pytest.raises(input_data.DataError, match='4000 .* 3667'):
        train(1, '--batch_size', 4000)


OUT_OF_MEMORY = 'error: not enough memory: try a smaller --batch_size, or close other programs'


@pytest.mark.parametrize(
    'error, status',
    [
        (cli.UserError('what, and what to do'), 'error: what, and what to do'),
        (input_data.DataError('damaged'), 'error: damaged'),
        (OSError(28, 'No space left on device'), 'error: [Errno 28] No space left on device'),
        (MemoryError(), OUT_OF_MEMORY),
        (tf.errors.ResourceExhaustedError(None, None, 'OOM'), OUT_OF_MEMORY),
        (KeyboardInterrupt(), 130),
    ],
    ids=repr,
)
def test_what_the_user_can_mend_is_a_line_and_a_status(error, status, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.run_command(lambda argv: fail(error))
    # A string is what Python prints to stderr before it exits with status 1.
    assert caught.value.code == status and capsys.readouterr() == ('', '')


@pytest.mark.parametrize(
    'error',
    [ValueError(), TypeError(), tf.errors.InvalidArgumentError(None, None, 'shapes')],
    ids=repr,
)
def test_any_other_error_passes_through(error):
    with pytest.raises(type(error)):
        cli.run_command(lambda argv: fail(error))


def fail(error):
    raise error


def test_a_wrong_flag_of_the_command_shows_the_usage(run):
    done = run('mnist_softmax.py', '--max_step', 'x')
    assert done.returncode == 2 and done.stdout == ''
    assert done.stderr.startswith('usage: mnist_softmax.py [-h]')
    assert done.stderr.splitlines()[-1].startswith('error: argument --max_steps: must be')


MISTAKES = [
    ('[1024, 10]', '[1000, 10]', 'Dimensions must be equal', 'tf.matmul(h_fc1_drop, W_fc2)'),
    ('h_pool1, W_conv2', 'h_pol1, W_conv2', "'h_pol1' is not defined", 'conv2d(h_pol1, W_conv2)'),
    ('{x: images, y_: labels}\n', '{x: images[0], y_: labels}\n', 'Cannot feed', 'sess.run([acc'),
]


@pytest.mark.parametrize('old, new, message, line', MISTAKES, ids=['shape', 'name', 'feed'])
def test_a_mistake_in_the_code_shows_its_line(old, new, message, line, run, sample_dir, tmp_path):
    with open(os.path.join(ROOT, 'mnist_deep.py'), encoding='utf-8') as f:
        source = f.read()
    assert old in source
    (tmp_path / 'mine.py').write_text(source.replace(old, new, 1 if 'x: ' in old else -1))
    done = run(tmp_path / 'mine.py', '--data_dir', sample_dir, '--max_steps', 1)
    assert done.returncode == 1 and done.stderr.startswith('Traceback')
    assert 'mine.py", line' in done.stderr and line in done.stderr
    assert message in done.stderr.splitlines()[-1]


@pytest.mark.skipif(os.name != 'posix', reason='needs a limit on the size of files')
def test_a_full_disk_is_one_line_and_leaves_the_checkpoints_alone(train, run, sample_dir, tmp_path):
    """TensorFlow reports it in thirty lines. A limit on the size of files stands in for it."""
    train(1, '--model_dir', tmp_path)
    before = contents(tmp_path)
    limited = 'import resource, runpy, sys; sys.argv = sys.argv[1:]; '
    limited += 'resource.setrlimit(resource.RLIMIT_FSIZE, (2**22, 2**22)); '
    limited += 'import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); '
    limited += 'runpy.run_path(sys.argv[0], run_name="__main__")'
    flags = ['--data_dir', sample_dir, '--model_dir', tmp_path, '--max_steps', 2]
    done = run('-c', limited, os.path.join(ROOT, 'mnist_deep.py'), *flags)
    assert done.returncode == 1
    resuming, error = done.stderr.splitlines()
    assert resuming.startswith('Resuming')
    assert re.match('error: cannot write to .*File too large.*: make room, or', error)
    assert contents(tmp_path) == before


def test_a_reader_of_stdout_may_leave_early():
    code = 'from mnist_extras.cli import run_command\n'
    code += 'run_command(lambda argv: [print(i) for i in range(10**6)])'
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    process = subprocess.Popen([sys.executable, '-c', code], cwd=ROOT, **pipes)
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == '' and process.wait(timeout=60) == 1
    process.stderr.close()
