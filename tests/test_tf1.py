"""Code of TensorFlow 1.x's time runs unchanged: `python -m tf1` and `%load_ext tf1`."""

import os
import re
import sys

import cells
import pytest

import input_data
import tf1
from tf1 import __main__ as command
from tf1 import installer, tf

UNTOUCHED = not isinstance(sys.modules['tensorflow'], installer.OldModule)

OLD_SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'old_scripts')
ON_TF1 = tf.__version__.startswith('1.')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')


@pytest.fixture
def installed():
    tf1.install()
    yield
    tf1.uninstall()


@pytest.fixture
def run_old(monkeypatch):
    """Do what `python -m tf1` does with a script, in this process; returns its status."""

    def run_old(script, *flags):
        monkeypatch.setattr(sys, 'argv', ['tf1', str(script)] + list(flags))
        monkeypatch.setattr(sys, 'path', list(sys.path))
        try:
            command.main()
        except SystemExit as leaving:
            return leaving.code

    yield run_old
    tf1.uninstall()


@pytest.mark.parametrize(
    'script, flags, last_line',
    [
        ('softmax_with_flags.py', ['--data_dir={data}', '--max_steps=200'], r'accuracy 0\.[89]\d*'),
        ('autoencoder.py', ['{data}'], r'loss .* good: True'),
        ('summaries.py', ['{data}', '{out}'], r'\d+ True'),
        ('saver.py', ['--data_dir', '{data}', '--model_dir', '{out}', 'x'], r"\['x'\] True True"),
        ('nearest_neighbor.py', ['{data}'], r'Done! accuracy above 0.8: True'),
    ],
)
def test_old_scripts(run_old, sample_dir, tmp_path, capfd, script, flags, last_line):
    if ON_TF1 and script in ('nearest_neighbor.py', 'summaries.py'):
        pytest.skip('an import that TensorFlow 1.15 itself does not know')
    flags = [flag.format(data=sample_dir, out=tmp_path / 'out') for flag in flags]
    with tf.Graph().as_default():
        status = run_old(os.path.join(OLD_SCRIPTS, script), *flags)
    out, err = capfd.readouterr()
    assert status in (None, 0) and err == ''
    assert re.fullmatch(last_line, out.splitlines()[-1])


def test_the_command(run, tmp_path):
    (tmp_path / 'old.py').write_text(
        'from tensorflow.examples.tutorials.mnist import input_data\n'
        'import tensorflow as tf\n'
        'print(tf.Session().run(tf.placeholder_with_default(3, [])))\n'
    )
    done = run('-m', 'tf1', 'old.py')
    assert (done.returncode, done.stdout, done.stderr) == (0, '3\n', '')


def test_a_script_has_its_own_arguments_folder_and_status(run_old, tmp_path, capsys):
    (tmp_path / 'neighbor.py').write_text('name = "beside it"\n')
    script = tmp_path / 'old.py'
    script.write_text(
        'import sys\nimport neighbor\nprint(__name__, sys.argv[1:], neighbor.name)\nsys.exit(3)\n'
    )
    assert run_old(script, '--a', 'b') == 3
    assert capsys.readouterr() == ("__main__ ['--a', 'b'] beside it\n", '')


def test_a_traceback_shows_the_scripts_own_lines(run_old, tmp_path, capsys):
    script = tmp_path / 'old.py'
    script.write_text('def f():\n    1 / 0\nf()\n')
    assert run_old(script) == 1
    trace = capsys.readouterr().err.splitlines()
    assert trace[0].startswith('Traceback') and 'old.py", line 3' in trace[1]
    assert trace[-1] == 'ZeroDivisionError: division by zero'
    assert not [line for line in trace if 'runpy' in line or 'tf1.py' in line]


@pytest.mark.parametrize('arguments', [[], ['--help'], ['nowhere.py']])
def test_no_script(arguments, monkeypatch, capsys):
    monkeypatch.setattr(sys, 'argv', ['tf1'] + arguments)
    with pytest.raises(SystemExit) as caught:
        command.main()
    assert caught.value.code == 2 and len(capsys.readouterr().err.splitlines()) == 1


