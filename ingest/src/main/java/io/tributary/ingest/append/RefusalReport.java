package io.tributary.ingest.append;

import io.tributary.model.metrics.Rejection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/// What of a request was refused, for its sender and for the counters; reused, confined to one
/// thread.
public final class RefusalReport {
  private static final int LISTED = 10;
  private static final int LONGEST_SERIES = 300;
  private static final int LONGEST_SENTENCE = 1_000;

  private final Map<Rejection, Integer> byReason = new EnumMap<>(Rejection.class);
  private final Map<Rejection, Integer> exemplars = new EnumMap<>(Rejection.class);
  private final StringBuilder listed = new StringBuilder();
  private int lines;
  private int total;

  public void clear() {
    byReason.clear();
    exemplars.clear();
    listed.setLength(0);
    lines = 0;
    total = 0;
  }

  /// Whether one more refusal would be named: if not, its text need not be made.
  public boolean isListing() {
    return lines < LISTED;
  }

  /// Names one refused row or series.
  public void list(String series, String problem) {
    lines++;
    String shown =
        series.length() > LONGEST_SERIES ? series.substring(0, LONGEST_SERIES) + "…" : series;
    listed.append('\n').append(shown).append(": ").append(problem);
  }

  /// Says in a sentence what was refused, unless enough is listed already.
  public void list(String sentence) {
    if (isListing()) {
      lines++;
      boolean longer = sentence.length() > LONGEST_SENTENCE;
      listed.append('\n').append(longer ? sentence.substring(0, LONGEST_SENTENCE) + "…" : sentence);
    }
  }

  /// Returns what was listed, a line each.
  public String listed() {
    String all = all();
    return all.isEmpty() ? "" : all.substring(1);
  }

  private String all() {
    StringBuilder all = new StringBuilder(listed);
    if (!exemplars.isEmpty()) {
      all.append("\nand of exemplars:");
      exemplars.forEach(
          (reason, rows) -> all.append(' ').append(reason.label()).append('=').append(rows));
    }
    return all.toString();
  }

  public void count(Rejection reason, int rows) {
    byReason.merge(reason, rows, Integer::sum);
    total += rows;
  }

  /// Counts an exemplar. It is an ornament: the sender is told of it only when it is told of
  /// samples as well, since a 400 would blame these.
  public void countExemplar(Rejection reason) {
    exemplars.merge(reason, 1, Integer::sum);
  }

  /// Returns how many samples were refused.
  public int total() {
    return total;
  }

  public void forEachReason(ObjIntConsumer<Rejection> counter) {
    byReason.forEach(counter::accept);
  }

  void forEachReasonOfExemplars(ObjIntConsumer<Rejection> counter) {
    exemplars.forEach(counter::accept);
  }

  public boolean isEmpty() {
    return total == 0 && lines == 0;
  }

  /// Returns the text for the sender.
  public String text(int rows) {
    return heading("samples", total, rows) + all() + "\n";
  }

  /// Returns the sentence before what is listed.
  ///
  /// @param what the sender calls its rows
  public static String heading(String what, int refused, int rows) {
    String rest = refused < rows ? ", the rest is stored" : "";
    return "refused " + refused + " of " + rows + " " + what + rest + "; first of them:";
  }
}
