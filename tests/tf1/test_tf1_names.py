"""The names of TensorFlow 1.x: where they lead, and what is said of those that are gone."""

import importlib
import importlib.util
import json
import os
import re
import sys
from itertools import takewhile

import numpy as np
import pytest
from conftest import is_near

import tf1
from tf1 import api, lookup, names
from tf1.api import version_1

tf = version_1()
HERE = os.path.dirname(os.path.abspath(__file__))
RELEASE = tuple(map(int, tf.__version__.split('.')[:2]))
ON_TF1 = RELEASE < (2,)
KERAS_2_IS_THERE = ON_TF1 or not lookup.missing_package('tf.keras')
needs_tf2 = pytest.mark.skipif(ON_TF1, reason='contrib is still there')


def skip_without(*packages):
    """Skip a test of TensorFlow 2 where what requirements-tf1.txt installs is missing."""
    for package in packages:
        is_there = KERAS_2_IS_THERE if package == 'tf_keras' else importlib.util.find_spec(package)
        if not (ON_TF1 or is_there):
            pytest.skip('%s is not installed' % package)
        if package == 'tensorflow_probability' and not ON_TF1:
            pytest.importorskip(package, exc_type=ImportError)  # it wants a later TensorFlow


@pytest.fixture
def forget():
    """Look all names up anew, in this test and after it."""
    lookup.old_module.cache_clear()
    yield
    tf1.uninstall()
    lookup.old_module.cache_clear()


SCRIPTS = [
    ('before_1', r"\['W2', 'cost', 'digits/.*\] True accuracy 0\.[89]\d*", []),
    ('contrib_factorization', r'accuracy 0\.[5-9]\d*', []),
    ('contrib_layers', r'accuracy 0\.[89]\d*', ['tf_keras', 'tf_slim']),
    ('contrib_slim', r'accuracy 0\.[89]\d*', ['tf_keras', 'tf_slim']),
    ('keras_in_a_graph', r'accuracy 0\.[789]\d*', ['tf_keras']),
    ('softmax_with_flags', r'accuracy 0\.[89]\d*', []),
    ('tf_estimator', r'accuracy 0\.[89]\d* True', ['tf_keras', 'tensorflow_estimator']),
    ('tf_layers', r'accuracy 0\.[89]\d*', ['tf_keras']),
]


@pytest.mark.parametrize('script, last_line, packages', SCRIPTS, ids=[s[0] for s in SCRIPTS])
def test_an_old_script_runs(
    run_old, data_dir, tmp_path, capfd, without_logs, script, last_line, packages
):
    skip_without(*packages)
    if ON_TF1 and script == 'before_1':
        pytest.skip('TensorFlow 1.15 itself does not know some of its names')
    flags = [data_dir, tmp_path / 'out']
    if script == 'softmax_with_flags':
        flags = ['--data_dir=' + data_dir, '--max_steps=200']
    np.random.seed(0)  # the batches, and so the accuracy, are the same in every run
    with tf.Graph().as_default():
        tf.set_random_seed(0)
        status = run_old(os.path.join(HERE, 'old_scripts', script + '.py'), *flags)
    out, err = capfd.readouterr()
    told = '' if script != 'before_1' else 'tf.nn.softmax.* by position: taken as .*\n'
    assert status in (None, 0) and (re.fullmatch(told, without_logs(err)) or ON_TF1)
    assert re.fullmatch(last_line, out.splitlines()[-1])


def test_an_old_script_that_is_eager(run, data_dir, without_logs):
    skip_without('tf_keras')
    script = os.path.join(HERE, 'old_scripts', 'contrib_eager.py')
    done = run('-m', 'tf1', script, data_dir)
    assert done.returncode == 0 and (without_logs(done.stderr) == '' or ON_TF1), done.stderr
    variables, accuracy = done.stdout.splitlines()[-2:]
    assert variables == 'variables: 4 trained: True'
    assert float(accuracy.split()[1]) > 0.8


FOLDER = os.path.join(HERE, 'checkpoint_of_1_15')
with open(os.path.join(FOLDER, 'values.json')) as f:
    VALUES = json.load(f)


