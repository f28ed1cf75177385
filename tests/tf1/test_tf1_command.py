"""The alias `tf` and its quiet start; `python -m tf1` and `%load_ext tf1`."""

import json
import os
import re
import shutil
import sys

import cells
import numpy as np
import pytest

import input_data
import tf1
from tf1 import loader, lookup, tf

UNTOUCHED = not isinstance(sys.modules['tensorflow'], lookup.OldModule)

ON_TF1 = tf.__version__.startswith('1.')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')

SESSION = 'tf.Session({}).run(tf.placeholder_with_default(3, []))'


def test_importing_tf1_imports_nothing_else(run):
    done = run(
        '-c', 'import sys, tf1; print({"tensorflow", "numpy", "tempfile"} & set(sys.modules))'
    )
    assert (done.stdout, done.stderr) == ('set()\n', '')


def test_nothing_is_replaced_without_being_asked_for():
    assert UNTOUCHED
    with pytest.raises(AttributeError, match='nothing'):
        tf1.nothing  # noqa: B018


@pytest.mark.skipif(not os.path.isdir('/proc/self/task'), reason='threads cannot be counted')
def test_the_script_decides_on_the_number_of_threads(run):
    code = (
        'import os; from tf1 import tf; before = len(os.listdir("/proc/self/task"))\n'
        'config = tf.ConfigProto(intra_op_parallelism_threads=20)\n'
        'config.inter_op_parallelism_threads = 20\n'
        '%s; print(len(os.listdir("/proc/self/task")) - before)\n'
    )
    assert int(run('-c', code % SESSION.format('config=config')).stdout) >= 30


def test_a_forked_process_has_sessions_of_its_own(run):
    code = (
        'import multiprocessing\nfrom tf1 import tf\ndef work(): print(%s)\n'
        'process = multiprocessing.get_context("fork").Process(target=work)\n'
        'process.start(); process.join(60); print(process.exitcode); process.kill()\n'
    ) % SESSION.format('')
    assert run('-c', code).stdout == '3\n0\n'


def test_the_environment_of_the_user_wins(run):
    code = (
        'import os; from tf1 import tf; print(os.environ["TF_ENABLE_ONEDNN_OPTS"],'
        ' os.environ["TF_CPP_MIN_LOG_LEVEL"], tf.logging.get_verbosity() == tf.logging.ERROR);'
        ' tf.logging.error("seen"); %s' % SESSION.format('')
    )
    quiet = run('-c', code)
    assert (quiet.stdout, quiet.stderr) == ('1 3 True\n', 'ERROR:tensorflow:seen\n')
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


def test_tensorflow_is_imported_without_a_standard_error(run):
    done = run('-c', 'import os; os.close(2); from tf1 import tf; print(tf.__name__)')
    assert (done.returncode, done.stdout) == (0, tf.__name__ + '\n')


INTERRUPT = 'import signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(60)\n'


@pytest.mark.parametrize(
    'failure, message',
    [(INTERRUPT, 'KeyboardInterrupt'), ('os.abort()', 'Aborted'), ('raise Failed', 'Failed')],
    ids=['ctrl-c', 'abort', 'error'],
)
def test_an_import_of_tensorflow_that_ends_early(run, tmp_path, failure, message):
    (tmp_path / 'tensorflow').mkdir()
    (tmp_path / 'tensorflow' / '__init__.py').write_text(
        'import os\nclass Failed(Exception): pass\nos.write(2, b"chatter")\n' + failure
    )
    for how in ('from tf1 import tf', 'import tf1\ntf1.install()\nimport tensorflow'):
        done = run('-c', 'import sys\nsys.path.insert(0, "")\n' + how)
        assert done.returncode not in (0, None) and message in done.stderr, how
        assert os.path.join('tensorflow', '__init__.py') in done.stderr
        assert ('chatter' in done.stderr) == (message == 'Failed')


