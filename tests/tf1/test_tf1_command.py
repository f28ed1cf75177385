"""`python -m tf1`, `%load_ext tf1`, and what both leave as it was."""

import ast
import importlib.util
import json
import os
import re
import sys

import numpy as np
import pytest

import tf1
from tf1.api import version_1
from tf1.lookup import is_keras_2

tf = version_1()
ON_TF1 = tf.__version__.startswith('1.')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')


START = """
import os, sys
print('before the import:', 'tensorflow' in sys.modules, os.environ.get('TF_CPP_MIN_LOG_LEVEL'))
import tensorflow as tf
print('after it:', os.environ['TF_CPP_MIN_LOG_LEVEL'], os.environ['TF_ENABLE_ONEDNN_OPTS'])
tf.logging.warn('seen')
tf.Session().run(tf.print('printed', output_stream=tf.logging.warning))
tf.nn.dropout(1., keep_prob=1.)  # deprecated
print('unasked:', {'input_data', 'tf_keras', 'tf_slim'} & set(sys.modules))
"""


def test_a_script_starts_quietly_and_with_what_it_imports(run, tmp_path, without_logs):
    (tmp_path / 'old.py').write_text(START)
    done = run('-m', 'tf1', 'old.py')
    before, after, unasked = done.stdout.splitlines()
    assert (before, after) == ('before the import: False None', 'after it: 3 1'), done.stderr
    if not ON_TF1:
        assert unasked == 'unasked: set()'
        assert without_logs(done.stderr) == 'WARNING:tensorflow:seen\nprinted\n'


def test_a_script_decides_what_tensorflow_is_started_with(run, tmp_path):
    begin = 'import os\nos.environ.update(TF_CPP_MIN_LOG_LEVEL="0", TF_ENABLE_ONEDNN_OPTS="0")\n'
    (tmp_path / 'old.py').write_text(begin + START)
    done = run('-m', 'tf1', 'old.py')
    assert done.stdout.startswith('before the import: False 0\nafter it: 0 0\n')
    assert 'non-resource variables' in done.stderr  # a notice of TensorFlow's Python code


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
    assert done.stdout == '[2, 4]\n', done.stderr


