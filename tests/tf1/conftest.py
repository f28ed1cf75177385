"""What several of tf1's tests use."""

import re
import sys

import pytest

import tf1
from tf1 import __main__ as command
from tf1.api import set_environment, version_1

set_environment()


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


@pytest.fixture
def shell():
    """Run a cell in a fresh IPython; raise what it raises."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    ipython = InteractiveShell.instance(config=config)

    def shell(cell):
        ipython.run_cell(cell).raise_error()

    with version_1().Graph().as_default():
        yield shell
    InteractiveShell.clear_instance()
    tf1.uninstall()
