"""What of tf.contrib.distributions tensorflow-probability has with other parameters."""

import tensorflow_probability

from tf1.api import version_1

tf = version_1()


def MultivariateNormalDiag(loc=None, scale_diag=None, scale_identity_multiplier=None, **options):
    """Return the normal distribution of independent numbers.

    Raises ValueError for a multiplier alone, which does not tell how many numbers they are.
    """
    if scale_identity_multiplier is not None:
        multiplier = tf.convert_to_tensor(scale_identity_multiplier)[..., tf.newaxis]
        if scale_diag is not None:
            scale_diag += multiplier
        elif loc is not None:
            scale_diag = multiplier * tf.ones_like(loc)
        else:
            raise ValueError('scale_identity_multiplier needs loc or scale_diag beside it')
    return tensorflow_probability.distributions.MultivariateNormalDiag(loc, scale_diag, **options)


def kl_divergence(distribution_a, distribution_b, allow_nan_stats=True, name=None):
    """Return the divergence of two distributions, of the package or both of tf.distributions."""
    return distribution_a.kl_divergence(distribution_b, name or 'kl_divergence')