@pytest.fixture
def make(installed, monkeypatch):
    """The module that wrote the checkpoint; a graph for it."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, 'make', raising=False)
    with tf.Graph().as_default():
        yield importlib.import_module('make')


@pytest.mark.parametrize(
    'network, packages', [('plain', []), ('with_packages', ['tf_keras', 'tf_slim'])]
)
def test_a_checkpoint_of_1_15_gives_the_logits_of_1_15(make, network, packages):
    """Each variable of each layer and cell is found by its name."""
    skip_without(*packages)
    x = tf.placeholder(tf.float32, [None, 8, 8, 1])
    with tf.variable_scope(network):
        logits = make.NETWORKS[network](x, training=False)
    with tf.Session() as sess:
        tf.train.Saver().restore(sess, os.path.join(FOLDER, 'model.ckpt'))
        found = sess.run(logits, {x: make.images()})
    np.testing.assert_allclose(found, VALUES[network], atol=2e-6)


@pytest.mark.parametrize('call', [name for name in VALUES if '(' in name])
def test_a_call_gives_what_it_gave_in_1_15(make, call):
    """The value or the error's text, and the names of variables."""
    if 'distributions' in call:
        skip_without('tensorflow_probability')
    if 'keras' in call:
        skip_without('tf_keras')
    assert is_near(make.outcome(call), VALUES[call])


@needs_tf2
def test_adapters_have_the_parameters_and_defaults_of_1_15(make):
    """They may have fewer parameters than in 1.15 (the last ones are missing), but no others."""
    different = []
    for name in make.adapters():
        if VALUES[name] is None:  # a KeyError: make.py has not run since it is there
            continue
        try:
            found = make.parameters(name)
        except (AttributeError, ImportError) as error:
            assert re.search('needs the package|requires TensorFlow version', str(error))
            continue
        for full_name in set(found).intersection(VALUES):
            # *arguments and what follows them are passed on to TensorFlow.
            known = list(takewhile(lambda p: p[0] != '*', found[full_name]))
            if known != VALUES[full_name][: len(known)]:
                different.append(full_name)
    assert different == []


# Calls of before TensorFlow 1.0, and of 1.x where the arguments tell, beside calls of today.
ORDERS = """
concat(0, [a, b])  # concat([a, b], 0)
concat(np.int64(1), [a, b])  # concat([a, b], 1)
concat(tf.constant(1), [a, b], name='c')  # concat([a, b], 1)
concat(1, values=[a, b])  # concat([a, b], 1)
concat(concat_dim=1, values=[a, b])  # concat([a, b], 1)
concat(0, a)  # a
concat([a, b], tf.constant(0))  # concat([a, b], 0)
concat(a, 0)  # a
split(1, 2, a)  # split(a, 2, 1)
split(tf.constant(1), 2, value=a)  # split(a, 2, 1)
split(split_dim=1, num_split=2, value=a)  # split(a, 2, 1)
split(a, 2, 1, None)  # split(a, 2, 1)
split(a, [1, 1], axis=1)  # split(a, 2, 1)
reverse(a, [True, False])  # reverse(a, [0])
reverse(a, np.array([True, True]))  # reverse(a, [0, 1])
reverse(a, dims=tf.constant([False, True]))  # reverse(a, [1])
reverse(a, [False, False])  # a
reverse(a, [1])  # reverse(a, axis=[1])
select(a > 2.0, t=a, e=b)  # where(a > 2.0, a, b)
batch_matmul(a, b, adj_y=True)  # matmul(a, b, False, True)
batch_svd(a, True)  # svd(a)
pack([a, b])  # stack([a, b])
unpack(a)  # unstack(a)
listdiff([1, 2, 3], [2])  # setdiff1d([1, 2, 3], [2])
batch_matrix_inverse(a)  # matrix_inverse(a)
"""


@needs_tf2
@pytest.mark.parametrize('line', ORDERS.strip().splitlines())
def test_what_was_another_before_1_0(installed, line):
    import tensorflow

    old, today = line.split('  # ')
    a, b = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[5.0, 6.0], [7.0, 8.0]])
    with tf.Session() as sess:
        found = eval('tf.' + old, {'tf': tensorflow, 'np': np, 'a': a, 'b': b})
        expected = eval(today, dict(vars(tf), a=a, b=b))
        found, expected = [
            sess.run(tf.nest.map_structure(tf.identity, v)) for v in (found, expected)
        ]
    tf.nest.map_structure(np.testing.assert_array_equal, tuple(found), tuple(expected))


# The cross-entropies by position, and what that means by name. A variable made `logits`, and none
# made `given`: that is how tf1 tells logits from labels.
POSITIONS = """
softmax(logits, given)  # logits=logits, labels=given
softmax(logits, given, 0, 'name')  # logits=logits, labels=given, dim=0
softmax(given, labels=given)  # logits=given, labels=given
softmax(given, logits)  # ValueError
softmax(given, given)  # ValueError
softmax(logits, logits)  # ValueError
softmax(logits)  # ValueError
softmax(logits, given, logits=logits)  # ValueError
sigmoid(logits, given)  # logits=logits, labels=given
sigmoid(logits, targets=given)  # logits=logits, labels=given
sigmoid(logits, tf.ones_like(logits))  # logits=logits, labels=tf.ones([2, 2])
sigmoid(logits, tf.nn.sigmoid(logits))  # ValueError
sigmoid(given, logits)  # ValueError
sparse_softmax(logits, classes)  # logits=logits, labels=classes
sparse_softmax(given, [0, 1])  # logits=given, labels=[0, 1]
sparse_softmax(classes, logits)  # ValueError
sparse_softmax(logits, given)  # ValueError
"""


