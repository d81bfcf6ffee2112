package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import java.util.HashMap;
import java.util.Map;

/// [Rewrite#apply] for many series of one cluster: the same result, with less work. Confined to one
/// thread.
///
/// Rewritten values are kept, so that series which share a `job` share the text and its hash as
/// well.
final class LabelRewriter {
  private final ClusterId cluster;
  private final Rewrite rewrite;
  private final Map<String, Map<String, String>> valuesByName = new HashMap<>();

  LabelRewriter(ClusterId cluster, Rewrite rewrite) {
    this.cluster = cluster;
    this.rewrite = rewrite;
    rewrite.prefix().stream()
        .filter(name -> rewrite.isPrefixed(cluster, name))
        .forEach(name -> valuesByName.put(name, new HashMap<>()));
  }

  Labels apply(Labels stored) {
    String[] pairs = new String[2 * stored.size() + 2];
    int n = 0;
    boolean labelPlaced = false;
    for (int i = 0; i < stored.size(); i++) {
      String name = stored.name(i);
      if (!rewrite.globalName(name).equals(name)) {
        return rewrite.apply(cluster, stored); // renamed labels move
      }
      if (!labelPlaced && Labels.compareUtf8(rewrite.label(), name) < 0) {
        n = place(pairs, n, rewrite.label(), cluster.name());
        labelPlaced = true;
      }
      n = place(pairs, n, name, value(name, stored.value(i)));
    }
    if (!labelPlaced) {
      place(pairs, n, rewrite.label(), cluster.name());
    }
    return Labels.ofSortedPairs(pairs);
  }

  private static int place(String[] pairs, int at, String name, String value) {
    pairs[at] = name;
    pairs[at + 1] = value;
    return at + 2;
  }

  private String value(String name, String value) {
    Map<String, String> known = valuesByName.get(name);
    return known == null
        ? value
        : known.computeIfAbsent(value, _ -> rewrite.globalValue(cluster, name, value));
  }
}
