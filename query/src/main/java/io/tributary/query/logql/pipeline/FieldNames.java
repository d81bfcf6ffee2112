package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.convert.Spaces;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The label names that fields of lines have: each spelling is made once. Confined to one thread.
///
/// Bytes other than letters, digits and `_` become `_`; a leading digit gets a `_` before it.
final class FieldNames {
  private static final int MAX_KNOWN = 8192;

  private byte[] @Nullable [] keys = new byte[256][];
  private String[] prefixes = new String[256];
  private String[] names = new String[256];
  private int[] following = new int[256]; // after each name the slot of the next one, as a rule
  private int last; // the slot of the name that was asked for last
  private int known;

  /// Returns the name of the field `bytes[start, end)` of what is called `prefix`, joined by a `_`;
  /// that of the whole where the field has none.
  String name(String prefix, byte[] bytes, int start, int end) {
    int guess = following[last];
    if (isAt(guess, prefix, bytes, start, end)) {
      last = guess;
      return names[guess];
    }
    int hash = prefix.hashCode();
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    int mask = keys.length - 1;
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (keys[slot] != null) {
      if (isAt(slot, prefix, bytes, start, end)) {
        following[last] = slot;
        last = slot;
        return names[slot];
      }
      slot = (slot + 1) & mask;
    }
    String name = make(prefix, new String(bytes, start, end - start, StandardCharsets.UTF_8));
    if (known < MAX_KNOWN) {
      keys[slot] = Arrays.copyOfRange(bytes, start, end);
      prefixes[slot] = prefix;
      names[slot] = name;
      if (++known * 2 > keys.length) {
        rehash();
      }
    }
    return name;
  }

  private boolean isAt(int slot, String prefix, byte[] bytes, int start, int end) {
    byte[] key = keys[slot];
    return key != null
        && Arrays.equals(key, 0, key.length, bytes, start, end)
        && prefixes[slot].equals(prefix);
  }

  private void rehash() {
    byte[] @Nullable [] oldKeys = keys;
    String[] oldPrefixes = prefixes;
    String[] oldNames = names;
    keys = new byte[oldKeys.length * 2][];
    prefixes = new String[oldKeys.length * 2];
    names = new String[oldKeys.length * 2];
    following = new int[oldKeys.length * 2];
    last = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      byte[] key = oldKeys[i];
      if (key != null) {
        int hash = oldPrefixes[i].hashCode();
        for (byte b : key) {
          hash = 31 * hash + b;
        }
        int slot = (hash ^ (hash >>> 16)) & (keys.length - 1);
        while (keys[slot] != null) {
          slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        prefixes[slot] = oldPrefixes[i];
        names[slot] = oldNames[i];
      }
    }
  }

  /// Returns the name of a field that is called `key`.
  static String sanitized(String key) {
    return make("", key);
  }

  private static String make(String prefix, String key) {
    String stripped = Spaces.strip(key);
    if (stripped.isEmpty()) {
      return prefix;
    }
    StringBuilder name = new StringBuilder(prefix);
    char first = stripped.charAt(0);
    if (!prefix.isEmpty() || (first >= '0' && first <= '9')) {
      name.append('_');
    }
    stripped
        .codePoints()
        .forEach(c -> {
          boolean kept = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
          name.appendCodePoint(kept ? c : '_');
        });
    return name.toString();
  }
}
