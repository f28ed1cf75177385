"""The package that tf.keras is of: its modules are those that tensorflow.python.keras had."""

import importlib
import sys

from tf1.api import version_1

tf = version_1()

package = importlib.import_module(tf.keras.layers.Layer.__module__.partition('.engine.')[0])
__version__ = sys.modules[package.__name__.partition('.')[0]].__version__
