"""Writes what TensorFlow 1.15.5 computes: the checkpoint, the logits and values.json.

python tests/tf1/checkpoint_of_1_15/make.py
"""

import json
import os

import numpy as np
import tensorflow as tf

FOLDER = os.path.dirname(os.path.abspath(__file__))


def images():
    """Return four images of noise."""
    return np.random.RandomState(0).rand(4, 8, 8, 1).astype(np.float32)


def plain(x, training=False):
    """Return the logits [4, 3] of a network that needs no package beside TensorFlow."""
    cells, rnn = tf.nn.rnn_cell, tf.contrib.rnn
    net = tf.layers.conv2d(x, 2, 3, padding='same', activation=tf.nn.relu)
    net = tf.layers.dropout(tf.layers.average_pooling2d(net, 1, 1), 0.5)
    net = tf.reshape(net, [-1, 8, 16])
    for cell in (
        cells.BasicLSTMCell(3),
        cells.MultiRNNCell([cells.LSTMCell(3, use_peepholes=True), cells.GRUCell(4)]),
        rnn.DropoutWrapper(rnn.LSTMBlockCell(3, use_peephole=True), output_keep_prob=1.0),
        rnn.OutputProjectionWrapper(rnn.LayerNormBasicLSTMCell(3), 4),
        rnn.InputProjectionWrapper(cells.BasicRNNCell(3), 5, activation=tf.tanh),
    ):
        with tf.variable_scope(None, 'cell'):
            net, _ = tf.nn.dynamic_rnn(cell, net, dtype=tf.float32)

    def stack():
        return [cells.BasicLSTMCell(3), cells.BasicRNNCell(2)]

    net, _, _ = rnn.stack_bidirectional_dynamic_rnn(stack(), stack(), net, dtype=tf.float32)
    with tf.variable_scope('static'):
        steps, forward, backward = rnn.stack_bidirectional_rnn(
            stack(), stack(), tf.unstack(net, axis=1), dtype=tf.float32
        )
    net = tf.concat([steps[-1], forward[1], backward[0][1]], axis=1)
    return tf.layers.dense(tf.layers.flatten(net), 3)


def with_packages(x, training):
    """Return the logits [4, 3] of a network that needs tf-keras and tf-slim."""
    net = tf.layers.batch_normalization(x, training=training, momentum=0.5)
    net = tf.contrib.layers.fully_connected(
        tf.contrib.layers.flatten(net), 5, normalizer_fn=tf.contrib.layers.batch_norm,
        normalizer_params={'is_training': training, 'decay': 0.5},
    )  # fmt: skip
    return tf.layers.dense(net, 3)


NETWORKS = {'plain': plain, 'with_packages': with_packages}


def values():
    """Return tensors that adapters compute, by their names."""
    random = np.random.RandomState(1)
    logits = tf.constant(random.randn(3, 4, 5).astype(np.float32))
    targets = tf.constant(random.randint(0, 5, [3, 4]))
    weights = tf.constant([[1, 1, 0, 0], [1, 1, 1, 0.5], [0, 0, 0, 0]], tf.float32)
    loss = tf.contrib.seq2seq.sequence_loss
    found = {}
    for how in ('11', '10', '01', '00', '1s', 's1', 'ss', 's0', '0s'):
        found['loss ' + how] = loss(
            logits, targets, weights, how[0] == '1', how[1] == '1', how[0] == 's', how[1] == 's'
        )
    legacy = tf.contrib.legacy_seq2seq
    lists = [tf.unstack(tensor, axis=1) for tensor in (logits, targets, weights)]
    for average in (True, False):
        found['by example %s' % average] = legacy.sequence_loss_by_example(*lists + [average])
        found['legacy %s' % average] = legacy.sequence_loss(*lists, average_across_batch=average)
    layers = tf.contrib.layers
    found['l1'] = layers.l1_regularizer(0.1)(logits)
    found['l2'] = layers.l2_regularizer(0.1)(logits)
    found['flatten'] = layers.flatten(logits)
    for uniform in (True, False):
        initializer = layers.xavier_initializer(uniform, seed=3)
        found['xavier %s' % uniform] = initializer([2, 3, 4])
    return found


def main():
    tf.set_random_seed(0)
    x = tf.placeholder(tf.float32, [None, 8, 8, 1])
    logits, steps = {}, []
    for name, network in NETWORKS.items():
        with tf.variable_scope(name):
            trained = network(x, training=True)
        with tf.variable_scope(name, reuse=True):
            logits[name] = network(x, training=False)
        loss = tf.reduce_mean(trained * np.random.RandomState(2).randn(4, 3))
        steps.append(tf.train.GradientDescentOptimizer(0.2).minimize(loss))
    steps.append(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(5):
            sess.run(steps, {x: images()})
        saver = tf.train.Saver(tf.global_variables())
        saver.save(sess, os.path.join(FOLDER, 'model.ckpt'), write_meta_graph=False)
        results = dict(sess.run(logits, {x: images()}), **sess.run(values()))
    with open(os.path.join(FOLDER, 'values.json'), 'w') as f:
        json.dump({name: value.tolist() for name, value in results.items()}, f, indent=1)


if __name__ == '__main__':
    main()
