package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Finds the value at a path below one value. Confined to one thread. Source: what `searchKeys` of
/// Loki's `jsonparser` does.
final class JsonPathDescent {
  private final JsonScanner json;
  private final int end;
  private int level;
  private int known; // how many steps are found
  private boolean matched = true; // the last key

  /// @param end where the value ends
  JsonPathDescent(JsonScanner json, int end) {
    this.json = json;
    this.end = end;
  }

  /// Returns where the value at `steps` below the one at `from` is to be read, or -1.
  int find(int from, List<String> steps) {
    int at = steps.isEmpty() ? end : from;
    while (at < end) {
      switch (json.at(at)) {
        case '"' -> {
          at = string(at, steps);
          if (known == steps.size()) {
            return at;
          }
        }
        case '{' -> {
          level += matched ? 1 : 0;
          at = matched ? at + 1 : json.blockEnd(at, end);
        }
        case '}' -> {
          level--;
          known -= level == known ? 1 : 0;
          at++;
        }
        case '[' -> {
          if (known == level && level >= 0 && JsonPath.isElement(steps.get(level))) {
            return element(at, steps);
          }
          at = json.blockEnd(at, end);
        }
        case ':' -> at = -1;
        default -> at++;
      }
      if (at < 0) {
        return -1;
      }
    }
    return steps.isEmpty() ? from : -1;
  }

  /// Passes a string; returns where what follows stands, or -1 when nothing can be found any more.
  private int string(int at, List<String> steps) {
    int close = json.stringEnd(at + 1, end);
    int next = close < 0 ? -1 : json.token(close + 1, end);
    if (next < 0 || json.at(next) != ':') {
      return next;
    }
    byte[] key = json.key(at + 1, close);
    if (level < 1 || level > steps.size() || key == null) {
      return -1;
    }
    matched = new String(key, StandardCharsets.UTF_8).equals(steps.get(level - 1));
    known += matched && known == level - 1 ? 1 : 0;
    return next + 1;
  }

  private int element(int at, List<String> steps) {
    String step = steps.get(level);
    AtomicInteger start = new AtomicInteger(-1);
    AtomicInteger stop = new AtomicInteger();
    json.array(
        at,
        end,
        index -> {
          if (index == JsonPath.index(step)) {
            boolean quoted = json.kind() == JsonScanner.Kind.STRING;
            start.set(json.valueStart() - (quoted ? 1 : 0));
            stop.set(json.valueEnd() + (quoted ? 1 : 0));
          }
        });
    List<String> rest = steps.subList(level + 1, steps.size());
    return start.get() < 0 ? -1 : new JsonPathDescent(json, stop.get()).find(start.get(), rest);
  }
}
