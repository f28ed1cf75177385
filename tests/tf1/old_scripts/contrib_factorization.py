"""k-means of the images; each cluster gets the label that most of its images have."""

import sys

import numpy as np
import tensorflow as tf
from tensorflow.contrib.factorization import KMeans
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, validation_size=400)
tf.set_random_seed(1)
X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

kmeans = KMeans(inputs=X, num_clusters=25, distance_metric='cosine', use_mini_batch=True)
_, cluster_idx, scores, _, init_op, train_op = kmeans.training_graph()
cluster_idx = cluster_idx[0]
average_distance = tf.reduce_mean(scores[0])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    train = {X: mnist.train.images}
    sess.run(init_op, train)
    for _ in range(10):
        _, distance, idx = sess.run([train_op, average_distance, cluster_idx], train)
    counts = np.zeros([25, 10])
    for label, cluster in zip(mnist.train.labels, idx):
        counts[cluster] += label
    labels = tf.nn.embedding_lookup(tf.convert_to_tensor(np.argmax(counts, 1)), cluster_idx)
    right = tf.equal(labels, tf.argmax(Y, 1))
    accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
    test = {X: mnist.test.images, Y: mnist.test.labels}
    print('accuracy %.3f' % sess.run(accuracy, test))
