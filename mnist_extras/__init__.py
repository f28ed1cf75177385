"""What the scripts' flags add to the tutorial, a file for each part.

command      the flags' types, the folders they name, errors and exit status
training     around the training loop: progress bar, Ctrl-C, divergence
checkpoints  --model_dir
events       --log_dir
export       --export_dir
"""
