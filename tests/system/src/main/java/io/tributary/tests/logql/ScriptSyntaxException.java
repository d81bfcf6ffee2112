package io.tributary.tests.logql;

/// A file is not a LogQL script: says where and why.
public final class ScriptSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScriptSyntaxException(String message) {
    super(message);
  }
}
