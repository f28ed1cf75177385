"""Eager execution as it was before version 2, with `tf.contrib.eager`."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.enable_eager_execution()
tfe = tf.contrib.eager
tf.set_random_seed(1)
mnist = input_data.read_data_sets(sys.argv[1], validation_size=400)


class NeuralNet(tfe.Network):
    def __init__(self):
        super(NeuralNet, self).__init__()
        self.hidden = self.track_layer(tf.layers.Dense(64, activation=tf.nn.relu))
        self.logits = self.track_layer(tf.layers.Dense(10))

    def call(self, x):
        return self.logits(self.hidden(x))


net = NeuralNet()
scale = tfe.Variable(1.0, name='scale')


def loss(inference, x, y):
    logits = scale * inference(x)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=y))


data = tf.data.Dataset.from_tensor_slices((mnist.train.images, mnist.train.labels.astype('int64')))
batches = tfe.Iterator(data.repeat().shuffle(1000).batch(64).prefetch(1))
optimizer = tf.train.AdamOptimizer(0.005)
gradients = tfe.implicit_gradients(loss)
for _ in range(100):
    x, y = batches.next()
    optimizer.apply_gradients(gradients(net, x, y))
print('variables:', len(net.variables), 'trained:', bool(scale.numpy() != 1.0))

accuracy = tfe.metrics.Accuracy('accuracy')
accuracy(tf.argmax(net(tf.constant(mnist.test.images)), 1), mnist.test.labels.astype('int64'))
print('accuracy %.3f' % accuracy.result().numpy())