def test_each_name_of_the_loader_is_ours(installed):
    from tensorflow.contrib.learn.python.learn.datasets import mnist
    from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets
    from tensorflow.examples.tutorials.mnist import input_data as from_examples

    assert read_data_sets is input_data.read_data_sets
    assert mnist.read_data_sets is from_examples.read_data_sets is input_data.read_data_sets
    assert from_examples.mnist.read_data_sets is input_data.read_data_sets
    assert mnist.DataSet is input_data.DataSet


def test_load_dataset_is_ours(installed, monkeypatch):
    import tensorflow

    if ON_TF1:
        module = sys.modules['tensorflow.contrib.learn.python.learn.datasets.mnist']
        monkeypatch.setattr(module, 'read_data_sets', lambda folder: 'read ' + folder)
    monkeypatch.setattr(input_data, 'read_data_sets', lambda folder: 'read ' + folder)
    assert tensorflow.contrib.learn.datasets.load_dataset('mnist') == 'read MNIST-data'


@needs_tf2
def test_the_api_is_that_of_version_1(installed):
    import tensorflow
    from tensorflow import Session, placeholder
    from tensorflow.python.framework import ops

    assert tensorflow.placeholder is placeholder is tf.placeholder
    assert Session is tf.Session and ops.Graph is tf.Graph
    assert tensorflow.examples.tutorials.mnist.input_data.mnist.DataSet is input_data.DataSet
    assert tensorflow.contrib.learn.datasets.mnist.read_data_sets is input_data.read_data_sets
    with pytest.raises(AttributeError, match='no_such_thing'):
        tensorflow.no_such_thing()


def modules():
    return {name: module for name, module in sys.modules.items() if name.startswith('tensorflow')}


def test_uninstall_puts_the_modules_back():
    tf1.install()
    tf1.uninstall()  # whatever genuine modules it imports are there from now on
    before, path = modules(), list(sys.meta_path)
    kept = {name: dict(vars(m)) for name, m in before.items() if name.endswith('input_data')}
    tf1.install()
    tf1.install()  # twice does no harm
    tf1.uninstall()
    assert modules() == before and sys.meta_path == path
    assert {name: dict(vars(m)) for name, m in before.items() if name in kept} == kept


def test_nothing_happens_without_being_asked():
    assert UNTOUCHED


TUTORIAL = os.environ.get('MNIST_TUTORIAL')


def shortened(tutorial):
    """The cells, with fewer steps in the one that has 20,000."""
    assert sum(cell.count('range(20000)') for cell in tutorial) == 1
    return [cell.replace('range(20000)', 'range(101)') for cell in tutorial]


@pytest.mark.skipif(not TUTORIAL, reason='MNIST_TUTORIAL does not name the text of the tutorial')
def test_the_tutorial_of_2017(shell, sample_dir, tmp_path, monkeypatch, capsys):
    """Its 22 cells byte for byte, but for the number of steps of the last."""
    with open(TUTORIAL, encoding='utf-8') as f:
        text = f.read()
    tutorial = cells.of_notebook(text)
    assert len(tutorial) == 22 and all(cell in text for cell in tutorial)
    os.symlink(sample_dir, str(tmp_path / 'MNIST_data'))
    monkeypatch.chdir(tmp_path)
    shell('%load_ext tf1')
    for cell in shortened(tutorial):
        shell(cell)
    shell('%unload_ext tf1')
    out = capsys.readouterr().out
    assert 'step 100, training accuracy' in out
    assert float(out.split('test accuracy ')[1]) > 0.75


@pytest.mark.skipif(not TUTORIAL, reason='MNIST_TUTORIAL does not name the text of the tutorial')
def test_the_tutorial_of_2017_as_a_script(run_old, sample_dir, tmp_path, monkeypatch, capfd):
    with open(TUTORIAL, encoding='utf-8') as f:
        tutorial = cells.of_notebook(f.read())
    (tmp_path / 'tutorial.py').write_text('\n'.join(shortened(tutorial)))
    os.symlink(sample_dir, str(tmp_path / 'MNIST_data'))
    monkeypatch.chdir(tmp_path)
    with tf.Graph().as_default():
        assert run_old('tutorial.py') is None
    out, err = capfd.readouterr()
    assert float(out.split('test accuracy ')[1]) > 0.75 and err == ''
