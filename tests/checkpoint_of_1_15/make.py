"""Writes the checkpoint beside it, and what its network says: run it on TensorFlow 1.15.5.

python tests/checkpoint_of_1_15/make.py
"""

import os

import numpy as np
import tensorflow as tf

FOLDER = os.path.dirname(os.path.abspath(__file__))


def images():
    """Return four images of noise."""
    return np.random.RandomState(0).rand(4, 8, 8, 1).astype(np.float32)


def build(x, training):
    """Return the logits [4, 3] of a network with layers and cells of each kind."""
    cells = tf.nn.rnn_cell
    net = tf.layers.conv2d(x, 2, 3, padding='same', activation=tf.nn.relu)
    net = tf.layers.batch_normalization(net, training=training, momentum=0.5)
    net = tf.reshape(net, [-1, 8, 16])
    for cell in (
        cells.BasicLSTMCell(3),
        cells.MultiRNNCell([cells.LSTMCell(3, use_peepholes=True), cells.GRUCell(4)]),
        tf.contrib.rnn.LSTMBlockCell(3, use_peephole=True),
        tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.LayerNormBasicLSTMCell(3), 4),
    ):
        with tf.variable_scope(None, 'cell'):
            net, _ = tf.nn.dynamic_rnn(cell, net, dtype=tf.float32)
    net = tf.contrib.layers.fully_connected(
        net[:, -1], 5, normalizer_fn=tf.contrib.layers.batch_norm,
        normalizer_params={'is_training': training, 'decay': 0.5},
    )  # fmt: skip
    return tf.layers.dense(net, 3)


def main():
    tf.set_random_seed(0)
    x = tf.placeholder(tf.float32, [None, 8, 8, 1])
    with tf.variable_scope('network'):
        trained = build(x, training=True)
    with tf.variable_scope('network', reuse=True):
        logits = build(x, training=False)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(trained**2))
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(5):
            sess.run([train, updates], {x: images()})
        saver = tf.train.Saver(tf.global_variables())
        saver.save(sess, os.path.join(FOLDER, 'model.ckpt'), write_meta_graph=False)
        np.savetxt(os.path.join(FOLDER, 'logits.txt'), sess.run(logits, {x: images()}))


if __name__ == '__main__':
    main()
