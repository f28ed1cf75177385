"""The names of TensorFlow 1.x: where they lead, and what is said of those that are gone."""

import importlib
import importlib.util
import os
import re
import sys

import numpy as np
import pytest

import tf1
from tf1 import installer, names, tf

HERE = os.path.dirname(os.path.abspath(__file__))
ON_TF1 = tf.__version__.startswith('1.')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')


def skip_without(*packages):
    """Skip a test of TensorFlow 2 where what requirements-tf1.txt installs is missing."""
    for package in packages:
        if not ON_TF1 and importlib.util.find_spec(package) is None:
            pytest.skip('%s is not installed' % package)


def skip_without_package_of(place):
    for start, (package, _) in names.PACKAGES.items():
        if (place + '.').startswith(start + '.'):
            skip_without(package)


SCRIPTS = [
    ('autoencoder', r'loss .* good: True', []),
    ('contrib_factorization', r'accuracy 0\.[5-9]\d*', []),
    ('contrib_layers', r'accuracy 0\.[89]\d*', ['tf_keras', 'tf_slim']),
    ('contrib_projector', 'True True', ['tensorboard']),
    ('contrib_rnn', r'stacked accuracy 0\.[6-9]\d*', ['tf_keras']),
    ('contrib_slim', r'accuracy 0\.[89]\d*', ['tf_keras', 'tf_slim']),
    ('keras_in_a_graph', r'accuracy 0\.[789]\d*', ['tf_keras']),
    ('nearest_neighbor', 'Done! accuracy above 0.8: True', []),
    ('saver', r"\['x'\] True True", []),
    ('softmax_with_flags', r'accuracy 0\.[89]\d*', []),
    ('summaries', r'\d+ True', []),
    ('tf_estimator', r'accuracy 0\.[89]\d*', ['tf_keras', 'tensorflow_estimator']),
    ('tf_layers', r'accuracy 0\.[89]\d*', ['tf_keras']),
]
FLAGS = {
    'saver': ['--data_dir', '{data}', '--model_dir', '{out}', 'x'],
    'softmax_with_flags': ['--data_dir={data}', '--max_steps=200'],
}


@pytest.mark.parametrize('script, last_line, packages', SCRIPTS)
def test_old_scripts(run_old, sample_dir, tmp_path, capfd, script, last_line, packages):
    skip_without(*packages)
    if ON_TF1 and script in ('nearest_neighbor', 'summaries'):
        pytest.skip('an import that TensorFlow 1.15 itself does not know')
    (tmp_path / 'out').mkdir()
    flags = FLAGS.get(script, ['{data}', '{out}'])
    flags = [flag.format(data=sample_dir, out=tmp_path / 'out') for flag in flags]
    with tf.Graph().as_default():
        status = run_old(os.path.join(HERE, 'old_scripts', script + '.py'), *flags)
    out, err = capfd.readouterr()
    assert status in (None, 0) and (err == '' or ON_TF1)
    assert re.fullmatch(last_line, out.splitlines()[-1])


def test_an_old_script_that_is_eager(run, sample_dir):
    skip_without('tf_keras')
    script = os.path.join(HERE, 'old_scripts', 'contrib_eager.py')
    done = run('-m', 'tf1', script, sample_dir)
    assert done.returncode == 0 and (done.stderr == '' or ON_TF1)
    variables, accuracy = done.stdout.splitlines()[-2:]
    assert variables == 'variables: 4 trained: True'
    assert float(accuracy.split()[1]) > 0.8


def test_a_checkpoint_of_tensorflow_1_15(installed, monkeypatch):
    """The logits are those that 1.15.5 computed, for every layer and cell in make.py."""
    skip_without('tf_keras', 'tf_slim')
    folder = os.path.join(HERE, 'checkpoint_of_1_15')
    monkeypatch.syspath_prepend(folder)
    make = importlib.import_module('make')
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 8, 8, 1])
        with tf.variable_scope('network'):
            logits = make.build(x, training=False)
        tf.train.Saver().restore(sess, os.path.join(folder, 'model.ckpt'))
        logits = sess.run(logits, {x: make.images()})
    del sys.modules['make']
    np.testing.assert_allclose(logits, np.loadtxt(os.path.join(folder, 'logits.txt')), atol=1e-5)


