"""What the flags add to the tutorial, a file for each part.

cli          the flags' types, the folders they name, errors and exit status
training     for the training loop: a progress bar, stopping on a signal, divergence
checkpoints  --model_dir
events       --log_dir
export       --export_dir
"""
