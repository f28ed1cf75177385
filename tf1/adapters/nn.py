"""What of tf.nn takes its arguments in another order today."""

from tf1.api import version_1

tf = version_1()


def _by_name(function):
    """Refuse what is not given by name: until 1.0, `logits` came before `labels`."""
    name = function.__name__

    def checked(_sentinel=None, labels=None, logits=None, **options):
        if _sentinel is not None:
            raise ValueError(
                'Only call `%s` with named arguments (labels=..., logits=..., ...)' % name
            )
        return function(labels=labels, logits=logits, **options)

    checked.__name__, checked.__doc__ = name, function.__doc__
    return checked


sigmoid_cross_entropy_with_logits = _by_name(tf.nn.sigmoid_cross_entropy_with_logits)
softmax_cross_entropy_with_logits = _by_name(tf.nn.softmax_cross_entropy_with_logits)
sparse_softmax_cross_entropy_with_logits = _by_name(tf.nn.sparse_softmax_cross_entropy_with_logits)