@needs_tf2
@pytest.mark.parametrize('line', POSITIONS.strip().splitlines())
def test_a_cross_entropy_by_position_is_served_where_it_is_clear(installed, capfd, line):
    import tensorflow as tf

    call, by_name = line.split('  # ')
    call = 'tf.nn.' + call.replace('(', '_cross_entropy_with_logits(', 1)
    given = tf.placeholder_with_default([[0.0, 1.0], [1.0, 0.0]], [None, 2])
    weights = tf.Variable([[1.0, 2.0], [3.0, 5.0]])
    logits = tf.matmul(given, weights)
    classes = tf.argmax(given, 1)
    scope = dict(tf=tf, given=given, logits=logits, classes=classes)
    if by_name == 'ValueError':
        with pytest.raises(ValueError, match='with named arguments'):
            eval(call, scope)
        return
    api.tell.cache_clear()
    losses = [eval(call, scope) for _ in range(2)]
    told = capfd.readouterr().err
    assert re.fullmatch(r'tf\.nn\.\w+ by position: taken as \(logits, labels\).*\n', told)
    expected = eval('%s(%s)' % (call.partition('(')[0], by_name), scope)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found, _, expected = sess.run(losses + [expected])
    np.testing.assert_array_equal(found, expected)


@needs_tf2
def test_columns(installed):
    import tensorflow as tf

    column = tf.contrib.layers.real_valued_column('x', 2, normalizer=lambda x: x * 10)
    parsed = tf.feature_column.make_parse_example_spec([column])['x']
    assert column.normalizer_fn(3) == 30 and (parsed.shape, parsed.dtype) == ((2,), tf.float32)
    with pytest.raises(ValueError, match='combiner'):
        tf.contrib.layers.sparse_column_with_hash_bucket('x', 2, combiner='mean')


@needs_tf2
def test_the_loss_of_a_sequence_wants_three_dimensions(installed):
    import tensorflow as tf

    with pytest.raises(ValueError, match='must have 3 dimensions'):
        tf.contrib.seq2seq.sequence_loss(tf.zeros([2, 3]), tf.zeros([2]), tf.zeros([2]))


def broken(lines):
    """Return those lines of a table whose place is not there, without those of packages."""
    found = []
    for old, places in lines:
        for place in places.split():
            try:
                if not lookup.missing_package(place):
                    lookup.load(place)
            except AttributeError:
                found.append('%s: %s' % (old, place))
            except ImportError as error:  # tensorflow-probability, of another release
                assert 'requires TensorFlow version' in str(error)
    return found


@needs_tf2
@pytest.mark.parametrize('table', ['MODULES', 'NAMES', 'INCOMPLETE', 'NUMPY'])
def test_the_places_of_the_table_are_there(installed, table):
    # TensorFlow lost tf.estimator in 2.16. Its own cells are not needed where tf-keras is.
    elsewhere = r'.*: (tf\.estimator|tensorflow\.python\.keras\.layers\.legacy_rnn)'
    lines = broken(getattr(names, table).items())
    assert [line for line in lines if not re.match(elsewhere, line)] == []


def test_the_old_names_of_numpy_are_there_while_installed(installed):
    before = set(dir(np))
    if not ON_TF1:
        missing = [n for n in names.NUMPY if not hasattr(np, n.partition('.')[0])]
        assert missing == []
        assert (np.int, np.float, np.Inf) == (int, float, np.inf)
    tf1.uninstall()
    assert set(dir(np)) <= before


