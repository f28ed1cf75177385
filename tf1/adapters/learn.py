"""The estimators of tf.contrib.learn, on top of tf.estimator, and what is used with them.

Batches, losses, gradients and predictions are those of 1.15. What is not served is an error.
"""

import functools
import inspect
import itertools

import numpy as np

from tf1.adapters.layers import real_valued_column
from tf1.api import version_1
from tf1.lookup import old_module

tf = version_1()
core = old_module('tensorflow.estimator')


class ModeKeys:
    """What a model function is called for."""

    TRAIN, EVAL, INFER = 'train', 'eval', 'infer'


def ModelFnOps(mode, predictions=None, loss=None, train_op=None, eval_metric_ops=None, **rest):
    """Return what a model function returns."""
    rest.pop('output_alternatives', None)  # for an export, which is not served
    return core.EstimatorSpec(mode, predictions, loss, train_op, eval_metric_ops, **rest)


def RunConfig(master=None, num_cores=0, log_device_placement=False, gpu_memory_fraction=1, **rest):
    """Return a configuration. On one machine, 1.15 uses neither the first four nor tf_config."""
    _refuse(master=master or None)
    config = core.RunConfig(**rest)
    config._task_type, config._num_worker_replicas, config.tf_config = None, 0, tf.ConfigProto()
    return config


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=True, **rest):
    """Return an input function for arrays. In tf.estimator, `shuffle` has no default."""
    return core.inputs.numpy_input_fn(x, y, batch_size, num_epochs, shuffle, **rest)


def infer_real_valued_columns_from_input(x):
    """Return the column of numbers, without a name, for an array [rows, numbers]."""
    array = _rows(x)
    return [real_valued_column('', array.shape[1], dtype=tf.as_dtype(array.dtype))]


def _refuse(**parameters):
    for name, value in parameters.items():
        if value is not None and value is not False:
            raise ValueError('%s=%r is not served; see tf.estimator' % (name, value))


def _rows(x):
    """Return an array of two dimensions or more. Whole numbers of pandas become floats."""
    if isinstance(x, dict) or hasattr(x, '__next__'):
        raise ValueError('x must be an array; what is for dicts and iterators is input_fn')
    array = np.asarray(x, float if hasattr(x, 'columns') else None)
    return array[:, None] if array.ndim == 1 else array


def _input_fn(x, y, input_fn, batch_size, shuffle=False, epochs=1):
    """Return input_fn, or for arrays one with the batches of 1.15, endless if epochs is None."""
    if (x is None) == (input_fn is None) or input_fn and (y is not None or batch_size):
        raise ValueError('give either x, with y and batch_size, or input_fn')
    if input_fn:
        return input_fn
    labels = [] if y is None else [np.asarray(y)]
    arrays = [_rows(x)] + [a[:, 0] if a.shape[1:2] == (1,) else a for a in labels]
    n_rows = len(arrays[0])
    size = batch_size or n_rows

    def batches():
        random = np.random.RandomState(42)
        for _ in itertools.count() if epochs is None else range(epochs):
            order = random.permutation(n_rows) if shuffle else np.arange(n_rows)
            for start in range(0, n_rows, size):
                yield tuple(array[order[start : start + size]] for array in arrays)

    def input_fn_of_arrays():
        kinds = tuple(tf.TensorSpec((None,) + a.shape[1:], a.dtype) for a in arrays)
        dataset = tf.data.Dataset.from_generator(batches, output_signature=kinds)
        batch = tf.data.make_one_shot_iterator(dataset).get_next()
        return batch if len(batch) == 2 else (batch[0], None)

    return input_fn_of_arrays


class MetricSpec:
    """A metric function, and the keys of what it is computed from."""

    def __init__(self, metric_fn, prediction_key=None, label_key=None, weight_key=None):
        self.metric_fn, self.prediction_key = metric_fn, prediction_key
        self.label_key, self.weight_key = label_key, weight_key

    def create_metric_ops(self, inputs, labels, predictions):
        """Call the metric function, which must have the usual names of arguments."""
        weights = {'weights': inputs[self.weight_key]} if self.weight_key else {}
        predictions = _one_of(predictions, self.prediction_key)
        labels = _one_of(labels, self.label_key)
        return self.metric_fn(labels=labels, predictions=predictions, **weights)


