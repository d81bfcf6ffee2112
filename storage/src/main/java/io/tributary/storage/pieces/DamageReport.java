package io.tributary.storage.pieces;

import io.prometheus.client.Counter;
import io.tributary.model.error.CorruptDataException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a reader has found that cannot be read: it is named, counted and left out, and all else is
/// served. Safe for use by several threads.
public final class DamageReport {
  private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);

  private final String what;
  private final Counter.Child counter;
  private final Set<String> warnings = new ConcurrentSkipListSet<>();

  /// @param what is read, such as `samples`
  /// @param counter of places; a place counts once per report
  public DamageReport(String what, Counter.Child counter) {
    this.what = what;
    this.counter = counter;
  }

  /// Takes note of a place.
  public void add(CorruptDataException damage) {
    if (warnings.add(what + " cannot be read: " + damage.getMessage())) {
      counter.inc();
      LOG.error("{} cannot be read and are left out error={}", what, damage.getMessage());
    }
  }

  /// Returns what those who asked should be told.
  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}
