"""The audit as people get it: figures in words and pictures, files, and reports made aside.

The figures themselves: ``registry/coverage`` (computed) and ``registry/services/audit*`` (put
together).
"""
