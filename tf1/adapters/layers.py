"""What tf.contrib.layers had: without tf-slim what scripts use most, and feature columns."""

import numbers

from tf1.api import version_1
from tf1.lookup import old_module

tf = version_1()


def l1_regularizer(scale, scope=None):
    """Return a function of weights: `scale` times the sum of their absolute values."""
    return _regularizer(scale, scope or 'l1_regularizer', lambda w: tf.reduce_sum(tf.abs(w)))


def l2_regularizer(scale, scope=None):
    """Return a function of weights: `scale` times half the sum of their squares."""
    return _regularizer(scale, scope or 'l2_regularizer', tf.nn.l2_loss)


def _regularizer(scale, scope, penalty):
    if isinstance(scale, numbers.Integral):
        raise ValueError('scale cannot be an integer: %s' % scale)
    if isinstance(scale, numbers.Real) and scale < 0:
        raise ValueError('Setting a scale less than 0 on a regularizer: %g' % scale)
    if isinstance(scale, numbers.Real) and scale == 0:
        return lambda weights: None

    def regularize(weights, name=None):
        with tf.name_scope(scope, values=[weights]):
            return tf.multiply(tf.cast(scale, weights.dtype.base_dtype), penalty(weights), name)

    return regularize


def xavier_initializer(uniform=True, seed=None, dtype=tf.float32):
    """Return the initializer of Glorot and Bengio (2010): the variance is 2 / (in + out)."""
    if uniform:
        return tf.glorot_uniform_initializer(seed, dtype)
    # Before it is truncated, the normal distribution has 1.3 times the variance; what is
    # called here divides by 0.8796 squared for the same purpose.
    scale = 1.3 * 0.87962566103423978**2
    return tf.variance_scaling_initializer(scale, 'fan_avg', 'truncated_normal', seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def flatten(inputs, outputs_collections=None, scope=None):
    """Return a tensor of shape [batch, all the rest]."""
    with tf.name_scope(scope, 'Flatten', [inputs]):
        outputs = old_module('tensorflow.layers').flatten(inputs)
        tf.add_to_collections(outputs_collections or (), outputs)
        return outputs


def real_valued_column(
    column_name, dimension=1, default_value=None, dtype=tf.float32, normalizer=None
):
    """Return the feature column of numbers of that name."""
    return tf.feature_column.numeric_column(
        column_name, (dimension,), default_value, dtype, normalizer
    )


def sparse_column_with_hash_bucket(column_name, hash_bucket_size, combiner='sum', dtype=tf.string):
    """Return the feature column of words of that name, as numbers below `hash_bucket_size`."""
    if combiner != 'sum':
        raise ValueError('combiner=%r: in TensorFlow 2, linear_model has it' % combiner)
    return tf.feature_column.categorical_column_with_hash_bucket(
        column_name, hash_bucket_size, dtype
    )


def embedding_column(
    sparse_id_column, dimension, combiner='mean', initializer=None, *rest, **options
):
    """Return the feature column of the vectors of a column of words."""
    if initializer is None:
        initializer = tf.truncated_normal_initializer(0.0, sparse_id_column.num_buckets**-0.5)
    return tf.feature_column.embedding_column(
        sparse_id_column, dimension, combiner, initializer, *rest, **options
    )


def embed_sequence(ids, vocab_size=None, embed_dim=None, unique=False, **options):
    """Return the vectors of ids [batch, length], floats [batch, length, embed_dim].

    Options: initializer, regularizer, trainable, scope, reuse. `unique` makes it faster only.
    """
    scope, reuse = options.pop('scope', None), options.pop('reuse', None)
    with tf.variable_scope(scope, 'EmbedSequence', [ids], reuse=reuse):
        embeddings = tf.get_variable(
            'embeddings',
            [vocab_size, embed_dim] if vocab_size and embed_dim else None,
            collections=[tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES],
            **options,
        )
        return tf.nn.embedding_lookup(embeddings, ids)
