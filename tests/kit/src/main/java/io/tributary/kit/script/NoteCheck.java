package io.tributary.kit.script;

import io.tributary.kit.script.Script.Message;
import io.tributary.kit.script.Script.Notes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares warnings, infos and errors with what a script expects; null means that all is well.
final class NoteCheck {
  private NoteCheck() {}

  static @Nullable String annotations(Notes notes, ScriptResult result) {
    String warnings = check("warning", notes.warnings(), notes.noWarnings(), result.warnings());
    return warnings != null
        ? warnings
        : check("info", notes.infos(), notes.noInfos(), result.infos());
  }

  static @Nullable String failure(Notes notes, RuntimeException error) {
    Message wanted = notes.fail();
    String actual = String.valueOf(error.getMessage());
    if (wanted == null) {
      return "query failed: " + actual;
    }
    return wanted.matches(actual) ? null : "expected failure " + wanted + ", got failure " + actual;
  }

  private static @Nullable String check(
      String what, List<Message> wanted, boolean none, List<String> actual) {
    if (none && !actual.isEmpty()) {
      return "expected no " + what + ", got " + actual;
    }
    if (wanted.isEmpty()) {
      return null;
    }
    if (actual.isEmpty()) {
      return "expected " + what + " " + wanted + ", got none";
    }
    for (String one : actual) {
      if (wanted.stream().noneMatch(message -> message.matches(one))) {
        return "expected " + what + " " + wanted + ", got " + one;
      }
    }
    for (Message message : wanted) {
      if (actual.stream().noneMatch(message::matches)) {
        return "expected " + what + " " + message + ", got " + actual;
      }
    }
    return null;
  }
}
