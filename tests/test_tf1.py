"""The alias `tf` and its quiet start; `python -m tf1` and `%load_ext tf1`."""

import json
import os
import re
import sys

import cells
import numpy as np
import pytest

import input_data
import tf1
from tf1 import installer, tf

UNTOUCHED = not isinstance(sys.modules['tensorflow'], installer.OldModule)

ON_TF1 = tf.__version__.startswith('1.')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')


def test_the_command_imports_nothing_that_the_script_does_not_use(run, tmp_path):
    (tmp_path / 'old.py').write_text(
        'import sys\n'
        'import tensorflow as tf\n'
        'print(tf.Session().run(tf.placeholder_with_default(3, [])))\n'
        'unused = "input_data tf_keras tf_slim tensorboard.plugins tensorflow_estimator"\n'
        'print([name for name in unused.split() if name in sys.modules])\n'
    )
    done = run('-m', 'tf1', 'old.py')
    assert done.returncode == 0 and done.stdout.splitlines()[0] == '3'
    if not ON_TF1:
        assert (done.stdout, done.stderr) == ('3\n[]\n', '')


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


def test_a_script_stopped_by_ctrl_c(run_old, tmp_path, capsys):
    script = tmp_path / 'old.py'
    script.write_text('raise KeyboardInterrupt\n')
    assert run_old(script) == 130
    trace = capsys.readouterr().err.splitlines()
    assert 'old.py", line 1' in trace[1] and trace[-1] == 'KeyboardInterrupt'


