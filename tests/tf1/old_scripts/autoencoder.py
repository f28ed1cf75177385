"""An autoencoder of two sigmoid layers, with the loader by its longest name."""

import sys

import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets

mnist = read_data_sets(sys.argv[1], one_hot=False)

X = tf.placeholder(tf.float32, [None, 784])
weights = {
    'encoder': tf.Variable(tf.random_normal([784, 64], stddev=0.1)),
    'decoder': tf.Variable(tf.random_normal([64, 784], stddev=0.1)),
}
biases = {'encoder': tf.Variable(tf.zeros([64])), 'decoder': tf.Variable(tf.zeros([784]))}
code = tf.nn.sigmoid(tf.add(tf.matmul(X, weights['encoder']), biases['encoder']))
decoded = tf.nn.sigmoid(tf.add(tf.matmul(code, weights['decoder']), biases['decoder']))
loss = tf.reduce_mean(tf.pow(X - decoded, 2))
optimizer = tf.train.RMSPropOptimizer(0.01).minimize(loss)

init = tf.global_variables_initializer()
sess = tf.Session()
sess.run(init)
_, before = sess.run([code, loss], feed_dict={X: mnist.test.images})
for _ in range(200):
    batch_x, _ = mnist.train.next_batch(256)
    sess.run(optimizer, feed_dict={X: batch_x})
after = sess.run(loss, feed_dict={X: mnist.test.images})
print('loss %.3f to %.3f, good: %s' % (before, after, after < 0.08))
sess.close()
