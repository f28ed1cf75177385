"""tf.estimator, from the last release of the package tensorflow-estimator, 2.15.

It imports three things that TensorFlow no longer has: what put its names into
tf.estimator, training on several machines, and training on TPUs.
"""

import sys
import types


def _export(*names, v1=None):
    return lambda thing: thing


def _add_module(name, **contents):
    module = types.ModuleType(name)
    vars(module).update(contents)
    sys.modules.setdefault(name, module)


_add_module('tensorflow_estimator.python.estimator.estimator_export', estimator_export=_export)
_add_module(
    'tensorflow.python.distribute.estimator_training',
    init_run_config=lambda config, cluster: None,
    should_run_distribute_coordinator=lambda config: False,
)
_add_module('tensorflow_estimator._api.v1.estimator.tpu')

from tensorflow_estimator._api.v1.estimator import *  # noqa: E402,F403
from tensorflow_estimator._api.v1.estimator import export, inputs  # noqa: E402,F401
