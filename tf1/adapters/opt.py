"""What tf.contrib.opt had: Adam's variants."""

from tf1.api import tell, version_1

tf = version_1()


class LazyAdamOptimizer(tf.train.AdamOptimizer):
    """AdamOptimizer: the lazy one updated only the rows of an embedding that were used."""

    def __init__(self, *args, **options):
        tell('tf.contrib.opt.LazyAdamOptimizer is AdamOptimizer here, which moves all rows')
        super().__init__(*args, **options)


class AdamWOptimizer(tf.train.AdamOptimizer):
    """Adam with decoupled weight decay: `weight_decay` times the variable, before each update.

    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101.
    """

    def __init__(self, weight_decay, *args, name='AdamW', **options):
        super().__init__(*args, name=name, **options)
        self._weight_decay = weight_decay

    def minimize(self, *args, decay_var_list=None, **options):
        """All variables decay: 1.15, too, forgets the list here."""
        return super().minimize(*args, **options)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        """Decay the variables of the list, or all, and update them."""
        grads_and_vars = [(grad, var) for grad, var in grads_and_vars if grad is not None]
        with tf.control_dependencies([grad for grad, _ in grads_and_vars]):
            decays = [
                self._decay(grad, var)
                for grad, var in grads_and_vars
                if not decay_var_list or var in decay_var_list
            ]
        with tf.control_dependencies(decays):
            return super().apply_gradients(grads_and_vars, global_step, name)

    def _decay(self, grad, var):
        if not isinstance(grad, tf.IndexedSlices):
            return tf.assign_sub(var, self._weight_decay * var)
        rows, _ = tf.unique(grad.indices)  # only these, as the update
        return tf.scatter_sub(var, rows, self._weight_decay * tf.gather(var, rows))