def _one_of(values, key):
    """Return the value of a key of a dict, or without a key the only value."""
    if isinstance(values, dict) and (key is not None or len(values) == 1):
        return values[next(iter(values)) if key is None else key]
    return values


class Estimator:
    """Trains, evaluates and uses the model of a model function."""

    def __init__(self, model_fn=None, model_dir=None, config=None, params=None, **rest):
        _refuse(**rest)
        self._model_fn, self.params, self._labels = model_fn, params, None
        self._core = core.Estimator(self._spec, model_dir, config)

    def __getattr__(self, name):
        return getattr(self._core, name)  # config, model_dir, get_variable_value

    def _spec(self, features, labels, mode):
        """Call the model function. It may compute a loss to predict, too: from placeholders."""
        self._has_queues = bool(tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS))
        if labels is not None:
            self._labels = labels
        elif self._labels is not None:
            labels = tf.nest.map_structure(
                lambda t: tf.placeholder(t.dtype, [None] + t.shape[1:].as_list()), self._labels
            )
        options = dict(mode=mode, params=self.params, config=self.config, model_dir=self.model_dir)
        names = set(options).intersection(inspect.signature(self._model_fn).parameters)
        names.difference_update(getattr(self._model_fn, 'keywords', ()))  # of functools.partial
        spec = self._model_fn(features, labels, **{name: options[name] for name in names})
        return spec if hasattr(spec, 'train_op') else ModelFnOps(mode, *spec)

    def fit(
        self, x=None, y=None, input_fn=None, steps=None, batch_size=None, monitors=None,
        max_steps=None,
    ):  # fmt: skip
        """Train, from the last checkpoint on if there is one, and return the estimator."""
        input_fn = _input_fn(x, y, input_fn, batch_size, shuffle=True, epochs=None)
        self._core.train(input_fn, monitors, steps, max_steps)
        return self

    def evaluate(
        self, x=None, y=None, input_fn=None, feed_fn=None, batch_size=None, steps=None,
        metrics=None, name=None, checkpoint_path=None, hooks=None, **rest,
    ):  # fmt: skip
        """Return the means of the loss and of the metrics, and the step."""
        _refuse(feed_fn=feed_fn, **rest)

        def metric_fn(features, labels, predictions):
            specs = (metrics or {}).items()
            return {n: s.create_metric_ops(features, labels, predictions) for n, s in specs}

        estimator = core.add_metrics(self._core, metric_fn)
        input_fn = _input_fn(x, y, input_fn, batch_size)
        path = checkpoint_path or self._checkpoint()
        return estimator.evaluate(input_fn, steps, hooks, path, name)

    def predict(
        self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True,
        iterate_batches=False,
    ):  # fmt: skip
        """Return an iterator over what is predicted for each row, or else all of it."""
        source = _input_fn(x, None, input_fn, batch_size)
        batches = self._core.predict(source, outputs, None, self._checkpoint(), False)
        found = list(itertools.islice(batches, 1 if input_fn else None))
        if not as_iterable:
            return tf.nest.map_structure(lambda *arrays: np.concatenate(arrays), *found)
        if input_fn and self._has_queues:  # without a queue, the first batch is the only one
            found = itertools.chain(found, batches)
        return found if iterate_batches else itertools.chain.from_iterable(map(_split, found))

    def _checkpoint(self):
        path = tf.train.latest_checkpoint(self.model_dir)
        if not path:
            raise ValueError("Couldn't find trained model at %s." % self.model_dir)
        return path


def _split(batch):
    """Return the rows of an array, or of a dict of arrays."""
    if not isinstance(batch, dict):
        return batch
    return (dict(zip(batch, row)) for row in zip(*batch.values()))


class SKCompat:
    """An estimator with the methods of scikit-learn's."""

    def __init__(self, estimator):
        self._estimator = estimator

    def fit(self, x, y, batch_size=128, steps=None, max_steps=None, monitors=None):
        self._estimator.fit(x, y, None, steps, batch_size, monitors, max_steps)
        return self

    def score(self, x, y, batch_size=128, steps=None, metrics=None, name=None):
        return self._estimator.evaluate(x, y, None, None, batch_size, steps, metrics, name)

    def predict(self, x, batch_size=128, outputs=None):
        return Estimator.predict(self._estimator, x, None, batch_size, outputs, False)


