"""The goals of speed, measured: `make bench`. Nothing here is a test."""
