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

WRONG_FLAGS = [
    ('--max_steps', '-3', 'must be a whole number above 0'),
    ('--max_steps', '0', 'must be a whole number above 0'),
    ('--max_steps', 'many', 'must be a whole number above 0'),
    ('--batch_size', '0', 'must be a whole number above 0'),
    ('--batch_size', '-50', 'must be a whole number above 0'),
    ('--learning_rate', '0', 'must be a finite number above 0'),
    ('--learning_rate', '-0.1', 'must be a finite number above 0'),
    ('--learning_rate', 'nan', 'must be a finite number above 0'),
    ('--learning_rate', 'inf', 'must be a finite number above 0'),
    ('--seed', '1.5', 'invalid int value'),
]
WRONG_DEEP_FLAGS = WRONG_FLAGS + [
    ('--keep_prob', '0', 'must be a number above 0 and up to 1'),
    ('--keep_prob', '1.01', 'must be a number above 0 and up to 1'),
    ('--keep_prob', 'nan', 'must be a number above 0 and up to 1'),
    ('--save_steps', '0', 'must be a whole number above 0'),
]


@pytest.mark.parametrize(
    'script, flag, value, words',
    [(mnist_softmax,) + row for row in WRONG_FLAGS]
    + [(mnist_deep,) + row for row in WRONG_DEEP_FLAGS],
)
def test_a_wrong_flag_is_refused_before_the_data_is_read(
    script, flag, value, words, tmp_path, capsys
):
    with pytest.raises(SystemExit) as caught:
        script.main(['--data_dir', str(tmp_path / 'unread'), flag, value])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == '' and 'argument %s: %s' % (flag, words) in err and repr(value) in err
    assert not (tmp_path / 'unread').exists()


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_help_shows_the_defaults(script, capsys):
    with pytest.raises(SystemExit) as caught:
        script.main(['--help'])
    assert caught.value.code == 0
    words = ' '.join(capsys.readouterr().out.split())
    for name, default in vars(script.parse_flags([])).items():
        assert re.search(r'--%s .*\(default: %s\)' % (name, default), words) or default is None


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_version(script, capsys):
    with pytest.raises(SystemExit) as caught:
        script.main(['--version'])
    assert caught.value.code == 0
    assert capsys.readouterr().out.endswith(' %s\n' % input_data.__version__)


FOLDERS = [(mnist_softmax, 'log_dir')] + [
    (mnist_deep, flag) for flag in ('model_dir', 'log_dir', 'export_dir')
]


@pytest.mark.parametrize('script, flag', FOLDERS)
@pytest.mark.parametrize(
    'folder, words',
    [
        ('file', "--{flag} 'file' is a file: name a folder"),
        ('file/in/it', "--{flag} 'file/in/it' cannot be made (Not a directory): name another"),
        ('', "--{flag} '' cannot be made (No such file or directory): name another folder"),
    ],
)
def test_a_folder_that_cannot_be_made(
    script, flag, folder, words, sample_dir, tmp_path, monkeypatch
):
    (tmp_path / 'file').write_text('mine')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # refused before it is called
    with pytest.raises(OSError) as caught:
        script.main(['--' + flag, folder])
    assert str(caught.value).startswith(words.format(flag=flag))
    assert contents(tmp_path) == {'file': b'mine'}


@pytest.mark.parametrize('script', [mnist_softmax, mnist_deep])
def test_a_flag_that_does_not_fit_the_data_is_one_line(script, sample_dir, monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['', '--data_dir', sample_dir, '--batch_size', '4000'])
    with pytest.raises(SystemExit) as caught:
        script.command()
    # A string is what Python prints to stderr before it exits with status 1.
    assert re.fullmatch('error: batch size 4000 .* 3667 examples', caught.value.code)


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
    assert resuming.startswith('Resuming') and re.match('error: .*File too large', error)
    assert contents(tmp_path) == before


def test_ctrl_c_outside_the_training_loop_prints_nothing(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist_softmax, 'main', interrupted)
    with pytest.raises(SystemExit) as caught:
        mnist_softmax.command()
    assert caught.value.code == 130 and capsys.readouterr() == ('', '')


def test_a_reader_of_stdout_may_leave_early(sample_dir):
    code = 'from mnist_extras.cli import run_command\n'
    code += 'run_command(lambda: [print(i) for i in range(10**6)])'
    process = subprocess.Popen(
        [sys.executable, '-c', code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == '' and process.wait() == 1
    process.stderr.close()
