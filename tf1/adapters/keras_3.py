"""What Keras 3 has nearly as Keras 2 had it, where the package tf-keras is not installed."""

from tf1.api import version_1

tf = version_1()

datasets = tf.keras.datasets
utils = tf.keras.utils
