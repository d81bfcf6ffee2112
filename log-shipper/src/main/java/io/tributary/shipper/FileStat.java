package io.tributary.shipper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What the system says about a path, behind symbolic links.
///
/// @param isRegular whether it is a file proper; opening a pipe might never return
record FileStat(FileId id, long size, long modifiedNs, boolean isRegular) {
  private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,isRegularFile";

  static FileStat of(Path path) throws IOException {
    Map<String, Object> values = Files.readAttributes(path, ATTRIBUTES);
    return new FileStat(
        new FileId(number(values, "dev"), number(values, "ino")),
        number(values, "size"),
        ((FileTime) value(values, "lastModifiedTime")).to(TimeUnit.NANOSECONDS),
        (boolean) value(values, "isRegularFile"));
  }

  private static Object value(Map<String, Object> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private static long number(Map<String, Object> values, String name) {
    return ((Number) value(values, name)).longValue();
  }
}
