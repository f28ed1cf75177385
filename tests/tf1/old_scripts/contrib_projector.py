"""The test images as embeddings for TensorBoard's projector."""

import os
import sys

import numpy as np
import tensorflow as tf
from tensorflow.contrib.tensorboard.plugins import projector
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], validation_size=400)
log_dir = sys.argv[2]
images = tf.Variable(mnist.test.images[:100], name='images')
with tf.Session() as sess:
    writer = tf.summary.FileWriter(log_dir, sess.graph)
    sess.run(images.initializer)
    tf.train.Saver([images]).save(sess, os.path.join(log_dir, 'images.ckpt'))
    config = projector.ProjectorConfig()
    embedding = config.embeddings.add()
    embedding.tensor_name = images.name
    embedding.sprite.single_image_dim.extend([28, 28])
    projector.visualize_embeddings(writer, config)
    writer.close()

with open(os.path.join(log_dir, 'projector_config.pbtxt')) as f:
    text = f.read()
saved = tf.train.load_variable(log_dir, 'images')
print('tensor_name: "images:0"' in text, np.array_equal(saved, mnist.test.images[:100]))
