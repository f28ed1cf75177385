"""The source of tf.keras: its modules are those that tensorflow.python.keras had."""

import importlib

from tf1.api import version_1

tf = version_1()

source = importlib.import_module(tf.keras.layers.Layer.__module__.partition('.engine.')[0])
