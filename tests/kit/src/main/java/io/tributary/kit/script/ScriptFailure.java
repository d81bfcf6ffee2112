package io.tributary.kit.script;

/// What went wrong, and where in the script.
public record ScriptFailure(String file, int line, String stack, String query, String problem) {
  @Override
  public String toString() {
    return file + ":" + line + ": [" + stack + "] " + query + "\n  " + problem;
  }
}
