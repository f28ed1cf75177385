"""What of tf.contrib.distributions tensorflow-probability has with other parameters."""

from tf1.api import version_1

tf = version_1()


def MultivariateNormalDiag(loc=None, scale_diag=None, scale_identity_multiplier=None, **options):
    """Return the normal distribution of independent numbers."""
    from tensorflow_probability import distributions

    if scale_identity_multiplier is not None:
        multiplier = tf.convert_to_tensor(scale_identity_multiplier)[..., tf.newaxis]
        scale_diag = multiplier * tf.ones_like(loc) + (0 if scale_diag is None else scale_diag)
    return distributions.MultivariateNormalDiag(loc, scale_diag, **options)


def kl_divergence(distribution_a, distribution_b, allow_nan_stats=True, name=None):
    """Return the divergence of two distributions, of tf.distributions or of the package."""
    return distribution_a.kl_divergence(distribution_b, name or 'kl_divergence')
