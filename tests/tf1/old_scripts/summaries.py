"""A hidden layer whose training is summed up for TensorBoard."""

import sys

import tensorflow as tf
import tensorflow.examples.tutorials.mnist.input_data as input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True)
with tf.name_scope('input'):
    x = tf.placeholder(tf.float32, [None, 784], name='x-input')
    y_ = tf.placeholder(tf.float32, [None, 10], name='y-input')
    tf.summary.image('input', tf.reshape(x, [-1, 28, 28, 1]), 10)
with tf.variable_scope('layer'):
    W = tf.get_variable('W', [784, 50], initializer=tf.truncated_normal_initializer(stddev=0.1))
    hidden = tf.nn.relu(tf.matmul(x, W))
    tf.summary.histogram('activations', hidden)
with tf.variable_scope('output'):
    V = tf.get_variable('V', [50, 10], initializer=tf.random_uniform_initializer(-0.1, 0.1))
    y = tf.matmul(hidden, V)
loss = tf.losses.softmax_cross_entropy(y_, y)
tf.summary.scalar('loss', loss)
global_step = tf.Variable(0, name='global_step', trainable=False)
rate = tf.train.exponential_decay(0.5, global_step, 100, 0.96)
train = tf.train.MomentumOptimizer(rate, 0.5).minimize(loss, global_step)
merged = tf.summary.merge_all()

with tf.Session() as sess:
    writer = tf.summary.FileWriter(sys.argv[2], sess.graph)
    tf.global_variables_initializer().run()
    for i in range(50):
        xs, ys = mnist.train.next_batch(100)
        summary, _ = sess.run([merged, train], {x: xs, y_: ys})
        writer.add_summary(summary, i)
    writer.close()

tags = set()
for path in tf.gfile.Glob(sys.argv[2] + '/*'):
    for event in tf.train.summary_iterator(path):
        tags.update(value.tag for value in event.summary.value)
print(len(tags), 'loss' in tags)