@needs_tf2
@pytest.mark.parametrize('old', sorted(names.MODULES))
def test_a_module_of_the_table_is_there(installed, old):
    module = importlib.import_module('tensorflow.' + old)
    places = [p for p in names.MODULES[old].split() if not p.startswith('tf.estimator')]
    for place in places:
        skip_without_package_of(place)
        if not place.startswith('tensorflow_probability'):  # a package for very few
            installer.load(place)
    assert isinstance(module, installer.OldModule) and len(dir(module)) > 5


@needs_tf2
@pytest.mark.parametrize('old', sorted(names.NAMES))
def test_a_name_of_the_table_is_there(installed, old):
    skip_without_package_of(names.NAMES[old])
    module, _, name = ('tensorflow.' + old).rpartition('.')
    assert getattr(importlib.import_module(module), name) is installer.load(names.NAMES[old])


@needs_tf2
@pytest.mark.parametrize('old', sorted(names.LOST))
def test_what_a_private_module_has_lost_is_there(installed, old):
    skip_without_package_of(names.LOST[old])
    module = importlib.import_module('tensorflow.' + old)
    place = installer.load(names.LOST[old])
    lost = [n for n in dir(place) if n not in vars(module) and not n.startswith('_')]
    assert lost and getattr(module, lost[0]) is getattr(place, lost[0])
    with pytest.raises(AttributeError):
        module.no_such_thing  # noqa: B018


@needs_tf2
@pytest.mark.parametrize('old', sorted(names.NUMPY))
def test_a_name_of_numpy_is_there_while_installed(old):
    module, _, name = ('numpy.' + old).rpartition('.')
    module = sys.modules[module]
    was_there = name in vars(module)
    tf1.install()
    installed = vars(module)[name]
    tf1.uninstall()
    assert was_there or installed is installer.load(names.NUMPY[old])
    assert (name in vars(module)) == was_there


IMPORTS = """
from tensorflow.contrib import layers, rnn, slim
import tensorflow.contrib.slim as slim; slim.arg_scope
import tensorflow.contrib.slim.nets; from tensorflow.contrib.slim.nets import vgg; vgg.vgg_16
from tensorflow.contrib.slim.python.slim.nets import resnet_v1
from tensorflow.contrib.layers.python.layers import batch_norm, utils, regularizers
from tensorflow.contrib.layers.python.layers.initializers import xavier_initializer
from tensorflow.contrib.framework.python.ops import arg_scope
from tensorflow.contrib.rnn.python.ops import core_rnn_cell; core_rnn_cell.BasicLSTMCell
from tensorflow.contrib.layers import *; fully_connected
from tensorflow.contrib.learn.python.learn.datasets.mnist import *; read_data_sets
import tensorflow.contrib.eager as tfe; tfe.enable_eager_execution, tfe.Iterator, tfe.metrics.Mean
import tensorflow.contrib.learn as skflow; skflow.datasets.mnist.read_data_sets
from tensorflow.contrib.keras import layers; layers.Dense
from tensorflow.contrib.keras.python.keras.layers import Dense
from tensorflow.contrib.tensorboard.plugins import projector; projector.ProjectorConfig
from tensorflow.keras.layers import Dense; from tensorflow.keras import backend
from tensorflow.keras.datasets import mnist; mnist.load_data
from tensorflow.python.keras.layers import BatchNormalization, LSTM
from tensorflow.nn.rnn_cell import BasicLSTMCell
from tensorflow.layers import dense; from tensorflow.train import AdamOptimizer
from tensorflow.estimator.inputs import numpy_input_fn
import tensorflow.python.platform
from tensorflow.python.framework import ops; ops.reset_default_graph, ops.Tensor
from tensorflow.python.framework.graph_util import convert_variables_to_constants
from tensorflow.python.ops import rnn, rnn_cell; rnn.dynamic_rnn, rnn_cell.BasicLSTMCell
from tensorflow.python import pywrap_tensorflow; pywrap_tensorflow.NewCheckpointReader
from tensorflow.python.layers import core, normalization; core.Dense
import tensorflow.compat.v1 as tf; tf.layers.dense, tf.contrib.layers.flatten, tf.placeholder
from tensorflow.contrib.opt import LazyAdamOptimizer
""".strip().splitlines()


