"""Train, save, and restore in a second session; flags with argparse and a main of its own."""

import argparse
import os
import sys

import tensorflow as tf

FLAGS = None


def main(argv):
    mnist = tf.contrib.learn.datasets.mnist.read_data_sets(FLAGS.data_dir, one_hot=True)
    x = tf.placeholder(tf.float32, [None, 784])
    y_ = tf.placeholder(tf.float32, [None, 10])
    W = tf.Variable(tf.zeros([784, 10]), name='W')
    y = tf.matmul(x, W)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
    train = tf.train.AdagradOptimizer(0.1).minimize(loss)
    accuracy = tf.reduce_mean(tf.to_float(tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))))
    test = {x: mnist.test.images, y_: mnist.test.labels}
    saver = tf.train.Saver()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(100):
            batch = mnist.train.next_batch(100)
            sess.run(train, {x: batch[0], y_: batch[1]})
        trained = sess.run(accuracy, test)
        path = saver.save(sess, os.path.join(FLAGS.model_dir, 'model.ckpt'))
    with tf.Session() as sess:
        saver.restore(sess, path)
        print(argv[1:], sess.run(accuracy, test) == trained, trained > 0.8)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--data_dir', type=str, default='/tmp/tensorflow/mnist/input_data')
    parser.add_argument('--model_dir', type=str, default='/tmp/model')
    FLAGS, unparsed = parser.parse_known_args()
    tf.app.run(main=main, argv=[sys.argv[0]] + unparsed)