def test_a_module_runs_by_its_name(run_old, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend('')
    (tmp_path / 'old_package').mkdir()
    (tmp_path / 'old_package' / '__init__.py').write_text('from tensorflow import placeholder\n')
    (tmp_path / 'old_package' / 'train.py').write_text(
        'import sys\nfrom . import __name__ as package\nprint(__name__, package, sys.argv[1:])\n'
    )
    assert run_old('-m', 'old_package.train', '--a') is None
    assert capsys.readouterr() == ("__main__ old_package ['--a']\n", '')


NOTEBOOK = {
    'cells': [
        {'cell_type': 'markdown', 'source': ['# Not code']},
        {'cell_type': 'code', 'source': ['%matplotlib inline\n', '!ls\n', 'x = 1']},
        {'cell_type': 'code', 'source': '%%time\nif x:\n    %timeit x\n    x += 1'},
        {'cell_type': 'code', 'source': '%%bash\necho no'},
        {'cell_type': 'code', 'source': ["print('%s'\n", '      % x, __name__)\n', 'x / 0']},
    ]
}


@pytest.mark.parametrize('version', [3, 4])
def test_a_notebook_runs_cell_by_cell(run_old, tmp_path, monkeypatch, capsys, version):
    monkeypatch.setitem(sys.modules, '__main__', sys.modules['__main__'])
    text = json.dumps(NOTEBOOK if version == 4 else {'worksheets': [NOTEBOOK]})
    if version == 3:
        text = text.replace('"source"', '"input"')
    (tmp_path / 'old.ipynb').write_text(text)
    assert run_old(tmp_path / 'old.ipynb') == 1
    out, err = capsys.readouterr()
    trace = err.splitlines()
    assert out == '2 __main__\n' and 'old.ipynb, cell 4", line 3' in trace[1]
    assert trace[2].strip() == 'x / 0' and trace[-1].startswith('ZeroDivisionError')


@pytest.mark.parametrize(
    'code, is_hinted', [("'%d' % np.array([1])", True), ('np.zeros(3)[5]', False)]
)
def test_a_hint_follows_what_only_numpy_2_refuses(run_old, tmp_path, capsys, code, is_hinted):
    if np.__version__.startswith('1.'):
        pytest.skip('NumPy 1 does it')
    script = tmp_path / 'old.py'
    script.write_text('import numpy as np\n%s\n' % code)
    assert run_old(script) == 1
    last_line = capsys.readouterr().err.splitlines()[-1]
    assert is_hinted == last_line.startswith('hint: ') == ('requirements-tf1.txt' in last_line)


@pytest.mark.parametrize(
    'arguments', [[], ['--help'], ['nowhere.py'], ['-m'], ['-m', 'nowhere.x'], ['x.ipynb']]
)
def test_nothing_to_run(arguments, run_old, capsys):
    assert run_old(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == '' and re.match('usage: |error: there is no ', err)


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


@pytest.mark.parametrize(
    'text, is_ours',
    [('def read_data_sets(folder): pass', True), ('mine = 1', False), (None, True)],
)
def test_whose_input_data_a_script_imports(run_old, tmp_path, capsys, text, is_ours):
    if text:
        (tmp_path / 'input_data.py').write_text(text)
    script = tmp_path / 'old.py'
    script.write_text(
        'import input_data as plain\n'
        'from tensorflow.examples.tutorials.mnist import input_data\n'
        'print(plain.__file__, input_data.read_data_sets.__code__.co_filename)\n'
    )
    with_loader = sys.modules['input_data']
    assert run_old(script) is None
    plain, loader = capsys.readouterr().out.split()
    assert loader == input_data.__file__
    assert plain == (loader if is_ours else str(tmp_path / 'input_data.py'))
    tf1.uninstall()
    assert sys.modules['input_data'] is with_loader


def test_another_loader_in_either_folder_is_not_run(run, tmp_path):
    (tmp_path / 'folder').mkdir()
    for folder in (tmp_path, tmp_path / 'folder'):
        (folder / 'input_data.py').write_text('print("read_data_sets")\n')
    (tmp_path / 'folder' / 'old.py').write_text(
        'from tensorflow.examples.tutorials.mnist import input_data\nimport input_data\n'
    )
    done = run('-m', 'tf1', os.path.join('folder', 'old.py'))
    assert (done.returncode, done.stdout, done.stderr) == (0, '', '')


INTERRUPT = (
    'import os, signal, time\nos.write(2, b"chatter")\nos.kill(os.getpid(), signal.SIGINT)\n'
)


@pytest.mark.parametrize('ps1', [False, True])
def test_ctrl_c_while_tensorflow_is_imported(run, tmp_path, ps1):
    (tmp_path / 'tensorflow').mkdir()
    (tmp_path / 'tensorflow' / '__init__.py').write_text(INTERRUPT)
    code = 'import sys\nsys.path.insert(0, "")\n' + 'sys.ps1 = ""\n' * ps1 + 'import tf1'
    done = run('-c', code)
    assert 'chatter' not in done.stderr and ('KeyboardInterrupt' in done.stderr) == ps1
    if not ps1:
        assert (done.returncode, done.stdout, done.stderr) == (130, '', '')


def test_a_name_imported_before_load_ext(shell, capsys):
    shell('import tensorflow as tf')
    shell('%load_ext tf1')
    err = capsys.readouterr().err
    shell('%reload_ext tf1')  # not any more: it is bound to what was genuine
    shell('import tensorflow as tf')
    capsys.readouterr()
    shell('%reload_ext tf1')
    again = capsys.readouterr().err
    shell('%unload_ext tf1')
    assert again == ''
    if ON_TF1:
        assert err == ''
    else:
        assert re.fullmatch('tf is TensorFlow 2 .* import it again\n', err)


def test_the_environment_of_the_user_wins(run):
    code = (
        'import os; from tf1 import tf; print(os.environ["TF_ENABLE_ONEDNN_OPTS"],'
        ' os.environ["TF_CPP_MIN_LOG_LEVEL"], tf.logging.get_verbosity() == tf.logging.ERROR);'
        ' tf.logging.error("seen")'
    )
    quiet = run('-c', code)
    assert quiet.stdout == '1 2 True\n' and quiet.stderr == 'ERROR:tensorflow:seen\n'
    asked = run('-c', code, TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='0')
    assert asked.stdout == '0 0 False\n' and len(asked.stderr) > len(quiet.stderr)


def test_what_is_held_back_comes_out_where_the_import_fails(capfd):
    with tf1._stderr_held_back():
        os.write(2, b'chatter\n')
    assert capfd.readouterr().err == ''
    with pytest.raises(ImportError), tf1._stderr_held_back():
        os.write(2, b'what went wrong\n')
        raise ImportError
    assert capfd.readouterr().err == 'what went wrong\n'


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
