"""A faster gradient of `tf.matmul`, with the same result.

For fc1, with its 3.2 million weights, TensorFlow computes the gradient faster as a batch of
one product. benchmarks/README.md has the figures.
"""

from tf1 import tf


def fast_gradients(graph):
    """Return a context in which `graph` gets this gradient for each `tf.matmul` built."""
    return graph.gradient_override_map({'MatMul': 'FastMatMul'})


@tf.RegisterGradient('FastMatMul')
def _gradient(op, gradient):
    """Return the gradients of x [n, k] and W [k, m]; `gradient`, [n, m], is that of x W."""
    x, W = [tf.expand_dims(tensor, 0) for tensor in op.inputs]
    gradient = tf.expand_dims(gradient, 0)
    of_x = tf.matmul(gradient, W, transpose_b=True)
    of_W = tf.matmul(x, gradient, transpose_a=True)
    return tf.squeeze(of_x, 0), tf.squeeze(of_W, 0)
