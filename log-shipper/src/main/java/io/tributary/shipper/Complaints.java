package io.tributary.shipper;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is wrong with paths, logged when it begins and not at every look. Confined to one thread.
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final int MOST = 10_000;

  private final Map<Path, String> current = new HashMap<>();

  void about(Path path, String problem) {
    if (current.size() >= MOST) {
      current.clear();
    }
    if (!problem.equals(current.put(path, problem))) {
      LOG.warn("{} path={}", problem, path);
    }
  }

  /// Says that nothing is wrong with it any more.
  void settled(Path path) {
    current.remove(path);
  }
}
