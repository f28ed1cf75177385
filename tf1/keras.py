"""The source of tf.keras: its modules are those that tensorflow.python.keras had."""

import importlib

from tf1 import tf

source = importlib.import_module(tf.keras.layers.Layer.__module__.partition('.engine.')[0])
