"""What several test modules use. No test needs the network or the real MNIST files."""

import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

SAMPLE_DIR = os.path.join(ROOT, 'mnist_sample')


@pytest.fixture(scope='session')
def sample_dir():
    """The folder with 4,000 + 1,000 digits of MNIST."""
    return SAMPLE_DIR


@pytest.fixture(scope='session')
def real_dir():
    """The folder with the real MNIST, where MNIST_DATA_DIR names it."""
    folder = os.environ.get('MNIST_DATA_DIR')
    if not folder:
        pytest.skip('MNIST_DATA_DIR is not set')
    return folder


@pytest.fixture
def run(tmp_path):
    """Run Python with arguments in another process and an empty folder.

    Returns the finished process with `stdout` and `stderr` as text. A first argument
    that ends in `.py` is a script of this repository.
    """

    def run(*arguments, **environment):
        command = list(map(str, arguments))
        if command[0].endswith('.py') and not os.path.isabs(command[0]):
            command[0] = os.path.join(ROOT, command[0])
        # What the user may have set, and what tf1 has set in this process.
        env = {k: v for k, v in os.environ.items() if not k.startswith('TF_')}
        env.update(environment, PYTHONPATH=ROOT)
        return subprocess.run(
            [sys.executable] + command,
            cwd=str(tmp_path),
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=150,
        )

    return run


@pytest.fixture
def shell():
    """Run a cell in a fresh IPython; raise what it raises."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from tf1 import tf

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    ipython = InteractiveShell.instance(config=config)

    def shell(cell):
        ipython.run_cell(cell).raise_error()

    with tf.Graph().as_default():
        yield shell
    InteractiveShell.clear_instance()


@pytest.fixture
def installed():
    """The names of TensorFlow 1.x lead to where they are today."""
    import tf1

    tf1.install()
    yield
    tf1.uninstall()


@pytest.fixture
def run_old(monkeypatch):
    """Do what `python -m tf1` does with its arguments, in this process; returns its status."""
    import tf1
    from tf1 import __main__ as command

    def run_old(*arguments):
        monkeypatch.setattr(sys, 'argv', ['tf1'] + list(map(str, arguments)))
        monkeypatch.setattr(sys, 'path', list(sys.path))
        try:
            command.main()
        except SystemExit as leaving:
            return leaving.code

    yield run_old
    tf1.uninstall()
