package io.tributary.model;

import java.time.Instant;

/// Two senders that write the same series of one cluster by turns, so that either of them bears a
/// name that is not its own, or both are replicas of one source. Immutable.
///
/// @param first what tells a sender: the address it comes from and what it calls itself
/// @param series one that both have
/// @param turns how often a series that is watched went from one to the other and back
public record ClusterClaim(
    ClusterId cluster,
    String first,
    String second,
    String series,
    long turns,
    Instant since,
    Instant last) {}
