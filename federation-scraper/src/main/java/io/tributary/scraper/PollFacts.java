package io.tributary.scraper;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/// What a poll found beside its samples; used again for the next one. Confined to one thread.
final class PollFacts {
  private static final long HALF_SECOND_MS = 500; // what `Date` leaves out, on average

  private long startMs;
  private long askedMs;
  private long skewMs;
  private long wireBytes;
  private boolean timedOut;

  PollFacts begin(long newStartMs) {
    startMs = newStartMs;
    skewMs = 0;
    wireBytes = 0;
    timedOut = false;
    return this;
  }

  /// When it began, by our clock.
  long startMs() {
    return startMs;
  }

  /// How far the source's clock is ahead of ours, to about a second; 0 when it did not tell.
  long skewMs() {
    return skewMs;
  }

  /// How many bytes of answers came, as they were sent.
  long wireBytes() {
    return wireBytes;
  }

  /// Whether it did not end in time.
  boolean timedOut() {
    return timedOut;
  }

  void ranOut() {
    timedOut = true;
  }

  void received(long bytes) {
    wireBytes += bytes;
  }

  /// Takes note of a request of the poll, which may be one of many.
  void asked(long nowMs) {
    askedMs = nowMs;
  }

  /// Takes note of the headers of the answer to it, which came at `nowMs`.
  void answered(HttpHeaders headers, long nowMs) {
    headers
        .firstValue("Date")
        .ifPresent(text -> {
          try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            skewMs = date.toEpochMilli() + HALF_SECOND_MS - (askedMs + nowMs) / 2;
          } catch (DateTimeException e) {
            skewMs = 0; // a source that cannot tell the time
          }
        });
  }
}