@needs_tf2
@pytest.mark.parametrize('line', IMPORTS)
def test_old_scripts_import_it_like_this(installed, line):
    skip_without('tf_keras', 'tf_slim', 'tensorboard', 'tensorflow_estimator')
    exec(line, {})


def test_each_name_of_the_loader_is_ours(installed):
    from tensorflow.contrib.learn.python.learn.datasets import base, mnist
    from tensorflow.examples.tutorials.mnist import input_data as from_examples

    import input_data

    assert mnist.read_data_sets is from_examples.read_data_sets is input_data.read_data_sets
    assert from_examples.mnist.read_data_sets is input_data.read_data_sets
    assert mnist.DataSet is input_data.DataSet
    assert base.Datasets._fields == input_data.Datasets._fields


def test_the_rest_of_the_modules_of_the_loader(installed, tmp_path, monkeypatch, capsys):
    import io

    import tensorflow as tf
    from tensorflow.contrib.learn.python.learn.datasets import base, mnist

    import input_data

    if ON_TF1:
        module = sys.modules['tensorflow.contrib.learn.python.learn.datasets.mnist']
        monkeypatch.setattr(module, 'read_data_sets', lambda folder: 'read ' + folder)
    monkeypatch.setattr(input_data, 'read_data_sets', lambda folder: 'read ' + folder)
    datasets = tf.contrib.learn.datasets
    assert datasets.load_dataset('mnist') == datasets.DATASETS['mnist']() == 'read MNIST-data'
    with pytest.raises(ValueError, match='not found: nothing'):
        datasets.load_dataset('nothing')
    assert mnist._read32(io.BytesIO(b'\0\0\x08\x03')) == 2051

    (tmp_path / 'source').write_text('abc')
    arguments = 'name', str(tmp_path / 'folder'), 'file://%s' % (tmp_path / 'source')
    path = base.maybe_download(*arguments)
    assert path == str(tmp_path / 'folder' / 'name')
    assert capsys.readouterr().out == 'Successfully downloaded name 3 bytes.\n'
    (tmp_path / 'source').unlink()
    assert base.maybe_download(*arguments) == path and capsys.readouterr().out == ''
    with pytest.raises(OSError):
        base.maybe_download('other', *arguments[1:])
    assert os.listdir(str(tmp_path / 'folder')) == ['name']


@needs_tf2
@pytest.mark.parametrize(
    'old, package',
    [
        ('keras.Sequential', 'tf_keras'),
        ('layers.dense', 'tf_keras'),
        ('nn.rnn_cell.LSTMCell', 'tf_keras'),
        ('contrib.eager.Network', 'tf_keras'),
        ('contrib.rnn.BasicLSTMCell', 'tf_keras'),
        ('contrib.rnn.LSTMBlockCell', 'tf_keras'),
        ('contrib.framework.arg_scope', 'tf_slim'),
        ('contrib.layers.conv2d', 'tf_slim'),
        ('contrib.slim.nets.vgg', 'tf_slim'),
        ('contrib.tensorboard.plugins.projector', 'tensorboard'),
        ('estimator.Estimator', 'tensorflow_estimator'),
        ('estimator.inputs.numpy_input_fn', 'tensorflow_estimator'),
    ],
)
def test_a_missing_package_is_named(monkeypatch, old, package):
    if package != 'tf_slim' and int(tf.__version__.split('.')[1]) < 16:
        pytest.skip('this TensorFlow has it itself')
    monkeypatch.setitem(sys.modules, package, None)
    tf1.install()
    try:
        module, _, name = ('tensorflow.' + old).rpartition('.')
        text = r'^tensorflow\.%s needs the package %s: pip install "%s\S*" ' % (
            re.escape(old), package.replace('_', '-'), package.replace('_', '-')
        )  # fmt: skip
        with pytest.raises(AttributeError, match=text):
            getattr(importlib.import_module(module), name)
        with pytest.raises(ImportError, match=text):
            exec('from %s import %s' % (module, name))
        assert not hasattr(importlib.import_module(module), name)
    finally:
        tf1.uninstall()


