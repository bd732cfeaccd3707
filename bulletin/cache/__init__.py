"""Memoizes results of pure steps, in this process and on disk; disposable at any time with the same results.

A result is stored under a key of all that its result depends on (`Cache.memoizer`); files are compared by their
`FileState`. On disk there is only data, as MessagePack of declared types: never code, never pickles.
"""

from bulletin.cache.directory import CacheDir
from bulletin.cache.fingerprint import FileState, digest, digests
from bulletin.cache.memo import Cache, Memoize, uncached
from bulletin.cache.tool import tool_fingerprint

__all__ = [
    "Cache",
    "CacheDir",
    "FileState",
    "Memoize",
    "digest",
    "digests",
    "tool_fingerprint",
    "uncached",
]
