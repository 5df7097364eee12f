"""Report → findings. Checks judge; they never repair, print or raise."""
