package io.tributary.model.metrics;

/// Takes the samples of one series, the earlier ones first. Confined to one thread.
public interface SampleFold {
  /// Takes samples; the columns are the caller's again when it returns.
  void rows(SampleColumns rows);

  /// Takes what is known of a stretch; false when that is not enough, and its samples are wanted.
  boolean stretch(FloatStretch stretch);
}