def test_a_script_decides_what_tensorflow_is_started_with(run, tmp_path):
    (tmp_path / 'old.py').write_text(
        'import os, sys\n'
        'print("tensorflow" in sys.modules, os.environ.get("TF_CPP_MIN_LOG_LEVEL"))\n'
        'os.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"\nos.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"\n'
        'import tensorflow as tf\n'
        'print([os.environ[n] for n in ("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS")])\n'
    )
    done = run('-m', 'tf1', 'old.py')
    assert done.stdout == "False None\n['0', '0']\n" and done.stderr != ''


def test_the_command_imports_nothing_that_the_script_does_not_use(run, tmp_path):
    (tmp_path / 'old.py').write_text(
        'import sys\n'
        'import tensorflow as tf\n'
        'print(tf.Session().run(tf.placeholder_with_default(3, [])))\n'
        'unused = "input_data tf_keras tf_slim"\n'
        'print([name for name in unused.split() if name in sys.modules])\n'
    )
    done = run('-m', 'tf1', 'old.py')
    assert done.returncode == 0 and done.stdout.splitlines()[0] == '3', done.stderr
    if not ON_TF1:
        assert (done.stdout, done.stderr) == ('3\n[]\n', '')


SPAWN = """
import multiprocessing
import tensorflow as tf

def work(n):
    with tf.Session() as sess:
        return sess.run(tf.placeholder_with_default(n, []) * 2)

if __name__ == '__main__':
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        print([int(n) for n in pool.map_async(work, [1, 2]).get(100)])
"""


def test_a_spawned_process_has_the_old_names_too(run, tmp_path):
    (tmp_path / 'old.py').write_text(SPAWN)
    done = run('-m', 'tf1', 'old.py')
    assert done.stdout == '[2, 4]\n' and (ON_TF1 or done.stderr == ''), done.stderr


def test_the_scripts_folder_comes_first_and_the_working_directory_not_at_all(run, tmp_path):
    for name in ('json', 'random', 'tempfile', 'traceback'):
        (tmp_path / (name + '.py')).write_text('raise SystemExit("the working directory")\n')
    (tmp_path / 'scripts').mkdir()
    (tmp_path / 'scripts' / 'old.py').write_text(
        'import sys\nprint(sys.path[0], sys.path.count(%r))\nimport tensorflow\n' % str(tmp_path)
    )
    done = run('-m', 'tf1', os.path.join('scripts', 'old.py'))
    assert done.stdout == '%s 0\n' % (tmp_path / 'scripts') and done.returncode == 0, done.stderr


def test_help_is_there_at_once(run, tmp_path):
    (tmp_path / 'nothing.py').write_text('')
    code = (
        'import runpy, sys\nsys.argv = ["tf1", "--help"]\n'
        'runpy.run_module("tf1", run_name="__main__", alter_sys=True)\n'
        'print("tensorflow" in sys.modules)\n'
    )
    done = run('-c', code)
    assert re.match(r'(?s)usage: python -m tf1 .*False\n$', done.stdout) and done.stderr == ''


