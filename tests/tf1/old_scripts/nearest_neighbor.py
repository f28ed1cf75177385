"""The nearest neighbor of each test digit among a few thousand, in L1 distance."""

import sys

import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.mnist.read_data_sets(sys.argv[1], one_hot=True)
size = min(5000, mnist.train.num_examples)
Xtr, Ytr = mnist.train.next_batch(size)
Xte, Yte = mnist.test.next_batch(100)

xtr = tf.placeholder('float', [None, 784])
xte = tf.placeholder('float', [784])
distance = tf.reduce_sum(tf.abs(tf.add(xtr, tf.negative(xte))), reduction_indices=1)
pred = tf.arg_min(distance, 0)

accuracy = 0.0
with tf.Session() as sess:
    for i in range(len(Xte)):
        nn_index = sess.run(pred, feed_dict={xtr: Xtr, xte: Xte[i, :]})
        accuracy += (np.argmax(Ytr[nn_index]) == np.argmax(Yte[i])) / len(Xte)
print('Done! accuracy above 0.8:', accuracy > 0.8)
