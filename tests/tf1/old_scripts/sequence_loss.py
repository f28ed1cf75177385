"""A recurrent network that predicts the next row of an image, half of the rows padded."""

import sys

import tensorflow as tf
from tensorflow.contrib import rnn, seq2seq
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], validation_size=400)
tf.set_random_seed(1)
images = tf.placeholder(tf.float32, [None, 784])
# The class of a row is where its ink is: in the left, the middle, the right, or nowhere.
rows = tf.reshape(images, [-1, 28, 28])
thirds = tf.reduce_sum(tf.reshape(rows[:, :, 2:26], [-1, 28, 3, 8]), 3)
ink = tf.cast(tf.reduce_max(thirds, 2) > 0.5, tf.int64)
classes = (tf.argmax(thirds, 2) + 1) * ink
weights = tf.sequence_mask(tf.fill([tf.shape(rows)[0]], 20), 27, dtype=tf.float32)

outputs, _ = tf.nn.dynamic_rnn(rnn.GRUCell(24), rows[:, :-1], dtype=tf.float32)
logits = tf.layers.dense(outputs, 4)
loss = seq2seq.sequence_loss(logits, classes[:, 1:], weights)
by_example = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
    tf.unstack(logits, 27, axis=1), tf.unstack(classes[:, 1:], 27, axis=1),
    tf.unstack(weights, 27, axis=1),
)  # fmt: skip
train = tf.train.AdamOptimizer(0.01).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    test = {images: mnist.test.images}
    print('before %.3f' % sess.run(loss, test))
    for _ in range(150):
        sess.run(train, {images: mnist.train.next_batch(64)[0]})
    mean, each = sess.run([loss, by_example], test)
    print('legacy agrees:', abs(each.mean() - mean) < 1e-4)
    print('loss %.3f' % mean)
