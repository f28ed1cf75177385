"""What `tensorflow` itself had before 1.0, or had with its arguments in another order."""

import functools
import inspect

import numpy as np

from tf1.api import version_1

tf = version_1()


def _either(function, before_1, is_before_1):
    """Return the function, which then takes the arguments of before TensorFlow 1.0, too.

    Args:
        function: The function of today.
        before_1: It, with the parameters of that time.
        is_before_1: Tells whether a call that fits the parameters of both is one of that time.
            It has the parameters of that time.
    """

    @functools.wraps(function)
    def either(*args, **options):
        if _fits(before_1, args, options):
            if is_before_1(*args, **options) or not _fits(function, args, options):
                return before_1(*args, **options)
        return function(*args, **options)

    return either


def _fits(function, args, options):
    """Tell whether a function has parameters for these arguments."""
    try:
        inspect.signature(function).bind(*args, **options)
    except TypeError:
        return False
    return True


def _is_scalar(value):
    """Tell whether it is known to be a single number."""
    if isinstance(value, (list, tuple)):
        return False
    return value.shape.ndims == 0 if tf.is_tensor(value) else np.ndim(value) == 0


def _are_booleans(values):
    if isinstance(values, (list, tuple)):
        return bool(values) and all(isinstance(value, (bool, np.bool_)) for value in values)
    return tf.as_dtype(getattr(values, 'dtype', type(values))) == tf.bool


# Values to be concatenated or split are never a single number, and an axis is nothing else.
concat = _either(
    tf.concat,
    lambda concat_dim, values, name='concat': tf.concat(values, concat_dim, name),
    lambda concat_dim, values, name='': _is_scalar(concat_dim) and not _is_scalar(values),
)

split = _either(
    tf.split,
    lambda split_dim, num_split, value, name='split': tf.split(
        value, num_split, split_dim, name=name
    ),
    lambda split_dim, num_split, value, name='': _is_scalar(split_dim) and not _is_scalar(value),
)

# Until 1.0 a boolean for each dimension.
reverse = _either(
    tf.reverse,
    lambda tensor, dims, name=None: tf.reverse(tensor, tf.where(dims)[:, 0], name),
    lambda tensor, dims, name=None: _are_booleans(dims),
)


def select(condition, t, e, name=None):
    """Return the elements of `t` where the condition is true, and those of `e` elsewhere."""
    return tf.where(condition, t, e, name)


def batch_matmul(x, y, adj_x=False, adj_y=False, name=None):
    """Return the products of matrices [..., n, m] and [..., m, k]."""
    return tf.matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y, name=name)


def batch_svd(tensor, compute_uv=True, full_matrices=False, name=None):
    """Return the singular value decompositions of matrices [..., n, m]."""
    return tf.svd(tensor, full_matrices, compute_uv, name)
