package io.tributary.model.metrics;

import io.tributary.model.ClusterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Everything one request appends to one cluster, by column; reused from request to request.
///
/// Confined to one thread. Timestamps are milliseconds since the epoch. Arrays are valid up to the
/// column's size. Rows may be in any order and may repeat a series.
public final class WriteBatch {
  private static final int INITIAL_ROWS = 2_048;

  private ClusterId cluster = ClusterId.TRIBUTARY;
  private final Floats floats = new Floats();
  private final Histograms histograms = new Histograms();
  private final Exemplars exemplars = new Exemplars();
  private final List<MetricMetadata> metadata = new ArrayList<>();

  /// Empties every column for the next request.
  public void reset(ClusterId newCluster) {
    cluster = newCluster;
    floats.size = 0;
    floats.hasStarts = false;
    histograms.clear();
    exemplars.clear();
    metadata.clear();
  }

  public ClusterId cluster() {
    return cluster;
  }

  public Floats floats() {
    return floats;
  }

  public Histograms histograms() {
    return histograms;
  }

  public Exemplars exemplars() {
    return exemplars;
  }

  public List<MetricMetadata> metadata() {
    return metadata;
  }

  public boolean isEmpty() {
    return floats.size == 0
        && histograms.size() == 0
        && exemplars.size() == 0
        && metadata.isEmpty();
  }

  /// Float samples: the hot columns.
  public static final class Floats {
    private int[] refs = new int[INITIAL_ROWS];
    private long[] timestampsMs = new long[INITIAL_ROWS];
    private long[] valueBits = new long[INITIAL_ROWS];
    private long[] startTimestampsMs = new long[0];
    private boolean hasStarts;
    private int size;

    public int size() {
      return size;
    }

    public int[] refs() {
      return refs;
    }

    public long[] timestampsMs() {
      return timestampsMs;
    }

    /// Raw IEEE 754 bits, so that every NaN survives.
    public long[] valueBits() {
      return valueBits;
    }

    /// Whether any row has a start timestamp; if not, [#startTimestampsMs()] is not valid.
    public boolean hasStartTimestamps() {
      return hasStarts;
    }

    /// When the counter began; 0 means not known.
    public long[] startTimestampsMs() {
      return startTimestampsMs;
    }

    public void add(int ref, long timestampMs, long bits) {
      add(ref, timestampMs, bits, 0);
    }

    public void add(int ref, long timestampMs, long bits, long startTimestampMs) {
      if (size == refs.length) {
        grow();
      }
      refs[size] = ref;
      timestampsMs[size] = timestampMs;
      valueBits[size] = bits;
      if (startTimestampMs != 0 && !hasStarts) {
        startTimestampsMs =
            startTimestampsMs.length < refs.length ? new long[refs.length] : startTimestampsMs;
        Arrays.fill(startTimestampsMs, 0);
        hasStarts = true;
      }
      if (hasStarts) {
        startTimestampsMs[size] = startTimestampMs;
      }
      size++;
    }

    private void grow() {
      int capacity = refs.length * 2;
      refs = Arrays.copyOf(refs, capacity);
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      valueBits = Arrays.copyOf(valueBits, capacity);
      if (hasStarts) {
        startTimestampsMs = Arrays.copyOf(startTimestampsMs, capacity);
      }
    }
  }

  /// Native histogram samples.
  public static final class Histograms {
    private int[] refs = new int[16];
    private long[] timestampsMs = new long[16];
    private long[] startTimestampsMs = new long[16];
    private final List<Histogram> values = new ArrayList<>();

    public int size() {
      return values.size();
    }

    public int[] refs() {
      return refs;
    }

    public long[] timestampsMs() {
      return timestampsMs;
    }

    /// When the counter began; 0 means not known.
    public long[] startTimestampsMs() {
      return startTimestampsMs;
    }

    public Histogram value(int row) {
      return values.get(row);
    }

    public void add(int ref, long timestampMs, Histogram value, long startTimestampMs) {
      int row = values.size();
      if (row == refs.length) {
        refs = Arrays.copyOf(refs, row * 2);
        timestampsMs = Arrays.copyOf(timestampsMs, row * 2);
        startTimestampsMs = Arrays.copyOf(startTimestampsMs, row * 2);
      }
      refs[row] = ref;
      timestampsMs[row] = timestampMs;
      startTimestampsMs[row] = startTimestampMs;
      values.add(value);
    }

    private void clear() {
      values.clear();
    }
  }

  /// Exemplars: samples that point at traces.
  public static final class Exemplars {
    private int[] refs = new int[16];
    private boolean[] timed = new boolean[16];
    private final List<Exemplar> values = new ArrayList<>();

    public int size() {
      return values.size();
    }

    public int[] refs() {
      return refs;
    }

    public Exemplar value(int row) {
      return values.get(row);
    }

    /// Whether a row's time is its own, else it is that of the sample beside it.
    public boolean isTimed(int row) {
      return timed[row];
    }

    public void add(int ref, Exemplar value) {
      add(ref, value, true);
    }

    public void add(int ref, Exemplar value, boolean isTimed) {
      int row = values.size();
      if (row == refs.length) {
        refs = Arrays.copyOf(refs, row * 2);
        timed = Arrays.copyOf(timed, row * 2);
      }
      refs[row] = ref;
      timed[row] = isTimed;
      values.add(value);
    }

    private void clear() {
      values.clear();
    }
  }
}
