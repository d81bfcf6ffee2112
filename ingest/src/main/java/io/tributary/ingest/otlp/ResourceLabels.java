package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.entries.LabelPairs;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The attributes of a resource that are labels of its stream; all others become structured
/// metadata. Reused, confined to one thread. Source: Loki's `otlp_config`.
final class ResourceLabels {
  private static final byte[][] KEYS =
      bytes(
          List.of(
              "service.name",
              "service.namespace",
              "service.instance.id",
              "deployment.environment",
              "deployment.environment.name",
              "cloud.region",
              "cloud.availability_zone",
              "k8s.cluster.name",
              "k8s.namespace.name",
              "k8s.pod.name",
              "k8s.container.name",
              "container.name",
              "k8s.replicaset.name",
              "k8s.deployment.name",
              "k8s.statefulset.name",
              "k8s.daemonset.name",
              "k8s.cronjob.name",
              "k8s.job.name"));

  private static final byte[][] NAMES = names();
  private static final int NONE = -1;

  private final LabelPairs pairs = new LabelPairs();
  private final ValueText text;
  private final int[] starts = new int[KEYS.length]; // of the values' messages
  private final int[] ends = new int[KEYS.length];

  ResourceLabels(ValueText text) {
    this.text = text;
  }

  private static byte[][] bytes(List<String> texts) {
    return texts.stream()
        .map(text -> text.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  private static byte[][] names() {
    return Arrays.stream(KEYS)
        .map(key -> new String(key, StandardCharsets.US_ASCII).replace('.', '_'))
        .map(name -> name.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  /// Forgets the last resource.
  void clear() {
    Arrays.fill(starts, NONE);
  }

  /// Takes an attribute with a value that is the message `body[valueStart, valueEnd)`, if its key
  /// is among those above; of two with the same key the later counts.
  ///
  /// @throws IllegalArgumentException when it is nested too deep
  boolean take(MemorySegment body, AttributeRange attribute) {
    int length = attribute.keyEnd() - attribute.keyStart();
    int first = length == 0 ? 0 : body.get(JAVA_BYTE, attribute.keyStart());
    if (first != 's' && first != 'd' && first != 'c' && first != 'k') {
      return false;
    }
    for (int i = 0; i < KEYS.length; i++) {
      if (KEYS[i].length == length && isKey(body, attribute.keyStart(), KEYS[i])) {
        text.read(body, attribute.valueStart(), attribute.valueEnd()); // or it is nested too deep
        starts[i] = attribute.valueStart();
        ends[i] = attribute.valueEnd();
        return true;
      }
    }
    return false;
  }

  private static boolean isKey(MemorySegment body, int at, byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (body.get(JAVA_BYTE, (long) at + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  /// Returns the labels, always in the same order; a resource without any is an unknown service.
  LabelPairs pairs(MemorySegment body) {
    pairs.clear();
    boolean any = false;
    for (int i = 0; i < KEYS.length; i++) {
      if (starts[i] != NONE) {
        text.read(body, starts[i], ends[i]);
        if (text.length() > 0) {
          any = true;
          pairs.name(NAMES[i], NAMES[i].length);
          pairs.value(text.source(), text.offset(), text.keptLength());
        }
      }
    }
    if (!any) {
      pairs.unknownService();
    }
    return pairs;
  }
}
