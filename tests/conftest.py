"""What several test modules use. No test needs the network."""

import gzip
import os
import re
import shutil
import signal
import struct
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

import input_data
import tf1
from tf1 import __main__ as command
from tf1.api import set_environment, version_1

MNIST_DIR = os.path.join(ROOT, 'MNIST_data')

set_environment()  # as the scripts do, before any test imports TensorFlow

# A background job ignores Ctrl-C, and so would the processes that the tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def read(name):
    """Return the text of a file of the repository."""
    with open(os.path.join(ROOT, name), encoding='utf-8') as f:
        return f.read()


def extracting(folder):
    """Return the lines that `read_data_sets` prints."""
    return ''.join('Extracting %s\n' % os.path.join(folder, name) for name in input_data.FILES)


def idx(array):
    """Return an array of unsigned bytes as the content of an IDX file."""
    shape = array.shape[:3]  # without the channel of images
    return struct.pack('>%dI' % (1 + len(shape)), 2048 + len(shape), *shape) + array.tobytes()


def write_part_of_mnist(folder):
    """Write the first 6,000 training and 1,000 test images of MNIST into a folder."""
    options = dict(dtype='uint8', reshape=False, validation_size=0)
    train, _, test = input_data.read_data_sets(MNIST_DIR, **options)
    arrays = train.images[:6000], train.labels[:6000], test.images[:1000], test.labels[:1000]
    for name, array in zip(input_data.FILES, arrays):
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(gzip.compress(idx(array), 1))


def pytest_collection_modifyitems(items):
    """Put the tests of `trained` first: one worker of pytest-xdist has them, and trains once."""
    items.sort(key=lambda item: 'trained' not in item.fixturenames)


@pytest.fixture(scope='session')
def data_dir(tmp_path_factory):
    """A folder with the first 6,000 training and 1,000 test images of MNIST."""
    folder = str(tmp_path_factory.mktemp('mnist'))
    write_part_of_mnist(folder)
    return folder


@pytest.fixture(scope='session')
def trained(tmp_path_factory, data_dir):
    """The finished process of a run of mnist_deep.py, copied into a folder with the loader alone.

    `model_dir` and `log_dir` are the folders that it wrote. A learning rate ten
    times as large makes a hundred steps enough for about 93 %.
    """
    folder = tmp_path_factory.mktemp('trained')
    flags = ['--data_dir', data_dir, '--seed', '1', '--max_steps', '101', '--learning_rate', '1e-3']
    flags += ['--model_dir', 'model', '--log_dir', 'log']
    done = run_alone(folder, 'mnist_deep.py', *flags)
    done.model_dir, done.log_dir = str(folder / 'model'), str(folder / 'log')
    return done


@pytest.fixture
def tutorial_folder(tmp_path, data_dir, monkeypatch):
    """Work in a folder that looks like the repository's, with a part of MNIST."""
    os.symlink(data_dir, str(tmp_path / os.path.basename(MNIST_DIR)))
    os.symlink(os.path.join(ROOT, 'tests'), str(tmp_path / 'tests'))
    monkeypatch.chdir(tmp_path)


def process_options(folder, **env):
    """Return the options of a process in a folder, without what the user, or a script, has set."""
    of_the_user = ('TF_', 'PYTHONPATH', 'PYTHONUNBUFFERED')
    kept = {k: v for k, v in os.environ.items() if not k.startswith(of_the_user)}
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    return dict(pipes, cwd=str(folder), env=dict(kept, **env))


def run_alone(folder, script, *flags):
    """Run a copy of a script, with the loader, where nothing else of ours can be imported."""
    for name in (script, 'input_data.py'):
        shutil.copy(os.path.join(ROOT, name), str(folder))
    for name in ('mnist_export.py', 'mnist_predict.py', 'picture_data.py', 'tf1.py'):
        (folder / name).write_text('raise ImportError("a script stands alone")\n')
    done = subprocess.run([sys.executable, script, *flags], timeout=150, **process_options(folder))
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def run(tmp_path):
    """Run Python in another process and an empty folder; return the finished process.

    A first argument that ends in `.py` is a script of this repository. `input` is typed in.
    """

    def run(first, *others, input=None, **env):
        path = os.path.join(ROOT, first) if first.endswith('.py') else first
        options = process_options(tmp_path, PYTHONPATH=ROOT, **env)
        command = [sys.executable, path, *map(str, others)]
        return subprocess.run(command, input=input, timeout=150, **options)

    return run


@pytest.fixture
def shell():
    """Run a cell in a fresh IPython and graph; raise what it raises. `names`: what cells define."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    ipython = InteractiveShell.instance(config=config)

    def shell(cell):
        ipython.run_cell(cell).raise_error()

    shell.names = ipython.user_ns
    with version_1().Graph().as_default():
        yield shell
    InteractiveShell.clear_instance()
    tf1.uninstall()


# For tests/tf1, which has no conftest.py of its own: `from conftest import` would find that one.


def is_near(found, expected, least=0):
    """Tell whether values from JSON are the same, but for 1e-5 of a float, or for `least`."""
    if isinstance(expected, dict):
        return set(found) == set(expected) and all(
            is_near(found[key], expected[key], least) for key in expected
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(
            is_near(a, b, least) for a, b in zip(found, expected)
        )
    if isinstance(expected, float):
        return isinstance(found, float) and found == pytest.approx(expected, rel=1e-5, abs=least)
    return type(found) is type(expected) and found == expected


@pytest.fixture
def installed():
    """The names of TensorFlow 1.x lead to where they are today."""
    tf1.install()
    yield
    tf1.uninstall()


@pytest.fixture
def run_old(monkeypatch):
    """Do what `python -m tf1` does with its arguments, in this process; returns its status."""

    def run_old(*arguments):
        monkeypatch.setattr(sys, 'argv', ['tf1'] + list(map(str, arguments)))
        monkeypatch.setattr(sys, 'path', list(sys.path))
        try:
            command.main()
        except SystemExit as leaving:
            return leaving.code

    yield run_old
    tf1.uninstall()


@pytest.fixture
def without_logs():
    """Leave out what TensorFlow's C++ code logs, which no release does like another."""
    log = r'(WARNING: All log messages before absl|[IWEF]\d{4} \d\d:|\d{4}-\d\d-\d\d \d\d:).*\n'
    return lambda text: re.sub('^' + log, '', text, flags=re.MULTILINE)
