"""The estimators of tf.contrib.learn, beside what TensorFlow 1.15.5 computes.

`PYTHONPATH=tests python tests/tf1/test_tf1_learn.py`, on 1.15.5, writes learn_of_1_15.json anew.
"""

import functools
import importlib
import importlib.util
import json
import os

import numpy as np
import pytest
import tensorflow as tf  # of today, for the next lines; in the tests it is that of 1.x
from conftest import is_near

ON_TF1 = tf.__version__.startswith('1.')
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'learn_of_1_15.json')

X = np.random.RandomState(0).rand(23, 4).astype(np.float32)
CLASSES = (X.sum(axis=1) * 1.2).astype(np.int64) % 3
NUMBERS = np.stack([X[:, 0] * 2 - X[:, 1], X[:, 2]], axis=1)


class Start(tf.compat.v1.train.SessionRunHook):
    """Gives each variable, at step 0, a value that its shape decides. Notes the losses.

    The initializers of two releases draw other values, and the names differ.
    """

    def __init__(self):
        self.losses = []

    def begin(self):
        self.step = tf.train.get_global_step()
        self.loss = tf.get_collection('losses')[-1]  # the one that is collected last: the step's
        shapes = [(v, v.shape.as_list()) for v in tf.trainable_variables()]
        random = [np.random.RandomState(int(np.prod(shape))).randn(*shape) for _, shape in shapes]
        self.start = [v.assign(start / 2) for (v, _), start in zip(shapes, random)]

    def after_create_session(self, session, coord):
        if session.run(self.step) == 0:
            session.run(self.start)

    def before_run(self, context):
        return tf.train.SessionRunArgs(self.loss)

    def after_run(self, context, values):
        self.losses.append(values.results)


def column():
    return [tf.contrib.layers.real_valued_column('', dimension=4)]


def of_arrays(estimator, y):
    """Train in batches of another order than the arrays'. Evaluate, predict in several ways."""
    start = Start()
    estimator.fit(X, y, steps=2, batch_size=7, monitors=[start])
    estimator.fit(X, y, max_steps=5, monitors=[start])
    everything = tf.contrib.learn.SKCompat(estimator).predict(X, batch_size=10)
    rows = list(estimator.predict(X.astype(np.float64)))
    return [start.losses, estimator.evaluate(X, y, batch_size=5), everything, rows]


def three_classes():
    learn = tf.contrib.learn
    columns = learn.infer_real_valued_columns_from_input(X)
    config = learn.RunConfig(save_checkpoints_steps=4, num_cores=1)
    classifier = learn.DNNClassifier([5, 3], columns, n_classes=3, dropout=0.0, config=config)
    return [of_arrays(classifier, CLASSES), next(classifier.predict_proba(X))]


def two_classes():
    classifier = tf.contrib.learn.LinearClassifier(feature_columns=column())
    return of_arrays(classifier, CLASSES % 2)


def two_numbers():
    options = dict(optimizer=tf.train.AdamOptimizer(0.1), activation_fn=tf.nn.tanh)
    regressor = tf.contrib.learn.DNNRegressor([5], column(), label_dimension=2, **options)
    return of_arrays(regressor, NUMBERS)


def many_columns():
    """The default rate of a linear model depends on how many columns there are."""
    names = ['column_%d' % i for i in range(30)]

    def input_fn():
        features = {n: tf.constant(X[:, i % 4 : i % 4 + 1]) for i, n in enumerate(names)}
        return features, tf.constant(NUMBERS[:, :1])

    columns = [tf.contrib.layers.real_valued_column(name) for name in names]
    regressor, start = tf.contrib.learn.LinearRegressor(columns), Start()
    regressor.fit(input_fn=input_fn, steps=3, monitors=[start])
    scores = regressor.evaluate(input_fn=input_fn, steps=1)
    return [start.losses, scores, list(regressor.predict(input_fn=input_fn))]  # it ends


def old_model_fn(features, target):
    """It computes the loss to predict, too."""
    logits = tf.matmul(features, tf.get_variable('w', [4, 3]))
    loss = tf.losses.softmax_cross_entropy(tf.one_hot(target, 3), logits)
    step = tf.train.get_global_step()
    train_op = tf.train.AdagradOptimizer(0.1).minimize(loss, step)
    return {'class': tf.argmax(logits, 1), 'prob': tf.nn.softmax(logits)}, loss, train_op


