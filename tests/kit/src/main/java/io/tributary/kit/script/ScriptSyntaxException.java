package io.tributary.kit.script;

/// A script says what the runner does not understand.
public final class ScriptSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScriptSyntaxException(String file, int line, String problem) {
    super(file + ":" + line + ": " + problem);
  }
}
