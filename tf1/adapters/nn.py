"""What of tf.nn takes its arguments in another order today.

The cross-entropies took (logits, labels) until TensorFlow 1.0, and take (labels, logits) today.
In between they took them by name only.
"""

import numpy as np

from tf1.api import tell, version_1

tf = version_1()


def _by_name(function, are_logits_and_labels, before_1='logits labels name'):
    """Return the function for arguments by name, or by position as before TensorFlow 1.0.

    Raises ValueError, as in 1.15, for arguments by position where `are_logits_and_labels` does
    not tell that they are what was there before 1.0.
    """
    name, parameters = function.__name__, before_1.split()

    def checked(*args, **options):
        given = dict(zip(parameters, args))
        if args:
            labels = given.get('labels', options.get('labels'))
            if (
                labels is None
                or len(args) > len(parameters)
                or set(given).intersection(options)
                or not ('labels' in options or are_logits_and_labels(given['logits'], labels))
            ):
                raise ValueError(
                    'Only call `%s` with named arguments (labels=..., logits=..., ...)' % name
                )
            tell('tf.nn.%s by position: taken as (logits, labels), as before TensorFlow 1.0' % name)
        return function(**given, **options)

    checked.__name__, checked.__doc__ = name, function.__doc__
    return checked


def _is_learned(value):
    """Tell whether a tensor is made of what a trainable variable holds."""
    variables = {variable.op for variable in tf.trainable_variables()}
    operations, seen = [getattr(value, 'op', None)], {None}
    while operations:
        operation = operations.pop()
        if operation in variables:
            return True
        # The shape of what a network puts out is not learned.
        if operation not in seen and operation.type not in SHAPES:
            operations += [tensor.op for tensor in operation.inputs]
        seen.add(operation)
    return False


SHAPES = 'Shape', 'ShapeN', 'Size', 'Rank', 'OnesLike', 'ZerosLike'


def _is_integer(value):
    dtype = value.dtype if hasattr(value, 'dtype') else np.asarray(value).dtype
    return tf.as_dtype(dtype).is_integer


def _only_the_first_is_learned(logits, labels):
    return _is_learned(logits) and not _is_learned(labels)


softmax_cross_entropy_with_logits = _by_name(
    tf.nn.softmax_cross_entropy_with_logits, _only_the_first_is_learned, 'logits labels dim name'
)
sparse_softmax_cross_entropy_with_logits = _by_name(
    tf.nn.sparse_softmax_cross_entropy_with_logits,
    lambda logits, labels: _is_integer(labels) and not _is_integer(logits),
)
_sigmoid = _by_name(tf.nn.sigmoid_cross_entropy_with_logits, _only_the_first_is_learned)


def sigmoid_cross_entropy_with_logits(*args, targets=None, **options):
    """Return the cross-entropies of probabilities; until 1.0, `labels` were `targets`."""
    if targets is not None:
        options['labels'] = targets
    return _sigmoid(*args, **options)
