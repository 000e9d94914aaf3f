"""Spam and toxicity judged on this machine: training, the file, scoring, providers, figures (docs/classifier.md)."""