IMPORTS = """
from tensorflow.contrib import layers, rnn, slim
from tensorflow.contrib.layers import flatten, l1_regularizer, l2_regularizer, xavier_initializer
from tensorflow.contrib.learn.python.learn.datasets.mnist import *; read_data_sets
import tensorflow as tf; from tensorflow.contrib.rnn import *; OutputProjectionWrapper; tf.contrib
from tensorflow.contrib.rnn.python.ops.core_rnn_cell import *; OutputProjectionWrapper
from tensorflow.layers import dense; from tensorflow.train import AdamOptimizer
from tensorflow.nn.rnn_cell import BasicLSTMCell, DropoutWrapper, LSTMStateTuple, ResidualWrapper
from tensorflow.keras.datasets import mnist; mnist.load_data
from tensorflow.python import pywrap_tensorflow; pywrap_tensorflow.NewCheckpointReader
from tensorflow.python.framework import ops; ops.reset_default_graph, ops.Tensor
from tensorflow.python.framework.graph_util import convert_variables_to_constants
from tensorflow.python.keras.layers import BatchNormalization, LSTM  # tf_keras
from tensorflow.python.keras.layers import Conv2D, Dense
from tensorflow.models.rnn import rnn, rnn_cell, seq2seq; rnn.rnn, seq2seq.sequence_loss
from tensorflow.python.layers import core; core.Dense
from tensorflow.python.ops import rnn, rnn_cell; rnn.dynamic_rnn, rnn_cell.BasicLSTMCell
from tensorflow.python.ops import rnn, seq2seq; rnn.rnn, seq2seq.sequence_loss_by_example
from tensorflow.python.util import nest; assert nest.is_sequence([]) and not nest.is_sequence(1)
import tensorflow.compat.v1 as tf; tf.layers.dense, tf.contrib.layers.flatten, tf.placeholder
import tensorflow.compat.v1.nn as nn; nn.rnn_cell.GRUCell, nn.relu
import tensorflow.contrib.eager as tfe; tfe.enable_eager_execution, tfe.Iterator
import tensorflow.contrib.learn as skflow; skflow.datasets.mnist.read_data_sets
import tensorflow.python.platform
from tensorflow.contrib.keras import layers; layers.Dense  # tf_keras
from tensorflow.contrib.keras.python.keras.layers import Dense  # tf_keras
from tensorflow.contrib.eager.metrics import Mean  # tf_keras
import tensorflow.contrib.eager.python.tfe as t; t.Checkpoint, t.metrics.Accuracy  # tf_keras
import tensorflow as tf; assert tf.keras.__version__[0] == '2'  # tf_keras
from tensorflow.keras.layers import Dense; from tensorflow.keras import backend  # tf_keras
from tensorflow.python.keras.preprocessing.image import ImageDataGenerator  # tf_keras
from tensorflow.python.layers import normalization; normalization.BatchNormalization  # tf_keras
import tensorflow.contrib.slim.nets; from tensorflow.contrib.slim.nets import vgg  # tf_slim
from tensorflow.contrib.slim.python.slim.nets import resnet_v1  # tf_slim
from tensorflow.contrib.slim.python.slim.learning import train  # tf_slim
from tensorflow.contrib.layers.python.layers import batch_norm, utils, regularizers  # tf_slim
from tensorflow.contrib.layers.python.layers.initializers import xavier_initializer  # tf_slim
from tensorflow.contrib.layers.python.layers.layers import conv2d  # tf_slim
from tensorflow.contrib.framework.python.ops import arg_scope, add_arg_scope  # tf_slim
from tensorflow.contrib.layers import *; fully_connected  # tf_slim
from tensorflow.contrib.tensorboard.plugins import projector  # tensorboard
from tensorflow.estimator.inputs import numpy_input_fn  # tf_keras tensorflow_estimator
from tensorflow.contrib.learn.python import SKCompat  # tensorflow_estimator
from tensorflow.contrib.learn.python.learn.estimators import run_config  # tensorflow_estimator
from tensorflow.contrib.learn.python.learn.metric_spec import MetricSpec  # tensorflow_estimator
""".strip().splitlines()


@needs_tf2
@pytest.mark.parametrize('line', IMPORTS)
def test_old_scripts_import_it_like_this(installed, line):
    skip_without(*line.partition('#')[2].split())
    exec(line, {})


@needs_tf2
def test_python_keras_is_one_keras(installed):
    from tensorflow.python.keras import backend, layers, models
    from tensorflow.python.keras.engine.training import Model

    with tf.Graph().as_default(), tf.Session():
        model = models.Sequential([layers.Dense(2, input_shape=(3,))])
        model.compile('sgd', 'mse')
        model.fit(np.zeros([4, 3], np.float32), np.zeros([4, 2]), verbose=0)
        assert isinstance(model, Model)
    if KERAS_2_IS_THERE:
        import tensorflow

        assert tensorflow.keras.layers.Dense is layers.Dense
        assert issubclass(tensorflow.keras.Model, Model)
        assert tensorflow.keras.backend.get_session is backend.get_session


