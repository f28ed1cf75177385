"""What several test modules use. No test needs the network or the real MNIST files."""

import os
import pathlib
import signal
import struct
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, 'docs')]

SAMPLE_DIR = os.path.join(ROOT, 'mnist_sample')

# A background job ignores Ctrl-C, and so would the processes that the tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


NAMES = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']


def extracting(folder):
    """Return the lines that `read_data_sets` prints."""
    return ''.join('Extracting %s\n' % os.path.join(folder, n + '-ubyte.gz') for n in NAMES)


def contents(folder):
    """Return all there is in `folder`, at any depth: files as bytes, folders as None."""
    paths = pathlib.Path(str(folder)).rglob('*')
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in paths}


def idx(*shape):
    """Return the header of an IDX file of unsigned bytes."""
    return struct.pack('>%dI' % (1 + len(shape)), 2048 + len(shape), *shape)


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
def small_network(monkeypatch):
    """Have mnist_deep.py train a network of one layer with dropout, which takes milliseconds."""
    import mnist_deep
    from tf1 import tf

    def network(x):
        keep_prob = tf.placeholder_with_default(1.0, [])
        W, b = mnist_deep.weight_variable([784, 10]), mnist_deep.bias_variable([10])
        return tf.matmul(tf.nn.dropout(x, keep_prob), W) + b, keep_prob

    monkeypatch.setattr(mnist_deep, 'deepnn', network)


@pytest.fixture
def train(sample_dir):
    """Run mnist_deep.main on the sample for some steps; return the test accuracy."""
    import mnist_deep

    def train(max_steps, *flags):
        return mnist_deep.main(
            ['--data_dir', sample_dir, '--max_steps', str(max_steps)] + [str(f) for f in flags]
        )

    return train


@pytest.fixture
def start(tmp_path):
    """Start Python with arguments in another process and an empty folder.

    A first argument that ends in `.py` is a script of this repository. Returns the process;
    `communicate()` gives what it prints to stdout and stderr as text.
    """
    processes = []

    def start(*arguments, **options):
        command = list(map(str, arguments))
        if command[0].endswith('.py') and not os.path.isabs(command[0]):
            command[0] = os.path.join(ROOT, command[0])
        # Without what the user may have set, and what tf1 has set in this process.
        env = {k: v for k, v in os.environ.items() if not k.startswith('TF_')}
        env.update(options.pop('env', {}), PYTHONPATH=ROOT)
        pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        options = dict(pipes, cwd=str(tmp_path), env=env, **options)
        process = subprocess.Popen([sys.executable] + command, **options)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def run(start):
    """Run Python as `start` does; return the finished process with stdout and stderr."""

    def run(*arguments, **env):
        process = start(*arguments, env=env)
        stdout, stderr = process.communicate(timeout=150)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    return run


@pytest.fixture(scope='session')
def trained(tmp_path_factory):
    """The finished process of a run of mnist_deep.py on the sample.

    Its attributes `export_dir` and `log_dir` are the folders that it wrote. A learning rate
    ten times as large makes a hundred steps enough for about 94 %.
    """
    folder = tmp_path_factory.mktemp('trained')
    command = [sys.executable, os.path.join(ROOT, 'mnist_deep.py'), '--data_dir', SAMPLE_DIR]
    command += ['--max_steps', '101', '--learning_rate', '1e-3', '--seed', '1']
    command += ['--export_dir', str(folder / '1'), '--log_dir', str(folder / 'log')]
    env = {k: v for k, v in os.environ.items() if not k.startswith('TF_')}
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    done = subprocess.run(command, env=env, timeout=150, **pipes)
    assert done.returncode == 0, done.stderr
    done.export_dir, done.log_dir = str(folder / '1'), str(folder / 'log')
    return done


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
