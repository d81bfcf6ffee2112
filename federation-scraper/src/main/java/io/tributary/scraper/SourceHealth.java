package io.tributary.scraper;

import io.tributary.ingest.exposition.ExpositionReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs how a source is, once for each change. Confined to one thread.
final class SourceHealth {
  private static final Logger LOG = LoggerFactory.getLogger(SourceHealth.class);
  private static final String NONE = "";

  private final Source source;
  private String trouble = NONE;
  private boolean refusing;

  SourceHealth(Source source) {
    this.source = source;
  }

  void record(PollResult result, ExpositionReceiver receiver) {
    switch (result) {
      case PollResult.Up() -> {
        if (change(NONE)) {
          LOG.info("source is up again source={}", source.cluster());
        }
        recordRefusals(receiver);
      }
      case PollResult.Down(String reason) -> {
        if (change(reason)) {
          LOG.warn(
              "source is down source={} uri={} reason=\"{}\"", source.cluster(), uri(), reason);
        }
      }
      case PollResult.Overloaded(var retryAfter) -> {
        if (change("overloaded")) {
          LOG.warn(
              "poll was not stored for want of room source={} retryAfterMs={}",
              source.cluster(),
              retryAfter.toMillis());
        }
      }
    }
  }

  private void recordRefusals(ExpositionReceiver receiver) {
    boolean refused = receiver.refused() > 0;
    if (refused && !refusing) {
      LOG.warn(
          "source has bad samples source={} {}", source.cluster(), receiver.refusals().strip());
    }
    refusing = refused;
  }

  /// A reason whose figures alone differ is the same.
  private boolean change(String reason) {
    String kind = reason.replaceAll("[0-9]+", "0");
    boolean changed = !kind.equals(trouble);
    trouble = kind;
    return changed;
  }

  private String uri() {
    return source.endpoint().uri().toString();
  }
}