@needs_tf2
def test_tf_keras_is_asked_for_in_the_release_of_tensorflow(monkeypatch):
    monkeypatch.setitem(sys.modules, 'tf_keras', None)
    release = '.'.join(tf.__version__.split('.')[:2])
    assert 'pip install "tf-keras==%s.*"' % release in installer._missing_package('tf.layers')


@needs_tf2
def test_what_is_gone_is_an_error_that_code_can_catch(installed):
    import tensorflow

    assert not hasattr(tensorflow, 'no_such_thing')
    assert not hasattr(tensorflow.contrib, 'crf')
    assert getattr(tensorflow.contrib, 'crf', None) is None
    with pytest.raises(AttributeError, match='contrib.crf is gone.*guide'):
        tensorflow.contrib.crf.crf_decode()
    with pytest.raises(AttributeError, match='contrib.learn.DNNClassifier is gone.*tf.estimator'):
        tensorflow.contrib.learn.DNNClassifier()
    with pytest.raises(ModuleNotFoundError, match='contrib.nothing is gone.*guide'):
        import tensorflow.contrib.nothing  # noqa: F401
    with pytest.raises(ImportError, match='contrib.seq2seq is gone'):
        from tensorflow.contrib import seq2seq  # noqa: F401
    with pytest.raises(ImportError, match='mnist.mnist is gone'):
        from tensorflow.examples.tutorials.mnist import mnist  # noqa: F401


@needs_tf2
def test_deprecations_are_held_back_and_nothing_else(run, tmp_path):
    skip_without('tf_keras', 'tf_slim')
    (tmp_path / 'old.py').write_text(
        'import warnings\nimport tensorflow as tf\n'
        'x = tf.layers.dense(tf.zeros([2, 3]), 4)\n'
        'tf.contrib.layers.fully_connected(x, 3)\n'
        'tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(3), tf.zeros([2, 3, 4]), dtype="float")\n'
        'tf.logging.error("told")\nwarnings.warn("this is deprecated")\n'
    )
    done = run('-m', 'tf1', 'old.py')
    assert done.returncode == 0
    told, warned, _ = done.stderr.splitlines()
    assert told == 'ERROR:tensorflow:told' and warned.endswith('UserWarning: this is deprecated')


@needs_tf2
def test_hparams_take_values_of_their_types(installed):
    import tensorflow as tf

    hparams = tf.contrib.training.HParams(rate=0.1, layers=[3, 4], use=True, name=None)
    hparams.parse('rate=0.5,layers=[5,6,7],use=false').set_hparam('name', 'x')
    assert hparams.values() == {'rate': 0.5, 'layers': [5, 6, 7], 'use': False, 'name': 'x'}
    with pytest.raises(ValueError):
        hparams.set_hparam('use', 'perhaps')


@needs_tf2
def test_a_line_for_a_name_of_a_public_module_leaves_the_module_as_it_is(monkeypatch):
    monkeypatch.setitem(names.NAMES, 'train.SummaryWriter', 'tf.summary.FileWriter')
    tf1.install()
    try:
        import tensorflow as tf

        assert tf.train.SummaryWriter is tf.summary.FileWriter
        assert issubclass(tf.train.AdamOptimizer, tf.train.Optimizer)
    finally:
        tf1.uninstall()