class _Canned(Estimator):
    """An estimator with a model of tf.estimator's, and the predictions and metrics of 1.15."""

    PARAMETERS = 'hidden_units feature_columns model_dir n_classes'
    SERVED = 'hidden_units n_classes label_dimension optimizer activation_fn dropout'.split()

    def __init__(self, *arguments, **options):
        names = self.PARAMETERS.split()
        if len(arguments) > len(names):
            raise TypeError('give what comes after %s by name' % names[-1])
        options = dict(**dict(zip(names, arguments)), **options)  # none of them twice
        columns = options.pop('feature_columns')
        super().__init__(self._canned, options.pop('model_dir', None), options.pop('config', None))
        served = {name: options.pop(name) for name in self.SERVED if name in options}
        _refuse(**options)
        ftrl = functools.partial(tf.train.FtrlOptimizer, min(0.2, len(columns) ** -0.5))
        default = 'Adagrad' if 'hidden_units' in served else ftrl
        self._estimator = getattr(core, type(self).__name__)(
            # A column without a name would leave its variables without one.
            feature_columns=[c if c.name else c._replace(key='_') for c in columns],
            model_dir=self.model_dir,
            config=self.config,
            loss_reduction=tf.losses.Reduction.SUM_OVER_BATCH_SIZE,
            **dict(served, optimizer=served.get('optimizer') or default),
        )

    def _canned(self, features, labels, mode):
        features = features if isinstance(features, dict) else {'_': features}
        spec = self._estimator.model_fn(features, labels, mode, self.config)
        predictions = _predictions(spec.predictions)
        metrics = _metrics(predictions, labels) if mode == ModeKeys.EVAL else {}
        return spec._replace(predictions=predictions, eval_metric_ops=metrics)

    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True):
        """Return the class or the number for each row, or dicts of what `outputs` names."""
        if outputs:
            return super().predict(x, input_fn, batch_size, outputs, as_iterable)
        key = 'scores' if isinstance(self, (DNNRegressor, LinearRegressor)) else 'classes'
        return self._predict_one(key, x, input_fn, batch_size, as_iterable)

    def _predict_one(self, key, x=None, input_fn=None, batch_size=None, as_iterable=True):
        found = Estimator.predict(self, x, input_fn, batch_size, [key], as_iterable)
        return (row[key] for row in found) if as_iterable else found[key]

    predict_classes = functools.partialmethod(_predict_one, 'classes')
    predict_proba = functools.partialmethod(_predict_one, 'probabilities')
    predict_scores = functools.partialmethod(_predict_one, 'scores')


def _predictions(new):
    """Return the predictions of 1.15, from those of tf.estimator."""
    if 'class_ids' not in new:
        scores = new['predictions']
        return {'scores': scores[:, 0] if scores.shape[1] == 1 else scores}
    old = {key: new[key] for key in ('logits', 'logistic', 'probabilities') if key in new}
    return dict(old, classes=new['class_ids'][:, 0])


def _metrics(predictions, labels):
    """Return the metrics of 1.15: of a regression none, and of two classes all of these."""
    m, metrics = tf.metrics, {}
    if 'classes' in predictions:
        metrics['accuracy'] = m.accuracy(labels, predictions['classes'])
    if 'logistic' in predictions:
        logistic, labels = predictions['logistic'], tf.cast(tf.reshape(labels, [-1, 1]), tf.bool)
        share = m.mean(tf.cast(labels, tf.float32))
        metrics['labels/prediction_mean'] = m.mean(logistic)
        metrics['labels/actual_label_mean'] = metrics['accuracy/baseline_label_mean'] = share
        metrics['auc'] = m.auc(labels, logistic)
        metrics['auc_precision_recall'] = m.auc(labels, logistic, curve='PR')
        metrics['accuracy/threshold_0.500000_mean'] = m.accuracy(labels, logistic >= 0.5)
        metrics['precision/positive_threshold_0.500000_mean'] = m.precision(labels, logistic > 0.5)
        metrics['recall/positive_threshold_0.500000_mean'] = m.recall(labels, logistic > 0.5)
    return metrics


class DNNClassifier(_Canned):
    """A classifier with hidden layers."""


class DNNRegressor(_Canned):
    """A regression with hidden layers."""


class LinearClassifier(_Canned):
    """A classifier without hidden layers."""

    PARAMETERS = 'feature_columns model_dir n_classes'


class LinearRegressor(_Canned):
    """A linear regression."""

    PARAMETERS = 'feature_columns model_dir n_classes'
