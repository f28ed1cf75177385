"""Images read two rows at a time, by static, dynamic and bidirectional recurrent networks."""

import sys

import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, validation_size=400)
tf.set_random_seed(1)
X = tf.placeholder('float', [None, 14, 56])
Y = tf.placeholder('float', [None, 10])
keep_prob = tf.placeholder_with_default(1.0, [])
rows = tf.unstack(X, 14, 1)


def static(size):
    cell = rnn.BasicLSTMCell(size, forget_bias=1.0)
    return rnn.static_rnn(cell, rows, dtype=tf.float32)[0][-1]


def bidirectional(size):
    cells = [rnn.LSTMBlockCell(size) for _ in range(2)]
    return rnn.static_bidirectional_rnn(cells[0], cells[1], rows, dtype=tf.float32)[0][-1]


def dynamic(size):
    layers = [tf.nn.rnn_cell.LSTMCell(size), tf.nn.rnn_cell.GRUCell(size)]
    layers = [rnn.DropoutWrapper(cell, output_keep_prob=keep_prob) for cell in layers]
    cell = rnn.MultiRNNCell(layers)
    state = cell.zero_state(tf.shape(X)[0], tf.float32)
    return tf.nn.dynamic_rnn(cell, X, initial_state=state)[0][:, -1]


def stacked(size):
    forward, backward = [[rnn.BasicLSTMCell(size)] for _ in range(2)]
    outputs, _, _ = rnn.stack_bidirectional_dynamic_rnn(forward, backward, X, dtype=tf.float32)
    return outputs[:, -1]


with tf.Session() as sess:
    for network in (static, bidirectional, dynamic, stacked):
        with tf.variable_scope(network.__name__):
            outputs = network(32)
            W = tf.Variable(tf.random_normal([int(outputs.shape[1]), 10], stddev=0.1))
            logits = tf.matmul(outputs, W)
            loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=Y, logits=logits)
            train = tf.train.AdamOptimizer(0.01).minimize(tf.reduce_mean(loss))
            right = tf.equal(tf.argmax(logits, 1), tf.argmax(Y, 1))
            accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
        sess.run(tf.global_variables_initializer())
        for _ in range(60):
            batch_x, batch_y = mnist.train.next_batch(64)
            sess.run(train, {X: batch_x.reshape(-1, 14, 56), Y: batch_y, keep_prob: 0.9})
        test = {X: mnist.test.images.reshape(-1, 14, 56), Y: mnist.test.labels}
        print('%s accuracy %.3f' % (network.__name__, sess.run(accuracy, test)))
