"""`tf.keras` in a graph and a session, fed by `tf.data`, beside code of lower level."""

import sys

import numpy as np
import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets
from tensorflow.keras import layers
from tensorflow.keras.models import Sequential

mnist = read_data_sets(sys.argv[1], one_hot=True, reshape=False, validation_size=400)
tf.set_random_seed(1)
with tf.Session() as sess:
    model = Sequential(
        [
            layers.Conv2D(8, 5, activation='relu', input_shape=(28, 28, 1)),
            layers.MaxPooling2D(),
            layers.BatchNormalization(momentum=0.9),
            layers.Flatten(),
            layers.Dense(10, activation='softmax'),
        ]
    )
    model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
    model.fit(mnist.train.images, mnist.train.labels, batch_size=64, epochs=1, verbose=0)
    _, accuracy = model.evaluate(mnist.test.images, mnist.test.labels, verbose=0)
    print('fit accuracy %.3f' % accuracy)

    data = tf.data.Dataset.from_tensor_slices(mnist.test.images)
    images = data.apply(tf.contrib.data.batch_and_drop_remainder(100)).make_one_shot_iterator()
    probabilities = model(images.get_next())
    right = 0
    for labels in np.split(mnist.test.labels, 10):
        right += np.sum(np.argmax(sess.run(probabilities), 1) == np.argmax(labels, 1))
    print('accuracy %.3f' % (right / np.float(len(mnist.test.labels))))