def a_tuple():
    estimator, start = tf.contrib.learn.Estimator(model_fn=old_model_fn), Start()
    estimator.fit(X, CLASSES, steps=3, monitors=[start])
    return [start.losses, list(estimator.predict(X)), estimator.get_variable_value('w')]


def model_fn(features, labels, mode, params, config, rate):
    predictions = tf.squeeze(tf.matmul(features['x'], tf.get_variable('w', [4, 1])), 1)
    loss, metrics = None, None
    if mode != tf.contrib.learn.ModeKeys.INFER:
        loss = tf.losses.mean_squared_error(labels, predictions)
        metrics = {'rmse': tf.metrics.root_mean_squared_error(labels, predictions)}
    step = tf.train.get_global_step()
    optimizer = tf.train.GradientDescentOptimizer(rate * params['factor'])
    train_op = optimizer.minimize(loss, step) if mode == tf.contrib.learn.ModeKeys.TRAIN else None
    return tf.contrib.learn.ModelFnOps(mode, predictions, loss, train_op, metrics)


def queues():
    learn = tf.contrib.learn
    inputs = functools.partial(learn.io.numpy_input_fn, {'x': X}, batch_size=4, shuffle=False)
    function = functools.partial(model_fn, rate=0.1)
    estimator, start = learn.Estimator(function, params={'factor': 2}), Start()
    estimator.fit(input_fn=inputs(y=NUMBERS[:, 0]), monitors=[start])
    spec = learn.MetricSpec(tf.metrics.mean_absolute_error)
    scores = estimator.evaluate(input_fn=inputs(y=NUMBERS[:, 0]), metrics={'mae': spec})
    rows = list(estimator.predict(input_fn=inputs()))
    batches = list(estimator.predict(input_fn=inputs(), iterate_batches=True))
    return [start.losses, scores, rows, batches[-1]]


CASES = [three_classes, two_classes, two_numbers, many_columns, a_tuple, queues]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else np.asarray(value).tolist()


@pytest.fixture
def learn(installed):
    if not ON_TF1 and importlib.util.find_spec('tensorflow_estimator') is None:
        pytest.skip('tensorflow-estimator is not installed')
    return importlib.import_module('tensorflow').contrib.learn


@pytest.mark.parametrize('case', CASES, ids=[case.__name__ for case in CASES])
def test_numbers_of_1_15(learn, monkeypatch, case):
    monkeypatch.setitem(globals(), 'tf', importlib.import_module('tensorflow'))
    with open(PATH) as f:
        expected = json.load(f)[case.__name__]
    assert is_near(plain(case()), expected, least=1e-6)


@pytest.mark.skipif(ON_TF1, reason='1.15 serves them')
def test_what_is_not_served_is_an_error(learn):
    columns = learn.infer_real_valued_columns_from_input(X)
    for name, value in ('gradient_clip_norm', 5.0), ('enable_centered_bias', True):
        with pytest.raises(ValueError, match=name + '=.* is not served'):
            learn.LinearRegressor(columns, **{name: value})
    with pytest.raises(TypeError, match="multiple values for keyword argument 'hidden_units'"):
        learn.DNNClassifier(columns, hidden_units=[3])
    with pytest.raises(TypeError, match='after n_classes by name'):
        learn.LinearClassifier(columns, None, 2, 'weights')
    estimator = learn.LinearRegressor(columns, gradient_clip_norm=None)
    with pytest.raises(ValueError, match="Couldn't find trained model"):
        estimator.predict(X)
    with pytest.raises(ValueError, match='must be an array'):
        estimator.fit(iter(X), iter(X[:, 0]), steps=1)
    with pytest.raises(ValueError, match='either x'):
        estimator.fit(X, input_fn=len)
    with pytest.raises(AttributeError, match=r'tf\.estimator\.train_and_evaluate\(estimator, '):
        learn.Experiment  # noqa: B018


if __name__ == '__main__':
    found = {case.__name__: plain(case()) for case in CASES}
    with open(PATH, 'w') as f:
        json.dump(found, f)
        f.write('\n')
