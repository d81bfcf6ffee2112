package io.tributary.query.exec;

/// What a query cost.
///
/// @param samplesRead samples that operators looked at, summed over all steps
/// @param peakSamples the most samples held in memory at once
/// @param wallNanos from parse to result
public record QueryStats(long samplesRead, long peakSamples, long wallNanos) {}