@pytest.mark.parametrize(
    'arguments', [[], ['--flag'], ['nowhere.py'], ['-m'], ['-m', 'nowhere.x'], ['x.ipynb']]
)
def test_nothing_to_run(arguments, run_old, capsys):
    assert run_old(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == '' and re.match('usage: |error: there is no ', err)


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
    assert not [line for line in trace if 'runpy' in line or '__main__.py' in line]


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


@pytest.mark.skipif(np.__version__.startswith('1.'), reason='NumPy 1 does it')
@pytest.mark.parametrize(
    'code, is_hinted',
    [
        ("'%d' % np.array([1])", True),
        ("raise AttributeError(\"'numpy.ndarray' object has no attribute 'tostring'\")", True),
        ('np.zeros(3)[5]', False),
    ],
)
def test_a_hint_follows_what_only_numpy_2_refuses(run_old, tmp_path, capsys, code, is_hinted):
    script = tmp_path / 'old.py'
    script.write_text('import numpy as np\n%s\n' % code)
    assert run_old(script) == 1
    last_line = capsys.readouterr().err.splitlines()[-1]
    assert is_hinted == last_line.startswith('hint: ') == ('requirements-tf1.txt' in last_line)


@needs_tf2
def test_the_api_is_that_of_version_1(installed):
    import tensorflow
    from tensorflow import Session, placeholder
    from tensorflow.python.framework import ops

    assert tensorflow.placeholder is placeholder is tf.placeholder
    assert Session is tf.Session and ops.Graph is tf.Graph
    assert tensorflow.__version__ == tf.__version__ and tensorflow.lite is tf.lite
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
    contents = {name: dict(vars(module)) for name, module in before.items()}
    tf1.install()
    tf1.install()  # twice does no harm
    if not ON_TF1:
        exec('from tensorflow.contrib import rnn; import tensorflow.compat.v1.nn', {})
    tf1.uninstall()
    assert modules() == before and sys.meta_path == path
    changed = [n for n, m in before.items() if dict(vars(m)) != contents[n]]
    assert changed == []


OWN = 'mine = 1'
COPY = 'SOURCE_URL = "http://yann.lecun.com/exdb/mnist/"\ndef read_data_sets(folder): pass'
CHANGED = 'SOURCE_URL = "http://my.data/"\ndef read_data_sets(folder): pass'


@pytest.mark.parametrize(
    'text, is_ours', [(COPY, True), (CHANGED, False), (OWN, False), (None, True)],
    ids=['the old loader', 'made for other data', 'something else', 'none'],
)  # fmt: skip
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
    out, err = capsys.readouterr()
    assert out.split()[1] == input_data.__file__
    assert out.split()[0] == (loader.PATH if is_ours else str(tmp_path / 'input_data.py'))
    notice = '%s: instead of this .* %s is used\n' % (tmp_path / 'input_data.py', loader.PATH)
    assert re.fullmatch(notice if text == COPY else '', err)
    tf1.uninstall()
    assert sys.modules['input_data'] is with_loader


def test_an_installed_copy_of_the_loader_is_not_imported(installed, tmp_path, monkeypatch):
    shutil.copy(loader.PATH, str(tmp_path))
    monkeypatch.setattr(sys, 'path', sys.path + [str(tmp_path)])
    from tensorflow.examples.tutorials.mnist import input_data as by_its_old_name

    import input_data as plain

    assert plain.read_data_sets is by_its_old_name.read_data_sets


def test_load_ext_and_reload_ext(shell, capsys):
    shell('import tensorflow as tf')
    shell('%load_ext tf1')
    err = capsys.readouterr().err
    shell('import tensorflow as tf\nbefore = tf')
    shell('%reload_ext tf1')
    again = capsys.readouterr().err
    shell('assert tf.contrib.learn.datasets.mnist and tf.layers.dense')
    shell('import tensorflow as tf\nassert tf is before')
    shell('%unload_ext tf1')
    assert re.fullmatch('' if ON_TF1 else 'tf is TensorFlow 2 .* import it again\n', err)
    assert 'import it again' not in again


@needs_tf2
def test_what_does_not_come_back_is_said(run, tmp_path):
    code = (
        'import sys\nfrom IPython.core.interactiveshell import InteractiveShell\n'
        'shell = InteractiveShell.instance()\ndef do(cell):\n'
        '    print(cell, file=sys.stderr)\n    shell.run_cell(cell).raise_error()\n'
        'do("import tensorflow as tf")\ndo("assert tf.add(1, 2).numpy() == 3")\n'
        'do("%load_ext tf1")\ndo("import tensorflow as tf")\ndo("%unload_ext tf1")\n'
    )
    done = run('-c', code, TF_CPP_MIN_LOG_LEVEL='3', HOME=str(tmp_path))
    parts = done.stderr.split('%load_ext tf1\n')[1].split('%unload_ext tf1\n')
    assert 'import it again' in parts[0] and 'is off from now on' in parts[0]
    assert re.fullmatch('Eager execution.* stays off.* restart Python.\n', parts[1])


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


@needs_tf2
def test_a_notebook_shows_no_warning_either(run):
    """There, TensorFlow's Python warnings go to stdout or stderr, not to file descriptor 2."""
    code = 'import io, sys; sys.stderr = sys.stdout = said = io.StringIO(); sys.ps1 = ""; '
    code += 'from tf1 import tf; sys.exit(said.getvalue() != "")'
    assert run('-c', code).returncode == 0
