"""What the verbs need of the outside world, in the words of the core. Adapters implement these protocols.

Ids of commits, trees and blobs are full hexadecimal ids. Paths are relative to the top of the work tree, with `/`.
"""
