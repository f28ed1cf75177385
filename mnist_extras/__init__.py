"""What the flags add to the tutorial, a file for each part, and a faster gradient.

cli           flags, errors, exit status
run           all of it for mnist_deep.py: resume, progress bar, stop on a signal, and the rest
checkpoints   --model_dir
events        --log_dir
export        --export_dir
fast_matmul   the gradient of tf.matmul in less time
"""
