package io.tributary.model;

import java.util.regex.Pattern;

/// The name of a cluster: the identity of a source and the unit of isolation.
///
/// @param name matches `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`
public record ClusterId(String name) implements Comparable<ClusterId> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /// Holds our own metrics; nobody writes to it from outside.
  public static final ClusterId TRIBUTARY = new ClusterId("tributary");

  /// @throws IllegalArgumentException when the name is not valid
  public ClusterId {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "invalid cluster name \""
              + name
              + "\": 1 to 128 of A-Z a-z 0-9 . _ - are allowed, the first a letter or digit");
    }
  }

  public boolean isReserved() {
    return equals(TRIBUTARY);
  }

  /// Written out, as is [#hashCode()]: what a record has by itself is slow until it is optimised,
  /// and a cluster is looked up for each new series.
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof ClusterId that && name.equals(that.name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public int compareTo(ClusterId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