def test_the_scripts_folder_comes_first_and_the_working_directory_not_at_all(run, tmp_path):
    for name in ('json', 'random', 'tempfile', 'traceback'):
        (tmp_path / (name + '.py')).write_text('raise SystemExit("the working directory")\n')
    (tmp_path / 'scripts').mkdir()
    (tmp_path / 'scripts' / 'old.py').write_text(
        'import sys, random\nprint(sys.path[0], sys.path.count(%r))\n' % str(tmp_path)
    )
    done = run('-m', 'tf1', os.path.join('scripts', 'old.py'))
    assert done.stdout == '%s 0\n' % (tmp_path / 'scripts') and done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    'arguments', [[], ['--flag'], ['nowhere.py'], ['-m'], ['-m', 'nowhere.x'], ['x.ipynb']]
)
def test_nothing_to_run(arguments, run_old, capsys):
    assert run_old(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == '' and re.match('usage: |error: there is no ', err)
    assert run_old('--help') is None and capsys.readouterr().out.startswith('usage: ')


def test_a_script_has_its_own_arguments_folder_and_status(run_old, tmp_path, capsys):
    (tmp_path / 'neighbor.py').write_text('name = "beside it"\n')
    script = tmp_path / 'old.py'
    script.write_text(
        'import sys\nimport neighbor\nprint(__name__, sys.argv[1:], neighbor.name)\nsys.exit(3)\n'
    )
    assert run_old(script, '--a', 'b') == 3
    assert capsys.readouterr() == ("__main__ ['--a', 'b'] beside it\n", '')


@pytest.mark.parametrize(
    'raising, status, last_line',
    [
        ('1 / 0', 1, 'ZeroDivisionError: division by zero'),
        ('raise KeyboardInterrupt', 130, 'KeyboardInterrupt'),
    ],
)
def test_a_traceback_shows_the_scripts_own_lines(
    run_old, tmp_path, capsys, raising, status, last_line
):
    script = tmp_path / 'old.py'
    script.write_text('def f():\n    %s\nf()\n' % raising)
    assert run_old(script) == status
    trace = capsys.readouterr().err.splitlines()
    assert trace[0].startswith('Traceback') and 'old.py", line 3' in trace[1]
    assert trace[-1] == last_line
    assert not [line for line in trace if 'runpy' in line or '__main__.py' in line]


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


def write_notebook(path, *sources, version=4):
    cells = [{'cell_type': 'markdown', 'source': ['# Not code']}]
    cells += [{'cell_type': 'code', 'source': source} for source in sources]
    text = json.dumps({'cells': cells} if version == 4 else {'worksheets': [{'cells': cells}]})
    path.write_text(text if version == 4 else text.replace('"source"', '"input"'))


@pytest.mark.parametrize('version', [3, 4])
def test_a_notebook_runs_as_in_ipython(run, tmp_path, version):
    write_notebook(
        tmp_path / 'old.ipynb',
        ['%tensorflow_version 1.x\n', 'x = 1\n', 'print("printed")\n', '!echo {x} echoed'],
        '%%time\nif x:\n    %prun -q x += 1\n    %timeit -n1 -r1 x',
        '%time x += 1\nlist = !echo a b\nx',
        '%%bash\necho from bash',
        'display(x)\nprint(list, __name__, get_ipython().user_ns["x"])',
        version=version,
    )
    done = run('-m', 'tf1', 'old.ipynb', HOME=str(tmp_path))
    said = [line for line in done.stdout.splitlines() if not re.search('CPU|Wall|loop|^ ?$', line)]
    assert said == ['printed', '1 echoed', 'from bash', '3', "['a b'] __main__ 3"]
    assert (done.returncode, done.stderr) == (0, '')


@pytest.mark.parametrize(
    'last_cell, trace',
    [
        ('\ny = x\n\ny / 0', ['cell 2", line 3', 'y / 0']),
        ('%time f()', ['%time f()', '"<timed eval>"', 'cell 1", line 3', 'x / 0']),
        ('%%capture\n\nx / 0', ['cell 2, below the magic", line 1', 'x / 0']),
    ],
)
def test_a_notebook_stops_where_a_cell_raises(run, tmp_path, last_cell, trace):
    first = 'x = 1\ndef f():\n    x / 0'
    write_notebook(tmp_path / 'old.ipynb', first, last_cell, 'print("not reached")')
    done = run('-m', 'tf1', 'old.ipynb', HOME=str(tmp_path))
    said = [line for line in done.stderr.splitlines() if not re.match(r'[\s~^]*$', line)]
    assert said.pop() == 'ZeroDivisionError: division by zero'
    assert all(part in line for part, line in zip(trace, said[-len(trace) :])), said
    assert done.returncode == 1 and 'not reached' not in done.stdout
    assert 'IPython' not in done.stderr and 'notebook.py' not in done.stderr


def test_what_a_notebook_leaves_out_is_said(run, tmp_path):
    cells = 'import sys\nsys.exit()\nprint("no")', '!pip install no-such-package', 'sys.exit("end")'
    write_notebook(tmp_path / 'old.ipynb', *cells)
    done = run('-m', 'tf1', 'old.ipynb', HOME=str(tmp_path))
    said = done.stderr.splitlines()
    assert said[0] == 'old.ipynb, cell 1: SystemExit; going on with the next cell'
    assert said[1].startswith('old.ipynb, cell 2: left out') and 'no-such-package' in said[1]
    assert (done.returncode, done.stdout, said[2:]) == (1, '', ['end'])


def test_what_is_no_notebook_and_what_a_notebook_needs(run_old, tmp_path, monkeypatch):
    for text in '<!DOCTYPE html>', '[]', '{}':
        (tmp_path / 'old.ipynb').write_text(text)
        assert 'old.ipynb is not a notebook' in run_old(tmp_path / 'old.ipynb')
    monkeypatch.setitem(sys.modules, 'IPython', None)
    assert 'pip install ipython' in run_old(tmp_path / 'old.ipynb')


@pytest.mark.parametrize(
    'code, advice',
    [
        ('print "text"', '2to3'),
        ('import cPickle', '2to3'),
        ('import urllib2.error', '2to3'),
        ('xrange(3)', '2to3'),
        ('import no_such_module', None),
        ("raise AttributeError(\"'numpy.ndarray' object has no attribute 'tostring'\")", 'numpy<2'),
        ('np.uint8(300)', 'numpy<2'),
        ('np.array([[1], [2, 3]])', 'dtype=object'),
        ('np.zeros(3)[5]', None),
    ],
)
def test_a_hint_follows_what_only_older_releases_run(run_old, tmp_path, capsys, code, advice):
    if np.__version__.startswith('1.') and advice == 'numpy<2':
        pytest.skip('NumPy 1 does it')
    if np.__version__.startswith('1.18') and advice == 'dtype=object':
        pytest.skip('NumPy 1.18 does it')
    script = tmp_path / 'old.py'
    script.write_text('import numpy as np\n%s\n' % code)
    assert run_old(script) == 1
    last_line = capsys.readouterr().err.splitlines()[-1]
    assert last_line.startswith('hint: ') == bool(advice) and (advice or '') in last_line


KERAS = """
from keras.models import Sequential
from keras.layers.core import Dense
from keras.utils import np_utils
import keras.backend as K
import keras, numpy, tensorflow as tf
K.set_session(tf.Session())
model = Sequential([Dense(2, input_shape=(3,))])
model.compile(keras.optimizers.SGD(lr=0.1, decay=1e-6), 'mse')
model.fit(numpy.ones([4, 3]), np_utils.to_categorical([0, 0, 1, 1], 2), verbose=0)
model.compile('adadelta', 'mse')
print(keras.__version__[:2], K.get_value(model.optimizer.lr))
"""


@needs_tf2
def test_import_keras_gives_keras_2(run, tmp_path):
    (tmp_path / 'old.py').write_text(KERAS)
    done = run('-m', 'tf1', 'old.py')
    if is_keras_2():
        assert done.stdout == '2. 0.001\n', done.stderr
    elif importlib.util.find_spec('tf_keras'):
        assert done.stdout == '2. 1.0\n', done.stderr  # the learning rate of that time
    else:
        assert 'keras, as it was before Keras 3, needs the package tf-keras' in done.stderr


def modules():
    ours = 'tensorflow', 'keras'
    return {name: module for name, module in sys.modules.items() if name.split('.')[0] in ours}


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


def test_the_example_of_the_readme(shell, data_dir, tmp_path, monkeypatch):
    with open(os.path.join(os.path.dirname(tf1.__file__), 'README.md'), encoding='utf-8') as f:
        example = re.search('```python\n(.*?)```', f.read(), re.DOTALL).group(1)
    os.symlink(data_dir, str(tmp_path / 'MNIST_data'))
    monkeypatch.chdir(tmp_path)
    shell('%load_ext tf1')
    shell(example)
    shell('assert h.shape.as_list() == [None, 100] and mnist.test.num_examples == 1000')


@needs_tf2
def test_load_ext_and_unload_ext_where_tensorflow_2_was_used(run, tmp_path):
    code = """
import sys
from IPython.core.interactiveshell import InteractiveShell
for cell in '''import tensorflow as tf
assert tf.add(1, 2).numpy() == 3
%load_ext tf1
import tensorflow as tf; assert tf.contrib.learn.datasets.mnist and tf.layers.dense
%reload_ext tf1
%unload_ext tf1'''.splitlines():
    print(cell, file=sys.stderr)
    InteractiveShell.instance().run_cell(cell).raise_error()
"""
    done = run('-c', code, TF_CPP_MIN_LOG_LEVEL='3', HOME=str(tmp_path))
    loaded, reloaded, unloaded = re.split('%\\w*load_ext tf1\n', done.stderr)[1:]
    assert re.match('tf is TensorFlow 2 .*import it again\n.*is off from now on', loaded)
    assert 'import it again' not in reloaded
    assert re.fullmatch('Eager .* stays off.* restart Python.\n', unloaded)


@pytest.fixture
def tutorial(data_dir, tmp_path, monkeypatch):
    """The 22 cells of the tutorial of 2017, byte for byte, but with fewer steps in the last."""
    path = os.environ.get('MNIST_TUTORIAL')
    if not path:
        pytest.skip('MNIST_TUTORIAL does not name the text of the tutorial')
    with open(path, encoding='utf-8') as f:
        text = f.read()
    cells = []
    for rest in re.split(r'^In \[\d+\]:\n', text, flags=re.MULTILINE)[1:]:
        cell, *paragraphs = rest.split('\n\n\n')[0].split('\n\n')
        for paragraph in paragraphs:  # until the prose
            if not is_code(paragraph):
                break
            cell += '\n\n' + paragraph
        cells.append(cell)
    assert len(cells) == 22 and all(cell in text for cell in cells)
    assert '\n'.join(cells).count('range(20000)') == 1
    os.symlink(data_dir, str(tmp_path / 'MNIST_data'))
    monkeypatch.chdir(tmp_path)
    return [cell.replace('range(20000)', 'range(101)') for cell in cells]


def is_code(paragraph):
    """Tell Python from prose, some of which parses: "Convolution and Pooling"."""
    try:
        statements = ast.parse(paragraph).body
    except SyntaxError:
        return False
    return not all(isinstance(statement, ast.Expr) for statement in statements)


def test_the_tutorial_of_2017_in_ipython(shell, tutorial, capfd, without_logs):
    shell('%load_ext tf1')
    for cell in tutorial:
        shell(cell)
    out, err = capfd.readouterr()
    assert 'step 100, training accuracy' in out and (ON_TF1 or without_logs(err) == '')
    assert float(out.split('test accuracy ')[1]) > 0.6
