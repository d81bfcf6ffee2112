package io.tributary.server;

/// Which version of the program this is.
public final class Version {
  /// As the jar says it.
  public static final String TEXT = of(Version.class.getPackage().getImplementationVersion());

  private Version() {}

  private static String of(@org.jspecify.annotations.Nullable String implementationVersion) {
    return implementationVersion == null ? "unpackaged" : implementationVersion;
  }
}
