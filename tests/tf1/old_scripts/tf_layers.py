"""A convolutional network of `tf.layers`, with batch normalization and dropout."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], validation_size=400)
tf.set_random_seed(1)
X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.int64, [None])
is_training = tf.placeholder_with_default(False, [])


def network(x, reuse=False):
    with tf.variable_scope('network', reuse=reuse):
        net = tf.reshape(x, [-1, 28, 28, 1])
        net = tf.layers.conv2d(net, 8, 5, padding='same', use_bias=False)
        net = tf.nn.relu(tf.layers.batch_normalization(net, training=is_training, momentum=0.9))
        net = tf.layers.max_pooling2d(net, 2, 2)
        net = tf.layers.Conv2D(16, 3, strides=2, activation=tf.nn.relu, name='second')(net)
        net = tf.layers.flatten(net)
        net = tf.layers.dropout(net, rate=0.3, training=is_training)
        return tf.layers.dense(
            net, 10, kernel_regularizer=lambda w: 1e-4 * tf.nn.l2_loss(w), name='logits'
        )


logits = network(X)
tf.losses.sparse_softmax_cross_entropy(Y, logits)
loss = tf.losses.get_total_loss()
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train = tf.train.AdamOptimizer(0.005).minimize(loss)
predictions = tf.argmax(network(X, reuse=True), 1)
accuracy = tf.reduce_mean(tf.to_float(tf.equal(predictions, Y)))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(100):
        x, y = mnist.train.next_batch(64)
        sess.run(train, {X: x, Y: y, is_training: True})
    print('accuracy %.3f' % sess.run(accuracy, {X: mnist.test.images, Y: mnist.test.labels}))
