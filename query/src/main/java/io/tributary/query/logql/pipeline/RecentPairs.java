package io.tributary.query.logql.pipeline;

import io.tributary.model.logs.StructuredMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The pairs of the last few kinds of structured metadata: lines differ less in it than in their
/// text. Confined to one thread.
final class RecentPairs {
  private static final int KINDS = 8;

  /// The pairs of some bytes.
  static final class Pairs {
    private final byte[] bytes;
    private final List<String> texts = new ArrayList<>(); // by turns names and values

    private Pairs(byte[] bytes) {
      this.bytes = bytes;
      StructuredMetadata.forEach(
          bytes,
          0,
          bytes.length,
          (name, value) -> {
            texts.add(name);
            texts.add(value);
          });
    }

    int size() {
      return texts.size() / 2;
    }

    String name(int i) {
      return texts.get(2 * i);
    }

    String value(int i) {
      return texts.get(2 * i + 1);
    }
  }

  private final List<Pairs> kinds = new ArrayList<>(KINDS);
  private int last;

  /// Returns the pairs of `bytes[from, to)`.
  Pairs of(byte[] bytes, int from, int to) {
    for (int i = 0; i < kinds.size(); i++) {
      Pairs kind = kinds.get(last);
      if (Arrays.equals(kind.bytes, 0, kind.bytes.length, bytes, from, to)) {
        return kind;
      }
      last = last == 0 ? kinds.size() - 1 : last - 1;
    }
    Pairs pairs = new Pairs(Arrays.copyOfRange(bytes, from, to));
    if (kinds.size() < KINDS) {
      kinds.add(pairs);
      last = kinds.size() - 1;
    } else {
      last = (last + 1) % KINDS; // the one that was not looked at for longest, about
      kinds.set(last, pairs);
    }
    return pairs;
  }
}
