package io.tributary.ingest.exposition;

/// Splits a window into lines and reads value and timestamp of each; who asks decides whether a
/// line that is not exposition is the last one. Confined to one thread.
final class LineScan {
  private static final long LINE_FEEDS = ByteSearch.eightTimes('\n');
  private static final long HASHES = ByteSearch.eightTimes('#');
  private static final int NO_SAMPLE = -1;
  private static final byte[] END = {'#', ' ', 'E', 'O', 'F'};

  private final SampleText sample = new SampleText();
  private final SeriesText series = new SeriesText();
  private final SampleRows rows = new SampleRows();
  private final FamilyComments comments;
  private ExpositionForm form = ExpositionForm.TEXT;
  private boolean ended;
  private long lines;

  /// @param comments is told of the lines that are comments
  LineScan(FamilyComments comments) {
    this.comments = comments;
  }

  /// Begins a body of a form.
  void begin(ExpositionForm newForm) {
    form = newForm;
    ended = false;
    sample.countSeconds(form == ExpositionForm.OPEN_METRICS);
    sample.readBits(form == ExpositionForm.PROTOBUF);
  }

  /// Whether the body has said that it ends.
  boolean ended() {
    return ended;
  }

  /// Is told of a line that is not exposition.
  interface BrokenLines {
    /// Returns whether to go on behind it.
    ///
    /// @param line the window's first is 1
    boolean add(long line, String problem);
  }

  /// Scans `window`; the rows are those of this window until the next one.
  ///
  /// @param defaultTimestampMs of samples without a timestamp
  void scan(LineWindow window, long defaultTimestampMs, BrokenLines broken) {
    byte[] text = window.text();
    rows.clear();
    series.forget();
    lines = 0;
    boolean goOn = true;
    for (int at = window.start(); at < window.end() && goOn; ) {
      int lineFeed = lineFeed(text, at, window.end());
      lines++;
      goOn = scanLine(text, at, lineFeed, defaultTimestampMs) || broken.add(lines, problem());
      at = lineFeed + 1;
    }
  }

  private String problem() {
    return ended ? "something follows # EOF" : series.problem();
  }

  /// Returns false when the line is not exposition; why is [#problem()].
  private boolean scanLine(byte[] text, int lineStart, int lineFeed, long defaultTimestampMs) {
    int start = SampleText.blankEnd(text, lineStart, lineFeed);
    int end = lineFeed;
    while (end > start && isTrailing(text[end - 1])) {
      end--;
    }
    if (start == end) {
      return true;
    }
    if (ended) {
      return false;
    }
    if (text[start] == '#') {
      ended = form == ExpositionForm.OPEN_METRICS && isEnd(text, start, end);
      comments.read(text, start, end);
      return true;
    }
    int sampleEnd = end;
    if (form != ExpositionForm.TEXT && ByteSearch.first(text, start, end, HASHES) < end) {
      sampleEnd = ExemplarText.start(text, start, end);
    }
    if (!sample.readBackwards(text, start, sampleEnd, defaultTimestampMs)) {
      sampleEnd =
          series.read(text, start, sampleEnd)
              ? readForwards(text, sampleEnd, defaultTimestampMs)
              : NO_SAMPLE;
      if (sampleEnd == NO_SAMPLE) {
        return false;
      }
    }
    rows.add(start, end);
    rows.set(rows.size() - 1, sample.seriesEnd(), sample.timestampMs(), sample.valueBits());
    rows.endSample(rows.size() - 1, sampleEnd);
    if (sample.histogram() != SampleRows.NONE) {
      rows.setHistogram(sample.histogram());
    }
    return true;
  }

  private static boolean isEnd(byte[] text, int start, int end) {
    boolean same = end - start == END.length;
    for (int i = 0; same && i < END.length; i++) {
      same = text[start + i] == END[i];
    }
    return same;
  }

  /// Reads what follows the series that was just read; returns where it ends, or [#NO_SAMPLE].
  ///
  /// Text has no exemplars, and lines with one are pushed as text all the same: nothing else that
  /// it could mean looks like one. It is looked for only where the line makes no sense without.
  private int readForwards(byte[] text, int end, long defaultTimestampMs) {
    if (sample.readForwards(text, series.end(), end, defaultTimestampMs)) {
      return end;
    }
    int exemplar = ExemplarText.start(text, series.end(), end);
    return exemplar < end && sample.readForwards(text, series.end(), exemplar, defaultTimestampMs)
        ? exemplar
        : NO_SAMPLE;
  }

  private static boolean isTrailing(byte c) {
    return SampleText.isBlank(c) || c == '\r';
  }

  private static int lineFeed(byte[] text, int start, int end) {
    return ByteSearch.first(text, start, end, LINE_FEEDS);
  }

  /// Reads the labels of a row for the first time, in [#series()]. That the series ends where the
  /// line read backwards said was a guess: now it is checked. Returns false when the line is not
  /// exposition; why is the problem of [#series()].
  boolean learn(LineWindow window, int row, long defaultTimestampMs) {
    byte[] text = window.text();
    int end = rows.sampleEnd(row);
    if (!series.readNext(text, rows.start(row), end)) {
      return false;
    }
    if (series.end() == rows.seriesEnd(row)) {
      return true;
    }
    int sampleEnd = readForwards(text, end, defaultTimestampMs);
    if (sampleEnd == NO_SAMPLE) {
      return false;
    }
    rows.set(row, series.end(), sample.timestampMs(), sample.valueBits());
    rows.endSample(row, sampleEnd);
    return true;
  }

  /// Returns the line of a row; the window's first is 1. Walks the window, so it is for few rows.
  long line(LineWindow window, int row) {
    byte[] text = window.text();
    int end = rows.start(row);
    long line = 1;
    for (int at = lineFeed(text, window.start(), end); at < end; at = lineFeed(text, at + 1, end)) {
      line++;
    }
    return line;
  }

  /// The series that was read last by [#learn].
  SeriesText series() {
    return series;
  }

  SampleRows rows() {
    return rows;
  }

  /// How many lines were scanned, those with a problem among them.
  long lines() {
    return lines;
  }
}
