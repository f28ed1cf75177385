"""Keras's optimizers as tf.contrib.keras and tensorflow.python.keras had them.

They have the parameters and learning rates of that time, and are those of tf.keras inside.
"""

from inspect import Parameter, Signature

from tf1.api import version_1

tf = version_1()


def _of_old(name, rate, parameters):
    """Return the optimizer with these parameters after `lr`, which is `rate` by default."""
    of_old = Signature(
        [Parameter(p, Parameter.POSITIONAL_OR_KEYWORD) for p in ['lr'] + parameters.split()]
        + [Parameter('others', Parameter.VAR_KEYWORD)]
    )

    class Optimizer(getattr(tf.keras.optimizers, name)):
        def __init__(self, *args, **options):
            options = of_old.bind_partial(*args, **options).arguments
            options.update(options.pop('others', {}))
            options.setdefault('learning_rate', options.pop('lr', rate))
            super().__init__(**options)

    Optimizer.__name__ = name
    return Optimizer


Adadelta = _of_old('Adadelta', 1.0, 'rho epsilon decay')
Adagrad = _of_old('Adagrad', 0.01, 'epsilon decay')
Adam = _of_old('Adam', 0.001, 'beta_1 beta_2 epsilon decay amsgrad')
Adamax = _of_old('Adamax', 0.002, 'beta_1 beta_2 epsilon decay')
Nadam = _of_old('Nadam', 0.002, 'beta_1 beta_2 epsilon')
RMSprop = _of_old('RMSprop', 0.001, 'rho epsilon decay')
SGD = _of_old('SGD', 0.01, 'momentum decay nesterov')
