package io.tributary.scraper;

import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.metrics.Appender;
import java.util.concurrent.ConcurrentLinkedDeque;

/// The receivers that no poll uses at the moment. Safe for use by several threads.
///
/// There are as many as polls ran at once; those that a large body has made large are not kept.
final class Receivers {
  private static final int MAX_LABEL_BYTES = 64 << 10;

  private final SharedIdentity identity;
  private final Appender appender;
  private final ConcurrentLinkedDeque<ExpositionReceiver> idle = new ConcurrentLinkedDeque<>();

  Receivers(SharedIdentity identity, Appender appender) {
    this.identity = identity;
    this.appender = appender;
  }

  /// Returns a receiver that has received nothing: of a poll that fails before its body no figures
  /// of another one's are told.
  ExpositionReceiver take() {
    ExpositionReceiver receiver = idle.pollFirst();
    if (receiver == null) {
      return new ExpositionReceiver(identity, appender, MAX_LABEL_BYTES);
    }
    receiver.reset();
    return receiver;
  }

  void giveBack(ExpositionReceiver receiver) {
    if (!receiver.isOversized()) {
      idle.addFirst(receiver);
    }
  }
}
