"""`tf.contrib.layers` under an arg_scope of `tf.contrib.framework`, with regularizers."""

import sys

import tensorflow as tf
from tensorflow.contrib import layers
from tensorflow.contrib.framework import arg_scope
from tensorflow.contrib.layers.python.layers import batch_norm
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, validation_size=400)
tf.set_random_seed(1)
x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
training = tf.placeholder(tf.bool)

with arg_scope(
    [layers.conv2d, layers.fully_connected],
    weights_initializer=layers.xavier_initializer(),
    weights_regularizer=layers.l2_regularizer(1e-4),
):
    net = layers.conv2d(tf.reshape(x, [-1, 28, 28, 1]), 8, [5, 5])
    net = layers.max_pool2d(net, [2, 2])
    net = batch_norm(net, decay=0.9, is_training=training, updates_collections=None)
    net = layers.flatten(net)
    net = layers.dropout(net, keep_prob=0.9, is_training=training)
    net = layers.fully_connected(net, 32)
    y = layers.fully_connected(net, 10, activation_fn=None, scope='logits')
W = tf.get_variable(
    'W', [784, 10], initializer=layers.variance_scaling_initializer(factor=0.01),
    regularizer=layers.l1_regularizer(1e-5),
)  # fmt: skip
y += tf.matmul(x, W)

tf.contrib.losses.softmax_cross_entropy(y, y_)
loss = tf.contrib.losses.get_total_loss()
step = tf.contrib.framework.get_or_create_global_step()
train = layers.optimize_loss(loss, step, 0.005, 'Adam')
accuracy = tf.contrib.metrics.accuracy(tf.argmax(y, 1), tf.argmax(y_, 1))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(100):
        xs, ys = mnist.train.next_batch(64)
        sess.run(train, {x: xs, y_: ys, training: True})
    test = {x: mnist.test.images, y_: mnist.test.labels, training: False}
    print('accuracy %.3f' % sess.run(accuracy, test))
