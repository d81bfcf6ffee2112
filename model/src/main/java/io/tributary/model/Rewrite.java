package io.tributary.model;

import java.util.Set;

/// How labels leave a cluster for the global view: a pure, invertible function of (cluster,
/// labels).
///
/// `label` is added with the cluster's name; what was called so becomes `exported_label`, and that
/// again `exported_exported_label`. Each label in `prefix` that is present becomes `cluster +
/// separator + value`. The cluster [ClusterId#TRIBUTARY] gets the label alone.
///
/// @param label the label that carries the cluster's name
/// @param prefix the labels whose values get the cluster's name in front
/// @param separator stands between the two
public record Rewrite(String label, Set<String> prefix, String separator) {
  private static final String EXPORTED = "exported_";

  public static final Rewrite DEFAULT = new Rewrite("cluster", Set.of("job", "instance"), "/");

  public Rewrite {
    prefix = Set.copyOf(prefix);
    if (label.isEmpty() || prefix.contains(label)) {
      throw new IllegalArgumentException(
          "rewrite label must be set and not be prefixed itself label=" + label);
    }
  }

  public Labels apply(ClusterId cluster, Labels stored) {
    Labels.Builder builder = new Labels.Builder().add(label, cluster.name());
    for (int i = 0; i < stored.size(); i++) {
      String name = stored.name(i);
      builder.add(globalName(name), globalValue(cluster, name, stored.value(i)));
    }
    return builder.build();
  }

  /// Returns the name that the stored label `name` has in the global view.
  public String globalName(String name) {
    return isLabelOrExported(name) ? EXPORTED + name : name;
  }

  /// Returns the stored name of the global view's label `name`; the cluster's own label has none:
  /// "".
  public String storedName(String name) {
    if (name.equals(label)) {
      return "";
    }
    return isLabelOrExported(name) ? name.substring(EXPORTED.length()) : name;
  }

  /// Returns the value that the stored label `name` with `value` has in the global view.
  public String globalValue(ClusterId cluster, String name, String value) {
    return isPrefixed(cluster, name) && !value.isEmpty()
        ? cluster.name() + separator + value
        : value;
  }

  public boolean isPrefixed(ClusterId cluster, String storedName) {
    return prefix.contains(storedName) && !cluster.isReserved();
  }

  private boolean isLabelOrExported(String name) {
    int at = 0;
    while (name.startsWith(EXPORTED, at) && !name.regionMatches(at, label, 0, name.length())) {
      at += EXPORTED.length();
    }
    return name.length() - at == label.length() && name.startsWith(label, at);
  }
}
