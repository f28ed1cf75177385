"""tf.estimator, from the last release of the package tensorflow-estimator, 2.15.

It imports three things that TensorFlow no longer has: what put its names into
tf.estimator, training on several machines, and training on TPUs.
"""

import sys
import types


def _export(*names, v1=None):
    return lambda thing: thing


REMOVED = {
    'tensorflow_estimator.python.estimator.estimator_export': {'estimator_export': _export},
    'tensorflow.python.distribute.estimator_training': {
        'init_run_config': lambda config, cluster: None,
        'should_run_distribute_coordinator': lambda config: False,
    },
    'tensorflow_estimator._api.v1.estimator.tpu': {},
}

for name, contents in REMOVED.items():
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(contents)
try:
    from tensorflow_estimator._api.v1.estimator import *  # noqa: F403
    from tensorflow_estimator._api.v1.estimator import export, inputs  # noqa: F401
finally:
    for name in REMOVED:
        del sys.modules[name]
