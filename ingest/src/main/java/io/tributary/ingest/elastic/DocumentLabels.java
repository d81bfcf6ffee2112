package io.tributary.ingest.elastic;

import io.tributary.ingest.entries.LabelPairs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which fields of a document are labels of its stream. Reused, confined to one thread.
///
/// A field is known by its keys from the outside in, joined by `_`. `host` and `service_name` are
/// found under the names, too, that common senders have for them.
final class DocumentLabels {
  private static final String INDEX = "index";
  private static final List<String> HOST = List.of("host", "host_name", "host_hostname");
  private static final List<String> SERVICE =
      List.of(
          "service_name",
          "service",
          "app",
          "application",
          "app_name",
          "container_name",
          "kubernetes_container_name");

  /// A field that may become a label; of several the one of the lowest rank does.
  private record Candidate(byte[] path, Label label, int rank) {}

  /// A label of the document that is being read.
  private static final class Label {
    private final byte[] name;
    private final boolean isIndex;
    private byte[] value = new byte[64];
    private int length;
    private int rank;

    Label(String name) {
      this.name = name.getBytes(StandardCharsets.US_ASCII);
      isIndex = name.equals(INDEX);
    }

    void set(byte[] source, int start, int newLength, int newRank) {
      if (newLength > value.length) {
        value = new byte[Math.max(newLength, 2 * value.length)];
      }
      System.arraycopy(source, start, value, 0, newLength);
      length = newLength;
      rank = newRank;
    }

    void clear() {
      length = 0;
      rank = Integer.MAX_VALUE;
    }
  }

  private final List<Label> labels = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private LabelPairs pairs = new LabelPairs();
  private LabelPairs before = new LabelPairs();

  /// @param names of the labels; `index` is that of the action
  DocumentLabels(List<String> names) {
    for (String name : names) {
      Label label = new Label(name);
      labels.add(label);
      List<String> paths =
          switch (name) {
            case INDEX -> List.of();
            case "host" -> HOST;
            case "service_name" -> SERVICE;
            default -> List.of(name);
          };
      for (int rank = 0; rank < paths.size(); rank++) {
        byte[] path = paths.get(rank).getBytes(StandardCharsets.US_ASCII);
        candidates.add(new Candidate(path, label, rank));
      }
    }
  }

  /// Begins a document of an index.
  void start(byte[] index, int length) {
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.get(i);
      label.clear();
      if (label.isIndex) {
        label.set(index, 0, length, 0);
      }
    }
  }

  /// Takes a field; returns whether it is a label, and need not be told otherwise.
  boolean take(byte[] path, int pathLength, byte[] value, int start, int length) {
    boolean taken = false;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (isPath(path, pathLength, candidate.path)) {
        if (length > 0 && candidate.rank <= candidate.label.rank) {
          candidate.label.set(value, start, length, candidate.rank);
        }
        taken |= candidate.rank == 0;
      }
    }
    return taken;
  }

  private static boolean isPath(byte[] path, int length, byte[] wanted) {
    if (length != wanted.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte next = path[i];
      int letter = next | 0x20;
      boolean plain = (letter >= 'a' && letter <= 'z') || (next >= '0' && next <= '9');
      if ((plain ? next : '_') != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// Ends a document; returns whether its labels are those of the document before.
  boolean end() {
    LabelPairs next = before;
    before = pairs;
    pairs = next;
    pairs.clear();
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.get(i);
      if (label.length > 0) {
        pairs.name(label.name, label.name.length);
        pairs.value(label.value, label.length);
      }
    }
    if (pairs.isEmpty()) {
      pairs.unknownService();
    }
    return pairs.sameAs(before);
  }

  /// Returns the labels of the document that ended last.
  LabelPairs pairs() {
    return pairs;
  }

  /// Returns the labels of the document before that.
  LabelPairs before() {
    return before;
  }

  /// Forgets what was read, for the next request.
  void clear() {
    pairs.clear();
    before.clear();
  }
}