GONE = r"""
import tensorflow.contrib.nothing  # contrib.nothing is gone.*guide
import tensorflow.nothing
from tensorflow.contrib import crf  # contrib.crf is gone.*guide
from tensorflow.contrib.learn.python.learn.datasets.base import load_boston  # gone.*sklearn
from tensorflow.contrib.rnn.python.ops.core_rnn_cell_impl import _linear
from tensorflow.contrib.seq2seq import BasicDecoder  # seq2seq.BasicDecoder is gone
from tensorflow.examples.tutorials.mnist import mnist  # mnist.mnist is gone.* copy of the file
from tensorflow.python.ops.array_ops import nothing
import tensorflow as tf; tf.nothing  # module 'tensorflow' has no attribute 'nothing'
import tensorflow as tf; tf.contrib.crf.crf_decode  # contrib.crf is gone.*guide
import tensorflow as tf; tf.contrib.learn.SVM  # SVM is gone.*tf.estimator
import tensorflow as tf; tf.contrib.learn.datasets.base.load_iris  # base.load_iris is.*sklearn
""".strip().splitlines()


@needs_tf2
@pytest.mark.parametrize('line', GONE)
def test_what_is_gone_fails_where_it_stands_and_with_advice(installed, line):
    code, _, text = line.partition('  # ')
    with pytest.raises(AttributeError if ';' in code else ImportError, match=text or None):
        exec(code, {})


@needs_tf2
@pytest.mark.parametrize(
    'old, package',
    [
        ('keras.Sequential', 'tf_keras'),
        ('contrib.distributions.MultivariateNormalDiag', 'tensorflow_probability'),
        ('contrib.layers.conv2d', 'tf_slim'),
        ('contrib.tensorboard.plugins.projector', 'tensorboard'),
        ('estimator.inputs.numpy_input_fn', 'tensorflow_estimator'),
    ],
)
def test_a_missing_package_is_named(forget, monkeypatch, old, package):
    if package in ('tf_keras', 'tensorflow_estimator') and RELEASE < (2, 16):
        pytest.skip('this TensorFlow has it itself')
    monkeypatch.setitem(sys.modules, package, None)
    tf1.install()
    module, _, name = ('tensorflow.' + old).rpartition('.')
    text = r'^%s\.%s needs the package (%s): pip install "\1\S*" '
    text %= module, name, package.replace('_', '-')
    with pytest.raises(AttributeError, match=text):
        getattr(importlib.import_module(module), name)
    with pytest.raises(ImportError, match=text):
        exec('from %s import %s' % (module, name))
    assert not hasattr(importlib.import_module(module), name)


@needs_tf2
def test_what_tensorflow_has_itself_does_without_a_package_that_fails(
    forget, tmp_path, monkeypatch
):
    (tmp_path / 'tensorflow_probability').mkdir()
    source = tmp_path / 'tensorflow_probability' / '__init__.py'
    source.write_text('raise ImportError("another release")\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, 'tensorflow_probability', raising=False)
    tf1.install()
    from tensorflow.contrib import distributions

    assert distributions.Normal is tf.distributions.Normal
    with pytest.raises(ImportError, match='another release'):
        distributions.Mixture  # noqa: B018


@needs_tf2
def test_tf_keras_is_asked_for_in_the_release_of_tensorflow(monkeypatch):
    monkeypatch.setitem(sys.modules, 'tf_keras', None)
    for version, asked in [('2.10.1', False), ('2.16.2', True), ('2.21.0', True)]:
        monkeypatch.setattr(tf, '__version__', version)
        text = 'pip install "tf-keras==%s.*"' % version[:4]
        assert (text in lookup.missing_package('tf.keras.Model')) == asked


@needs_tf2
@pytest.mark.parametrize(
    'source',
    [
        'None.attribute_inside',
        'def __dir__():\n    return ["x"]\ndef __getattr__(name):\n    None.attribute_inside',
    ],
    ids=['at once', 'where an attribute is loaded when it is asked for'],
)
def test_an_error_inside_a_package_comes_through(forget, tmp_path, monkeypatch, source):
    (tmp_path / 'broken_package.py').write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(names.MODULES, 'contrib.broken', 'broken_package')
    tf1.install()
    for line in ('from tensorflow.contrib.broken import x', 'import tensorflow.contrib.broken.x'):
        with pytest.raises(AttributeError, match='attribute_inside'):
            exec(line)
    sys.modules.pop('broken_package', None)


@needs_tf2
def test_deprecations_are_held_back_and_nothing_else(run, tmp_path, without_logs):
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
    told, warned, _ = without_logs(done.stderr).splitlines()
    assert told == 'ERROR:tensorflow:told' and warned.endswith('UserWarning: this is deprecated')
