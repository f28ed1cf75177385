"""Names of TensorFlow 1.x made of what there is today: a file for each old module."""
