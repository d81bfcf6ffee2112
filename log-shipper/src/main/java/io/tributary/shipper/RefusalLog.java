package io.tributary.shipper;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs why a server has refused lines, each kind of reason once. Confined to one thread.
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final Pattern PARTICULARS = Pattern.compile("'[^']*'|\"[^\"]*\"|\\{[^}]*}|[0-9]+");
  private static final int KIND_LENGTH = 120;
  private static final int MOST_KINDS = 100;

  private final Set<String> kinds = new HashSet<>();

  void refused(int status, String reason) {
    String text = PARTICULARS.matcher(reason).replaceAll("#");
    String kind = status + text.substring(0, Math.min(text.length(), KIND_LENGTH));
    if (kinds.size() < MOST_KINDS && kinds.add(kind)) {
      LOG.warn("the server has refused lines, which are lost status={} answer={}", status, reason);
    }
  }
}
