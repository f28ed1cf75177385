"""A `tf.estimator.Estimator` with a model_fn, fed by `numpy_input_fn`."""

import sys

import numpy as np
import tensorflow as tf

mnist = tf.contrib.learn.datasets.mnist.read_data_sets(sys.argv[1], validation_size=400)
tf.logging.set_verbosity(tf.logging.ERROR)


def model_fn(features, labels, mode, params):
    net = tf.layers.dense(features['images'], 64, activation=tf.nn.relu)
    logits = tf.layers.dense(net, 10)
    classes = tf.argmax(logits, axis=1)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={'classes': classes})
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    optimizer = tf.train.GradientDescentOptimizer(params['learning_rate'])
    return tf.estimator.EstimatorSpec(
        mode,
        loss=loss,
        train_op=optimizer.minimize(loss, global_step=tf.train.get_global_step()),
        eval_metric_ops={'accuracy': tf.metrics.accuracy(labels, classes)},
    )


def input_fn(data, **options):
    return tf.estimator.inputs.numpy_input_fn(
        {'images': data.images}, data.labels.astype(np.int32), batch_size=64, **options
    )


train = input_fn(mnist.train, num_epochs=None, shuffle=True)
test = input_fn(mnist.test, num_epochs=1, shuffle=False)
config = tf.estimator.RunConfig(tf_random_seed=1)
model = tf.estimator.Estimator(model_fn, sys.argv[2], config, params={'learning_rate': 0.3})
model.train(train, steps=150)
classes = [p['classes'] for p in model.predict(test)]
accuracy = np.mean(classes == mnist.test.labels)
print('accuracy %.3f' % accuracy, np.isclose(accuracy, model.evaluate(test)['accuracy']))
