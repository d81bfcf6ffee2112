package io.tributary.storage.codec;

/// How much time an encoder may take for fewer bytes.
public enum Effort {
  /// For what is written anew at once: without what finds it, either.
  HASTY,

  /// For what is read again soon and written anew then.
  QUICK,

  /// For what stays: a few times the time of writing.
  THOROUGH
}
