"""`tf.contrib.eager` without layers: variables saved and restored, an optimizer, devices."""

import os
import sys

import tensorflow as tf

tfe = tf.contrib.eager
tf.enable_eager_execution()
weights = tfe.Variable([1.0, 2.0], name='weights')
saver = tfe.Saver([weights])
path = saver.save(os.path.join(sys.argv[2], 'eager.ckpt'), global_step=3)
optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
optimizer.apply_gradients([(tf.constant([1.0, -1.0]), weights)])
print('momentum:', [v.numpy().tolist() for v in tfe.get_optimizer_variables(optimizer)])
print('trained: %.1f %.1f' % tuple(weights.numpy()))
saver.restore(path)
print('restored:', os.path.basename(path), weights.numpy().tolist())
print('batches:', [b.numpy().tolist() for b in tfe.Iterator(tf.data.Dataset.range(3).batch(2))])
gpus = [name for name in tfe.list_devices() if 'device:GPU:' in name]
print('devices:', any('CPU:0' in name for name in tfe.list_devices()), tfe.num_gpus() == len(gpus))
