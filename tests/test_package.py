"""The installed package, used from another folder. .ci/run installs it for these tests."""

import glob
import os
import subprocess
import sys
import sysconfig

import pytest
from conftest import ROOT

SITE, SCRIPTS = sysconfig.get_path('purelib'), sysconfig.get_path('scripts')
if not os.path.exists(os.path.join(SITE, 'mnist_deep.py')):
    pytest.skip('the package is not installed: pip install .', allow_module_level=True)


@pytest.fixture(scope='module')
def call(tmp_path_factory):
    """Run a command in an empty folder, where only the installed package can be found.

    Returns its stdout, and fails if its exit status is not 0.
    """
    folder = tmp_path_factory.mktemp('elsewhere')
    env = {k: v for k, v in os.environ.items() if not k.startswith(('TF_', 'PYTHON'))}

    def call(*command):
        pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        done = subprocess.run(command, cwd=str(folder), env=env, timeout=150, **pipes)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def command(name):
    return os.path.join(SCRIPTS, name)


def test_all_that_the_clone_has_is_installed():
    patterns = ['*.py', 'mnist_extras/*.py', 'tf1/*.py', 'tf1/README.md', 'mnist_sample/*']
    paths = [path for p in patterns for path in glob.glob(os.path.join(ROOT, p))]
    names = {os.path.relpath(path, ROOT) for path in paths if '__pycache__' not in path}
    assert {name for name in names if not os.path.exists(os.path.join(SITE, name))} == {'setup.py'}


def test_mnist_data_finds_the_sample(call):
    assert '4000' in call(command('mnist-data'), '--data_dir', 'mnist_sample')


def test_mnist_softmax_trains(call):
    out = call(command('mnist-softmax'), '--data_dir', 'mnist_sample', '--max_steps', '100')
    assert out.count('Extracting ') == 4
    assert float(out.splitlines()[-1]) > 0.8


def test_mnist_deep_trains_and_mnist_predict_reads_pictures(call):
    flags = ['--max_steps', '101', '--learning_rate', '1e-3', '--seed', '1']
    flags += ['--export_dir', 'digits']
    out = call(command('mnist-deep'), '--data_dir', 'mnist_sample', *flags)
    assert float(out.split('test accuracy ')[1]) > 0.9
    pictures = [os.path.join(ROOT, 'tests', 'digits', name) for name in ('0.png', '5.jpg')]
    out = call(command('mnist-predict'), '--model', 'digits', *pictures)
    assert [line.split(': ')[1].split()[0] for line in out.splitlines()] == ['0', '5']


def test_tf1_runs_an_old_script(call):
    script = os.path.join(ROOT, 'tests', 'old_scripts', 'nearest_neighbor.py')
    assert 'Done!' in call(sys.executable, '-m', 'tf1', script, 'mnist_sample')


def test_the_extra_tf1_brings_what_old_scripts_need(call):
    if sys.version_info >= (3, 8):
        pytest.importorskip('tf_slim', reason='installed without [tf1]')
    script = os.path.join(ROOT, 'tests', 'old_scripts', 'contrib_slim.py')
    assert call(sys.executable, '-m', 'tf1', script, 'mnist_sample', 'slim')
