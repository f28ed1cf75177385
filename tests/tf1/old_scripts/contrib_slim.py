"""`tf.contrib.slim` with nested arg_scopes, and its own training loop."""

import sys

import tensorflow as tf
import tensorflow.contrib.slim as slim
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, validation_size=400)
tf.set_random_seed(1)


def lenet(images, is_training):
    with slim.arg_scope(
        [slim.conv2d, slim.fully_connected],
        weights_initializer=tf.truncated_normal_initializer(stddev=0.1),
        weights_regularizer=slim.l2_regularizer(1e-4),
    ):
        with slim.arg_scope([slim.batch_norm], is_training=is_training, decay=0.9):
            net = slim.conv2d(images, 8, [5, 5], normalizer_fn=slim.batch_norm, scope='conv1')
            net = slim.max_pool2d(net, [2, 2], scope='pool1')
            net = slim.conv2d(net, 16, [3, 3], stride=2, scope='conv2')
            net = slim.flatten(net)
            net = slim.dropout(net, 0.8, is_training=is_training)
            return slim.fully_connected(net, 10, activation_fn=None, scope='fc')


images = tf.placeholder_with_default(mnist.train.images, [None, 784])
labels = tf.placeholder_with_default(mnist.train.labels, [None, 10])
rows = tf.random_uniform([64], 0, tf.shape(images)[0], dtype=tf.int32)
with tf.variable_scope('lenet'):
    logits = lenet(tf.reshape(tf.gather(images, rows), [-1, 28, 28, 1]), is_training=True)
slim.losses.softmax_cross_entropy(logits, tf.gather(labels, rows))
total_loss = slim.losses.get_total_loss()
train_op = slim.learning.create_train_op(total_loss, tf.train.AdamOptimizer(0.005))
with tf.variable_scope('lenet', reuse=True):
    y = lenet(tf.reshape(images, [-1, 28, 28, 1]), is_training=False)
right = tf.equal(tf.argmax(y, 1), tf.argmax(labels, 1))
accuracy = tf.reduce_mean(tf.cast(right, tf.float32))

saver = tf.train.Saver(slim.get_variables_to_restore(include=['lenet']))

slim.learning.train(train_op, sys.argv[2], number_of_steps=80, summary_writer=None)
with tf.Session() as sess:
    saver.restore(sess, tf.train.latest_checkpoint(sys.argv[2]))
    test = {images: mnist.test.images, labels: mnist.test.labels}
    print('accuracy %.3f' % sess.run(accuracy, test))
