package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.pipeline.JsonScanner.Kind;
import io.tributary.query.logql.pipeline.JsonScanner.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks for the values at some paths, in one walk over a line that need not be JSON as a whole:
/// what the walk passes is only looked at for keys and brackets. Confined to one thread. Source:
/// what `EachKey` of Loki's `jsonparser` does.
final class JsonPathSearch {
  /// Receives values in the order of the line, each path's first.
  @FunctionalInterface
  interface Found {
    void value(int path, String value);
  }

  private final List<JsonPath> paths;
  private final String[] open; // the keys of the objects around the place
  private final boolean[] found;
  private final JsonScanner json = new JsonScanner();
  private Found onValue = (_, _) -> {};
  private Consumer<String> onProblem = _ -> {};
  private int matched;
  private int values;

  JsonPathSearch(List<JsonPath> paths) {
    this.paths = paths;
    this.open = new String[paths.stream().mapToInt(JsonPath::size).max().orElse(0)];
    this.found = new boolean[paths.size()];
  }

  /// Returns whether each path has a value.
  boolean run(Line line, Found newOnValue, Consumer<String> newOnProblem) {
    onValue = newOnValue;
    onProblem = newOnProblem;
    Arrays.fill(found, false);
    Arrays.fill(open, "");
    matched = 0;
    values = 0;
    json.reset(line.bytes());
    walk(line.start(), line.end());
    return values == paths.size();
  }

  private void walk(int from, int to) {
    int level = 0;
    int at = from;
    while (at >= 0 && at < to) {
      switch (json.at(at)) {
        case '"' -> at = string(at, to, level);
        case '{' -> {
          level++;
          at++;
        }
        case '}', ']' -> {
          level--;
          at++;
        }
        case '[' -> {
          boolean[] wanted = elements(level);
          if (wanted != null) {
            level++;
            at = array(at, to, level, wanted);
          } else {
            at = level < 0 ? fail() : json.blockEnd(at, to);
          }
        }
        default -> at++;
      }
    }
  }

  private int fail() {
    onProblem.accept(JsonScanner.MALFORMED);
    return -1;
  }

  /// Passes a string and, if it is a key, what is asked for below it; returns where the walk goes
  /// on, or -1 when it ends.
  private int string(int at, int to, int level) {
    int end = json.stringEnd(at + 1, to);
    int next = end < 0 ? -1 : json.token(end + 1, to);
    if (next < 0 || json.at(next) != ':') {
      return next;
    }
    String key = key(at + 1, end);
    if (key == null) {
      return -1;
    }
    boolean any = false;
    if (level <= open.length) {
      if (level < 1) {
        return fail();
      }
      open[level - 1] = key;
      any = field(next + 1, to, level, key);
      if (matched == paths.size()) {
        return -1;
      }
    }
    return any ? next + 1 : json.token(next + 1, to);
  }

  private @Nullable String key(int start, int end) {
    byte[] key = json.key(start, end);
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  /// Returns whether a path ends at the key.
  private boolean field(int from, int to, int level, String key) {
    boolean any = false;
    for (int i = 0; i < found.length && matched < found.length; i++) {
      JsonPath path = paths.get(i);
      if (path.size() == level
          && !found[i]
          && path.step(level - 1).equals(key)
          && path.isAlong(open, level)) {
        any = true;
        match(i);
        value(i, from, to);
      }
    }
    return any;
  }

  private void match(int path) {
    found[path] = true;
    matched++;
  }

  private void value(int path, int from, int to) {
    try {
      json.value(from, to);
      give(path);
    } catch (Malformed e) {
      onProblem.accept(e.getMessage());
    }
  }

  /// Gives the value that the scanner stands at; an array as if it were the inside of a string.
  private void give(int path) {
    values++;
    onValue.value(
        path,
        switch (json.kind()) {
          case NULL -> "";
          case OBJECT -> json.raw();
          case STRING, NUMBER, BOOLEAN, ARRAY -> json.unescaped();
        });
  }

  /// Returns which paths go on with an element of the array that opens, or null when none does.
  private boolean @Nullable [] elements(int level) {
    boolean[] wanted = null;
    for (int i = 0; i < found.length && level >= 0; i++) {
      JsonPath path = paths.get(i);
      if (path.size() > level
          && !found[i]
          && path.step(level).length() > 2
          && JsonPath.isElement(path.step(level))
          && path.isAlong(open, level)) {
        wanted = wanted == null ? new boolean[found.length] : wanted;
        wanted[i] = true;
      }
    }
    return wanted;
  }

  private int array(int at, int to, int level, boolean[] wanted) {
    int end =
        json.array(
            at,
            to,
            index -> {
              Kind kind = json.kind();
              int start = json.valueStart();
              int stop = json.valueEnd();
              for (int i = 0; i < wanted.length; i++) {
                if (wanted[i] && JsonPath.index(paths.get(i).step(level - 1)) == index) {
                  match(i);
                  element(i, level, kind, start, stop);
                }
              }
            });
    return matched == paths.size() ? -1 : end;
  }

  /// Looks for the rest of a path in an element.
  private void element(int path, int level, Kind kind, int start, int end) {
    JsonPath whole = paths.get(path);
    List<String> rest = whole.steps().subList(level, whole.size());
    int place = new JsonPathDescent(json, end).find(start, rest);
    if (place >= 0 && kind == Kind.STRING) {
      values++;
      onValue.value(path, json.string(place, end));
    } else if (place >= 0) {
      value(path, place, end);
    }
  }
}
