"""A network as one wrote it in 2016, before TensorFlow 1.0."""

import sys

import tensorflow as tf
import tensorflow.examples.tutorials.mnist.input_data as input_data
from tensorflow.models.rnn import rnn, rnn_cell

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True)
x = tf.placeholder('float', [None, 784], name='x')
y = tf.placeholder('float', [None, 10], name='y')

rows = tf.split(1, 28, tf.mul(tf.sub(x, 0.5), 2.0))
with tf.variable_scope('forward'):
    cell = rnn_cell.BasicLSTMCell(32, forget_bias=1.0)
    outputs, _ = rnn.rnn(cell, rows, dtype=tf.float32)
with tf.variable_scope('dense'):
    W1 = tf.Variable(tf.random_normal([784, 32], stddev=0.05))
    hidden = tf.nn.relu(tf.matmul(x, W1))
both = tf.concat(1, [outputs[-1], hidden])
W2 = tf.Variable(tf.random_normal([64, 10], stddev=0.1))
pred = tf.matmul(both, W2)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(pred, y))
optimizer = tf.train.AdamOptimizer(learning_rate=0.01).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1)), 'float'))

tf.scalar_summary('cost', cost)
tf.histogram_summary('W2', W2)
tf.image_summary('digits', tf.reshape(x, [-1, 28, 28, 1]), max_images=2)
merged = tf.merge_all_summaries()
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    writer = tf.train.SummaryWriter(sys.argv[2], sess.graph_def)
    for step in range(60):
        batch_xs, batch_ys = mnist.train.next_batch(100)
        summary, _ = sess.run([merged, optimizer], {x: batch_xs, y: batch_ys})
        writer.add_summary(summary, step)
    writer.close()
    result = sess.run(accuracy, {x: mnist.test.images, y: mnist.test.labels})

events = [e for path in tf.gfile.Glob(sys.argv[2] + '/*') for e in tf.train.summary_iterator(path)]
tags = {value.tag for event in events for value in event.summary.value}
print(sorted(tags), any(event.graph_def for event in events), 'accuracy %.3f' % result)
